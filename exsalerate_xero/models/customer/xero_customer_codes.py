from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# The number of account codes on a card, those with most revenue in twelve months.
TOP_CODES = 3


class XeroCustomer(models.Model):
    """The account codes that a customer bought, buys and has stopped buying."""

    _inherit = "xero.customer"

    codes = fields.Json(
        readonly=True, help="IDs of account codes ever bought, highest revenue first."
    )
    bought_codes = fields.Json(
        readonly=True, help="IDs of account codes bought in the last 12 months."
    )
    stopped_codes = fields.Json(readonly=True, help="IDs of account codes no longer bought.")
    account_ids = fields.Many2many(
        "xero.account",
        string="Account codes",
        compute="_compute_account_ids",
        search="_search_account_ids",
    )
    bought_account_ids = fields.Many2many(
        "xero.account",
        string="Bought in 12 months",
        compute="_compute_account_ids",
        search="_search_bought_account_ids",
        help="Account codes invoiced in the last 12 months.",
    )
    stopped_account_ids = fields.Many2many(
        "xero.account",
        string="Stopped buying",
        compute="_compute_account_ids",
        search="_search_stopped_account_ids",
        help="Account codes not invoiced for more than 90 days and twice the usual gap. Those "
        "invoiced too rarely for a usual gap: not invoiced for 12 months.",
    )
    top_account_ids = fields.Many2many(
        "xero.account", string="Top codes", compute="_compute_account_ids"
    )
    top_codes = fields.Char("Names of top codes", compute="_compute_account_ids")

    @api.depends("codes", "bought_codes", "stopped_codes")
    def _compute_account_ids(self):
        accounts = self.env["xero.account"]
        mentioned = {id_ for customer in self for id_ in customer.codes or ()}
        known = set(accounts.browse(mentioned).exists().ids)
        for customer in self:
            ids = [id_ for id_ in customer.codes or () if id_ in known]
            customer.account_ids = accounts.browse(ids)
            # In the same order.
            for name in ("bought", "stopped"):
                chosen = set(customer[f"{name}_codes"] or ())
                customer[f"{name}_account_ids"] = accounts.browse(
                    [id_ for id_ in ids if id_ in chosen]
                )
            customer.top_account_ids = accounts.browse(ids[:TOP_CODES])
            customer.top_codes = ", ".join(customer.top_account_ids.mapped("display_name"))

    def _search_account_ids(self, operator, value):
        return self._search_codes("codes", operator, value)

    def _search_bought_account_ids(self, operator, value):
        return self._search_codes("bought_codes", operator, value)

    def _search_stopped_account_ids(self, operator, value):
        return self._search_codes("stopped_codes", operator, value)

    @api.model
    def _search_codes(self, name, operator, value):
        """Return the domain of cards with one of the account codes found in a JSON field."""
        if operator not in ("in", "any", "ilike"):
            return NotImplemented
        accounts = self.env["xero.account"].with_context(active_test=False)
        if operator == "any":
            found = accounts.search(value)
        else:
            by = "display_name" if operator == "ilike" else "id"
            found = accounts.search([(by, operator, value)])
        or_none = operator == "in" and False in value
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                """(EXISTS (SELECT FROM jsonb_array_elements(%(codes)s) code
                             WHERE code::int = ANY(%(found)s))
                    OR (%(or_none)s AND COALESCE(%(codes)s, '[]') = '[]'))""",
                codes=model._field_to_sql(alias, name, query),
                found=found.ids,
                or_none=or_none,
            )
        )
