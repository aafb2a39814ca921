from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..mirror.xero_invoice_line import ACCOUNT

# The number of codes, items or options on a card, those with most revenue in twelve months.
TOP_CODES = 3


class XeroCustomer(models.Model):
    """What a customer bought, and buys most: account codes, items and tracking options."""

    _inherit = "xero.customer"

    codes = fields.Json(
        readonly=True, help="IDs of account codes ever bought, highest revenue first."
    )
    top_dimensions = fields.Json(
        readonly=True,
        help="IDs of the items and tracking options with most revenue in the last 12 months.",
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
    top_codes = fields.Char("Names of what is bought most", compute="_compute_top_codes")

    @api.model
    def get_dimensions(self):
        """Return what cards can show as bought most: the ``chosen`` and ``offered`` dimensions."""
        self.check_access("read")
        offered = self.env["xero.invoice.line"]._get_dimension_labels()
        return {
            "chosen": self.env["res.users.settings"]._get_xero_dimension(offered),
            "offered": [{"name": name, "label": label} for name, label in offered.items()],
        }

    @api.depends("codes")
    def _compute_account_ids(self):
        accounts = self.env["xero.account"]
        mentioned = {id_ for customer in self for id_ in customer.codes or ()}
        known = set(accounts.browse(mentioned).exists().ids)
        for customer in self:
            ids = [id_ for id_ in customer.codes or () if id_ in known]
            customer.account_ids = accounts.browse(ids)
            customer.top_account_ids = accounts.browse(ids[:TOP_CODES])

    @api.depends("codes", "top_dimensions")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_top_codes(self):
        """Name what is bought most in the dimension that the user chose last."""
        offered = self.env["xero.invoice.line"]._get_dimension_labels()
        dimension = self.env["res.users.settings"]._get_xero_dimension(offered)
        if dimension == ACCOUNT:
            for customer in self:
                customer.top_codes = ", ".join(customer.top_account_ids.mapped("display_name"))
            return
        records = self.env[self.env["xero.invoice.line"]._fields[dimension].comodel_name]
        ids = {card: (card.top_dimensions or {}).get(dimension, ()) for card in self}
        known = records.browse({id_ for top in ids.values() for id_ in top}).exists()
        for customer, top in ids.items():
            names = (records.browse(top).with_prefetch(known.ids) & known).mapped("display_name")
            customer.top_codes = ", ".join(names)

    def _search_account_ids(self, operator, value):
        """Return the domain of cards with one of the account codes."""
        if operator not in ("in", "any", "ilike"):
            return NotImplemented
        found = self._find_values(self.env["xero.account"], operator, value)
        or_none = operator == "in" and False in value
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                """(EXISTS (SELECT FROM jsonb_array_elements(%(codes)s) code
                             WHERE code::int = ANY(%(found)s))
                    OR (%(or_none)s AND COALESCE(%(codes)s, '[]') = '[]'))""",
                codes=model._field_to_sql(alias, "codes", query),
                found=found.ids,
                or_none=or_none,
            )
        )

    @api.model
    def _find_values(self, records, operator, value):
        """Return the account codes, items or options that a search is about, also archived ones."""
        records = records.with_context(active_test=False)
        if operator == "any":
            return records.search(value)
        by = "display_name" if operator == "ilike" else "id"
        return records.search([(by, operator, value)])
