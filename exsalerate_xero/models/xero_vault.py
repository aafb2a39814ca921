import os
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL, config, ormcache

from ..tools import secret

# Section-less option of odoo.conf that holds the Fernet key, for those who keep keys elsewhere
# than beside the filestore. Several, separated by commas: the first encrypts, all decrypt.
KEY_OPTION = "exsalerate_xero_key"
# Advisory lock that whoever encrypts shares until the end of the transaction; any number, as long
# as nothing else in the database uses it.
WRITERS = (0x7E21, 0)
# Anybody may, unless the database's administrator has taken that away.
MAY_ASK = "SELECT has_function_privilege('pg_control_system()', 'EXECUTE')"
ASK = "SELECT system_identifier::text FROM pg_control_system()"


class Place(NamedTuple):
    """Where secrets are sealed: they can be opened nowhere else.

    :param server: what PostgreSQL calls the cluster of databases, which a restored dump changes;
        "" where the role may not ask
    :param database: the database's name
    """

    server: str
    database: str


class XeroVault(models.AbstractModel):
    """Encrypts what must not be read from the database, with a key that is not in it.

    The key is good for one database alone: of this name and uuid, on this database server. A copy
    cannot read what it holds, whatever else was copied. Beside what is encrypted stands where
    that was done, so that a database that was moved can be told to go on: see ``_rotate_key``.
    """

    _name = "xero.vault"
    _description = "Xero: Encryption of Secrets"

    @api.model
    def _encrypt(self, text):
        """Return ``text`` as a Fernet token, and where it is good."""
        # Before the keys are read: a rotation waits for those who may have seen the old ones.
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock_shared(%s, %s)", *WRITERS))
        return self._seal(text)

    @api.model
    def _seal(self, text):
        place = self._place()
        return f"{secret.encrypt(self._keys(place), text)}@{' '.join(place)}"

    @api.model
    def _decrypt(self, sealed):
        """Return the text of what :meth:`_encrypt` returned.

        :raises secret.SecretUnreadable: when it was encrypted under another key, as in a copy
            of the database
        """
        return secret.decrypt(self._keys(self._place()), sealed.partition("@")[0])

    @api.model
    def _can_decrypt(self, sealed):
        """Tell whether there is something, and :meth:`_decrypt` can read it."""
        try:
            return bool(sealed and self._decrypt(sealed))
        except (secret.SecretUnreadable, secret.KeyUnusable):
            return False

    @api.model
    def _keys(self, place):
        """Return the keys that are good at a place; the first encrypts."""
        configured = config.get(KEY_OPTION)
        if configured:
            keys = [key.strip().encode() for key in configured.split(",")]
        else:
            keys = secret.load_or_create_keys(self._key_path())
        return secret.bound(keys, " ".join((self._database_uuid(), *place)))

    @api.model
    def _key_path(self):
        name = f"{self.env.cr.dbname}-{self._database_uuid()}.key"
        return os.path.join(config["data_dir"], "exsalerate_xero", name)

    @api.model
    def _place(self):
        return Place(self._server(), self.env.cr.dbname)

    @api.model
    @ormcache()
    def _server(self):
        """Return PostgreSQL's name for the cluster of databases, made with it and never changed."""
        if not self.env.execute_query(SQL(MAY_ASK))[0][0]:
            return ""
        return self.env.execute_query(SQL(ASK))[0][0]

    @api.model
    def _database_uuid(self):
        # sudo: the uuid only tells databases apart here, it is not handed to anyone.
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")
