from odoo import api, models

from ...tools.words import Words, _lt
from ..base.wording import format_words

# Odoo stores a favourite's name in one language: the stored names of the addon's favourites.
NAMES = (
    _lt("By code and month, 12 calendar months"),
    _lt("By code and salesperson"),
    _lt("Credit notes"),
    _lt("Financial year to date vs last year"),
    _lt("Invoiced, not income"),
    _lt("Highest lifetime revenue"),
    _lt("Largest decline"),
    _lt("Longest since last purchase"),
    _lt("New vs returning customers"),
    _lt("Spend by code and month, 12 calendar months"),
    _lt("Spend up on last year"),
    _lt("Top customers by code, last 12 months"),
    _lt("Top suppliers by code, last 12 months"),
)


class XeroFavourites(models.AbstractModel):
    """Mixin that shows the addon's favourites of a model in the user's language."""

    _name = "xero.favourites"
    _description = "Xero: Favourites"

    @api.model
    def get_views(self, views, options=None):
        """Translate the names of favourites for all users, unless they were renamed."""
        result = super().get_views(views, options)
        for favourite in result["views"].get("search", {}).get("filters", ()):
            if not favourite["user_ids"] and favourite["name"] in NAMES:
                favourite["name"] = format_words(self.env, Words(favourite["name"]).stored())
        return result
