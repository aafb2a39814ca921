from odoo import api, models

from ..tools.words import Words, _lt
from .wording import told

# Odoo keeps a favourite's name in one language: those of the addon's, as they are kept.
NAMES = (
    _lt("By code and month, 12 calendar months"),
    _lt("By code and salesperson"),
    _lt("Credit notes"),
    _lt("Financial year to date against last"),
    _lt("Largest decline first"),
    _lt("Most revenue ever first"),
    _lt("New against returning customers"),
    _lt("Silent for longest first"),
    _lt("Top customers by code, last twelve months"),
)
MODELS = ("xero.customer", "xero.invoice.line")


class IrFilters(models.Model):
    """The addon's favourites, in the reader's language."""

    _inherit = "ir.filters"

    @api.model
    def get_filters(self, model, *args, **kwargs):
        filters = super().get_filters(model, *args, **kwargs)
        if model in MODELS:
            for favourite in filters:
                if not favourite["user_ids"] and favourite["name"] in NAMES:
                    favourite["name"] = told(self.env, Words(favourite["name"]).stored())
        return filters
