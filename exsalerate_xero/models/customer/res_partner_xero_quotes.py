from odoo import models

QUOTES_SHOWN = 10
QUOTE_FIELDS = [
    "xero_id",
    "number",
    "title",
    "partner_id",
    "contact_id",
    "date",
    "expiry_date",
    "status",
    "currency_id",
    "amount_total",
    "connection_id",
]


class ResPartner(models.Model):
    """The quotes on a customer's Xero page."""

    _inherit = "res.partner"

    def _xero_page_quotes(self, domain):
        """Return the newest quotes of the customer.

        :return: ``{"count": total number, "rows": [...]}``; a row has the values in common with
            invoices, ``status`` (``EXPIRED`` after a sent quote's expiry date), ``title``,
            ``expiry_date`` and ``amount`` (including tax, in the quote's currency).
        """
        quotes = self.env["xero.quote"]
        newest = quotes.search_fetch(domain, QUOTE_FIELDS, limit=QUOTES_SHOWN)
        labels = dict(quotes._fields["effective_status"]._description_selection(self.env))
        is_all = len(newest) < QUOTES_SHOWN
        return {
            "count": len(newest) if is_all else quotes.search_count(domain),
            "rows": [
                self._xero_page_document(quote)
                | {
                    "status": quote.effective_status,
                    "status_label": labels.get(quote.effective_status),
                    "title": quote.title,
                    "expiry_date": quote.expiry_date,
                    "amount": quote.amount_total,
                }
                for quote in newest
            ],
        }

    def action_view_xero_quotes(self):
        """Show the quotes of the customer and its contacts."""
        return self._xero_action("exsalerate_xero.xero_quote_action", {})
