"""The rhythm of purchases in SQL, for many customers at once: the same as tools/rhythm.py."""

from odoo.tools import SQL

from ...tools.rhythm import FEWEST_GAPS, RECENT_GAPS, YEAR

# By keys: the last purchase, the number of purchases, the usual gap (NULL if there are too few
# gaps), the first of the recent purchases, and the dates of all.
RHYTHM = """
    SELECT *, CASE WHEN gaps >= %(fewest_gaps)s THEN FLOOR(median + 0.5)::int END AS usual
      FROM (SELECT %(keys)s, MAX(date) FILTER (WHERE is_purchase) AS last,
                   MAX(number) FILTER (WHERE is_purchase) AS purchases,
                   MIN(date) FILTER (WHERE is_purchase AND number <= %(recent_gaps)s + 1) AS recent,
                   COUNT(gap) FILTER (WHERE is_purchase AND number <= %(recent_gaps)s) AS gaps,
                   PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY gap)
                       FILTER (WHERE is_purchase AND number <= %(recent_gaps)s) AS median,
                   ARRAY_AGG(date) FILTER (WHERE is_purchase) AS dates, %(more)s
              FROM (SELECT *, NULLIF(date - LEAD(date) OVER days, 0) AS gap,
                           DENSE_RANK() OVER days AS number
                      FROM (%(days)s) day
                    WINDOW days AS (PARTITION BY %(keys)s, is_purchase ORDER BY date DESC)) day
             GROUP BY %(keys)s) counted
"""
# Beside a row of RHYTHM: the purchases before and after the day, a year earlier, on which the next
# purchase is due. The pause between them can be a season.
PAUSE = SQL(
    """(SELECT MAX(day) FILTER (WHERE day <= last + usual - %(year)s) AS pause_began,
               MIN(day) FILTER (WHERE day > last + usual - %(year)s) AS pause_ended
          FROM UNNEST(dates) AS day)""",
    year=YEAR,
)


def rhythm_to_sql(keys, days, more="COUNT(*)"):
    """Return the SQL query of the rhythm of purchases.

    :param keys: names of columns; each combination of values has a rhythm of its own
    :param days: SQL query of the keys, ``date`` and ``is_purchase``; dates can repeat
    :param more: SQL of further columns, aggregated from ``days``
    """
    return SQL(
        RHYTHM,
        keys=SQL(", ").join(map(SQL.identifier, keys)),
        days=days,
        more=SQL(more),
        recent_gaps=RECENT_GAPS,
        fewest_gaps=FEWEST_GAPS,
    )


def silent_from_to_sql(longest):
    """Return the SQL of the date from which silence counts, beside RHYTHM and PAUSE.

    It is the last purchase, or the day on which a season should have begun.

    :param longest: SQL of the number of days that a customer can be silent
    """
    return SQL(
        """CASE WHEN pause_ended - pause_began > %(longest)s
                 AND pause_ended - pause_began < %(year)s
                THEN pause_ended + %(year)s ELSE last END""",
        longest=longest,
        year=YEAR,
    )
