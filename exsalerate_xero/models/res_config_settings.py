from odoo import api, fields, models

from .client_calls import one
from .res_company import MANAGER


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    xero_client_id = fields.Char(related="company_id.xero_client_id", readonly=False)
    # Not related to the company's: what is entered would stay in the cache, and be sent back.
    xero_client_secret = fields.Char(
        "Xero client secret",
        compute="_compute_xero_secrets",
        inverse="_inverse_xero_client_secret",
        groups=MANAGER,
    )
    xero_has_client_secret = fields.Boolean(related="company_id.xero_has_client_secret")
    xero_webhook_key = fields.Char(
        "Xero webhook key",
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
        self._hand_on("xero_client_secret")

    def _inverse_xero_webhook_key(self):
        self._hand_on("xero_webhook_key")

    def _hand_on(self, name):
        """Give the company what was entered in field ``name``, and forget it."""
        for settings in self:
            settings.company_id[name] = settings[name]
        self.invalidate_recordset([name], flush=False)

    @api.depends("company_id")
    def _compute_xero_addresses(self):
        self.xero_redirect_uri = self.env["xero.connection"]._redirect_uri()
        self.xero_webhook_url = self.env["xero.connection"]._webhook_address()

    def action_xero_connect(self):
        """Save, and send the person to Xero to connect an organisation to this company."""
        self.check_access("write")
        one(self)
        self.execute()
        draft = self.env["xero.connection"].search(
            [("company_id", "=", self.company_id.id), ("state", "=", "draft")], limit=1
        )
        connection = draft or self.env["xero.connection"].create({"company_id": self.company_id.id})
        return connection.action_connect()

    def action_xero_connections(self):
        """Open the company's organisations; the form itself when there is just one."""
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
