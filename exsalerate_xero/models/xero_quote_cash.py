import re

from odoo import api, fields, models

from .xero_quote_pipeline import WON


class XeroQuote(models.Model):
    """From quote to cash: the invoices that an accepted quote became."""

    _inherit = "xero.quote"

    invoice_ids = fields.One2many("xero.invoice", "quote_id", readonly=True)
    win_rate = fields.Float(
        readonly=True,
        aggregator="avg",
        help="100 for a quote that was accepted or invoiced, 0 for one that was declined; "
        "nothing for one still open. Its average is the win rate in percent.",
    )
    invoiced_company = fields.Monetary(
        "Invoiced",
        compute="_compute_invoiced_company",
        currency_field="company_currency_id",
        help="Net of the invoices found for the quote, in company currency.",
    )

    @api.depends("invoice_ids.status", "invoice_ids.amount_untaxed_company")
    def _compute_invoiced_company(self):
        for quote in self:
            counted = quote.invoice_ids.filtered(lambda i: i.status in ("AUTHORISED", "PAID"))
            quote.invoiced_company = sum(counted.mapped("amount_untaxed_company"))

    @api.model
    def _win_rate(self, status):
        """Return a quote's share in the win rate, None while it is undecided."""
        if status in WON:
            return 100.0
        return 0.0 if status == "DECLINED" else None

    def _may_have_become(self, invoice):
        """Tell whether the invoice was raised after the quote was accepted, or else dated."""
        since = self.accepted_date or self.date
        return bool(since and invoice.date and invoice.date >= since)

    def _is_named_by(self, invoice):
        """Tell whether the invoice's reference holds the quote's number or reference as a word."""
        names = [re.escape(text) for text in (self.number, self.reference) if text]
        pattern = rf"(?<!\w)(?:{'|'.join(names)})(?!\w)"
        return bool(names and re.search(pattern, invoice.reference or "", re.IGNORECASE))
