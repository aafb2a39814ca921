from odoo import api, fields, models

from ..mirror.xero_invoice_line import ACCOUNT


class ResUsersSettings(models.Model):
    """What a person last chose to see sales by: see DIMENSIONS of the lines."""

    _inherit = "res.users.settings"

    xero_dimension = fields.Selection(
        [
            ("account_id", "Account code"),
            ("item_id", "Item"),
            ("tracking_option_1_id", "Tracking 1"),
            ("tracking_option_2_id", "Tracking 2"),
        ],
        "Xero sales by",
    )

    @api.model
    def _get_xero_dimension(self, offered):
        """Return the user's choice, or the account code if what was chosen isn't offered."""
        if len(offered) < 2:
            return ACCOUNT
        chosen = self.env.user.res_users_settings_id.xero_dimension
        return chosen if chosen in offered else ACCOUNT
