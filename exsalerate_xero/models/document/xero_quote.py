from odoo import models


class XeroQuote(models.Model):
    _name = "xero.quote"
    _inherit = ["xero.quote", "xero.document"]

    def _get_pdf_kind(self):
        return "quote"
