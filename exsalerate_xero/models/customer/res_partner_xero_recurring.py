from odoo import models

FETCHED = (
    *("status", "start_date", "next_date", "end_date", "stopped_on"),
    "amount_monthly_company",
)


class ResPartner(models.Model):
    """The recurring revenue on a customer's Xero page."""

    _inherit = "res.partner"

    def _xero_page_recurring(self, domain):
        """Return the customer's recurring revenue, False if it never had repeating invoices.

        :return: ``amount`` (per month, net, in company currency) and ``count`` of those that
            recur, their first ``next_date``, the first ``end_date`` of those that end, and, if none
            recurs any more, ``ended_on``, the last day on which one did
        """
        invoices = self.env["xero.repeating.invoice"]
        found = invoices.search_fetch([*domain, ("status", "!=", "DRAFT")], FETCHED)
        if not found:
            return False
        recurring = found.filtered("recurring")
        ends = [min(filter(None, (each.stopped_on, each.end_date)), default=None) for each in found]
        return {
            "amount": sum(recurring.mapped("amount_monthly_company")),
            "count": len(recurring),
            "next_date": min(filter(None, recurring.mapped("next_date")), default=False),
            "end_date": min(filter(None, recurring.mapped("end_date")), default=False),
            "ended_on": not recurring and max(filter(None, ends), default=False),
        }

    def action_view_xero_recurring(self):
        """Show the repeating invoices of the customer and its contacts."""
        return self._xero_action(
            "exsalerate_xero.xero_repeating_invoice_action", {"search_default_recurring": 1}
        )
