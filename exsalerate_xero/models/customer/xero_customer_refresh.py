import logging

from odoo import api, models
from odoo.tools import SQL
from psycopg2.extensions import TransactionRollbackError

from ...tools.financial_year import financial_year
from ...tools.periods import comparisons
from ..mirror.xero_invoice import IS_UNPAID
from ..mirror.xero_invoice_line import IS_REVENUE, OPTIONAL_DIMENSIONS
from ..mirror.xero_repeating_invoice import IS_RECURRING
from .xero_customer_codes import TOP_CODES

_logger = logging.getLogger(__name__)

TOUCHED = "exsalerate_xero.touched_partners"
# In the order in which CARDS selects them.
FIGURES = (
    "first_purchase",
    "last_purchase",
    "is_new",
    "revenue_month",
    "revenue_year",
    "revenue_later",
    "revenue_twelve",
    "revenue_before",
    "revenue_change",
    "change_percent",
    "change_range",
    "revenue_lifetime",
    "revenue_recurring",
    "trend",
    "amount_due",
    "amount_overdue",
    "due_since",
    "codes",
    "top_dimensions",
)
# Partners linked to Xero contacts, each with its customer, the salesperson whose card has its
# sales, and the start of the financial year of the customer's first contact.
MEMBERS = """
    SELECT DISTINCT partner.id, customer.id AS customer_id,
           COALESCE(partner.user_id, customer.user_id, 0) AS user_id,
           FIRST_VALUE(year.first_day) OVER contacts AS year_first
      FROM xero_contact contact
      JOIN UNNEST(%(connections)s::int[], %(year_first)s::date[])
           AS year (connection_id, first_day)
           ON year.connection_id = contact.connection_id
      JOIN res_partner partner ON partner.id = contact.partner_id
      JOIN res_partner customer ON customer.id = partner.commercial_partner_id
     WHERE contact.is_customer AND %(chosen)s
    WINDOW contacts AS (PARTITION BY customer.id ORDER BY contact.id)
"""
# As on the customer's page: credit notes, text lines and future-dated documents aren't purchases.
BOUGHT = "kind IN ('invoice', 'receipt') AND amount_company > 0 AND date <= %(today)s"
REVENUE_BY_CODE = """
    SELECT customer_id, user_id, account_id,
           MIN(date) FILTER (WHERE %(bought)s) AS first_purchase,
           MAX(date) FILTER (WHERE %(bought)s) AS last_purchase,
           SUM(amount_company) AS lifetime,
           SUM(amount_company) FILTER (WHERE date BETWEEN %(month)s) AS month,
           SUM(amount_company) FILTER (WHERE date BETWEEN year_first AND %(today)s) AS year,
           SUM(amount_company) FILTER (WHERE date > %(today)s) AS later,
           SUM(amount_company) FILTER (WHERE date BETWEEN %(twelve_months)s) AS twelve,
           SUM(amount_company) FILTER (WHERE date BETWEEN %(twelve_months_before)s) AS before
      FROM member
      JOIN xero_invoice_line line ON line.partner_id = member.id
     WHERE line.company_id = %(company)s AND %(revenue)s
     GROUP BY customer_id, user_id, account_id
"""
# The items and options with most revenue. GROUPING returns the column that a row is grouped by.
TOPS = """
    SELECT customer_id, user_id, dimension, JSONB_AGG(value_id ORDER BY place) AS ids
      FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY customer_id, user_id, dimension
                                         ORDER BY amount DESC, value_id) AS place
              FROM (SELECT customer_id, user_id, SUM(amount_company) AS amount,
                           COALESCE(%(columns)s) AS value_id,
                           CASE GROUPING(%(columns)s) %(names)s END AS dimension
                      FROM member
                      JOIN xero_invoice_line line ON line.partner_id = member.id
                     WHERE line.company_id = %(company)s AND %(revenue)s
                       AND date BETWEEN %(twelve_months)s
                     GROUP BY GROUPING SETS (%(sets)s)) sum
             WHERE value_id IS NOT NULL AND amount > 0) bought
     WHERE place <= %(top)s
     GROUP BY customer_id, user_id, dimension
"""
NO_TOPS = """
    SELECT NULL::int AS customer_id, NULL::int AS user_id, NULL AS dimension, NULL::jsonb AS ids
     WHERE FALSE
"""
OWED = """
    SELECT customer_id, user_id, SUM(amount_due_company) AS due,
           SUM(amount_due_company) FILTER (WHERE due_date < %(today)s) AS overdue,
           MIN(due_date) AS due_since
      FROM member
      JOIN xero_invoice invoice ON invoice.partner_id = member.id
     WHERE invoice.company_id = %(company)s AND %(unpaid)s
     GROUP BY customer_id, user_id
"""
RECURRING = """
    SELECT customer_id, user_id, SUM(amount_monthly_company) AS recurring
      FROM member
      JOIN xero_repeating_invoice repeating ON repeating.partner_id = member.id
     WHERE repeating.company_id = %(company)s AND %(recurring)s
     GROUP BY customer_id, user_id
"""
# Changes up to this ratio count as steady.
STEADY = 0.05
CARDS = """
    SELECT customer_id, NULLIF(user_id, 0), first_purchase, last_purchase,
           COALESCE(first_purchase >= %(twelve_first)s, FALSE), month, year, later, twelve, before,
           twelve - before, ROUND(percent, 1),
           CASE WHEN trend = 'none' THEN 'none' WHEN trend = 'steady' THEN '4'
                WHEN percent IS NULL THEN '7'
                WHEN percent < -50 THEN '1' WHEN percent < -20 THEN '2' WHEN percent < 0 THEN '3'
                WHEN percent > 20 THEN '6' ELSE '5' END,
           lifetime, recurring, trend, due, overdue, due_since, codes, top
      FROM (SELECT *, 100 * (twelve - before) / CASE WHEN before > 0 THEN before END AS percent,
                   CASE WHEN twelve = 0 AND before = 0 THEN 'none'
                        WHEN ABS(twelve - before) <= %(steady)s * ABS(before) THEN 'steady'
                        WHEN twelve > before THEN 'growing' ELSE 'shrinking' END AS trend
              FROM (%(sums)s) sums) card
"""
# A union instead of joins, so that the planner can't choose a bad join order.
SUMS = """
    SELECT customer_id, user_id, MIN(first_purchase) AS first_purchase,
           MAX(last_purchase) AS last_purchase,
           COALESCE(SUM(month), 0) AS month, COALESCE(SUM(year), 0) AS year,
           COALESCE(SUM(later), 0) AS later, COALESCE(SUM(twelve), 0) AS twelve,
           COALESCE(SUM(before), 0) AS before, COALESCE(SUM(lifetime), 0) AS lifetime,
           COALESCE(SUM(due), 0) AS due, COALESCE(SUM(overdue), 0) AS overdue,
           MIN(due_since) AS due_since, COALESCE(SUM(recurring), 0) AS recurring,
           COALESCE(JSONB_AGG(account_id ORDER BY COALESCE(twelve, 0) DESC, lifetime DESC)
                    FILTER (WHERE account_id IS NOT NULL), '[]') AS codes,
           COALESCE(JSONB_OBJECT_AGG(dimension, ids) FILTER (WHERE dimension IS NOT NULL), '{}')
               AS top
      FROM (SELECT customer_id, user_id, account_id, NULL AS dimension, NULL::jsonb AS ids,
                   first_purchase, last_purchase,
                   lifetime, month, year, later, twelve, before,
                   NULL::numeric AS due, NULL::numeric AS overdue, NULL::date AS due_since,
                   NULL::numeric AS recurring
              FROM code
             UNION ALL
            SELECT customer_id, user_id, NULL, dimension, ids, NULL, NULL,
                   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM top
             UNION ALL
            SELECT customer_id, user_id, NULL, NULL, NULL, NULL, NULL,
                   NULL, NULL, NULL, NULL, NULL, NULL, due, overdue, due_since, NULL FROM owed
             UNION ALL
            SELECT customer_id, user_id, NULL, NULL, NULL, NULL, NULL,
                   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, recurring FROM recurring
             UNION ALL
            SELECT customer_id, user_id, NULL, NULL, NULL, NULL, NULL,
                   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM member) known
     GROUP BY customer_id, user_id
"""
# Deletes obsolete cards, and writes only new and changed ones.
WRITE = """
    WITH member AS MATERIALIZED (%(members)s),
         code AS (%(code)s),
         top AS (%(tops)s),
         owed AS (%(owed)s),
         recurring AS (%(recurring)s),
         card (%(columns)s) AS MATERIALIZED (%(cards)s),
         gone AS (
            DELETE FROM xero_customer kept
             WHERE company_id = %(company)s AND %(scope)s
               AND NOT EXISTS (
                   SELECT FROM card
                    WHERE card.partner_id = kept.partner_id
                      AND card.user_id IS NOT DISTINCT FROM kept.user_id))
    INSERT INTO xero_customer (company_id, %(columns)s)
    SELECT %(company)s, %(columns)s FROM card
     WHERE NOT EXISTS (
           SELECT FROM xero_customer same
            WHERE same.company_id = %(company)s
              AND same.partner_id = card.partner_id
              AND same.user_id IS NOT DISTINCT FROM card.user_id
              AND (%(same)s) IS NOT DISTINCT FROM (%(card)s))
     ORDER BY partner_id
    ON CONFLICT (company_id, partner_id, COALESCE(user_id, 0))
    DO UPDATE SET (%(figures)s) = ROW (%(excluded)s)
"""


class XeroCustomer(models.Model):
    """Update the board with one set-based statement for the affected customers.

    A job updates all customers after a full read of a list, and every hour for figures that change
    with the calendar; it also corrects changes made by SQL. Smaller changes update the customers
    that they affect at the end of their transaction.
    """

    _inherit = "xero.customer"

    @api.model
    def _touch(self, partner_ids):
        """Refresh the cards of these partners' customers at the end of the transaction."""
        touched, precommit = set(filter(None, partner_ids)), self.env.cr.precommit
        if not touched:
            return
        if TOUCHED not in precommit.data:
            precommit.data[TOUCHED] = set()
            precommit.add(self._refresh_touched)
        precommit.data[TOUCHED].update(touched)

    @api.model
    def _refresh_touched(self):
        # sudo: cards that users can't write
        partners = self.env["res.partner"].sudo().browse(self.env.cr.precommit.data.pop(TOUCHED))
        touched = partners | partners.exists().commercial_partner_id
        # sudo: cards of all companies
        for company in self.sudo()._companies(touched):
            self._refresh(company, touched)

    @api.model
    def _refresh(self, company, partners=None):
        """Write the changed cards of these commercial partners, or of all.

        Figures are for the company's current day.
        """
        self.env.flush_all()
        if partners is None:
            # After an import, the planner's statistics are outdated.
            self.env.cr.execute(
                "ANALYZE xero_invoice_line, xero_invoice, xero_contact, xero_repeating_invoice"
            )
        self.env.cr.execute(self._refresh_statement(company, partners))
        self.invalidate_model()

    @api.model
    def _refresh_statement(self, company, partners):
        chosen, scope = SQL("TRUE"), SQL("TRUE")
        if partners is not None:
            chosen = SQL("partner.commercial_partner_id = ANY(%s)", partners.ids)
            scope = SQL("partner_id = ANY(%s)", partners.ids)
        facts = self._refresh_facts(company) | {"chosen": chosen}
        return SQL(
            WRITE,
            members=SQL(MEMBERS, **facts),
            code=SQL(REVENUE_BY_CODE, **facts),
            tops=self._tops_to_sql(company, facts),
            owed=SQL(OWED, **facts),
            recurring=SQL(RECURRING, **facts),
            cards=SQL(CARDS, sums=SQL(SUMS, **facts), **facts),
            company=company.id,
            scope=scope,
            columns=SQL(", ").join(map(SQL.identifier, ("partner_id", "user_id", *FIGURES))),
            figures=SQL(", ").join(map(SQL.identifier, FIGURES)),
            same=_figures_of("same"),
            card=_figures_of("card"),
            excluded=_figures_of("excluded"),
        )

    @api.model
    def _tops_to_sql(self, company, facts):
        """Return the SQL query of what customers buy most, in the dimensions in use."""
        # sudo: which dimensions a company uses, also one that the user has no access to
        lines = self.env["xero.invoice.line"].sudo()
        lines = lines.with_context(allowed_company_ids=company.ids)
        used = [name for name in OPTIONAL_DIMENSIONS if name in lines._get_dimension_labels()]
        if not used:
            return SQL(NO_TOPS)
        columns = [SQL.identifier("line", name) for name in used]
        # In the number, only the bit of the column that a row is grouped by isn't set.
        every = 2 ** len(used) - 1
        names = [
            SQL("WHEN %s THEN %s", every - 2**place, name)
            for place, name in enumerate(reversed(used))
        ]
        return SQL(
            TOPS,
            columns=SQL(", ").join(columns),
            names=SQL(" ").join(names),
            sets=SQL(", ").join(SQL("(customer_id, user_id, %s)", each) for each in columns),
            top=TOP_CODES,
            **facts,
        )

    @api.model
    def _refresh_facts(self, company):
        """Return the statement's parameters: days, and the organisations' financial years."""
        today = company._xero_today()
        # sudo: reads financial years; record rules protect the figures
        connections = self.env["xero.connection"].sudo().with_context(active_test=False)
        # Skips organisations whose amounts in company currency are being converted.
        connections = connections.search(
            [("company_id", "=", company.id), ("converting", "=", False)]
        )
        years = [
            financial_year(today, connection.year_end_day, connection.year_end_month)
            for connection in connections
        ]
        periods = comparisons(today, 0, 0)
        spans = {name: SQL("%s AND %s", span.first, span.last) for name, span in periods.items()}
        return spans | {
            "company": company.id,
            "revenue": IS_REVENUE,
            "unpaid": IS_UNPAID,
            "recurring": SQL(IS_RECURRING, today=today),
            "today": today,
            "bought": SQL(BOUGHT, today=today),
            "twelve_first": periods["twelve_months"].first,
            "steady": STEADY,
            "connections": connections.ids,
            "year_first": [first for first, _last in years],
        }

    @api.model
    def _cron_refresh(self):
        """Refresh all cards, company by company."""
        try:
            self.env["xero.partner.key"].sudo()._update_stale_keys()  # sudo: an index
        except TransactionRollbackError:
            # A partner was just written; the next run updates the rest.
            self.env.cr.rollback()
        companies = self._companies()
        for done, company in enumerate(companies, 1):
            try:
                for connection in company.sudo().xero_connection_ids:  # sudo: runs as a job
                    self.env["xero.contact"]._align_documents(connection)
                self._refresh(company)
            except TransactionRollbackError:
                # An import has just written the same cards; the next run updates the rest.
                self.env["xero.connection"]._rollback()
            except Exception:
                if self.env.cr.closed:
                    raise
                self.env["xero.connection"]._rollback()
                _logger.exception("Xero: the customer board of company %s failed", company.id)
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - done)

    @api.model
    def _companies(self, partners=None):
        """Return companies with organisations, and those with cards of all or these partners."""
        cards = [] if partners is None else [("partner_id", "in", partners.ids)]
        companies = self.env["res.company"]
        for model, domain in ((self, cards), (self.env["xero.connection"], [])):
            every = model.with_context(active_test=False)
            groups = every._read_group(domain, ["company_id"])
            companies |= companies.union(*(company for (company,) in groups))
        return companies


def _figures_of(alias):
    return SQL(", ").join(SQL.identifier(alias, name) for name in FIGURES)
