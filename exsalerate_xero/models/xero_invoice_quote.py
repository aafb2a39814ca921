from odoo import api, fields, models
from odoo.tools import SQL

from .xero_quote_pipeline import WON


class XeroInvoice(models.Model):
    """The quote that an invoice came of."""

    _inherit = "xero.invoice"

    quote_id = fields.Many2one(
        "xero.quote", readonly=True, index="btree_not_null", ondelete="set null"
    )
    quote_match = fields.Selection(
        [("reference", "Its reference names the quote"), ("amount", "Its amount is the quote's")],
        "Quote found by",
        readonly=True,
    )

    @api.model
    def _follow_quotes(self, changes):
        """Find the quotes that new and changed invoices came of."""
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM xero_invoice i
                    WHERE id = ANY(%s) AND kind = 'invoice' AND quote_id IS NULL
                      AND EXISTS (SELECT FROM xero_quote q
                                   WHERE q.contact_id = i.contact_id AND q.status = ANY(%s))""",
                changes.ids,
                list(WON),
            )
        )
        self.browse([id_ for (id_,) in rows])._find_quotes()

    def _find_quotes(self):
        quotes = self.env["xero.quote"].search(
            [("contact_id", "in", self.contact_id.ids), ("status", "in", WON)]
        )
        by_contact = quotes.grouped("contact_id")
        for invoice in self.filtered(lambda invoice: invoice.contact_id in by_contact):
            invoice._set_quote(
                by_contact[invoice.contact_id].filtered(
                    lambda quote, invoice=invoice: quote._may_have_become(invoice)
                )
            )

    def _set_quote(self, candidates):
        """Take the one quote that the reference names, else the one of the same amount."""
        named = candidates.filtered(lambda quote: quote._is_named_by(self))
        same_amount = candidates.filtered(
            lambda quote: (
                quote.currency_id == self.currency_id
                and not self.currency_id.compare_amounts(quote.amount_untaxed, self.amount_untaxed)
                and not quote.invoice_ids
            )
        )
        for found, match in ((named, "reference"), (same_amount, "amount")):
            if len(found) == 1:
                self.write({"quote_id": found.id, "quote_match": match})
                return
