from odoo import models
from odoo.tools import SQL

from ... import const

# Fields of documents that the balance is computed from.
COLUMNS = (
    "kind",
    "status",
    "date",
    "due_date",
    "paid_date",
    "amount_paid",
    "amount_due_company",
)


class ResPartner(models.Model):
    """A customer's balance and days to pay, for the Xero page."""

    _inherit = "res.partner"

    def _xero_page_balance(self, domain, periods, today):
        """Return totals of the customer's documents.

        :return: ``count`` of invoices and credit notes; ``first_day`` and ``last_day`` (dates or
            None) of all documents; ``outstanding`` and ``overdue`` on invoices and unused
            ``credit`` on credit notes (negative), including tax in company currency;
            ``overdue_days`` of the oldest overdue invoice; ``days_to_pay``, the average number of
            days from the invoice date to full payment of invoices paid in the last 12 months, and
            ``days_to_pay_before`` in the previous 12 (None without such invoices). Invoices settled
            by credit alone don't count.
        """
        [sums] = self._xero_page_balance_sums(domain, periods, today)
        oldest = sums.pop("oldest_due")
        return sums | {"overdue_days": (today - oldest).days if oldest else 0}

    def _xero_page_balance_sums(self, domain, periods, today):
        documents = self._xero_page_rows("xero.invoice", domain, COLUMNS)
        return self.env.execute_query_dict(
            SQL(
                """SELECT COALESCE(SUM(due) FILTER (WHERE is_open AND is_invoice), 0)
                              AS outstanding,
                          COALESCE(SUM(due) FILTER (WHERE is_overdue), 0) AS overdue,
                          COALESCE(SUM(due) FILTER (WHERE is_open AND kind = 'credit_note'), 0)
                              AS credit,
                          MIN(due_date) FILTER (WHERE is_overdue) AS oldest_due,
                          ROUND(AVG(paid_date - date) FILTER (
                              WHERE is_paid AND paid_date BETWEEN %(first)s AND %(last)s), 1)
                              AS days_to_pay,
                          ROUND(AVG(paid_date - date) FILTER (
                              WHERE is_paid AND paid_date BETWEEN %(before)s AND %(until)s), 1)
                              AS days_to_pay_before,
                          MIN(date) AS first_day, MAX(date) AS last_day,
                          COUNT(*) FILTER (WHERE kind = ANY(%(sales)s)) AS count
                     FROM (SELECT *, amount_due_company AS due, kind = 'invoice' AS is_invoice,
                                  kind = 'invoice' AND amount_paid > 0 AS is_paid,
                                  status = 'AUTHORISED' AS is_open,
                                  kind = 'invoice' AND status = 'AUTHORISED'
                                      AND amount_due_company > 0
                                      AND due_date < %(today)s AS is_overdue
                             FROM (%(documents)s) document) document""",
                documents=documents,
                sales=list(const.SALES),
                today=today,
                first=periods["twelve_months"].first,
                last=periods["twelve_months"].last,
                before=periods["twelve_months_before"].first,
                until=periods["twelve_months_before"].last,
            )
        )
