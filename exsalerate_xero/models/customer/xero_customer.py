from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..base.client_calls import one

# The number of account codes on a card, those with most revenue in twelve months.
TOP_CODES = 3


class XeroCustomer(models.Model):
    """A card of the customer board: a customer with its sales figures.

    A customer is a company with its contacts, or a person without a company. If contacts have
    salespeople of their own, each salesperson has a card with the sales to those contacts, so that
    a card only shows sales that its salesperson may see.

    Figures are net of tax in company currency. Stored figures are for the company's current day,
    see :meth:`_refresh`; the columns and *Overdue* are for the user's.
    """

    _name = "xero.customer"
    _description = "Xero Customer"
    _inherit = ["xero.favourites"]
    _log_access = False
    _order = "revenue_twelve DESC, id"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    active = fields.Boolean(
        related="partner_id.active",
        help="Use the Archived filter to show archived customers on the board.",
    )
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True, ondelete="cascade")
    country_id = fields.Many2one(related="partner_id.country_id")
    category_ids = fields.Many2many(related="partner_id.category_id", string="Tags")
    first_purchase = fields.Date(readonly=True)
    last_purchase = fields.Date(readonly=True)
    purchase_age = fields.Selection(
        [
            ("0", "This month"),
            ("1", "Last month"),
            ("2", "2–3 months ago"),
            ("4", "Over 3 months ago"),
            ("never", "Never"),
        ],
        "Time since last purchase",
        compute="_compute_purchase_age",
        search="_search_purchase_age",
        group_expand=True,
        help="In calendar months: on the 1st, an invoice of the 31st is from last month.",
    )
    is_new = fields.Boolean(
        "New", readonly=True, help="The first purchase was within the last 12 months."
    )
    revenue_month = fields.Monetary("This month", readonly=True, help="Up to today.")
    revenue_year = fields.Monetary(
        "Financial year to date",
        readonly=True,
        help="In the organisation's financial year in Xero, up to today.",
    )
    revenue_later = fields.Monetary(
        "Future-dated", readonly=True, help="On approved documents dated after today."
    )
    revenue_twelve = fields.Monetary("Last 12 months", readonly=True)
    revenue_before = fields.Monetary(
        "Previous 12 months", readonly=True, help="In the 12 months before the last 12."
    )
    revenue_change = fields.Monetary(
        "Change", readonly=True, help="Last 12 months minus the previous 12."
    )
    revenue_lifetime = fields.Monetary("Lifetime", readonly=True)
    trend = fields.Selection(
        [
            ("growing", "Growing"),
            ("steady", "Steady"),
            ("shrinking", "Shrinking"),
            ("none", "No revenue in 24 months"),
        ],
        readonly=True,
        help="Last 12 months vs previous 12. A change within 5% is steady.",
    )
    amount_due = fields.Monetary(
        "Balance due",
        readonly=True,
        help="On unpaid invoices, including tax, at the rates of the invoice dates.",
    )
    amount_overdue = fields.Monetary(
        "Overdue amount", readonly=True, help="The part of the balance that is past its due date."
    )
    due_since = fields.Date(readonly=True, help="Due date of the oldest unpaid invoice.")
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    codes = fields.Json(
        readonly=True, help="IDs of account codes ever bought, highest revenue first."
    )
    account_ids = fields.Many2many(
        "xero.account",
        string="Account codes",
        compute="_compute_account_ids",
        search="_search_account_ids",
    )
    top_account_ids = fields.Many2many(
        "xero.account", string="Top codes", compute="_compute_account_ids"
    )
    top_codes = fields.Char("Names of top codes", compute="_compute_account_ids")

    _customer_unique = models.UniqueIndex("(company_id, partner_id, COALESCE(user_id, 0))")

    @api.model
    def _purchase_ages(self):
        """Return {key of purchase_age: (first day, day after the last)}; None means no limit."""
        month = fields.Date.context_today(self).replace(day=1)
        ago = [month - relativedelta(months=months) for months in range(4)]
        return {
            "0": (ago[0], None),
            "1": (ago[1], ago[0]),
            "2": (ago[3], ago[1]),
            "4": (None, ago[3]),
        }

    @api.depends("last_purchase")
    @api.depends_context("tz")
    def _compute_purchase_age(self):
        ages = self._purchase_ages()
        for customer in self:
            day = customer.last_purchase
            customer.purchase_age = next(
                (
                    age
                    for age, (first, end) in ages.items()
                    if day and (not first or day >= first) and (not end or day < end)
                ),
                "never",
            )

    def _search_purchase_age(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain("last_purchase", "=", False) if "never" in value else Domain.FALSE
        for age, (first, end) in self._purchase_ages().items():
            if age in value:
                bounds = Domain("last_purchase", "!=", False)
                bounds &= Domain("last_purchase", ">=", first) if first else Domain.TRUE
                bounds &= Domain("last_purchase", "<", end) if end else Domain.TRUE
                found |= bounds
        return found

    def _field_to_sql(self, alias, field_expr, query=None):
        """Compute purchase_age in SQL, for grouping."""
        if field_expr != "purchase_age":
            return super()._field_to_sql(alias, field_expr, query)
        day = super()._field_to_sql(alias, "last_purchase", query)
        # Newest first, so that the first days suffice as conditions.
        cases = [
            SQL("WHEN %s >= %s THEN %s", day, first, age)
            for age, (first, _end) in self._purchase_ages().items()
            if first
        ]
        return SQL("CASE WHEN %s IS NULL THEN 'never' %s ELSE '4' END", day, SQL(" ").join(cases))

    @api.depends("due_since")
    @api.depends_context("tz")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for customer in self:
            customer.is_overdue = bool(customer.due_since and customer.due_since < today)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("due_since", "<", fields.Date.context_today(self))]

    @api.depends("codes")
    def _compute_account_ids(self):
        accounts = self.env["xero.account"]
        mentioned = {id_ for customer in self for id_ in customer.codes or ()}
        known = set(accounts.browse(mentioned).exists().ids)
        for customer in self:
            ids = [id_ for id_ in customer.codes or () if id_ in known]
            customer.account_ids = accounts.browse(ids)
            customer.top_account_ids = accounts.browse(ids[:TOP_CODES])
            customer.top_codes = ", ".join(customer.top_account_ids.mapped("display_name"))

    def _search_account_ids(self, operator, value):
        if operator not in ("in", "any", "ilike"):
            return NotImplemented
        name = "display_name" if operator == "ilike" else "id"
        accounts = self.env["xero.account"].with_context(active_test=False)
        if operator == "any":
            found = accounts.search(value)
        else:
            found = accounts.search([(name, operator, value)])
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "EXISTS (SELECT FROM jsonb_array_elements(%s) code WHERE code::int = ANY(%s))",
                model._field_to_sql(alias, "codes", query),
                found.ids,
            )
        )

    def action_open_customer(self):
        """Open the customer's form on the Xero page."""
        self.check_access("read")
        one(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
            "views": [(self.env.ref("exsalerate_xero.res_partner_view_form_xero").id, "form")],
        }
