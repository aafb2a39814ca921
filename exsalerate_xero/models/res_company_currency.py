from odoo import models


class ResCompany(models.Model):
    """A company that changes its currency: what was converted into the old one is read again."""

    _inherit = "res.company"

    def write(self, vals):
        """Have all documents read again where the currency changes: their rates are Xero's."""
        before = {company: company.currency_id for company in self}
        result = super().write(vals)
        if "currency_id" in vals:
            changed = self.filtered(lambda company: company.currency_id != before[company])
            # sudo: a consequence of the company's own right to write
            changed.sudo().xero_connection_ids._queue_documents_again()
            # sudo: as above
            changed.sudo().with_context(active_test=False).xero_connection_ids._reset_conversions()
        return result
