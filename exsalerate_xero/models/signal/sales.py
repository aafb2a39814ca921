"""The SQL that all kinds of signal rules share: sales as they were known on each of several days.

The days of an evaluation have numbers from 1. A sale is known from the day ``enter`` to the day
before ``gone``, which is one more than the number of days if it still counts.
"""

from odoo.tools import SQL

from ..customer.xero_customer_refresh import MEMBERS

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
# Partners, each with a number for its customer and salesperson: the ID of one of these partners.
# Joins by one column let the planner estimate their size.
CARDS = """
    SELECT id, customer_id, user_id,
           MIN(id) OVER (PARTITION BY customer_id, user_id)::bigint AS card
      FROM (%(members)s) linked
"""
# Revenue of a day, by partner and value (0 if the rule is about anything). ``who`` is the card with
# the value. As on the customer's page, credit notes and lines without an amount aren't purchases.
SALES = """
    SELECT card << 31 | value_id AS who, customer_id, value_id, date, amount, is_purchase, enter,
           gone
      FROM (SELECT partner_id, value_id, date, amount, is_purchase,
                   WIDTH_BUCKET(GREATEST(date, known) - 1, %(days)s::date[]) + 1 AS enter,
                   COALESCE(WIDTH_BUCKET(lost - 1, %(days)s::date[]), %(count)s) + 1 AS gone
              FROM (%(sold)s) sold) sale
      JOIN member ON member.id = sale.partner_id
     WHERE enter <= %(count)s AND enter < gone
"""
SOLD = """
    SELECT line.partner_id, %(value)s AS value_id, date, known, lost,
           SUM(amount_company) AS amount,
           BOOL_OR(kind IN ('invoice', 'receipt') AND amount_company > 0) AS is_purchase
      FROM xero_invoice_line line %(changed)s
     WHERE line.company_id = %(company)s AND line.income AND date <= %(last)s
       AND (line.counted OR lost IS NOT NULL) AND %(chosen_values)s
     GROUP BY line.partner_id, value_id, date, known, lost
"""
SOLD_AS_KNOWN = """
    SELECT line.partner_id, %(value)s AS value_id, date, NULL::date AS known, NULL::date AS lost,
           SUM(amount_company) AS amount,
           BOOL_OR(kind IN ('invoice', 'receipt') AND amount_company > 0) AS is_purchase
      FROM xero_invoice_line line
     WHERE line.company_id = %(company)s AND line.income AND date <= %(last)s AND line.counted
       AND %(chosen_values)s
     GROUP BY line.partner_id, value_id, date
"""
HITS = """
    WITH member AS MATERIALIZED (%(cards)s),
         evaluated AS MATERIALIZED (
             SELECT day, place::int
               FROM UNNEST(%(days)s::date[]) WITH ORDINALITY AS e (day, place)),
         %(steps)s
    SELECT level, day, customer_id, user_id, NULLIF(who & 2147483647, 0)::int AS value_id, since,
           amount, facts || JSONB_BUILD_OBJECT('others', others) AS facts, who
      FROM (%(chosen_hits)s) hit JOIN member ON member.id = who >> 31
"""
ONE_VALUE = SQL("SELECT *, 0 AS others FROM found")
# Of several values of a customer, the one with most money; ``others`` counts the rest.
SEVERAL_VALUES = SQL("""
    SELECT DISTINCT ON (level, day, who >> 31) *, COUNT(*) OVER hits - 1 AS others
      FROM found
    WINDOW hits AS (PARTITION BY level, day, who >> 31)
     ORDER BY level, day, who >> 31, amount DESC, who
""")
NO_HITS = SQL("""
    found AS (SELECT NULL::float8 AS level, NULL::date AS day, NULL::bigint AS who,
                     NULL::date AS since, NULL::numeric AS amount, NULL::jsonb AS facts WHERE FALSE)
""")


def changed_to_sql(document, facts=None):
    """Return the SQL of the join that adds ``known`` and ``lost`` to documents or their lines.

    :param document: SQL of the document's ID
    :param facts: parameters of CHANGED; none for the current day, when documents are as they are
    """
    if not facts:
        return SQL("CROSS JOIN (SELECT NULL::date AS known, NULL::date AS lost) changed")
    return SQL("LEFT JOIN (%s) changed ON changed.invoice_id = %s", SQL(CHANGED, **facts), document)


def sales_to_sql(facts, value, chosen_values):
    """Return the SQL query of sales, of a rule's codes, items or options.

    :param facts: parameters, see :meth:`XeroSignalRule._hits_facts`
    :param value: SQL of the value of a line
    :param chosen_values: the condition on lines
    """
    parts = {"value": value, "chosen_values": chosen_values, **facts}
    sold = SQL(SOLD_AS_KNOWN, **parts)
    if facts["changes"]:
        changed = changed_to_sql(SQL("line.invoice_id"), facts["changes"])
        sold = SQL(SOLD, changed=changed, **parts)
    return SQL(SALES, sold=sold, **facts)


def cards_to_sql(facts):
    """Return the SQL query of partners with the cards of their customers."""
    return SQL(CARDS, members=SQL(MEMBERS, **facts))
