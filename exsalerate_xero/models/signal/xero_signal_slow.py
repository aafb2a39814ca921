from odoo import models
from odoo.tools import SQL

from ... import const
from .sales import changed_to_sql

# The number of last documents, of those before them that are the habit, and of the fewest.
LAST, HABIT, FEWEST_HABIT = 3, 12, 3
# An invoice says how a customer pays once it is paid or overdue, whichever comes first: on the day
# ``enter``. If it is credited, it says nothing from then on (``gone``).
DOCUMENTS = """
    SELECT * FROM (
        SELECT document.*, WIDTH_BUCKET(said_on - 1, %(days)s::date[]) + 1 AS enter,
               COALESCE(WIDTH_BUCKET(paid_date - 1, %(days)s::date[]), %(count)s) + 1 AS paid,
               COALESCE(WIDTH_BUCKET(due_date, %(days)s::date[]), %(count)s) + 1 AS overdue,
               COALESCE(WIDTH_BUCKET(gone_on - 1, %(days)s::date[]), %(count)s) + 1 AS gone
          FROM (SELECT invoice.id, card, date, due_date, paid_date, settlements,
                       amount_due_company, amount_total * rate AS total, rate, lost,
                       LEAST(lost, CASE WHEN is_credited THEN paid_date END) AS gone_on,
                       GREATEST(date, known, LEAST(
                           due_date + 1, CASE WHEN NOT is_credited THEN paid_date END)) AS said_on
                  FROM member
                  JOIN xero_invoice invoice ON invoice.partner_id = member.id
                       %(changed)s
                 CROSS JOIN LATERAL (
                       SELECT COALESCE(amount_untaxed_company / NULLIF(amount_untaxed, 0),
                                       amount_due_company / NULLIF(amount_due, 0), 0) AS rate,
                              invoice.status = 'PAID' AND COALESCE(amount_credited, 0) > 0
                              AND COALESCE(amount_paid, 0) = 0 AS is_credited) settled
                 WHERE invoice.company_id = %(company)s AND invoice.kind = 'invoice'
                   AND (invoice.status = ANY(%(counted)s) OR lost IS NOT NULL)
                   AND date <= %(last)s AND amount_total > 0
                   AND (paid_date IS NOT NULL
                        OR due_date IS NOT NULL AND invoice.status <> 'PAID')) document) known
     WHERE enter <= %(count)s AND enter < gone
"""
# The balance on a day: payments and credits of later days weren't known.
OWED = """
    SELECT card << 31 | place AS spot, SUM(due) AS overdue, MIN(due_date) AS due_since
      FROM document
      JOIN evaluated ON place >= GREATEST(enter, overdue) AND place < LEAST(paid, gone)
     CROSS JOIN LATERAL (
           SELECT CASE WHEN day >= %(today)s THEN amount_due_company
                       WHEN lost IS NOT NULL OR paid_date IS NOT NULL AND settlements IS NULL
                       THEN total
                       ELSE amount_due_company + rate * COALESCE(
                           (SELECT SUM((settled ->> 2)::numeric)
                              FROM JSONB_ARRAY_ELEMENTS(settlements) settled
                             WHERE (settled ->> 1)::date > day), 0) END AS due) balance
     GROUP BY spot
"""
# Quotes that were open, as far as the mirror saw their status change.
QUOTES = """
    SELECT card << 31 | place AS spot, COUNT(*) AS quotes
      FROM member
      JOIN xero_quote quote ON quote.partner_id = member.id
      JOIN evaluated ON quote.date <= day
     WHERE quote.company_id = %(company)s
       AND COALESCE((SELECT status_before FROM xero_document_version version
                      WHERE version.quote_id = quote.id
                        AND (seen_at AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date > day
                      ORDER BY version.id LIMIT 1), quote.status) = ANY(%(open)s)
     GROUP BY spot
"""
# ``spot`` is a card on a day. The median of the last three, of which unpaid ones count the days so far, and the habit.
SLOW = """
    document AS MATERIALIZED (%(documents)s),
    event AS (
        SELECT *, LEAD(point, 1, %(count)s + 1) OVER (
                      PARTITION BY card ORDER BY point) AS until
          FROM (SELECT DISTINCT card, point
                  FROM document CROSS JOIN LATERAL (VALUES (enter), (paid), (gone)) AS e (point)
                 WHERE point BETWEEN 1 AND %(count)s) change),
    payer AS (
        SELECT card, point, until, MAX(date) AS last,
               MAX(date) FILTER (WHERE number = 1) AS date_1,
               MAX(date) FILTER (WHERE number = 2) AS date_2,
               MAX(date) FILTER (WHERE number = 3) AS date_3,
               MAX(paid_date) FILTER (WHERE number = 1 AND paid <= point) AS paid_1,
               MAX(paid_date) FILTER (WHERE number = 2 AND paid <= point) AS paid_2,
               MAX(paid_date) FILTER (WHERE number = 3 AND paid <= point) AS paid_3,
               PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY paid_date - date)
                   FILTER (WHERE number > %(last_documents)s AND paid <= point) AS habit
          FROM (SELECT event.*, id, date, paid_date, paid, ROW_NUMBER() OVER (
                           PARTITION BY card, point ORDER BY date DESC, id DESC) AS number
                  FROM event
                  JOIN document USING (card)
                 WHERE enter <= point AND gone > point) document
         WHERE number <= %(last_documents)s + %(habit)s
         GROUP BY card, point, until
        HAVING COUNT(*) FILTER (WHERE number > %(last_documents)s AND paid <= point)
               >= %(fewest_habit)s),
    late AS (
        SELECT card << 31 | place AS spot, habit, takes
          FROM payer
          JOIN evaluated ON place >= point AND place < until AND last > day - INTERVAL '1 year'
         CROSS JOIN LATERAL (SELECT COALESCE(paid_1, day) - date_1 AS a,
                                    COALESCE(paid_2, day) - date_2 AS b,
                                    COALESCE(paid_3, day) - date_3 AS c) days
         CROSS JOIN LATERAL (SELECT GREATEST(LEAST(a, b), LEAST(GREATEST(a, b), c)) AS takes)
                    median
         WHERE takes - habit > %(lowest)s),
    owed AS MATERIALIZED (%(owed)s),
    quoted AS (
        SELECT spot, quotes FROM (%(quotes)s) quote JOIN owed USING (spot)
         WHERE overdue > %(overdue_amount)s),
    found AS (
        SELECT level, day, spot >> 31 << 31 AS who, day AS since,
               ROUND(COALESCE(overdue, 0), 2) AS amount,
               CASE WHEN level = %(own)s THEN JSONB_BUILD_OBJECT(
                   'days', takes, 'habit', habit, 'overdue', ROUND(COALESCE(overdue, 0), 2),
                   'due_since', due_since, 'quotes', quotes) END AS facts
          FROM late
          FULL JOIN quoted USING (spot)
          LEFT JOIN owed USING (spot)
          JOIN evaluated ON place = spot & 2147483647
         CROSS JOIN UNNEST(%(levels)s::float8[]) AS level
         WHERE takes - habit > level OR quotes IS NOT NULL)
"""


class XeroSignalRule(models.Model):
    """Slow to pay: later than the customer's own habit, or overdue while a quote is open."""

    _inherit = "xero.signal.rule"

    def _slow_to_sql(self, facts):
        """Return the SQL of the steps that find who pays later than usual."""
        facts = facts | {
            "counted": list(const.COUNTED_STATUSES),
            "open": list(const.OPEN_QUOTE_STATUSES),
            "zone": self.company_id._xero_zone(),
        }
        changed = changed_to_sql(SQL("invoice.id"), facts["changes"])
        return SQL(
            SLOW,
            documents=SQL(DOCUMENTS, changed=changed, **facts),
            owed=SQL(OWED, **facts),
            quotes=SQL(QUOTES, **facts),
            last_documents=LAST,
            habit=HABIT,
            fewest_habit=FEWEST_HABIT,
            **facts,
        )
