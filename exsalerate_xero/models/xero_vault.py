import os

from odoo import api, models
from odoo.tools import config

from ..tools import secret

# Section-less option of odoo.conf that holds the Fernet key, for those who keep keys elsewhere
# than beside the filestore. Several, separated by commas: the first encrypts, all decrypt.
KEY_OPTION = "exsalerate_xero_key"


class XeroVault(models.AbstractModel):
    """Encrypts what must not be read from the database, with a key that is not in it."""

    _name = "xero.vault"
    _description = "Xero: Encryption of Secrets"

    @api.model
    def _encrypt(self, text):
        """Return ``text`` as a Fernet token."""
        return secret.encrypt(self._keys(), text)

    @api.model
    def _decrypt(self, token):
        """Return the text of a Fernet token.

        :raises secret.SecretUnreadable: when it was encrypted under another key, as in a copy
            of the database
        """
        return secret.decrypt(self._keys(), token)

    @api.model
    def _keys(self):
        configured = config.get(KEY_OPTION)
        if configured:
            return [key.strip().encode() for key in configured.split(",")]
        return [secret.load_or_create_key(self._key_path())]

    @api.model
    def _key_path(self):
        # sudo: the uuid only names a file here, it is not handed to anyone.
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return os.path.join(config["data_dir"], "exsalerate_xero", f"{uuid}.key")
