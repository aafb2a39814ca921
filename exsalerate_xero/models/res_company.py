import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import secret
from ..tools.log_filters import Redacting
from .wording import told

# Keeps what is entered out of the log of calls, which Odoo writes when it is asked to debug: all
# arguments of a call that names a secret, since lists to load have them in any order and place.
logging.getLogger("odoo.service.model").addFilter(
    Redacting("xero_", r"(?s)\A(call .*?\)\.\w+\()(?=.*xero_(?:client_secret|webhook_key)\b).*")
)

MANAGER = "exsalerate_xero.group_xero_manager"


class ResCompany(models.Model):
    _inherit = "res.company"

    xero_client_id = fields.Char("Xero client id", groups=MANAGER, copy=False)
    # Secrets can be set but never read: reading them gives nothing. xero_has_… tell whether one is
    # there that is of use here.
    xero_client_secret = fields.Char(
        "Xero client secret",
        compute="_compute_xero_secrets",
        inverse="_inverse_xero_client_secret",
        groups=MANAGER,
    )
    xero_client_secret_cipher = fields.Char(groups=fields.NO_ACCESS, copy=False)
    xero_has_client_secret = fields.Boolean(compute="_compute_xero_has_secrets", groups=MANAGER)
    xero_webhook_key = fields.Char(
        "Xero webhook key",
        compute="_compute_xero_secrets",
        inverse="_inverse_xero_webhook_key",
        groups=MANAGER,
    )
    xero_webhook_key_cipher = fields.Char(groups=fields.NO_ACCESS, copy=False)
    xero_has_webhook_key = fields.Boolean(compute="_compute_xero_has_secrets", groups=MANAGER)
    xero_connection_ids = fields.One2many("xero.connection", "company_id", groups=MANAGER)

    @api.depends_context("uid")
    def _compute_xero_secrets(self):
        self.xero_client_secret = False
        self.xero_webhook_key = False

    @api.depends("xero_client_secret_cipher", "xero_webhook_key_cipher")
    def _compute_xero_has_secrets(self):
        can_decrypt = self.env["xero.vault"]._can_decrypt
        for company in self:
            secrets = company.sudo()  # sudo: only whether there is one that is of use here
            company.xero_has_client_secret = can_decrypt(secrets.xero_client_secret_cipher)
            company.xero_has_webhook_key = can_decrypt(secrets.xero_webhook_key_cipher)

    def _inverse_xero_client_secret(self):
        self._seal("xero_client_secret")

    def _inverse_xero_webhook_key(self):
        self._seal("xero_webhook_key")

    def _seal(self, name):
        """Encrypt what was entered in field ``name``; an empty entry keeps what is there."""
        for company in self:
            if company[name]:
                try:
                    cipher = self.env["xero.vault"]._encrypt(company[name].strip())
                except secret.KeyUnusable as error:
                    raise UserError(told(self.env, error.words.stored())) from None
                # sudo: nobody may read or write ciphers; the right to set the secret is the
                # field's group, checked on the way here
                company.sudo()[f"{name}_cipher"] = cipher
        self.invalidate_recordset([name], flush=False)
