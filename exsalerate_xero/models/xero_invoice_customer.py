from odoo import api, models


class XeroInvoice(models.Model):
    """Telling the board when a document moves to another customer, or goes."""

    _inherit = "xero.invoice"

    @api.ondelete(at_uninstall=False)
    def _touch_customers(self):
        self.env["xero.customer"]._touch(self.partner_id.ids)
