from odoo import models
from odoo.tools import SQL

from ...tools.rhythm import RECENT_GAPS
from ..customer.rhythm import PAUSE, rhythm_to_sql, silent_from_to_sql
from .sales import sales_to_sql

# ``event`` are the days on which what is known of a customer changed, if the customer can be silent
# on a day before the next change. ``lapse`` has the rhythm known then.
STOPPED = """
    sale AS MATERIALIZED (%(sales)s),
    event AS MATERIALIZED (
        SELECT who, point, until FROM (
            SELECT *, MAX(newest) OVER changes AS newest_known,
                   SUM(bought) OVER changes AS bought_known,
                   LEAD(point, 1, %(count)s + 1) OVER changes AS until
              FROM (SELECT who, point, MAX(date) FILTER (WHERE is_purchase AND stays) AS newest,
                           COUNT(*) FILTER (WHERE is_purchase) AS bought
                      FROM (SELECT who, enter AS point, date, is_purchase,
                                   gone > %(count)s AS stays
                              FROM sale
                             UNION ALL
                            SELECT who, gone, date, FALSE, FALSE
                              FROM sale WHERE gone <= %(count)s) change
                     GROUP BY who, point) change
            WINDOW changes AS (PARTITION BY who ORDER BY point)) change
         WHERE bought_known >= %(fewest_purchases)s
           AND (newest_known IS NULL
                OR (%(days)s::date[])[until - 1] - newest_known > %(silent_days)s)),
    lapse AS MATERIALIZED (
        SELECT who, point, until, last, recent, usual, purchases, revenue, pause_began, pause_ended
          FROM (%(rhythms)s) rhythm
         CROSS JOIN LATERAL (SELECT SUM(amount) FILTER (WHERE date >= recent) AS revenue
                               FROM UNNEST(all_dates, amounts) AS sold (date, amount)) worth
         CROSS JOIN LATERAL %(pause)s pause
         WHERE purchases >= %(fewest_purchases)s AND revenue > 0
           AND (%(days)s::date[])[until - 1] - last
               > GREATEST(%(silent_days)s, %(lowest)s * usual)),
    silence AS (
        SELECT *, silent_from + FLOOR(longest)::int + 1 AS since
          FROM (SELECT *, %(silent_from)s AS silent_from
                  FROM lapse
                 CROSS JOIN UNNEST(%(levels)s::float8[]) AS level
                 CROSS JOIN LATERAL (SELECT GREATEST(%(silent_days)s, level * usual) AS longest)
                            patience) noticed),
    found AS (
        SELECT level, day, who, since,
               ROUND(revenue * 365 / (last - recent + usual), 2) AS amount,
               CASE WHEN level = %(own)s THEN JSONB_BUILD_OBJECT(
                   'interval', usual, 'last', last, 'silent_days', day - last,
                   'average', ROUND(revenue / LEAST(purchases, %(recent_purchases)s), 2),
                   'purchases', purchases,
                   'season', CASE WHEN silent_from > last THEN silent_from END) END AS facts
          FROM silence
          JOIN evaluated ON place >= point AND place < until AND day >= since)
"""
KEYS = ("who", "point", "until")
# The sales known on the day of an event.
KNOWN = SQL(
    """SELECT who, point, until, date, is_purchase, amount FROM event JOIN sale USING (who)
        WHERE enter <= point AND gone > point"""
)
MONEY = "ARRAY_AGG(date) AS all_dates, ARRAY_AGG(amount) AS amounts"


class XeroSignalRule(models.Model):
    """Stopped buying: silent for longer than usual, seasons apart."""

    _inherit = "xero.signal.rule"

    def _stopped_to_sql(self, facts):
        """Return the SQL of the steps that find who stopped buying."""
        return SQL(
            STOPPED,
            sales=sales_to_sql(facts, *self._values_to_sql()),
            rhythms=rhythm_to_sql(KEYS, KNOWN, MONEY),
            pause=PAUSE,
            silent_from=silent_from_to_sql(SQL("longest")),
            recent_purchases=RECENT_GAPS + 1,
            **facts,
        )
