from datetime import date

from dateutil.relativedelta import relativedelta
from odoo import models
from odoo.tools import SQL

from .periods import periods_to_sql
from .sales import sales_to_sql

# A first invoice is news for this number of days.
NEW_DAYS = 30
SHRINKING = """
    sale AS MATERIALIZED (%(sales)s),
    %(periods)s,
    found AS (
        SELECT level, day, who, day AS since,
               ROUND((before - now) * 12 / %(months)s, 2) AS amount,
               CASE WHEN level = %(own)s THEN JSONB_BUILD_OBJECT(
                   'months', %(months)s, 'now', now, 'before', before,
                   'percent', ROUND(100 * (before - now) / before, 1)) END AS facts
          FROM period
         CROSS JOIN UNNEST(%(levels)s::float8[]) AS level
          JOIN evaluated ON place >= point AND place < until
         WHERE before > 0 AND bought_before >= %(fewest_purchases)s
           AND before - now > %(drop_amount)s AND 100 * (before - now) > level * before)
"""
# ``recent`` are customers that can be new on one of the days, ``arrived`` those that are. A client
# is a customer with all its salespeople.
GROWING = """
    sale AS MATERIALIZED (
        SELECT *, customer_id::bigint << 31 | value_id AS client FROM (%(sales)s) sale),
    %(periods)s,
    recent AS (
        SELECT client
          FROM (SELECT client, MIN(date) FILTER (WHERE enter = 1 AND gone > %(count)s) AS oldest
                  FROM sale WHERE is_purchase GROUP BY client) known
         WHERE oldest IS NULL OR oldest >= (%(days)s::date[])[1] - %(new_days)s),
    arrived AS (
        SELECT client, day, place, MIN(date) AS first
          FROM recent
          JOIN sale USING (client)
          JOIN evaluated ON place >= enter AND place < gone
         WHERE is_purchase
         GROUP BY client, day, place
        HAVING MIN(date) >= day - %(new_days)s),
    found AS (
        SELECT level, day, who, first AS since, total AS amount,
               CASE WHEN level = %(own)s THEN JSONB_BUILD_OBJECT(
                   'first', first, 'first_amount', first_amount) END AS facts
          FROM (SELECT who, day, first, SUM(amount) AS total,
                       SUM(amount) FILTER (WHERE is_purchase AND date = first) AS first_amount
                  FROM arrived
                  JOIN sale USING (client)
                 WHERE enter <= place AND gone > place
                 GROUP BY who, day, first) new
         CROSS JOIN UNNEST(%(levels)s::float8[]) AS level
         WHERE LEAST(first_amount, total) > %(first_amount)s
           AND day - INTERVAL '1 year' >= %(history)s
         UNION ALL
        SELECT level, day, who, day, now,
               CASE WHEN level = %(own)s THEN JSONB_BUILD_OBJECT(
                   'now', now, 'before', before,
                   'percent', ROUND(100 * (now - before) / before, 1)) END
          FROM period
         CROSS JOIN UNNEST(%(levels)s::float8[]) AS level
          JOIN evaluated ON place >= point AND place < until
         WHERE before > 0 AND now - before >= %(first_amount)s
           AND 100 * (now - before) > level * before
           AND day - INTERVAL '2 years' >= %(history)s)
"""


class XeroSignalRule(models.Model):
    """Shrinking, and new and good: revenue of some months compared with those before."""

    _inherit = "xero.signal.rule"

    def _shrinking_to_sql(self, facts):
        """Return the SQL of the steps that find who buys less."""
        months = facts["months"]
        value, chosen_values = self._values_to_sql()
        oldest = facts["days"][0] - 2 * relativedelta(months=months)
        return SQL(
            SHRINKING,
            sales=sales_to_sql(facts, value, SQL("%s AND date > %s", chosen_values, oldest)),
            periods=periods_to_sql(facts, months),
            **facts,
        )

    def _growing_to_sql(self, facts):
        """Return the SQL of the steps that find new customers and those who buy more."""
        return SQL(
            GROWING,
            sales=sales_to_sql(facts, *self._values_to_sql()),
            periods=periods_to_sql(facts, 12),
            new_days=NEW_DAYS,
            history=self._get_history_start(),
            **facts,
        )

    def _get_history_start(self):
        """Return the date from which the sales of all organisations are imported."""
        # sudo: dates of the company's organisations; a rule's reader sees figures of all
        connections = self.sudo().company_id.xero_connection_ids
        return max(filter(None, connections.mapped("first_joined_date")), default=date.min)
