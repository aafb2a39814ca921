from odoo import models


class XeroQuote(models.Model):
    """The PDF of quotes."""

    _name = "xero.quote"
    _inherit = ["xero.quote", "xero.document.sent"]

    def _get_pdf_kind(self):
        return "quote"

    def _get_template_name(self):
        return "exsalerate_xero.mail_template_quote"
