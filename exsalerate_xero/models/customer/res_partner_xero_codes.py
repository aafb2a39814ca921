from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL

from ... import const
from ...tools.rhythm import RECENT_GAPS, rhythm
from ...tools.timeline import Timeline, cuts
from ..mirror.xero_invoice_line import IS_REVENUE

# The periods shown for each code, and those that codes are sorted by.
CODE_SPANS = ("year", "year_later", "last_year", "last_year_to_date", "twelve_months", "lifetime")
ORDER = ("year", "last_year", "lifetime")


class ResPartner(models.Model):
    """Revenue by account code on the Xero page of a customer."""

    _inherit = "res.partner"

    def _xero_page_codes(self, timelines, periods, months):
        """Return the customer's revenue, in total and by account code.

        :param timelines: revenue, see :meth:`_xero_page_timelines`
        :param periods: periods by name, see :mod:`..tools.periods`
        :param months: first days of the months in the chart
        :return: ({period or ``lifetime``: revenue}, codes as dicts, sorted by ORDER). A code has
            ``id`` (0 for lines without one), ``rank`` (among the company's codes, the same for
            every customer), ``code``, ``name``, ``organisation`` (False unless there are several),
            ``active`` as in Xero, the revenue of ``CODE_SPANS``, ``months`` (revenue), and its
            :meth:`_xero_page_rhythm`
        """
        currency, today = self.env.company.currency_id, fields.Date.context_today(self)
        labels = self._xero_page_labels()
        revenue, accounts = defaultdict(float), []
        for account_id, timeline in timelines.items():
            sums = {name: timeline.within(span) for name, span in periods.items()}
            sums["lifetime"] = timeline.total()
            for name, amount in sums.items():
                revenue[name] += amount
            by_month = timeline.by_month()
            row = {name: currency.round(sums[name]) for name in CODE_SPANS}
            row["months"] = [currency.round(by_month[month]) for month in months]
            if row["lifetime"] or row["last_year"] or any(row["months"]):
                bought = self._xero_page_rhythm([timeline], today)
                accounts.append(labels[account_id] | row | bought)
        accounts.sort(key=lambda row: [row[name] for name in ORDER], reverse=True)
        names = (*periods, "lifetime")
        return {name: currency.round(revenue[name]) for name in names}, accounts

    def _xero_page_not_income(self, timelines, periods):
        """Return amounts invoiced to the customer on accounts that are not income.

        :param timelines: these amounts, see :meth:`_xero_page_timelines`
        :return: dicts by account code as in :meth:`_xero_page_codes`, with ``type`` (the label of
            the account's type in Xero, False if unknown) and the amounts of ORDER's periods
        """
        currency, rows = self.env.company.currency_id, []
        labels = self._xero_page_labels() if timelines else {}
        for account_id, timeline in timelines.items():
            sums = {name: timeline.within(periods[name]) for name in ("year", "last_year")}
            sums["lifetime"] = timeline.total()
            amounts = {name: currency.round(amount) for name, amount in sums.items()}
            if any(amounts.values()):
                rows.append(labels[account_id] | amounts)
        return sorted(rows, key=lambda row: row["rank"])

    def _xero_page_without_invoice(self, timeline, periods):
        """Return the part of the customer's revenue that nobody sent an invoice for.

        :param timeline: these amounts, see :meth:`_xero_page_timelines`
        :return: the amounts of ORDER's periods, or False if there are none
        """
        sums = {name: timeline.within(periods[name]) for name in ("year", "last_year")}
        sums["lifetime"] = timeline.total()
        currency = self.env.company.currency_id
        amounts = {name: currency.round(amount) for name, amount in sums.items()}
        return any(amounts.values()) and amounts

    def _xero_page_rhythm(self, timelines, today):
        """Return the last purchase and when the next one is expected.

        :return: ``first_bought``, ``last_bought`` and ``expected`` (dates or False), ``interval``
            (usual days between purchases, False if unknown), ``silent_days`` (days since the last
            purchase) and ``is_silent`` (whether that is unusually long)
        """
        enough = RECENT_GAPS + 1
        days = [day for timeline in timelines for day in timeline.newest_days(enough)]
        oldest = [timeline.oldest_day() for timeline in timelines]
        bought = rhythm(days, today)
        return {
            "first_bought": min(filter(None, oldest), default=False),
            "last_bought": bought.last or False,
            "expected": bought.expected or False,
            "interval": bought.interval or False,
            "silent_days": bought.silent_days,
            "is_silent": bought.is_silent,
        }

    def _xero_page_timelines(self, domain, periods, first, last):
        """Return the customer's amounts: revenue, not income, and revenue without an invoice.

        The first two are {account ID: timeline}, the last is one timeline; one query reads all.
        Days with an invoiced or received amount are days of purchase; credit notes, lines without
        an amount and future-dated documents don't count. The days of a period are returned as bits
        of a number, which takes the database half as long as a list.
        """
        lines = self._xero_page_rows(
            "xero.invoice.line",
            [*domain, ("counted", "=", True)],
            ("account_id", "counted", "income", "date", "kind", "amount_company"),
        )
        begins = cuts(periods.values(), first, last)
        rows = self.env.execute_query(
            SQL(
                """SELECT account_id, %(revenue)s AS is_revenue,
                          WIDTH_BUCKET(date, %(begins)s::date[]) AS piece,
                          COALESCE(SUM(amount_company), 0),
                          COALESCE(SUM(amount_company) FILTER (WHERE kind <> ALL(%(sales)s)), 0),
                          COALESCE(BIT_OR(1::bigint << EXTRACT(DAY FROM date)::int) FILTER (
                              WHERE kind IN ('invoice', 'receipt') AND amount_company > 0
                                AND date <= %(today)s), 0)
                     FROM (%(lines)s) line
                    WHERE income OR kind = ANY(%(sales)s)
                    GROUP BY account_id, is_revenue, piece""",
                sales=list(const.SALES),
                revenue=IS_REVENUE,
                begins=begins,
                today=periods["twelve_months"].last,
                lines=lines,
            )
        )
        revenue, not_income = defaultdict(Timeline), defaultdict(Timeline)
        without_invoice = Timeline()
        for account_id, is_revenue, piece, amount, not_invoiced, days in rows:
            timelines = revenue if is_revenue else not_income
            timelines[account_id].add(begins[piece - 1], amount, days)
            without_invoice.add(begins[piece - 1], not_invoiced)
        return revenue, not_income, without_invoice

    def _xero_page_labels(self):
        """Return {account ID: its displayed values}; the key None is for lines without a code."""
        accounts = self.env["xero.account"].with_context(active_test=False)
        accounts = accounts.search_fetch(
            [("company_id", "=", self.env.company.id)],
            ["code", "name", "type", "active", "connection_id"],
        )
        several = len(accounts.connection_id) > 1
        labels = {
            account.id: {
                "id": account.id,
                "rank": rank,
                "code": account.code or "",
                "name": account.name,
                "organisation": several and account.connection_id.name,
                "type": account.type_name,
                "active": account.active,
            }
            for rank, account in enumerate(accounts)
        }
        labels[None] = {
            "id": 0,
            "rank": len(accounts),
            "code": "",
            "name": self.env._("Without an account code"),
            "organisation": False,
            "type": False,
            "active": True,
        }
        return labels
