import time
import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from psycopg2.extensions import TransactionRollbackError

from ... import const
from ...tools import errors, oauth
from ...tools.custom_connection import custom_tokens
from ..base.attempts import retry_on_conflict

# An access token with less than this left is renewed before it is used.
MARGIN = timedelta(minutes=2)
# Xero accepts the previous refresh token for this long, in case a response was lost.
RETRY_WINDOW = timedelta(minutes=30)
# A refresh takes one or two calls. After this, the process that began it is considered gone.
REFRESH_SECONDS = 2 * const.OAUTH_TIMEOUT + 5
# New tokens exist nowhere else, so storing them is retried until the row is free.
KEEP_TRIES = 1000
# Seconds between checks whether another process has finished its refresh.
LOOK_EVERY = 0.1


class XeroToken(models.Model):
    """The encrypted tokens of a connection, each written in a transaction of its own.

    Refresh tokens rotate: if a new one were rolled back together with unrelated work, access would
    be lost. Therefore tokens have a table and a cursor of their own, and a mark that lets only one
    process refresh them. No row is locked during the call, so that disconnecting and rotating the
    key don't wait for Xero. There is no foreign key, since tokens can arrive before their
    connection is committed. No group has access.
    """

    _name = "xero.token"
    _description = "Xero: Access Tokens"
    _rec_name = "connection"

    connection = fields.Integer(required=True, groups=fields.NO_ACCESS)
    access_token = fields.Char(groups=fields.NO_ACCESS)
    refresh_token = fields.Char(groups=fields.NO_ACCESS)
    previous_refresh_token = fields.Char(groups=fields.NO_ACCESS)
    expires_at = fields.Datetime(groups=fields.NO_ACCESS)
    rotated_at = fields.Datetime(groups=fields.NO_ACCESS)
    custom_client_id = fields.Char(
        groups=fields.NO_ACCESS,
        help="The custom connection that the token is of, which has no refresh token.",
    )
    refresher = fields.Char(
        groups=fields.NO_ACCESS, help="The process that is refreshing the tokens."
    )
    refreshing_until = fields.Datetime(groups=fields.NO_ACCESS)

    _connection_unique = models.Constraint(
        "UNIQUE (connection)", "A Xero connection has one set of tokens."
    )

    @api.model
    def _store(self, connection_id, tokens):
        """Store new tokens in place of earlier ones, committed at once."""
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """
                    INSERT INTO xero_token (connection, access_token, refresh_token, expires_at,
                                            rotated_at, custom_client_id)
                    VALUES (%(connection)s, %(access)s, %(refresh)s, %(expires)s, %(now)s,
                            %(custom)s)
                    ON CONFLICT (connection) DO UPDATE
                       SET access_token = EXCLUDED.access_token,
                           refresh_token = EXCLUDED.refresh_token,
                           previous_refresh_token = NULL,
                           expires_at = EXCLUDED.expires_at,
                           rotated_at = EXCLUDED.rotated_at,
                           custom_client_id = EXCLUDED.custom_client_id,
                           refresher = NULL
                    """,
                    connection=connection_id,
                    custom=tokens.custom_client_id,
                    **self._sealed(cr, tokens),
                )
            )

    @api.model
    def _forget(self, connection_id):
        """Delete the tokens, committed at once."""
        with self.env.registry.cursor() as cr:
            cr.execute(SQL("DELETE FROM xero_token WHERE connection = %s", connection_id))

    @api.model
    def _access_token(self, connection_id, credentials, rejected=None, patience=REFRESH_SECONDS):
        """Return an access token that is valid for at least two minutes; refresh it if necessary.

        :param credentials: :class:`oauth.Credentials`
        :param rejected: an access token that Xero has just refused and that must not be returned
        :param patience: seconds to wait for another process's refresh
        :raises errors.ConsentLost: if there are no tokens, or Xero no longer accepts them
        :raises secret.SecretUnreadable: if the tokens belong to another copy of the database
        :raises errors.XeroError: if the identity host can't be reached
        """
        end = time.monotonic() + patience
        while True:
            access, row, refresher = self._look(connection_id, credentials, rejected)
            if access:
                return access
            if refresher:
                tokens = self._refresh_and_store(row, refresher, credentials)
                if tokens:
                    return tokens.access_token
            elif time.monotonic() > end:
                raise errors.Unavailable()
            else:
                # Another process is refreshing: read its tokens afterwards.
                time.sleep(LOOK_EVERY)

    @api.model
    def _look(self, connection_id, credentials, rejected):
        """Return (valid access token or None, the tokens' row, refresher or None).

        The refresher is set if this process must refresh the tokens.
        """
        try:
            with self.env.registry.cursor() as cr:
                cr.execute(SQL("SELECT * FROM xero_token WHERE connection = %s", connection_id))
                row = cr.dictfetchone()
                if not row or not self._is_renewable(row, credentials):
                    raise errors.ConsentLost()
                access = self.env["xero.vault"]._decrypt(row["access_token"])
                if row["expires_at"] > fields.Datetime.now() + MARGIN and access != rejected:
                    return access, row, None
                return None, row, self._claim_refresh(cr, row["id"])
        except TransactionRollbackError:
            # Another process was faster, or has just finished.
            return None, None, None

    @api.model
    def _is_renewable(self, row, credentials):
        """Return whether tokens are of the kind of app that the company uses now."""
        if credentials.custom:
            # Another custom connection is for another organisation.
            return row["custom_client_id"] == credentials.client_id
        return bool(row["refresh_token"])

    @api.model
    def _claim_refresh(self, cr, token_id):
        """Mark tokens as being refreshed by this process; return its refresher.

        :return: None if another process is refreshing them
        """
        refresher = uuid.uuid4().hex
        cr.execute(
            SQL(
                """UPDATE xero_token
                      SET refresher = %(refresher)s,
                          refreshing_until = clock_timestamp() AT TIME ZONE 'UTC'
                              + make_interval(secs => %(seconds)s)
                    WHERE id = %(id)s
                      AND (refresher IS NULL
                           OR refreshing_until < clock_timestamp() AT TIME ZONE 'UTC')""",
                refresher=refresher,
                seconds=REFRESH_SECONDS,
                id=token_id,
            ),
            log_exceptions=False,
        )
        return refresher if cr.rowcount else None

    @api.model
    def _refresh_and_store(self, row, refresher, credentials):
        """Refresh tokens with no transaction open, and store the new ones.

        :return: the new tokens, or None if others were stored in the meantime
        """
        try:
            tokens, traded_in = self._refresh(row, credentials)
        except Exception:
            with self.env.registry.cursor() as cr:
                cr.execute(
                    SQL("UPDATE xero_token SET refresher = NULL WHERE refresher = %s", refresher)
                )
            raise
        return tokens if self._store_refreshed(refresher, tokens, traded_in) else None

    @api.model
    def _store_refreshed(self, refresher, tokens, traded_in):
        """Store refreshed tokens; return whether the row was still there.

        This is retried if the key is rotated at the same time, since they exist nowhere else.

        :param traded_in: the column of the refresh token that was used, which a rotation of the key
            may have encrypted again in the meantime
        """

        def work():
            with self.env.registry.cursor() as cr:
                cr.execute(
                    SQL(
                        """UPDATE xero_token
                              SET access_token = %(access)s, refresh_token = %(refresh)s,
                                  previous_refresh_token = %(traded_in)s,
                                  expires_at = %(expires)s, rotated_at = %(now)s,
                                  refresher = NULL
                            WHERE refresher = %(refresher)s""",
                        refresher=refresher,
                        traded_in=SQL.identifier(traded_in),
                        **self._sealed(cr, tokens),
                    ),
                    log_exceptions=False,
                )
                return bool(cr.rowcount)

        return retry_on_conflict(work, tries=KEEP_TRIES, pause=LOOK_EVERY)

    @api.model
    def _refresh(self, row, credentials):
        """Use the refresh token, or the previous one if Xero's last response was lost.

        A custom connection has none: its client ID and secret are enough.

        :return: (the new tokens, the column of the refresh token that was used)
        """
        if credentials.custom:
            return custom_tokens(credentials), "refresh_token"
        decrypt = self.env["xero.vault"]._decrypt
        young = row["rotated_at"] > fields.Datetime.now() - RETRY_WINDOW
        current, previous = row["refresh_token"], young and row["previous_refresh_token"]
        # Decrypt both now: the key can be rotated during the call.
        current, previous = decrypt(current), previous and decrypt(previous)
        try:
            return oauth.refresh(*credentials.login, current), "refresh_token"
        except errors.ConsentLost:
            if not previous:
                raise
            return oauth.refresh(*credentials.login, previous), "previous_refresh_token"

    @api.model
    def _sealed(self, cr, tokens):
        # In the transaction that writes them; see XeroVault._rotate_key.
        encrypt = self.env(cr=cr)["xero.vault"]._encrypt
        return {
            "access": encrypt(tokens.access_token),
            "refresh": encrypt(tokens.refresh_token) if tokens.refresh_token else None,
            "expires": tokens.expires_at,
            "now": fields.Datetime.now(),
        }

    @api.autovacuum
    def _gc_orphans(self):
        """Delete tokens whose connection was never committed or was deleted."""
        self.env.cr.execute(
            SQL(
                """DELETE FROM xero_token t
                    WHERE NOT EXISTS (SELECT FROM xero_connection c WHERE c.id = t.connection)
                      AND rotated_at < %s""",
                fields.Datetime.now() - timedelta(days=1),
            )
        )
