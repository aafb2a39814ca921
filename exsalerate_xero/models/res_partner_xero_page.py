from collections import defaultdict

from dateutil.relativedelta import relativedelta
from odoo import fields, models
from odoo.tools import SQL

from ..tools.financial_year import financial_year

CHART_MONTHS = 24
INVOICES_PER_PAGE = 20
INVOICE_FIELDS = [
    "xero_id",
    "kind",
    "number",
    "reference",
    "partner_id",
    "date",
    "due_date",
    "status",
    "currency_id",
    "amount_total",
    "amount_due",
    "connection_id",
]


class ResPartner(models.Model):
    """What the Xero page of a customer shows, read in one call.

    All of it is of the current company, as far as the reader's record rules allow, and includes
    the sales to the customer's contacts.
    """

    _inherit = "res.partner"

    def get_xero_page(self):
        """Return the customer's revenue by account code and its newest sales documents.

        Revenue is net of tax in company currency, negative where credit notes prevail; each sum
        is PostgreSQL's own, to the cent. A year is the financial year of the organisation, a day
        is the reader's.

        :return: ``{"linked": False, "sees_all": bool}`` where no Xero contact is to be seen, else
            ``linked``, ``currency_id``, ``today``, ``year`` and ``last_year`` ([first, last day]),
            ``first_sale`` (day or False), ``revenue`` ({lifetime, last_year, year, month}),
            ``months`` (first days, oldest first), ``accounts`` (see :meth:`_xero_page_accounts`)
            and ``invoices`` (see :meth:`get_xero_invoices`). Days are ISO strings.
        :raise AccessError: where the customer or Xero sales are not the reader's to see
        """
        self.ensure_one()
        self.check_access("read")
        self.env["xero.invoice.line"].check_access("read")
        domain = self._xero_page_domain()
        connection = self.env["xero.contact"].search(domain, order="id", limit=1).connection_id
        if not connection:
            sees_all = self.env.user.has_group("sales_team.group_sale_salesman_all_leads")
            return {"linked": False, "sees_all": sees_all}
        today = fields.Date.context_today(self)
        year = financial_year(today, connection.year_end_day, connection.year_end_month)
        last_year = financial_year(
            year[0] - relativedelta(days=1), connection.year_end_day, connection.year_end_month
        )
        this_month = today.replace(day=1)
        months = [this_month - relativedelta(months=back) for back in reversed(range(CHART_MONTHS))]
        total, by_account, by_month = self._xero_page_sums(domain, year, last_year, months)
        return {
            "linked": True,
            "currency_id": self.env.company.currency_id.id,
            "today": today,
            "year": year,
            "last_year": last_year,
            "first_sale": total["first_sale"] or False,
            "revenue": {name: total[name] for name in ("lifetime", "last_year", "year", "month")},
            "months": months,
            "accounts": self._xero_page_accounts(by_account, by_month, months),
            "invoices": self._xero_page_invoices(domain, 0),
        }

    def get_xero_invoices(self, offset=0):
        """Return a page of the customer's invoices and credit notes, newest first.

        :return: ``{"count": of all of them, "rows": [...]}``; a row has ``id``, ``kind``,
            ``number``, ``reference``, ``contact`` (whose it is, False for the customer's own),
            ``date``, ``due_date``, ``status``, ``status_label``, ``currency_id``,
            ``currency_code``, ``amount`` and ``due`` (with tax, in document currency, negative on
            credit notes), ``overdue_days`` (0 unless overdue) and ``xero_url``.
        """
        self.ensure_one()
        self.check_access("read")
        return self._xero_page_invoices(self._xero_page_domain(), offset)

    def _xero_page_invoices(self, domain, offset):
        invoices = self.env["xero.invoice"]
        page = invoices.search_fetch(domain, INVOICE_FIELDS, offset, INVOICES_PER_PAGE)
        is_all = not offset and len(page) < INVOICES_PER_PAGE
        labels = dict(invoices._fields["status"]._description_selection(self.env))
        today = fields.Date.context_today(self)
        return {
            "count": len(page) if is_all else invoices.search_count(domain),
            "rows": [self._xero_page_invoice(invoice, labels, today) for invoice in page],
        }

    def _xero_page_invoice(self, invoice, labels, today):
        sign = -1 if invoice.kind == "credit_note" else 1
        return {
            "id": invoice.id,
            "kind": invoice.kind,
            "number": invoice.display_name,
            "reference": invoice.reference,
            "contact": invoice.partner_id != self and invoice.partner_id.name,
            "date": invoice.date,
            "due_date": invoice.due_date,
            "status": invoice.status,
            "status_label": labels.get(invoice.status, invoice.status),
            "currency_id": invoice.currency_id.id,
            "currency_code": invoice.currency_id.name,
            "amount": sign * invoice.amount_total,
            "due": sign * invoice.amount_due,
            "overdue_days": (today - invoice.due_date).days if invoice.is_overdue else 0,
            "xero_url": invoice.xero_url,
        }

    def _xero_page_domain(self):
        """Return what finds the customer's rows in any of the mirror models."""
        return [
            ("company_id", "=", self.env.company.id),
            ("partner_id", "in", self._xero_family()[self.id]),
        ]

    def _xero_page_sums(self, domain, year, last_year, months):
        """Sum the revenue of lines in ``domain`` in one query.

        :return: (total, {account id: total}, {account id: {month: revenue}}); a total is a dict of
            ``first_sale``, ``lifetime``, ``year``, ``last_year`` and ``month``
        """
        lines = self.env["xero.invoice.line"]
        query = lines._search([*domain, ("counted", "=", True)])
        line = query.select(
            *(
                SQL("%s AS %s", lines._field_to_sql(query.table, name, query), SQL.identifier(name))
                for name in ("account_id", "date", "amount_company")
            )
        )
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT account_id, month, GROUPING(account_id, month) AS level,
                          MIN(date) AS first_sale,
                          COALESCE(SUM(amount_company), 0) AS lifetime,
                          COALESCE(SUM(amount_company) FILTER (%(year)s), 0) AS year,
                          COALESCE(SUM(amount_company) FILTER (%(last_year)s), 0) AS last_year,
                          COALESCE(SUM(amount_company) FILTER (%(month)s), 0) AS month_revenue
                     FROM (SELECT *, DATE_TRUNC('month', date::timestamp)::date AS month
                             FROM (%(line)s) line) line
                    GROUP BY GROUPING SETS ((), (account_id), (account_id, month))""",
                line=line,
                year=SQL("WHERE date BETWEEN %s AND %s", *year),
                last_year=SQL("WHERE date BETWEEN %s AND %s", *last_year),
                month=SQL("WHERE month = %s", months[-1]),
            )
        )
        return self._xero_page_levels(rows)

    def _xero_page_levels(self, rows):
        """Tell apart what the database has grouped: all, by account, by account and month."""
        total, by_account, by_month = {}, {}, defaultdict(dict)
        for row in rows:
            level, month, account_id = row.pop("level"), row.pop("month"), row.pop("account_id")
            row["month"] = row.pop("month_revenue")
            if level == 0:
                by_month[account_id][month] = row["lifetime"]
            elif level == 1:
                by_account[account_id] = row
            else:
                total = row
        return total, by_account, by_month

    def _xero_page_accounts(self, by_account, by_month, months):
        """Return account codes, those that matter now first.

        :return: dicts of ``id`` (0 for lines without a code), ``rank`` (among the company's codes,
            the same on every customer), ``code``, ``name``, ``organisation`` (False unless there
            are several), ``active`` and ``listed`` as in Xero, ``year``, ``last_year``,
            ``lifetime`` and ``months`` (revenue, as many as the chart has)
        """
        accounts = self.env["xero.account"].with_context(active_test=False)
        accounts = accounts.search_fetch(
            [("company_id", "=", self.env.company.id)],
            ["code", "name", "active", "listed", "connection_id"],
        )
        several = len(accounts.connection_id) > 1
        labels = {
            account.id: {
                "id": account.id,
                "rank": rank,
                "code": account.code or "",
                "name": account.name,
                "organisation": several and account.connection_id.name,
                "active": account.active,
                "listed": account.listed,
            }
            for rank, account in enumerate(accounts)
        }
        labels[None] = {
            "id": 0,
            "rank": len(accounts),
            "code": "",
            "name": self.env._("Without an account code"),
            "organisation": False,
            "active": True,
            "listed": True,
        }
        ordered = sorted(
            by_account.items(),
            key=lambda item: (item[1]["year"], item[1]["last_year"], item[1]["lifetime"]),
            reverse=True,
        )
        rows = [
            labels[account_id]
            | {name: sums[name] for name in ("year", "last_year", "lifetime")}
            | {"months": [by_month[account_id].get(month, 0) for month in months]}
            for account_id, sums in ordered
        ]
        return [row for row in rows if row["lifetime"] or row["last_year"] or any(row["months"])]
