from contextlib import contextmanager
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL, config

from ...tools import secret
from ..base.attempts import retry_on_conflict
from .xero_vault import KEY_OPTION, WRITERS

# Advisory lock that allows one rotation at a time.
ROTATION = (0x7E21, 1)
# All columns with secrets that the vault encrypts.
SEALED = {
    "res_company": ("xero_client_secret_cipher", "xero_webhook_key_cipher"),
    "xero_token": ("access_token", "refresh_token", "previous_refresh_token"),
}


class Rotated(NamedTuple):
    """The result of a rotation.

    :param renewed: number of secrets that are now encrypted with the new key
    :param unreadable: number of secrets that no key can decrypt; they were left unchanged
    :param configured: whether the keys are in odoo.conf, where the old ones must be removed
    """

    renewed: int
    unreadable: int
    configured: bool


class XeroVault(models.AbstractModel):
    """Rotation of the key, whether Odoo is running or not.

    It is committed step by step, in an order that keeps every secret readable: if it is killed, the
    next call finishes it.
    """

    _inherit = "xero.vault"

    @api.model
    def _rotate_key(self):
        """Encrypt all secrets with a new key, then delete the old one.

        If the keys are in odoo.conf, the first of them is the new one.

        :return: :class:`Rotated`
        :raises secret.KeyUnusable: if there is no usable key
        """
        configured = bool(config.get(KEY_OPTION))
        with self._own_cursor() as guard:
            guard.execute(SQL("SELECT pg_advisory_xact_lock(%s, %s)", *ROTATION))
            if not configured:
                secret.add_key(self._key_path())
            self._await_writers()
            counts = [self._renew(table, columns) for table, columns in SEALED.items()]
            if not configured:
                secret.drop_old_keys(self._key_path())
        renewed, unreadable = map(sum, zip(*counts, strict=True))
        return Rotated(renewed, unreadable, configured)

    @contextmanager
    def _own_cursor(self):
        """Open a transaction of its own."""
        with self.env.registry.cursor() as cr:
            yield cr

    @api.model
    def _await_writers(self):
        """Wait for transactions that encrypt with the old keys; later ones use the new key."""
        with self._own_cursor() as cr:
            cr.execute(SQL("SELECT pg_advisory_xact_lock(%s, %s)", *WRITERS))

    @api.model
    def _renew(self, table, columns):
        """Encrypt columns again, committed at once; retry if the rows were changed meanwhile.

        :return: (number of secrets renewed, number that could not be decrypted)
        """

        def work():
            with self._own_cursor() as cr:
                return self._renew_rows(cr, table, columns)

        return retry_on_conflict(work)

    @api.model
    def _renew_rows(self, cr, table, columns):
        renewed, unreadable = 0, 0
        names = SQL(", ").join(map(SQL.identifier, columns))
        # Foreign keys of other transactions can still refer to these rows.
        query = SQL("SELECT id, %s FROM %s FOR NO KEY UPDATE", names, SQL.identifier(table))
        cr.execute(query)
        for id_, *sealed in cr.fetchall():
            for name, one in zip(columns, sealed, strict=True):
                if not one:
                    continue
                try:
                    text = self._decrypt(one)
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
