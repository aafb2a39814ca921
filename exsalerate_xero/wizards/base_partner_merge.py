from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Move along what is Xero's: contacts, revenue lines, and cards of the board.

        :raises AccessError: where that would show the user another salesperson's customer
        """
        hidden = src_partners._xero_hidden_contacts()
        # sudo: who may merge customers may merge what they bought
        cards = self.env["xero.customer"].sudo().with_context(active_test=False)
        # sudo: as for the cards
        contacts = self.env["xero.contact"].sudo()
        # Both may have a card: they are made anew when the transaction ends.
        cards.search([("partner_id", "in", src_partners.ids)]).unlink()
        moved = contacts.search([("partner_id", "in", src_partners.ids)])
        moved._trace_partners()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        # What they are linked to now was not made of them: undoing a run must not delete it.
        moved.write({"match_run_id": False, "partner_created": False})
        self.env["xero.invoice.line"]._follow_partner(src_partners.ids, dst_partner.id)
        hidden._check_still_hidden()
        cards._touch([*src_partners.ids, dst_partner.id])
        return result
