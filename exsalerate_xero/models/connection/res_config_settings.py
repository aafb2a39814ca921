from odoo import api, fields, models

from ..base.client_calls import one
from ..base.groups import MANAGER
from .xero_connection_oauth import WEBHOOK_ROUTE


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    xero_custom_connection = fields.Boolean(
        related="company_id.xero_custom_connection", readonly=False
    )
    xero_custom_scopes = fields.Char(compute="_compute_xero_custom_scopes")
    xero_client_id = fields.Char(related="company_id.xero_client_id", readonly=False)
    # Not a related field: the entered value would stay in the cache and be returned.
    xero_client_secret = fields.Char(
        "Xero client secret",
        compute="_compute_xero_secrets",
        inverse="_inverse_xero_client_secret",
        groups=MANAGER,
    )
    xero_has_client_secret = fields.Boolean(related="company_id.xero_has_client_secret")
    xero_webhook_key = fields.Char(
        "Xero webhooks key",
        compute="_compute_xero_secrets",
        inverse="_inverse_xero_webhook_key",
        groups=MANAGER,
    )
    xero_has_webhook_key = fields.Boolean(related="company_id.xero_has_webhook_key")
    xero_redirect_uri = fields.Char(compute="_compute_xero_addresses")
    xero_webhook_url = fields.Char(compute="_compute_xero_addresses")
    xero_connection_ids = fields.One2many(related="company_id.xero_connection_ids")

    def _compute_xero_secrets(self):
        self.xero_client_secret = False
        self.xero_webhook_key = False

    def _inverse_xero_client_secret(self):
        self._pass_to_company("xero_client_secret")

    def _inverse_xero_webhook_key(self):
        self._pass_to_company("xero_webhook_key")

    def _pass_to_company(self, name):
        """Write the value entered in field ``name`` to the company, and clear it."""
        for settings in self:
            settings.company_id[name] = settings[name]
        self.invalidate_recordset([name], flush=False)

    @api.depends("company_id")
    def _compute_xero_addresses(self):
        self.xero_redirect_uri = self.env["xero.connection"]._redirect_uri()
        self.xero_webhook_url = self.env["xero.connection"]._get_public_url(WEBHOOK_ROUTE)

    @api.depends("company_id")
    def _compute_xero_custom_scopes(self):
        scopes = self.env["xero.connection"]._custom_scopes()
        self.xero_custom_scopes = ", ".join(scopes)

    def action_xero_connect(self):
        """Save, and open Xero's consent page to connect an organisation to this company.

        A custom connection has no such page: the organisation is connected at once.

        The context's ``xero_reconnect_id`` is the organisation to connect again, if any.
        """
        self.check_access("write")
        one(self)
        self.execute()
        if self.company_id.xero_custom_connection:
            # Keep what was entered whatever Xero says, and no row locked during the calls.
            self.env.cr.commit()  # pylint: disable=invalid-commit
        connections = self.env["xero.connection"]
        known = connections.browse(self.env.context.get("xero_reconnect_id")).exists()
        return (known or connections._get_attempt(self.company_id)).action_connect()

    def action_xero_connections(self):
        """Open the company's organisations, or the form if there is only one."""
        self.check_access("write")
        one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exsalerate_xero.xero_connection_action"
        )
        connections = self.company_id.xero_connection_ids
        if len(connections) == 1:
            return action | {
                "views": [(False, "form")],
                "view_mode": "form",
                "res_id": connections.id,
            }
        return action
