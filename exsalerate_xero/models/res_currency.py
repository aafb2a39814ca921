from odoo import api, models
from odoo.tools import ormcache


class ResCurrency(models.Model):
    _inherit = "res.currency"

    @ormcache(cache="stable")
    @api.model
    def get_all_currencies(self):
        """Tell the web client of inactive currencies as well: documents of Xero's may be in one."""
        inactive = self.sudo().search([("active", "=", False)])  # sudo: as the original does
        return super().get_all_currencies() | {
            currency.id: {
                "name": currency.name,
                "symbol": currency.symbol,
                "position": currency.position,
                "digits": [69, currency.decimal_places],
            }
            for currency in inactive
        }
