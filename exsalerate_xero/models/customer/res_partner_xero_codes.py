from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.float_utils import float_round

from ...tools.rhythm import RECENT_GAPS, rhythm
from ...tools.timeline import Timeline, around, cuts
from ..mirror.xero_invoice_line import ACCOUNT, IS_REVENUE, ITEM
from .page_documents import SALES

# The most items shown; the revenue of all others is one more row, OTHERS.
MOST_ITEMS = 20
OTHERS = -1
# The periods shown for each code, and those that codes are sorted by.
CODE_SPANS = ("year", "year_later", "last_year", "last_year_to_date", "twelve_months", "lifetime")
ORDER = ("year", "last_year", "lifetime")
# The value of a dimension (of revenue) or the account (of the rest) of each line.
LINES = """
    SELECT CASE WHEN %(revenue)s THEN %(dimension)s ELSE %(account)s END AS id,
           %(revenue)s AS is_revenue, date, kind, amount_company
      FROM (%(lines)s) line
     WHERE income OR kind = ANY(%(kinds)s)
"""
# The same for items, with OTHERS for those without a row of their own. Reading the lines twice is
# faster than keeping them.
LARGEST = """
    WITH largest AS (
            SELECT id FROM (%(lines)s) line WHERE is_revenue AND id IS NOT NULL GROUP BY id
             ORDER BY SUM(amount_company) FILTER (WHERE date BETWEEN %(since)s AND %(today)s)
                      DESC NULLS LAST, SUM(amount_company) DESC, id
             LIMIT %(most)s)
    SELECT CASE WHEN NOT is_revenue OR id IS NULL OR id IN (SELECT id FROM largest)
                THEN id ELSE %(others)s END AS id,
           is_revenue, date, kind, amount_company
      FROM (%(lines)s) line
"""
PIECES = """
    SELECT id, is_revenue, WIDTH_BUCKET(date, %(begins)s::date[]) AS piece,
           COALESCE(SUM(amount_company), 0),
           COALESCE(SUM(amount_company) FILTER (WHERE kind <> ALL(%(kinds)s)), 0),
           COALESCE(BIT_OR(1::bigint << EXTRACT(DAY FROM date)::int) FILTER (
               WHERE kind = ANY(%(bought)s) AND amount_company > 0
                 AND date <= %(today)s), 0)
      FROM (%(lines)s) line GROUP BY id, is_revenue, piece
"""


class ResPartner(models.Model):
    """Revenue by account code, item or tracking option on the Xero page of a customer."""

    _inherit = "res.partner"

    def _xero_page_codes(self, timelines, periods, months, dimension=ACCOUNT):
        """Return the customer's revenue, in total and by account code or another dimension.

        :param timelines: revenue, see :meth:`_xero_page_timelines`
        :param periods: periods by name, see :mod:`..tools.periods`
        :param months: first days of the months in the chart
        :param dimension: the field of lines that ``timelines`` is keyed by
        :return: ({period or ``lifetime``: revenue}, codes as dicts, sorted by ORDER). A code has
            ``id`` (0 for lines without one, or OTHERS), ``rank`` (among the company's codes, the
            same for every customer), ``code``, ``name``, ``organisation`` (False unless there are
            several), ``active`` as in Xero, the revenue of ``CODE_SPANS``, ``months`` (revenue),
            and its :meth:`_xero_page_rhythm`
        """
        rounding = self.env.company.currency_id.rounding

        def to_cent(amount):
            # The currency's own method checks its record for each of hundreds of amounts.
            return float_round(amount, precision_rounding=rounding) if amount else 0.0

        today = fields.Date.context_today(self)
        labels = self._xero_page_labels(dimension, timelines)
        revenue, accounts = defaultdict(float), []
        for account_id, timeline in timelines.items():
            sums = {name: timeline.within(span) for name, span in periods.items()}
            sums["lifetime"] = timeline.total()
            for name, amount in sums.items():
                revenue[name] += amount
            by_month = timeline.by_month()
            row = {name: to_cent(sums[name]) for name in CODE_SPANS}
            row["months"] = [to_cent(by_month.get(month, 0.0)) for month in months]
            if row["lifetime"] or row["last_year"] or any(row["months"]):
                bought = self._xero_page_rhythm([timeline], today)
                accounts.append(labels[account_id] | row | bought)
        accounts.sort(key=lambda row: [row[name] for name in ORDER], reverse=True)
        names = (*periods, "lifetime")
        return {name: to_cent(revenue[name]) for name in names}, accounts

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
        bought = rhythm(days, today, lambda day: around(timelines, day))
        return {
            "first_bought": min(filter(None, oldest), default=False),
            "last_bought": bought.last or False,
            "expected": bought.expected or False,
            "interval": bought.interval or False,
            "silent_days": bought.silent_days,
            "is_silent": bought.is_silent,
        }

    def _xero_page_timelines(self, domain, periods, first, last, dimension=ACCOUNT, of=SALES):
        """Return the partner's amounts: revenue, not income, and revenue without an invoice.

        The first two are {ID: timeline}, by the values of the dimension and by account code; the
        last is one timeline. One query reads all. The revenue of all but the MOST_ITEMS items
        with most revenue is that of OTHERS. Of a supplier, revenue means spend.
        Days with an invoiced or received amount are days of purchase; credit notes, lines without
        an amount and future-dated documents don't count. The days of a period are returned as bits
        of a number, which takes the database half as long as a list.
        """
        begins = cuts(periods.values(), first, last)
        pieces = SQL(
            PIECES,
            begins=begins,
            kinds=[of.invoice, of.credit_note],
            bought=list(of.bought),
            today=periods["twelve_months"].last,
            lines=self._xero_page_lines(domain, periods["twelve_months"], dimension, of),
        )
        revenue, not_income = defaultdict(Timeline), defaultdict(Timeline)
        without_invoice = Timeline()
        for id_, is_revenue, piece, amount, not_invoiced, days in self.env.execute_query(pieces):
            timelines = revenue if is_revenue else not_income
            timelines[id_].add(begins[piece - 1], amount, days)
            without_invoice.add(begins[piece - 1], not_invoiced)
        return revenue, not_income, without_invoice

    def _xero_page_lines(self, domain, twelve_months, dimension, of):
        """Return the SQL of approved lines: id, is_revenue, date, kind and amount_company."""
        names = ("counted", "income", "date", "kind", "amount_company")
        lines = SQL(
            LINES,
            dimension=SQL.identifier(dimension),
            account=SQL.identifier(ACCOUNT),
            revenue=IS_REVENUE if of.has_income else SQL("TRUE"),
            kinds=[of.invoice, of.credit_note],
            lines=self._xero_page_rows(
                of.lines, [*domain, ("counted", "=", True)], {*names, ACCOUNT, dimension}
            ),
        )
        if dimension != ITEM:
            return lines
        since, today = twelve_months
        return SQL(LARGEST, lines=lines, most=MOST_ITEMS, others=OTHERS, since=since, today=today)

    def _xero_page_labels(self, dimension=ACCOUNT, ids=()):
        """Return {ID: its displayed values} of the company's codes or options, or of items.

        The key None is for lines without one.

        :param ids: those of the items
        """
        records = self.env[self.env["xero.invoice.line"]._fields[dimension].comodel_name]
        domain = [("company_id", "=", self.env.company.id)]
        if dimension == ITEM:
            domain = [("id", "in", [id_ for id_ in ids if id_])]
        names = {"code", "name", "type", "category_id", "active", "connection_id"}
        records = records.with_context(active_test=False)
        records = records.search_fetch(domain, names & records._fields.keys())
        several = len(records.connection_id) > 1
        labels = {
            record.id: {
                "id": record.id,
                "rank": rank,
                **self._xero_page_label(record),
                "organisation": several and record.connection_id.name,
                "active": record.active,
            }
            for rank, record in enumerate(records)
        }
        nothing = {"code": "", "type": False, "organisation": False, "active": True}
        for id_, name in self._xero_page_other_labels(dimension).items():
            labels[id_] = nothing | {"id": id_ or 0, "rank": len(labels), "name": name}
        return labels

    def _xero_page_label(self, record):
        """Return the code, name and type of an account, item or tracking option."""
        if record._name == "xero.tracking.option":
            return {"code": "", "name": record.display_name, "type": False}
        code = record.code or ""
        return {
            "code": "" if code == record.name else code,
            "name": record.name,
            "type": record._name == "xero.account" and record.type_name,
        }

    def _xero_page_other_labels(self, dimension):
        """Return the names of lines without a code, item or option, and of OTHERS."""
        if dimension == ACCOUNT:
            return {None: self.env._("Without an account code")}
        if dimension == ITEM:
            return {None: self.env._("Without item"), OTHERS: self.env._("Other items")}
        category = self.env["xero.invoice.line"]._get_dimension_labels(by_purchases=True)[dimension]
        return {None: self.env._("Without %s", category)}
