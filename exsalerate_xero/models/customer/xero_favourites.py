from lxml import etree
from odoo import api, models
from odoo.tools import SQL

from ...tools.words import Words, _lt
from ..base.wording import format_words
from ..mirror.xero_invoice_line import OPTIONAL_DIMENSIONS

# Odoo stores a favourite's name in one language: the stored names of the addon's favourites.
NAMES = (
    _lt("Buys one code, not another"),
    _lt("Buys one item, not another"),
    _lt("By code and month, 12 calendar months"),
    _lt("By code and salesperson"),
    _lt("By item and month, 12 calendar months"),
    _lt("Credit notes"),
    _lt("Financial year to date vs last year"),
    _lt("Invoiced, not income"),
    _lt("Highest lifetime revenue"),
    _lt("Largest decline"),
    _lt("Longest since last purchase"),
    _lt("New vs returning customers"),
    _lt("Nothing this financial year, by code"),
    _lt("Nothing this financial year, by item"),
    _lt("Spend by code and month, 12 calendar months"),
    _lt("Spend up on last year"),
    _lt("Stopped buying, by code"),
    _lt("Stopped buying, by item"),
    _lt("Top customers by code, last 12 months"),
    _lt("Top customers by item, last 12 months"),
    _lt("Top suppliers by code, last 12 months"),
)
# Names with a tracking category, which is stored as in TRACKING.
TRACKING_NAMES = (
    _lt("Buys in one %(category)s, not in another"),
    _lt("By %(category)s and month, 12 calendar months"),
    _lt("Nothing this financial year, by %(category)s"),
    _lt("Stopped buying, by %(category)s"),
    _lt("Top customers by %(category)s, last 12 months"),
)
TRACKING = {"tracking_option_1_id": "Tracking 1", "tracking_option_2_id": "Tracking 2"}


class XeroFavourites(models.AbstractModel):
    """Mixin for a model's views: translated favourites, dimensions in use, and fast sums."""

    _name = "xero.favourites"
    _description = "Xero: Favourites"

    # The field with the currency of amounts in company currency.
    _company_currency = "currency_id"

    @api.model
    def get_views(self, views, options=None):
        """Translate the names of favourites for all users, unless they were renamed.

        Leave out what is about dimensions that aren't in use, and name the others as in Xero.
        """
        result = super().get_views(views, options)
        labels = self._get_offered_dimensions()
        unused = set(OPTIONAL_DIMENSIONS) - labels.keys()
        for view in result["views"].values():
            view["arch"] = _with_dimensions(view["arch"], labels, unused)
        search = result["views"].get("search", {})
        search["filters"] = [
            favourite
            for favourite in search.get("filters", ())
            if favourite["user_ids"] or not _mentions(str(favourite), unused)
        ]
        for favourite in search["filters"]:
            if not favourite["user_ids"] and (words := _words_of(favourite["name"], labels)):
                favourite["name"] = format_words(self.env, words.stored())
        return result

    @api.model
    def _get_offered_dimensions(self):
        """Return {name of a dimension's field: label} of those that the views offer."""
        return self.env["xero.invoice.line"]._get_dimension_labels()

    def _read_group_select(self, aggregate_spec, query):
        """Avoid looking up currencies if all of the user's companies have the same one.

        Views request them with every sum, which takes three times as long as the sum itself.
        """
        name, _colon, aggregator = aggregate_spec.partition(":")
        if self._has_one_currency():
            if aggregate_spec == f"{self._company_currency}:array_agg_distinct":
                return SQL("ARRAY[%s]", self.env.companies.currency_id.id)
            field = self._fields.get(name)
            if aggregator == "sum_currency" and field.get_currency_field(self) == (
                self._company_currency
            ):
                return super()._read_group_select(f"{name}:sum", query)
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _has_one_currency(self):
        """Return whether sums need no look-up of currencies."""
        return len(self.env.companies.currency_id) == 1 and not self.env.su


def _words_of(name, labels):
    """Return the words of one of the addon's favourites, or None."""
    if name in NAMES:
        return Words(name)
    for dimension, stored in TRACKING.items():
        for text in TRACKING_NAMES:
            if name == text % {"category": stored} and dimension in labels:
                return Words(text, {"category": labels[dimension]})
    return None


def _with_dimensions(arch, labels, unused):
    """Return a view without fields and filters of unused dimensions, and with the others' names."""
    if not _mentions(arch, OPTIONAL_DIMENSIONS):
        return arch
    tree = etree.fromstring(arch)
    for node in tree.xpath("//field | //filter"):
        about = " ".join(node.attrib.values())
        if _mentions(about, unused):
            node.getparent().remove(node)
        elif node.tag == "filter":
            for dimension in TRACKING.keys() & labels.keys():
                if dimension in about:
                    node.set("string", labels[dimension])
    return etree.tostring(tree, encoding="unicode")


def _mentions(text, dimensions):
    """Return whether a text has one of the fields, or a field that is named after it."""
    return any(dimension in text for dimension in dimensions)
