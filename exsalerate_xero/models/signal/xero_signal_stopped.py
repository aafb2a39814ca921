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
        SELECT customer_id, user_id, value_id, point, until FROM (
            SELECT *, MAX(newest) OVER changes AS newest_known,
                   SUM(bought) OVER changes AS bought_known,
                   LEAD(point, 1, %(count)s + 1) OVER changes AS until
              FROM (SELECT customer_id, user_id, value_id, point,
                           MAX(date) FILTER (WHERE is_purchase AND stays) AS newest,
                           COUNT(*) FILTER (WHERE is_purchase) AS bought
                      FROM (SELECT customer_id, user_id, value_id, enter AS point, date,
                                   is_purchase, gone > %(count)s AS stays
                              FROM sale
                             UNION ALL
                            SELECT customer_id, user_id, value_id, gone, date, FALSE, FALSE
                              FROM sale WHERE gone <= %(count)s) change
                     GROUP BY customer_id, user_id, value_id, point) change
            WINDOW changes AS (PARTITION BY customer_id, user_id, value_id ORDER BY point)) change
         WHERE bought_known >= %(fewest_purchases)s
           AND (newest_known IS NULL
                OR (%(days)s::date[])[until - 1] - newest_known > %(silent_days)s)),
    lapse AS MATERIALIZED (
        SELECT rhythm.*, event.until, pause_began, pause_ended
          FROM (%(rhythms)s) rhythm
          JOIN event USING (customer_id, user_id, value_id, point)
         CROSS JOIN LATERAL %(pause)s pause
         WHERE rhythm.purchases >= %(fewest_purchases)s
           AND (%(days)s::date[])[event.until - 1] - rhythm.last
               > GREATEST(%(silent_days)s, %(lowest)s * usual)),
    worth AS (
        SELECT customer_id, user_id, value_id, point, SUM(amount) AS revenue
          FROM lapse
          JOIN sale USING (customer_id, user_id, value_id)
         WHERE enter <= point AND gone > point AND date >= recent
         GROUP BY customer_id, user_id, value_id, point),
    silence AS (
        SELECT *, silent_from + FLOOR(longest)::int + 1 AS since
          FROM (SELECT *, %(silent_from)s AS silent_from
                  FROM lapse
                 CROSS JOIN UNNEST(%(levels)s::float8[]) AS level
                 CROSS JOIN LATERAL (SELECT GREATEST(%(silent_days)s, level * usual) AS longest)
                            patience) noticed),
    found AS (
        SELECT level, day, customer_id, user_id, value_id, since,
               ROUND(revenue * 365 / (last - recent + usual), 2) AS amount,
               CASE WHEN level = %(own)s THEN JSONB_BUILD_OBJECT(
                   'interval', usual, 'last', last, 'silent_days', day - last,
                   'average', ROUND(revenue / LEAST(purchases, %(recent_purchases)s), 2),
                   'purchases', purchases,
                   'season', CASE WHEN silent_from > last THEN silent_from END) END AS facts
          FROM silence
          JOIN worth USING (customer_id, user_id, value_id, point)
          JOIN evaluated ON place >= point AND place < until AND day >= since
         WHERE revenue > 0)
"""
KEYS = ("customer_id", "user_id", "value_id", "point")
# The purchases known on the day of an event.
KNOWN = SQL(
    """SELECT customer_id, user_id, value_id, point, date
         FROM event JOIN sale USING (customer_id, user_id, value_id)
        WHERE is_purchase AND enter <= point AND gone > point"""
)


class XeroSignalRule(models.Model):
    """Stopped buying: silent for longer than usual, seasons apart."""

    _inherit = "xero.signal.rule"

    def _stopped_to_sql(self, facts):
        """Return the SQL of the steps that find who stopped buying."""
        return SQL(
            STOPPED,
            sales=sales_to_sql(facts, *self._values_to_sql()),
            rhythms=rhythm_to_sql(KEYS, KNOWN),
            pause=PAUSE,
            silent_from=silent_from_to_sql(SQL("longest")),
            recent_purchases=RECENT_GAPS + 1,
            **facts,
        )
