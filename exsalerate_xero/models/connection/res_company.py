import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import secret
from ...tools.log_filters import Redacting
from ..base.groups import MANAGER
from ..base.wording import format_words

# Keep entered secrets out of the debug log of calls: all arguments of a call that names a secret
# are removed, since the arguments of `load` can have the value anywhere.
logging.getLogger("odoo.service.model").addFilter(
    Redacting("xero_", r"(?s)\A(call .*?\)\.\w+\()(?=.*xero_(?:client_secret|webhook_key)\b).*")
)


class ResCompany(models.Model):
    _inherit = "res.company"

    xero_custom_connection = fields.Boolean(
        "Xero custom connection",
        groups=MANAGER,
        copy=False,
        help="The Xero app is a custom connection, which reads one organisation and needs no "
        "consent page.",
    )
    xero_client_id = fields.Char("Xero client ID", groups=MANAGER, copy=False)
    # Secrets can be set but not read. The fields xero_has_… show whether there is one that this
    # database can decrypt.
    xero_client_secret = fields.Char(
        "Xero client secret",
        compute="_compute_xero_secrets",
        inverse="_inverse_xero_client_secret",
        groups=MANAGER,
    )
    xero_client_secret_cipher = fields.Char(groups=fields.NO_ACCESS, copy=False)
    xero_has_client_secret = fields.Boolean(compute="_compute_xero_has_secrets", groups=MANAGER)
    xero_webhook_key = fields.Char(
        "Xero webhooks key",
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
            secrets = company.sudo()  # sudo: only whether there is one that can be decrypted
            company.xero_has_client_secret = can_decrypt(secrets.xero_client_secret_cipher)
            company.xero_has_webhook_key = can_decrypt(secrets.xero_webhook_key_cipher)

    def _inverse_xero_client_secret(self):
        self._seal("xero_client_secret")

    def _inverse_xero_webhook_key(self):
        self._seal("xero_webhook_key")

    def _seal(self, name):
        """Encrypt the value entered in field ``name``; an empty value keeps the stored one."""
        for company in self:
            if company[name]:
                try:
                    cipher = self.env["xero.vault"]._encrypt(company[name].strip())
                except secret.KeyUnusable as error:
                    raise UserError(format_words(self.env, error.words.stored())) from None
                # sudo: no user may read or write ciphers; the group of the field, checked before,
                # allows to set the secret
                company.sudo()[f"{name}_cipher"] = cipher
        self.invalidate_recordset([name], flush=False)
