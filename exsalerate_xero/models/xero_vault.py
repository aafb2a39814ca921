import os

from odoo import api, models
from odoo.tools import SQL, config

from ..tools import secret

# Section-less option of odoo.conf that holds the Fernet key, for those who keep keys elsewhere
# than beside the filestore. Several, separated by commas: the first encrypts, all decrypt.
KEY_OPTION = "exsalerate_xero_key"
# Advisory lock that whoever encrypts shares until the end of the transaction; any number, as long
# as nothing else in the database uses it.
WRITERS = (0x7E21, 0)


class XeroVault(models.AbstractModel):
    """Encrypts what must not be read from the database, with a key that is not in it.

    The key is good for the database of this name and uuid only: a copy cannot read what it holds.
    """

    _name = "xero.vault"
    _description = "Xero: Encryption of Secrets"

    @api.model
    def _encrypt(self, text):
        """Return ``text`` as a Fernet token."""
        # Before the keys are read: a rotation waits for those who may have seen the old ones.
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock_shared(%s, %s)", *WRITERS))
        return secret.encrypt(self._keys(), text)

    @api.model
    def _decrypt(self, token):
        """Return the text of a Fernet token.

        :raises secret.SecretUnreadable: when it was encrypted under another key, as in a copy
            of the database
        """
        return secret.decrypt(self._keys(), token)

    @api.model
    def _can_decrypt(self, token):
        """Tell whether there is a token, and one that :meth:`_decrypt` can read."""
        try:
            return bool(token and self._decrypt(token))
        except (secret.SecretUnreadable, secret.KeyUnusable):
            return False

    @api.model
    def _keys(self):
        configured = config.get(KEY_OPTION)
        if configured:
            keys = [key.strip().encode() for key in configured.split(",")]
        else:
            keys = secret.load_or_create_keys(self._key_path())
        return secret.bound(keys, f"{self._database_uuid()} {self.env.cr.dbname}")

    @api.model
    def _key_path(self):
        name = f"{self.env.cr.dbname}-{self._database_uuid()}.key"
        return os.path.join(config["data_dir"], "exsalerate_xero", name)

    @api.model
    def _database_uuid(self):
        # sudo: the uuid only tells databases apart here, it is not handed to anyone.
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")
