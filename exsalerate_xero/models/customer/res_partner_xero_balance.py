from odoo import models
from odoo.tools import SQL

from .page_documents import SALES

# Fields of documents that the balance is computed from.
COLUMNS = (
    "kind",
    "status",
    "date",
    "due_date",
    "paid_date",
    "amount_paid",
    "amount_due",
    "amount_due_company",
)
# With what decides whether a document belongs to a state or total.
DOCUMENTS = """
    SELECT *, is_unpaid AND due_date < %(today)s AS is_overdue
      FROM (SELECT *, amount_due_company AS due,
                   kind IN (%(invoice)s, %(credit_note)s) AS is_sale,
                   kind = %(invoice)s AND amount_paid > 0 AS is_paid,
                   kind = %(invoice)s AND status = 'AUTHORISED' AND amount_due > 0 AS is_unpaid
              FROM (%(rows)s) invoice) document
"""
# The states that the page's invoices can be filtered by: all, or those approved in Xero, unpaid,
# overdue, or paid in the last 12 months.
STATES = ("all", "approved", "unpaid", "overdue", "paid")


class ResPartner(models.Model):
    """A customer's balance and days to pay, for the Xero page."""

    _inherit = "res.partner"

    def _xero_page_balance(self, domain, periods, today, of=SALES):
        """Return totals of the customer's documents.

        :param of: the :class:`PageDocuments`
        :return: ``counts`` of documents by state (see :meth:`get_xero_invoices`), ``first_day`` and
            ``last_day`` (dates or None) of all documents; ``outstanding`` and ``overdue`` on
            invoices and unused ``credit`` on credit notes (negative), including tax in company
            currency;
            ``overdue_days`` of the oldest overdue invoice; ``days_to_pay``, the average number of
            days from the invoice date to full payment of invoices paid in the last 12 months, and
            ``days_to_pay_before`` in the previous 12 (None without such invoices). Invoices settled
            by credit alone don't count.
        """
        [sums] = self._xero_page_balance_sums(domain, periods, today, of)
        oldest = sums.pop("oldest_due")
        return sums | {
            "counts": {name: sums.pop(f"{name}_count") for name in STATES},
            "overdue_days": (today - oldest).days if oldest else 0,
        }

    def _xero_page_balance_sums(self, domain, periods, today, of):
        documents = self._xero_page_rows(of.documents, domain, COLUMNS)
        return self.env.execute_query_dict(
            SQL(
                """SELECT COALESCE(SUM(due) FILTER (WHERE is_unpaid), 0) AS outstanding,
                          COALESCE(SUM(due) FILTER (WHERE is_overdue), 0) AS overdue,
                          COALESCE(SUM(due) FILTER (
                              WHERE kind = %(credit_note)s AND status = 'AUTHORISED'), 0)
                              AS credit,
                          MIN(due_date) FILTER (WHERE is_overdue) AS oldest_due,
                          ROUND(AVG(paid_date - date) FILTER (
                              WHERE is_paid AND paid_date BETWEEN %(first)s AND %(last)s), 1)
                              AS days_to_pay,
                          ROUND(AVG(paid_date - date) FILTER (
                              WHERE is_paid AND paid_date BETWEEN %(before)s AND %(until)s), 1)
                              AS days_to_pay_before,
                          MIN(date) AS first_day, MAX(date) AS last_day,
                          COUNT(*) FILTER (WHERE is_sale) AS all_count,
                          COUNT(*) FILTER (WHERE is_sale AND status IN ('AUTHORISED', 'PAID'))
                              AS approved_count,
                          COUNT(*) FILTER (WHERE is_unpaid) AS unpaid_count,
                          COUNT(*) FILTER (WHERE is_overdue) AS overdue_count,
                          COUNT(*) FILTER (
                              WHERE is_paid AND paid_date BETWEEN %(first)s AND %(last)s)
                              AS paid_count
                     FROM (%(documents)s) document""",
                documents=SQL(
                    DOCUMENTS,
                    rows=documents,
                    invoice=of.invoice,
                    credit_note=of.credit_note,
                    today=today,
                ),
                credit_note=of.credit_note,
                first=periods["twelve_months"].first,
                last=periods["twelve_months"].last,
                before=periods["twelve_months_before"].first,
                until=periods["twelve_months_before"].last,
            )
        )
