import json
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from odoo.tools import SQL

from ..customer.customer_page_common import CustomerBoardCase

TODAY = date(2026, 11, 23)
INVOICE = """
    INSERT INTO xero_invoice (connection_id, company_id, xero_id, kind, number, partner_id, date,
                              due_date, paid_date, status, currency_id, amount_untaxed,
                              amount_total, amount_due, amount_untaxed_company,
                              amount_due_company, settlements, create_date)
    SELECT %(connection)s, %(company)s, gen_random_uuid(), kind, 'INV', partner_id, date, due_date,
           paid_date, status, %(currency)s, amount, amount,
           CASE WHEN status = 'AUTHORISED' THEN amount ELSE 0 END, amount,
           CASE WHEN status = 'AUTHORISED' THEN amount ELSE 0 END, settlements,
           COALESCE(create_date, date)
      FROM jsonb_to_recordset(%(rows)s) AS document (
           number int, kind text, partner_id int, date date, due_date date, paid_date date,
           status text, amount numeric, settlements jsonb, create_date timestamp)
     ORDER BY number
    RETURNING id
"""
LINE = """
    INSERT INTO xero_invoice_line (invoice_id, sequence, company_id, partner_id, kind, date,
                                   counted, income, account_id, item_id, amount, amount_company,
                                   amount_base)
    SELECT invoice.id, 0, invoice.company_id, invoice.partner_id, invoice.kind, invoice.date,
           invoice.status IN ('AUTHORISED', 'PAID'), true, account_id, item_id,
           invoice.amount_untaxed, invoice.amount_untaxed, invoice.amount_untaxed
      FROM UNNEST(%(ids)s::int[], %(accounts)s::int[], %(items)s::int[])
           AS line (id, account_id, item_id)
      JOIN xero_invoice invoice ON invoice.id = line.id
"""


def every(first, last=TODAY, **step):
    """Return dates from the first to the last, such as ``every(day, months=1)``."""
    days, number = [], 0
    while (day := first + relativedelta(**{unit: n * number for unit, n in step.items()})) <= last:
        days.append(day)
        number += 1
    return days


@freeze_time("2026-11-23 12:00:00")
class SignalCase(CustomerBoardCase):
    """Documents written straight into the tables, and rules that read them."""

    @classmethod
    def book(cls, partner, days, amount=100, **values):
        """Write a document for each day; return their IDs.

        :param values: of the documents, and ``account`` and ``item`` of their line
        """
        account, item = values.pop("account", cls.sales), values.pop("item", None)
        kind = values.get("kind", "invoice")
        rows = [
            {
                "number": number,
                "kind": kind,
                "partner_id": partner.id,
                "date": f"{day}",
                "due_date": f"{day + timedelta(30)}",
                "paid_date": f"{day + timedelta(20)}",
                "status": "PAID",
                "amount": -amount if kind == "credit_note" else amount,
                **values,
            }
            for number, day in enumerate(days)
        ]
        owner = {
            "connection": cls.connection.id,
            "company": cls.company.id,
            "currency": cls.pounds.id,
            "rows": json.dumps(rows),
        }
        ids = [id_ for (id_,) in cls.env.execute_query(SQL(INVOICE, **owner))]
        cls.env.cr.execute(
            SQL(
                LINE,
                ids=ids,
                accounts=[account.id] * len(ids),
                items=[item and item.id] * len(ids),
            )
        )
        cls.env.invalidate_all()
        return ids

    @classmethod
    def new_rule(cls, kind, **values):
        own = {"name": kind, "kind": kind, "company_id": cls.company.id}
        return cls.env["xero.signal.rule"].create(own | values)

    def hits(self, rule, *days):
        """Return the rows of a rule as dicts, for today or these days."""
        return self.env.execute_query_dict(rule._hits_to_sql(list(days) or [TODAY]))

    def names(self, rule, *days):
        """Return the names of the customers that the rule applies to."""
        ids = [hit["customer_id"] for hit in self.hits(rule, *days)]
        return sorted(self.env["res.partner"].browse(ids).mapped("name"))


