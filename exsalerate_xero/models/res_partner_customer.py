from odoo import models

# What decides whose card a partner's sales are on.
DECIDING = {"user_id", "parent_id", "is_company", "company_type"}


class ResPartner(models.Model):
    """Telling the board when a customer gets another salesperson, or becomes another's contact."""

    _inherit = "res.partner"

    def write(self, vals):
        before = self.commercial_partner_id.ids if DECIDING & vals.keys() else ()
        result = super().write(vals)
        if before:
            # sudo: Odoo let the partners be written, above; the board follows whoever writes them
            self.env["xero.customer"].sudo()._touch([*before, *self.ids])
        return result
