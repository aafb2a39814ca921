"""The SQL that all kinds of signal rules share: sales as they were known on each of several days.

The days of an evaluation have numbers from 1. A sale is known from the day ``enter`` to the day
before ``gone``, which is one more than the number of days if it still counts.
"""

from odoo.tools import SQL

# Documents that weren't known, or didn't count, from their date until today: approved later,
# voided, or read later than dated. Times are when the mirror saw it.
CHANGED = """
    SELECT invoice_id, MAX(known) AS known, MAX(lost) AS lost
      FROM (SELECT version.invoice_id,
                   CASE WHEN (ARRAY_AGG(version.status_before ORDER BY version.id))[1]
                             <> ALL(%(counted)s)
                        THEN MIN(seen.day) FILTER (WHERE version.status = ANY(%(counted)s))
                        END AS known,
                   CASE WHEN (ARRAY_AGG(version.status ORDER BY version.id DESC))[1]
                             <> ALL(%(counted)s)
                        THEN MAX(seen.day) FILTER (WHERE version.status_before = ANY(%(counted)s))
                        END AS lost
              FROM xero_document_version version
              JOIN xero_invoice invoice ON invoice.id = version.invoice_id
             CROSS JOIN LATERAL (SELECT (version.seen_at AT TIME ZONE 'UTC'
                                         AT TIME ZONE %(zone)s)::date AS day) seen
             WHERE invoice.company_id = %(company)s
             GROUP BY version.invoice_id
             UNION ALL
            SELECT invoice.id, seen.day, NULL
              FROM xero_invoice invoice
              JOIN xero_connection connection ON connection.id = invoice.connection_id
             CROSS JOIN LATERAL (SELECT (invoice.create_date AT TIME ZONE 'UTC'
                                         AT TIME ZONE %(zone)s)::date AS day) seen
             WHERE invoice.company_id = %(company)s AND invoice.kind = ANY(%(sales)s)
               AND invoice.date >= connection.news_from AND seen.day > invoice.date) change
     WHERE known IS NOT NULL OR lost IS NOT NULL
     GROUP BY invoice_id
"""
# On the current day, documents are as they are.
UNCHANGED = "SELECT NULL::int AS invoice_id, NULL::date AS known, NULL::date AS lost WHERE FALSE"
# Revenue of a day, by customer, salesperson and value (0 if the rule is about anything). As on the
# customer's page, credit notes and lines without an amount aren't purchases.
SALES = """
    SELECT * FROM (
        SELECT customer_id, user_id, value_id, date, amount, is_purchase,
               WIDTH_BUCKET(GREATEST(date, known) - 1, %(days)s::date[]) + 1 AS enter,
               COALESCE(WIDTH_BUCKET(lost - 1, %(days)s::date[]), %(count)s) + 1 AS gone
          FROM (SELECT customer_id, user_id, %(value)s AS value_id, date, known, lost,
                       SUM(amount_company) AS amount,
                       BOOL_OR(kind IN ('invoice', 'receipt') AND amount_company > 0)
                           AS is_purchase
                  FROM member
                  JOIN xero_invoice_line line ON line.partner_id = member.id
                  LEFT JOIN changed ON changed.invoice_id = line.invoice_id
                 WHERE line.company_id = %(company)s AND line.income AND date <= %(last)s
                   AND (line.counted OR lost IS NOT NULL) AND %(chosen_values)s
                 GROUP BY customer_id, user_id, value_id, date, known, lost) sold) sale
     WHERE enter <= %(count)s AND enter < gone
"""
# Of several values of a customer, the one with most money; ``others`` counts the rest.
HITS = """
    WITH member AS MATERIALIZED (%(members)s),
         changed AS MATERIALIZED (%(changed)s),
         evaluated AS MATERIALIZED (
             SELECT day, place::int FROM UNNEST(%(days)s::date[]) WITH ORDINALITY AS e (day, place)),
         %(steps)s
    SELECT DISTINCT ON (level, day, customer_id, user_id)
           level, day, customer_id, user_id, NULLIF(value_id, 0) AS value_id, since, amount,
           facts || JSONB_BUILD_OBJECT('others', COUNT(*) OVER hits - 1) AS facts
      FROM found
    WINDOW hits AS (PARTITION BY level, day, customer_id, user_id)
     ORDER BY level, day, customer_id, user_id, amount DESC, value_id
"""
NO_HITS = """
    found AS (SELECT NULL::float8 AS level, NULL::date AS day, NULL::int AS customer_id,
                     NULL::int AS user_id, NULL::int AS value_id, NULL::date AS since,
                     NULL::numeric AS amount, NULL::jsonb AS facts WHERE FALSE)
"""


def sales_to_sql(facts, value, chosen_values):
    """Return the SQL query of sales, of a rule's codes, items or options.

    :param facts: parameters, see :meth:`XeroSignalRule._hits_facts`
    :param value: SQL of the value of a line
    :param chosen_values: the condition on lines
    """
    return SQL(SALES, value=value, chosen_values=chosen_values, **facts)
