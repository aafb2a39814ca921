from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ... import const

# The customer's first purchase by partner and company, from cards that the user can see.
FIRST_PURCHASES = """(
    SELECT partner.id AS partner_id, customer.company_id, MIN(customer.first_purchase) AS day
      FROM (%s) customer
      JOIN res_partner partner ON partner.commercial_partner_id = customer.partner_id
     GROUP BY partner.id, customer.company_id)"""


class XeroInvoiceLine(models.Model):
    """Fields of accounts and customers for grouping and filtering revenue."""

    _name = "xero.invoice.line"
    _inherit = ["xero.invoice.line", "xero.favourites", "xero.year.amounts"]
    _company_currency = "company_currency_id"

    is_revenue = fields.Boolean(
        "Revenue",
        compute="_compute_is_revenue",
        search="_search_is_revenue",
        help="Approved in Xero and booked to an income account.",
    )
    is_not_income = fields.Boolean(
        "Invoiced, not income",
        compute="_compute_is_revenue",
        search="_search_is_not_income",
        help="Approved in Xero, but booked to an account that is not income, such as a deposit, a "
        "clearing account or a pass-through cost.",
    )
    account_class = fields.Selection(related="account_id.account_class", string="Account class")
    account_type = fields.Selection(related="account_id.type", string="Account type")
    category_ids = fields.Many2many(related="partner_id.category_id", string="Tags")
    customer_kind = fields.Selection(
        [
            ("new", "New customer"),
            ("returning", "Returning customer"),
            ("unlinked", "Not linked yet"),
            ("none", "No customer"),
        ],
        "New or returning",
        compute="_compute_customer_kind",
        search="_search_customer_kind",
        help="A customer is new for a year from its first purchase. Xero contacts to review are "
        "not customers yet. Manual journals have no customer.",
    )

    @api.depends("counted", "income", "amount_company", "kind")
    def _compute_is_revenue(self):
        for line in self:
            line.is_revenue = line.counted and line.income
            is_other = line.counted and not line.income and line.kind in const.SALES
            line.is_not_income = is_other and bool(line.amount_company)

    def _search_is_revenue(self, operator, _value):
        return self._get_revenue_domain() if operator == "in" else NotImplemented

    def _search_is_not_income(self, operator, _value):
        return self._get_not_income_domain() if operator == "in" else NotImplemented

    @api.depends("date", "partner_id", "kind")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_kind(self):
        # Only cards that the user can see, not those of the same company's other salespeople.
        customers = self.env["xero.customer"].with_context(active_test=False)
        groups = customers._read_group(
            [("partner_id", "in", self.partner_id.commercial_partner_id.ids)],
            ["partner_id", "company_id"],
            ["first_purchase:min"],
        )
        first = {(partner, company): day for partner, company, day in groups}
        today = fields.Date.context_today(self)
        for line in self:
            # A customer without purchases is new on future-dated documents.
            day = first.get((line.partner_id.commercial_partner_id, line.company_id))
            new = line.date and (
                line.date < day + relativedelta(years=1) if day else line.date > today
            )
            known = "new" if new else "returning"
            nobody = "none" if line.kind == "journal" else "unlinked"
            line.customer_kind = known if line.partner_id else nobody

    def _search_customer_kind(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(%s)",
                model._field_to_sql(alias, "customer_kind", query),
                [kind for kind in value if kind],
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Compute fields in SQL, for grouping."""
        if field_expr == "customer_kind" and query is not None:
            return self._customer_kind_to_sql(alias, query)
        return super()._field_to_sql(alias, field_expr, query)

    def _customer_kind_to_sql(self, alias, query):
        """Return the SQL expression of customer_kind."""
        for model, names in (
            ("xero.customer", ("first_purchase", "partner_id", "company_id")),
            ("res.partner", ("commercial_partner_id",)),
        ):
            self.env[model].flush_model(names)
        first = query.make_alias(alias, "first_purchase")
        cards = self.env["xero.customer"]._search([])
        names = ("partner_id", "company_id", "first_purchase")
        columns = [SQL.identifier(cards.table, name) for name in names]
        query.add_join(
            "LEFT JOIN",
            first,
            SQL(FIRST_PURCHASES, cards.select(*columns)),
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(first, "partner_id"),
                SQL.identifier(alias, "partner_id"),
                SQL.identifier(first, "company_id"),
                SQL.identifier(alias, "company_id"),
            ),
        )
        return SQL(
            """CASE WHEN %(partner)s IS NULL AND %(kind)s = 'journal' THEN 'none'
                    WHEN %(partner)s IS NULL THEN 'unlinked'
                    WHEN %(date)s < %(day)s + INTERVAL '1 year' THEN 'new'
                    WHEN %(day)s IS NULL AND %(date)s > %(today)s THEN 'new'
                    ELSE 'returning' END""",
            partner=self._field_to_sql(alias, "partner_id", query),
            kind=self._field_to_sql(alias, "kind", query),
            day=SQL.identifier(first, "day"),
            today=fields.Date.context_today(self),
            date=self._field_to_sql(alias, "date", query),
        )
