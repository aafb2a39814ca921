from dateutil.relativedelta import relativedelta
from odoo import models
from odoo.tools import SQL

from ..base.client_calls import one
from .sales import cards_to_sql, sales_to_sql

# Pairs are of the values that most customers bought. Rarer pairs may be chance.
VALUES, PROPOSALS, FEWEST_CUSTOMERS = 100, 20, 5
FEWEST_SUPPORT, LOWEST_SHARE, LOWEST_LIFT = 0.01, 0.2, 1.2
# ``owned`` is what customers ever bought, of those that bought something in the last twelve months.
PAIRS = """
    WITH member AS MATERIALIZED (%(cards)s),
         sale AS MATERIALIZED (%(sales)s),
         owned AS MATERIALIZED (
            SELECT *, COUNT(*) OVER (PARTITION BY value_id) AS owners,
                   COUNT(*) FILTER (WHERE is_recent) OVER (PARTITION BY value_id) AS buyers
              FROM (SELECT customer_id, value_id, BOOL_OR(date > %(year_ago)s) AS is_recent,
                           SUM(amount) FILTER (WHERE date > %(year_ago)s) AS spent
                      FROM sale WHERE is_purchase AND customer_id IN (
                           SELECT customer_id FROM sale WHERE is_purchase AND date > %(year_ago)s)
                     GROUP BY customer_id, value_id) bought),
         total AS (SELECT COUNT(DISTINCT customer_id)::float8 AS customers FROM owned),
         frequent AS (
            SELECT value_id FROM owned GROUP BY value_id
             ORDER BY COUNT(*) DESC, value_id LIMIT %(values)s),
         chosen AS MATERIALIZED (SELECT owned.* FROM owned JOIN frequent USING (value_id)),
         pair AS (
            SELECT *, owners_of_both / buyers::float8 AS share, owners_of_both / customers AS support,
                   owners_of_both * customers / (buyers * owners) AS lift
              FROM (SELECT a.value_id, b.value_id AS missing_id, a.buyers, b.owners,
                           COUNT(*) AS owners_of_both
                      FROM chosen a JOIN chosen b USING (customer_id)
                     WHERE a.is_recent AND a.value_id <> b.value_id
                     GROUP BY a.value_id, b.value_id, a.buyers, b.owners) counted
             CROSS JOIN total),
         best AS (
            SELECT * FROM pair
             WHERE owners_of_both >= %(fewest_customers)s AND support >= %(fewest_support)s
               AND share >= %(lowest_share)s AND lift >= %(lowest_lift)s
               AND buyers > owners_of_both
             ORDER BY lift * support DESC, value_id, missing_id LIMIT %(proposals)s)
    SELECT best.value_id, missing_id, best.buyers, best.owners, owners_of_both AS both, customers,
           buyers_without, share, support, lift,
           COALESCE(PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY b.spent), 0) AS yearly
      FROM (SELECT *, buyers - owners_of_both AS buyers_without FROM best) best
      JOIN chosen a ON a.value_id = best.value_id AND a.is_recent
      JOIN chosen b ON b.value_id = missing_id AND b.customer_id = a.customer_id
     GROUP BY best.value_id, missing_id, best.buyers, best.owners, owners_of_both, customers,
              buyers_without, share, support, lift
     ORDER BY lift * support DESC, value_id, missing_id
"""


class XeroSignalRule(models.Model):
    """What to sell to whom: pairs of codes, items or options that customers buy together."""

    _inherit = "xero.signal.rule"

    def get_proposals(self):
        """Return pairs for a rule of the kind "never bought", in the rule's dimension.

        Numbers are of the customers that the rule is about and that bought something in the last
        twelve months. Pairs that are bought together more than by chance come first.

        :return: dicts with ``value`` and ``missing`` ({id, name}), ``buyers`` (bought the one in
            the last twelve months), ``both`` (of these, ever bought the other), ``without``,
            ``owners`` (of all, ever bought the other), ``customers`` (all), ``share`` (of buyers
            who bought both, in percent), ``support`` (of all, in percent), ``lift`` (the share
            divided by that of owners) and ``amount`` (a year, if all without bought the other)
        :raise AccessError: unless the user sees the sales of all customers
        """
        one(self)._check_sees_all()
        name = self._value_field()
        if not name:
            return []
        today = self.company_id._xero_today()
        facts = self._hits_facts([today])
        column = SQL.identifier("line", name)
        pairs = SQL(
            PAIRS,
            cards=cards_to_sql(facts),
            sales=sales_to_sql(facts, column, SQL("%s IS NOT NULL", column)),
            year_ago=today - relativedelta(years=1),
            values=VALUES,
            proposals=PROPOSALS,
            fewest_customers=FEWEST_CUSTOMERS,
            fewest_support=FEWEST_SUPPORT,
            lowest_share=LOWEST_SHARE,
            lowest_lift=LOWEST_LIFT,
        )
        return self._prepare_proposals(name, self.env.execute_query_dict(pairs))

    def _prepare_proposals(self, name, rows):
        """Return rows of PAIRS as users see them."""
        # sudo: names of codes, items or options; the user may see the sales of all customers
        values = self.env[self._fields[name].comodel_name].sudo()
        values = values.browse({row[key] for row in rows for key in ("value_id", "missing_id")})
        names = {value.id: value.display_name for value in values.exists()}
        return [
            {
                "value": {"id": row["value_id"], "name": names[row["value_id"]]},
                "missing": {"id": row["missing_id"], "name": names[row["missing_id"]]},
                **{key: row[key] for key in ("buyers", "both", "owners")},
                "without": row["buyers_without"],
                "customers": int(row["customers"]),
                "share": round(100 * row["share"], 1),
                "support": round(100 * row["support"], 1),
                "lift": round(row["lift"], 2),
                "amount": round(row["buyers_without"] * row["yearly"], 2),
            }
            for row in rows
            if row["value_id"] in names and row["missing_id"] in names
        ]
