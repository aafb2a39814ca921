from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Move the revenue lines along, which have no foreign key that would be found.

        The cards of those that go are made anew: two cannot become one customer's.
        """
        # sudo: cards are the engine's, and gone with the merge that the caller may do
        cards = self.env["xero.customer"].sudo()
        cards.search([("partner_id", "in", src_partners.ids)]).unlink()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["xero.invoice.line"]._follow_partner(src_partners.ids, dst_partner.id)
        self.env["xero.customer"]._touch([*src_partners.ids, dst_partner.id])
        return result
