"""The SQL of revenue in the months before each day of an evaluation, and in those before them."""

from dateutil.relativedelta import relativedelta
from odoo.tools import SQL

# Each sale counts in the first period until it moves to the second, which it leaves later.
# ``change`` are these days, and ``period`` the sums from the day ``point`` to the day before
# ``until``.
PERIODS = """
    stay AS MATERIALIZED (
        SELECT who, amount, is_purchase::int AS bought, enter, LEAST(move, gone) AS moves,
               GREATEST(enter, move) AS moved, LEAST(leave, gone) AS leaves
          FROM (SELECT *, WIDTH_BUCKET(date - 1, %(moves)s::date[]) + 1 AS move,
                       WIDTH_BUCKET(date - 1, %(leaves)s::date[]) + 1 AS leave
                  FROM sale WHERE date > (%(leaves)s::date[])[1]) sale),
    change AS (
        SELECT who, point, SUM(now) AS now, SUM(before) AS before, SUM(bought) AS bought
          FROM (SELECT who, enter AS point, amount AS now, 0 AS before, 0 AS bought
                  FROM stay WHERE enter < moves
                 UNION ALL
                SELECT who, moves, -amount, 0, 0
                  FROM stay WHERE enter < moves AND moves <= %(count)s
                 UNION ALL
                SELECT who, moved, 0, amount, bought
                  FROM stay WHERE moved < leaves
                 UNION ALL
                SELECT who, leaves, 0, -amount, -bought
                  FROM stay WHERE moved < leaves AND leaves <= %(count)s) step
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
