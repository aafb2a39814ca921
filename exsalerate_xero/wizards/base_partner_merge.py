from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Move Xero's contacts, revenue lines, signals and cards of the board along.

        :raises AccessError: if the user would then see another salesperson's customer
        """
        hidden = src_partners._xero_hidden_contacts()
        # sudo: users who may merge customers may merge what these bought
        cards = self.env["xero.customer"].sudo().with_context(active_test=False)
        # sudo: as for the cards
        contacts = self.env["xero.contact"].sudo()
        # Both may have a card. Cards are created again when the transaction ends.
        cards.search([("partner_id", "in", src_partners.ids)]).unlink()
        # sudo: as for the cards
        signals = self.env["xero.signal"].sudo()
        # Before Odoo moves them, which would fail for a second one of a rule.
        signals.search([("partner_id", "in", src_partners.ids)])._merge_into(dst_partner)
        moved = contacts.search([("partner_id", "in", src_partners.ids)])
        moved._trace_partners()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        # The target wasn't created from these contacts: undoing a run must not delete it.
        moved.write({"match_run_id": False, "partner_created": False})
        self.env["xero.invoice.line"]._replace_partner(src_partners.ids, dst_partner.id)
        hidden._check_still_hidden()
        signals._move_with_partners(dst_partner.ids)
        cards._touch([*src_partners.ids, dst_partner.id])
        return result
