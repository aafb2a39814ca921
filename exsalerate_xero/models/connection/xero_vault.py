import os

from odoo import api, models
from odoo.tools import SQL, config

from ...tools import secret

# Option of odoo.conf for a Fernet key that is not kept beside the filestore. Several keys are
# separated by commas: the first encrypts, all decrypt.
KEY_OPTION = "exsalerate_xero_key"
# Advisory lock, shared by all that encrypt until the end of their transaction. Any number that
# nothing else in the database uses.
WRITERS = (0x7E21, 0)


class XeroVault(models.AbstractModel):
    """Encrypts secrets of the database with a key that is stored outside it.

    Keys are derived for one database, by its name and UUID. A copy can't decrypt the secrets,
    whatever else was copied.
    """

    _name = "xero.vault"
    _description = "Xero: Encryption of Secrets"

    @api.model
    def _encrypt(self, text):
        """Return ``text`` as a Fernet token."""
        # Before the keys are read: a rotation waits for transactions that may use the old ones.
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock_shared(%s, %s)", *WRITERS))
        return self._seal(text)

    @api.model
    def _seal(self, text):
        return secret.encrypt(self._keys(), text)

    @api.model
    def _decrypt(self, sealed):
        """Decrypt the result of :meth:`_encrypt`.

        :raises secret.SecretUnreadable: if it was encrypted with another key, as in a copy of the
            database
        """
        return secret.decrypt(self._keys(), sealed)

    @api.model
    def _can_decrypt(self, sealed):
        """Return whether there is a secret that :meth:`_decrypt` can read."""
        try:
            return bool(sealed and self._decrypt(sealed))
        except (secret.SecretUnreadable, secret.KeyUnusable):
            return False

    @api.model
    def _keys(self, place=None):
        """Return the keys for this database; the first one encrypts.

        :param place: what they are derived for, besides the database's UUID; default is its name
        """
        configured = config.get(KEY_OPTION)
        if configured:
            keys = [key.strip().encode() for key in configured.split(",")]
        else:
            keys = secret.load_or_create_keys(self._key_path())
        return secret.bound(keys, f"{self._database_uuid()} {place or self.env.cr.dbname}")

    @api.model
    def _key_path(self):
        name = f"{self.env.cr.dbname}-{self._database_uuid()}.key"
        return os.path.join(config["data_dir"], "exsalerate_xero", name)

    @api.model
    def _database_uuid(self):
        # sudo: the UUID is only used to derive keys
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")
