from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..base.client_calls import one
from .ages import AGES, age_of, age_to_domain, age_to_sql


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
    first_purchase = fields.Date("First purchase", readonly=True)
    last_purchase = fields.Date("Last purchase", readonly=True)
    purchase_age = fields.Selection(
        AGES,
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
    change_percent = fields.Float(
        "Change (%)",
        readonly=True,
        digits=(16, 1),
        aggregator=None,
        help="Last 12 months vs previous 12. Empty without revenue in the previous 12 months.",
    )
    change_range = fields.Selection(
        [
            ("1", "Down by more than 50%"),
            ("2", "Down by 20–50%"),
            ("3", "Down by 5–20%"),
            ("4", "Steady (within 5%)"),
            ("5", "Up by 5–20%"),
            ("6", "Up by more than 20%"),
            ("7", "No revenue in the previous 12 months"),
            ("none", "No revenue in 24 months"),
        ],
        "Change, in ranges",
        readonly=True,
        group_expand=True,
        help="Last 12 months vs previous 12.",
    )
    revenue_lifetime = fields.Monetary("Lifetime", readonly=True)
    revenue_recurring = fields.Monetary(
        "Recurring revenue",
        readonly=True,
        help="Per month, of repeating invoices that haven't ended.",
    )
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
    due_since = fields.Date(
        "Due since", readonly=True, help="Due date of the oldest unpaid invoice."
    )
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    # The board shows the first cards of each column in this order.
    _order_index = models.Index("(revenue_twelve DESC, id)")
    _customer_unique = models.UniqueIndex("(company_id, partner_id, COALESCE(user_id, 0))")

    @api.depends("last_purchase")
    @api.depends_context("tz")
    def _compute_purchase_age(self):
        today = fields.Date.context_today(self)
        for customer in self:
            customer.purchase_age = age_of(customer.last_purchase, today)

    def _search_purchase_age(self, operator, value):
        if operator != "in":
            return NotImplemented
        ages = [age for age in value if age]
        return age_to_domain("last_purchase", ages, fields.Date.context_today(self))

    @api.model
    def _search_key(self, name, operator, value):
        """Return the domain of a selection field that is computed in SQL."""
        if operator != "in":
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(%s)",
                model._field_to_sql(alias, name, query),
                [key for key in value if key],
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Compute fields in SQL, for searching and grouping."""
        if field_expr == "purchase_age":
            day = super()._field_to_sql(alias, "last_purchase", query)
            return age_to_sql(day, fields.Date.context_today(self))
        if query is not None and (sql := self._contact_to_sql(alias, field_expr, query)):
            return sql
        return super()._field_to_sql(alias, field_expr, query)

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

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self.env["xero.repeating.invoice"]._is_used())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Leave recurring revenue out of the views of companies without repeating invoices."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if not self.env["xero.repeating.invoice"]._is_used():
            for node in arch.xpath(
                "//field[@name='revenue_recurring'] | //filter[@name='recurring']"
            ):
                node.getparent().remove(node)
        return arch, view

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
