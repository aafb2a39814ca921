from odoo import models
from odoo.tools import SQL

# A retainer is a repeating invoice. ``ends_on`` is its last day, as known on the day; another that
# began later and is worth as much replaces it.
RETAINER = """
    retainer AS MATERIALIZED (
        SELECT invoice.id, card, end_date, stopped_on,
               amount_monthly_company AS monthly, LEAST(active_from, start_date) AS began
          FROM member
          JOIN xero_repeating_invoice invoice ON invoice.partner_id = member.id
         WHERE invoice.company_id = %(company)s AND amount_monthly_company > 0
           AND (invoice.status = 'AUTHORISED' OR stopped_on IS NOT NULL)),
    known AS MATERIALIZED (
        SELECT retainer.*, day, CASE WHEN stopped_on <= day THEN LEAST(stopped_on, end_date)
                                     ELSE end_date END AS ends_on
          FROM retainer
          JOIN evaluated ON began <= day OR day >= %(today)s),
    found AS (
        SELECT level, day, card << 31 AS who,
               MIN(CASE WHEN stopped_on <= day THEN ends_on ELSE ends_on - level::int END) AS since,
               12 * SUM(monthly) AS amount,
               CASE WHEN level = %(own)s THEN JSONB_BUILD_OBJECT(
                   'end', MIN(ends_on), 'monthly', SUM(monthly), 'retainers', COUNT(*),
                   'stopped', MAX(stopped_on) FILTER (WHERE stopped_on <= day)) END AS facts
          FROM known
         CROSS JOIN UNNEST(%(levels)s::float8[]) AS level
         WHERE ends_on BETWEEN day - level::int AND day + level::int
           AND NOT EXISTS (
               SELECT FROM known other
                WHERE other.card = known.card AND other.day = known.day AND other.id <> known.id
                  AND other.began > known.began AND other.monthly >= known.monthly
                  AND (other.ends_on IS NULL OR other.ends_on > known.ends_on))
         GROUP BY level, day, card)
"""


class XeroSignalRule(models.Model):
    """Retainer ending: a repeating invoice ends soon, ended lately, or was stopped."""

    _inherit = "xero.signal.rule"

    def _retainer_to_sql(self, facts):
        """Return the SQL of the steps that find whose recurring revenue ends."""
        return SQL(RETAINER, **facts)
