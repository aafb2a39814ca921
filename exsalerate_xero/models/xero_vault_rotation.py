from contextlib import contextmanager
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL, config
from psycopg2.extensions import TransactionRollbackError

from ..tools import secret
from .xero_vault import KEY_OPTION, WRITERS, Place

# Advisory lock that lets one rotation at a time work.
ROTATION = (0x7E21, 1)
TRIES = 5
# Every column that holds what the vault encrypted.
SEALED = {
    "res_company": ("xero_client_secret_cipher", "xero_webhook_key_cipher"),
    "xero_token": ("access_token", "refresh_token", "previous_refresh_token"),
}


class Rotated(NamedTuple):
    """What a rotation did.

    :param renewed: how many secrets the new key encrypts now
    :param unreadable: how many no key here fits; they were left as they are
    :param configured: whether the keys are those of odoo.conf, where the old ones are to be removed
    """

    renewed: int
    unreadable: int
    configured: bool


class XeroVault(models.AbstractModel):
    """Rotation of the key, while Odoo runs or not.

    Committed step by step, in an order that leaves every secret readable: killed anywhere, it is
    finished by the next call.
    """

    _inherit = "xero.vault"

    @api.model
    def _rotate_key(self, moved=False):
        """Encrypt all secrets under a new key, then forget the old one.

        With keys in odoo.conf, under the first of them.

        :param moved: take what was encrypted elsewhere as this database's own, since it was moved
            here, or renamed, and the one there is used no longer
        :return: :class:`Rotated`
        :raises secret.KeyUnusable: when there is no key that can be used
        """
        configured = bool(config.get(KEY_OPTION))
        with self._apart() as guard:
            guard.execute(SQL("SELECT pg_advisory_xact_lock(%s, %s)", *ROTATION))
            if not configured:
                secret.add_key(self._key_path())
            self._await_writers()
            counts = [self._renew(table, columns, moved) for table, columns in SEALED.items()]
            if not configured:
                secret.drop_old_keys(self._key_path())
        renewed, unreadable = map(sum, zip(*counts, strict=True))
        return Rotated(renewed, unreadable, configured)

    @contextmanager
    def _apart(self):
        """Give a transaction of its own."""
        with self.env.registry.cursor() as cr:
            yield cr

    @api.model
    def _await_writers(self):
        """Wait for whoever encrypted with keys read before; who comes later reads the new one."""
        with self._apart() as cr:
            cr.execute(SQL("SELECT pg_advisory_xact_lock(%s, %s)", *WRITERS))

    @api.model
    def _renew(self, table, columns, moved):
        """Encrypt columns anew, committed; again if somebody wrote to the rows meanwhile.

        :return: how many secrets were renewed, how many could not be read
        """
        for attempt in range(1, TRIES + 1):
            try:
                with self._apart() as cr:
                    return self._renew_rows(cr, table, columns, moved)
            except TransactionRollbackError:
                if attempt == TRIES:
                    raise

    @api.model
    def _renew_rows(self, cr, table, columns, moved):
        renewed, unreadable = 0, 0
        names = SQL(", ").join(map(SQL.identifier, columns))
        # Only keys referred to from elsewhere stay open to others meanwhile.
        query = SQL("SELECT id, %s FROM %s FOR NO KEY UPDATE", names, SQL.identifier(table))
        cr.execute(query)
        for id_, *sealed in cr.fetchall():
            for name, one in zip(columns, sealed, strict=True):
                if not one:
                    continue
                try:
                    text = self._open(one, moved)
                except secret.SecretUnreadable:
                    unreadable += 1
                    continue
                cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = %s",
                        *(SQL.identifier(table), SQL.identifier(name), self._seal(text), id_),
                    )
                )
                renewed += 1
        return renewed, unreadable

    @api.model
    def _open(self, sealed, moved):
        """Return the text of what was encrypted here or, if it was moved, where it says."""
        try:
            return self._decrypt(sealed)
        except secret.SecretUnreadable:
            token, _at, place = sealed.partition("@")
            if not moved or " " not in place:
                raise
            return secret.decrypt(self._keys(Place(*place.split(" ", 1))), token)
