from odoo import api, models
from odoo.tools import ormcache


class ResCurrency(models.Model):
    _inherit = "res.currency"

    @ormcache(cache="stable")
    @api.model
    def get_all_currencies(self):
        """Add inactive currencies for the web client: documents from Xero can be in one."""
        inactive = self.sudo().search([("active", "=", False)])  # sudo: as Odoo's method
        return super().get_all_currencies() | {
            currency.id: {
                "name": currency.name,
                "symbol": currency.symbol,
                "position": currency.position,
                "digits": [69, currency.decimal_places],
            }
            for currency in inactive
        }
