from odoo import fields, models


class XeroQuoteLine(models.Model):
    """A line of a quote: what is offered, for how much."""

    _name = "xero.quote.line"
    _description = "Xero Quote Line"
    _inherit = ["xero.document.line"]
    _order = "quote_id, sequence, id"
    _log_access = False
    _document_field = "quote_id"

    quote_id = fields.Many2one(
        "xero.quote", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="quote_id.company_id")
    partner_id = fields.Many2one(related="quote_id.partner_id", string="Customer")
    currency_id = fields.Many2one(related="quote_id.currency_id")
    amount = fields.Monetary(
        "Net", readonly=True, aggregator=None, help="Net of tax, after discounts."
    )
