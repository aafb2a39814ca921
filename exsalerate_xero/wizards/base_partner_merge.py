from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Move the revenue lines along, which have no foreign key that would be found."""
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["xero.invoice.line"]._follow_partner(src_partners.ids, dst_partner.id)
        self.env["xero.customer"]._touch([*src_partners.ids, dst_partner.id])
        return result
