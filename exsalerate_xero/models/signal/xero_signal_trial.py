from math import isfinite

from dateutil.relativedelta import relativedelta
from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..base.client_calls import one
from ..base.groups import LEADER
from .sales import cards_to_sql, sales_to_sql
from .xero_signal_hits import MAIN_THRESHOLDS, THRESHOLDS

MONTHS = 24
# Customers have this number of days, or months, to come back on their own.
RETURN_DAYS, RETURN_MONTHS = 90, 3
CUSTOMERS = 80
# The values of the main threshold to compare, relative to the rule's own.
LEVELS = (0.5, 0.75, 1.5, 2)
# Kinds that end with a purchase; others end once the rule no longer applies.
BY_PURCHASE = ("stopped", "unbought", "growing")
# A run of months on which a rule applies to a customer is one signal. The first day of the trial
# only says who had one already. A run isn't raised while the rule is quiet after one before it.
# ``link`` numbers the runs of a customer and level one after the other.
TRIAL = """
    WITH RECURSIVE placed AS (
            SELECT hit.*, place, DENSE_RANK() OVER (ORDER BY level, who >> 31) AS subject,
                   place - ROW_NUMBER() OVER (
                       PARTITION BY level, who >> 31 ORDER BY place) AS run
              FROM (%(hits)s) hit
              JOIN UNNEST(%(days)s::date[]) WITH ORDINALITY AS d (day, place) USING (day)),
         run AS MATERIALIZED (
            SELECT *, subject << 6 | number AS link, (%(days)s::date[])[ended] AS last_day
              FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY subject ORDER BY place) AS number
                      FROM (SELECT DISTINCT ON (subject, run) *,
                                   MAX(place) OVER (PARTITION BY subject, run) AS ended
                              FROM placed ORDER BY subject, run, place) first) run),
         chain AS (
            SELECT run.*, TRUE AS is_raised, last_day + %(quiet_days)s AS quiet_until
              FROM run WHERE number = 1
             UNION ALL
            SELECT run.*, run.day > quiet_until,
                   CASE WHEN run.day > quiet_until
                        THEN run.last_day + %(quiet_days)s ELSE quiet_until END
              FROM chain JOIN run ON run.link = chain.link + 1),
         raised AS MATERIALIZED (SELECT * FROM chain WHERE is_raised),
         member AS MATERIALIZED (%(cards)s),
         outcome AS (%(outcomes)s),
         judged AS MATERIALIZED (
            SELECT *, day + %(return_days)s <= %(today)s AS is_over,
                   CASE WHEN place = 1 THEN 'earlier' WHEN returned_on IS NOT NULL THEN 'returned'
                        WHEN day + %(return_days)s <= %(today)s THEN 'not_returned'
                        ELSE 'open' END AS result
              FROM outcome)
    SELECT level, day, result, is_over, COUNT(*) AS count, SUM(amount) AS amount,
           NULL::jsonb AS customer
      FROM judged GROUP BY level, day, result, is_over
     UNION ALL
    SELECT level, day, result, is_over, NULL, amount, JSONB_BUILD_OBJECT(
               'id', customer_id, 'user_id', user_id, 'value_id', value_id, 'facts', facts,
               'returned_on', returned_on, 'bought', bought)
      FROM (SELECT * FROM judged WHERE level = %(own)s AND place > 1
             ORDER BY amount DESC, who, day LIMIT %(customers)s) biggest
"""
PURCHASED = """
    SELECT raised.*, returned_on, bought
      FROM raised
      LEFT JOIN (SELECT who, ARRAY_AGG(date) AS dates, ARRAY_AGG(amount) AS amounts
                   FROM (%(sales)s) sale WHERE is_purchase GROUP BY who) sold USING (who)
     CROSS JOIN LATERAL (
           SELECT MIN(date) AS returned_on, SUM(amount) AS bought
             FROM UNNEST(dates, amounts) AS later (date, amount)
            WHERE date > raised.day AND date <= raised.day + %(return_days)s) later
"""
ENDED = """
    SELECT *, CASE WHEN ended < %(count)s AND ended - place < %(return_months)s
                   THEN (%(days)s::date[])[ended + 1] END AS returned_on, NULL::numeric AS bought
      FROM raised
"""


class XeroSignalRule(models.Model):
    """Trying a rule on the past: what it would have found, and who came back anyway."""

    _inherit = "xero.signal.rule"

    def get_trial(self, thresholds=None):
        """Return what the rule would have raised on the first days of the last 24 months.

        :param thresholds: {field: value} to try instead of the rule's own
        :return: ``months`` (dicts with ``month``, ``raised``, ``returned``, ``not_returned``,
            ``open``: not returned yet, in less than 90 days, and ``amount``), their totals under
            the same names, ``earlier`` (customers that the rule had applied to before),
            ``precision`` (the share that the rule was right about, of those raised more than 90
            days ago, or None), ``customers`` (see :meth:`_trial_customers`), ``threshold`` (name of
            the main one), ``trade`` (its values with ``raised``, ``precision`` and ``amount``), and
            ``unknowns`` (sentences)
        :raise AccessError: unless the user sees the sales of all customers
        """
        one(self)._check_sees_all()
        tried = self._check_thresholds(thresholds or {})
        facts = self._trial_facts(tried)
        rows = self.env.execute_query_dict(self._trial_to_sql(facts))
        counted = [row for row in rows if not row["customer"]]
        own = [row for row in counted if row["level"] == facts["own"]]
        months = [
            {"month": day, **self._trial_counts([row for row in own if row["day"] == day])}
            for day in facts["days"][1:]
        ]
        return {
            "months": months,
            **self._trial_counts(own),
            "customers": self._trial_customers([row for row in rows if row["customer"]]),
            "threshold": MAIN_THRESHOLDS[self.kind],
            "trade": [
                {"value": level, **self._trial_counts([r for r in counted if r["level"] == level])}
                for level in facts["levels"]
            ],
            "unknowns": self._trial_unknowns(),
        }

    def _check_sees_all(self):
        """Raise AccessError unless the user may read the rule and the sales of all customers."""
        self.check_access("read")
        if not self.has_access("write") and not self.env.user.has_group(LEADER):
            raise AccessError(self.env._("You can't see the sales of all salespeople."))

    def _check_thresholds(self, thresholds):
        """Return the thresholds that a client sent.

        :raise UserError: if they are no numbers of at least 0
        """
        try:
            tried = {
                name: type(self[name])(value)
                for name, value in thresholds.items()
                if name in THRESHOLDS
            }
        except (TypeError, ValueError, OverflowError, AttributeError):
            tried = {"": -1}
        if any(not isfinite(value) or value < 0 for value in tried.values()):
            raise UserError(self.env._("A number was expected."))
        return tried

    def _trial_facts(self, tried):
        """Return the parameters of the statement, see :meth:`_hits_facts`."""
        first = self.company_id._xero_today().replace(day=1)
        days = [first - relativedelta(months=back) for back in range(MONTHS, -1, -1)]
        name = MAIN_THRESHOLDS[self.kind]
        own = float(tried.get(name, self[name]))
        levels = [round(own * times, 1) for times in LEVELS]
        return self._hits_facts(days, levels, tried)

    def _trial_to_sql(self, facts):
        """Return the SQL query of the trial."""
        outcomes = SQL(ENDED, return_months=RETURN_MONTHS, **facts)
        if self.kind in BY_PURCHASE:
            outcomes = SQL(PURCHASED, sales=self._returns_to_sql(facts), return_days=RETURN_DAYS)
        return SQL(
            TRIAL,
            hits=self._level_hits_to_sql(facts),
            quiet_days=self.quiet_days,
            cards=cards_to_sql(facts),
            outcomes=outcomes,
            return_days=RETURN_DAYS,
            customers=CUSTOMERS,
            **facts,
        )

    def _returns_to_sql(self, facts):
        """Return the SQL query of all sales since the trial's first day, as known today."""
        first, today = facts["days"][0], facts["today"]
        value, chosen = self._values_to_sql()
        if self.kind == "unbought" and (name := self._value_field()):
            chosen = SQL("%s = %s", value, self[f"missing_{name}"].id or None)
        chosen = SQL("%s AND date > %s", chosen, first)
        now = facts | {"days": [today], "count": 1, "last": today, "changes": None}
        return sales_to_sql(now, value, chosen)

    def _trial_counts(self, rows):
        """Return the numbers of some rows by result, their amount and the precision."""
        results = dict.fromkeys(("earlier", "returned", "not_returned", "open"), 0)
        amount, right, over = 0.0, 0, 0
        good = "returned" if self.kind == "growing" else "not_returned"
        for row in rows:
            results[row["result"]] += row["count"]
            if row["result"] != "earlier":
                amount += float(row["amount"])
                over += row["is_over"] * row["count"]
                right += row["is_over"] * row["count"] * (row["result"] == good)
        raised = results["returned"] + results["not_returned"] + results["open"]
        precision = round(right / over, 3) if over else None
        return results | {"raised": raised, "amount": round(amount, 2), "precision": precision}

    def _trial_customers(self, rows):
        """Return the customers with most money: at most 80.

        :return: dicts with ``id``, ``name``, ``user_id``, ``value_id``, ``day``, ``amount``,
            ``facts``, ``result``, ``returned_on`` and ``bought`` (within 90 days)
        """
        # sudo: names of customers of the company; the user may see the sales of all
        names = self.env["res.partner"].sudo()
        names = names.browse({row["customer"]["id"] for row in rows})
        names = {partner.id: partner.display_name for partner in names}
        rows.sort(key=lambda row: -row["amount"])
        return [
            row["customer"]
            | {
                "name": names[row["customer"]["id"]],
                "day": row["day"],
                "amount": float(row["amount"]),
                "result": row["result"],
            }
            for row in rows
        ]

    def _trial_unknowns(self):
        """Return sentences about what can't be known of the past."""
        unknowns = [
            self.env._(
                "What documents looked like before they were imported is unknown: they count from "
                "their date, with today's amounts and codes."
            ),
            self.env._("Customers and salespeople are today's."),
        ]
        if self.kind == "slow":
            unknowns.append(
                self.env._(
                    "Of quotes, only changes of status since the connection are known. Others "
                    "count with today's status."
                )
            )
        if self.kind == "retainer":
            unknowns.append(
                self.env._("Repeating invoices count with today's amounts and end dates.")
            )
        return unknowns
