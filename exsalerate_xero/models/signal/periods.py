"""The SQL of revenue in the months before each day of an evaluation, and in those before them."""

from dateutil.relativedelta import relativedelta
from odoo.tools import SQL

# Each sale counts in the first period until it moves to the second, which it leaves later.
# ``change`` are these days, and ``period`` the sums from the day ``point`` to that before ``until``.
PERIODS = """
    change AS (
        SELECT who, point, SUM(now) AS now, SUM(before) AS before,
               SUM(bought) AS bought
          FROM (SELECT who, amount, is_purchase::int AS bought_once,
                       enter, gone,
                       WIDTH_BUCKET(date - 1, %(moves)s::date[]) + 1 AS move,
                       WIDTH_BUCKET(date - 1, %(leaves)s::date[]) + 1 AS leave
                  FROM sale) sale
         CROSS JOIN LATERAL (
               VALUES (enter, LEAST(move, gone), amount, 0, 0),
                      (GREATEST(enter, move), LEAST(leave, gone), 0, amount, bought_once))
               AS stay (first, next, now_once, before_once, bought_once)
         CROSS JOIN LATERAL (
               VALUES (first, now_once, before_once, stay.bought_once),
                      (next, -now_once, -before_once, -stay.bought_once))
               AS step (point, now, before, bought)
         WHERE first < next AND point <= %(count)s
         GROUP BY who, point),
    period AS (
        SELECT who, point, SUM(now) OVER changes AS now,
               SUM(before) OVER changes AS before, SUM(bought) OVER changes AS bought_before,
               LEAD(point, 1, %(count)s + 1) OVER changes AS until
          FROM change
        WINDOW changes AS (PARTITION BY who ORDER BY point))
"""


def periods_to_sql(facts, months):
    """Return the SQL of revenue in the last ``months`` and in as many before, as on the board."""
    return SQL(
        PERIODS,
        moves=[day - relativedelta(months=months) for day in facts["days"]],
        leaves=[day - 2 * relativedelta(months=months) for day in facts["days"]],
        count=facts["count"],
    )
