from odoo import fields, models


class ResCompany(models.Model):
    """The day that it is for a company, whoever acts and from wherever."""

    _inherit = "res.company"

    def _xero_today(self):
        """Return the day that it is in the time zone of the company's own contact, else in UTC."""
        self.ensure_one()
        # sudo: the company's own contact, for its time zone alone
        zone = self.sudo().partner_id.tz or "UTC"
        return fields.Date.context_today(self.with_context(tz=zone))
