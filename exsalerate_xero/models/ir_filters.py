from odoo import models

from ..tools.words import Words, _lt
from .wording import told

# Odoo keeps a favourite's name in one language: those of the addon's, as they are kept.
NAMES = (
    _lt("By code and month, 12 calendar months"),
    _lt("By code and salesperson"),
    _lt("Credit notes"),
    _lt("Financial year to date against last"),
    _lt("Invoiced, not income"),
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

    def _read_format(self, fnames, load="_classic_read"):
        rows = super()._read_format(fnames, load)
        if "name" in fnames:
            for row in rows:
                favourite = self.browse(row["id"])
                if favourite.model_id in MODELS and not favourite.user_ids and row["name"] in NAMES:
                    row["name"] = told(self.env, Words(row["name"]).stored())
        return rows
