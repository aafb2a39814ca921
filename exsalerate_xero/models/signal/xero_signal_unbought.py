from dateutil.relativedelta import relativedelta
from odoo import models
from odoo.tools import SQL

from .sales import NO_HITS, sales_to_sql

# ``buyer`` are the cards that bought the one in the twelve months before a day, ``owner`` the
# customers that ever bought the other, with what they spent on it in these months. ``held`` is a
# customer on a day.
UNBOUGHT = """
    sale AS MATERIALIZED (
        SELECT *, customer_id::bigint << 31 AS customer, %(move)s AS move FROM (%(sales)s) sale),
    buyer AS MATERIALIZED (
        SELECT who >> 31 << 31 | %(missing_id)s AS who, customer | place AS held, day, place,
               SUM(amount) AS bought, MAX(date) AS last
          FROM sale JOIN evaluated ON place >= enter AND place < LEAST(move, gone)
         WHERE value_id = %(bought_id)s AND is_purchase
         GROUP BY who, held, day, place),
    owner AS MATERIALIZED (
        SELECT customer | place AS held, SUM(amount) FILTER (WHERE place < move) AS spent
          FROM sale JOIN evaluated ON place >= enter AND place < gone
         WHERE value_id = %(missing_id)s AND is_purchase
         GROUP BY held),
    pair AS (
        SELECT place, COUNT(*) AS buyers, COUNT(owner.held) AS owners,
               PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY spent) AS yearly
          FROM (SELECT DISTINCT held, place FROM buyer) buyer
          LEFT JOIN owner USING (held)
         GROUP BY place),
    found AS (
        SELECT level, day, who, day AS since, ROUND(yearly::numeric, 2) AS amount,
               CASE WHEN level = %(own)s THEN JSONB_BUILD_OBJECT(
                   'buyers', buyers, 'owners', owners, 'bought', bought, 'last', last,
                   'share', ROUND(100.0 * owners / buyers, 1)) END AS facts
          FROM buyer
          JOIN pair USING (place)
         CROSS JOIN UNNEST(%(levels)s::float8[]) AS level
         WHERE yearly > 0 AND 100.0 * owners >= level * buyers
           AND NOT EXISTS (SELECT FROM owner WHERE owner.held = buyer.held))
"""


class XeroSignalRule(models.Model):
    """Never bought: buys one thing, but not what others buy with it."""

    _inherit = "xero.signal.rule"

    def _unbought_to_sql(self, facts):
        """Return the SQL of the steps that find who doesn't buy what others do."""
        name = self._value_field()
        bought, missing = (self[name].id, self[f"missing_{name}"].id) if name else (None, None)
        if not bought or not missing or bought == missing:
            return NO_HITS
        column = SQL.identifier("line", name)
        moves = [day - relativedelta(months=12) for day in facts["days"]]
        chosen = SQL("%s = ANY(%s)", column, [bought, missing])
        return SQL(
            UNBOUGHT,
            sales=sales_to_sql(facts, column, chosen),
            move=SQL("WIDTH_BUCKET(date - 1, %s::date[]) + 1", moves),
            bought_id=bought,
            missing_id=missing,
            **facts,
        )
