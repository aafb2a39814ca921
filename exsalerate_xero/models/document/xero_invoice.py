from odoo import models


class XeroInvoice(models.Model):
    _name = "xero.invoice"
    _inherit = ["xero.invoice", "xero.document"]

    def _get_pdf_kind(self):
        return self.kind
