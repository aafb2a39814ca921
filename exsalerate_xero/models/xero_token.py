import time
import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from psycopg2.extensions import TransactionRollbackError

from .. import const
from ..tools import errors, oauth

# An access token with less than this left is renewed before it is used.
MARGIN = timedelta(minutes=2)
# Xero takes the token before the last for this long, in case an answer was lost.
RETRY_WINDOW = timedelta(minutes=30)
# A refresh takes one call or two. By then whoever began it is taken for gone.
REFRESH_SECONDS = 2 * const.OAUTH_TIMEOUT + 5
# How often it is looked whether another's refresh has ended.
LOOK_EVERY = 0.1


class XeroToken(models.Model):
    """The consent given for one connection, encrypted, each written in a transaction of its own.

    Refresh tokens rotate: were a new one rolled back together with unrelated work, the consent
    would be gone. Hence a table that nothing else touches, a cursor of its own, and a mark that
    lets one process at a time speak to Xero. No row is locked meanwhile: whoever disconnects or
    rotates the key waits for no host. There is no foreign key, since a connection may not be
    committed yet when its consent arrives. No group has any right on it.
    """

    _name = "xero.token"
    _description = "Xero: Consent"
    _rec_name = "connection"

    connection = fields.Integer(required=True, groups=fields.NO_ACCESS)
    access_token = fields.Char(groups=fields.NO_ACCESS)
    refresh_token = fields.Char(groups=fields.NO_ACCESS)
    previous_refresh_token = fields.Char(groups=fields.NO_ACCESS)
    expires_at = fields.Datetime(groups=fields.NO_ACCESS)
    rotated_at = fields.Datetime(groups=fields.NO_ACCESS)
    refresher = fields.Char(
        groups=fields.NO_ACCESS, help="The process that is refreshing the tokens."
    )
    refreshing_until = fields.Datetime(groups=fields.NO_ACCESS)

    _connection_unique = models.Constraint(
        "UNIQUE (connection)", "A Xero connection has one consent."
    )

    @api.model
    def _store(self, connection_id, tokens):
        """Keep a fresh consent: committed at once, replacing any earlier one."""
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """
                    INSERT INTO xero_token (connection, access_token, refresh_token, expires_at,
                                            rotated_at)
                    VALUES (%(connection)s, %(access)s, %(refresh)s, %(expires)s, %(now)s)
                    ON CONFLICT (connection) DO UPDATE
                       SET access_token = EXCLUDED.access_token,
                           refresh_token = EXCLUDED.refresh_token,
                           previous_refresh_token = NULL,
                           expires_at = EXCLUDED.expires_at,
                           rotated_at = EXCLUDED.rotated_at,
                           refresher = NULL
                    """,
                    connection=connection_id,
                    **self._sealed(cr, tokens),
                )
            )

    @api.model
    def _forget(self, connection_id):
        """Drop the consent, committed at once."""
        with self.env.registry.cursor() as cr:
            cr.execute(SQL("DELETE FROM xero_token WHERE connection = %s", connection_id))

    @api.model
    def _access_token(self, connection_id, credentials, rejected=None, patience=REFRESH_SECONDS):
        """Return an access token that is good for two minutes at least; refresh it if need be.

        :param credentials: (identity url, client id, client secret)
        :param rejected: an access token that Xero has just refused, not to be returned again
        :param patience: seconds to wait for a refresh that another process has begun
        :raises errors.ConsentLost: when there is no consent, or Xero takes it no longer
        :raises secret.SecretUnreadable: when the tokens belong to another copy of the database
        :raises errors.XeroError: when the identity server cannot be reached
        """
        end = time.monotonic() + patience
        while True:
            access, row, refresher = self._look(connection_id, rejected)
            if access:
                return access
            if refresher:
                tokens = self._refreshed(row, refresher, credentials)
                if tokens:
                    return tokens.access_token
            elif time.monotonic() > end:
                raise errors.Unavailable()
            else:
                # Another process refreshes: what that brings is read again.
                time.sleep(LOOK_EVERY)

    @api.model
    def _look(self, connection_id, rejected):
        """Return (an access token that is good, or None, the consent's row, its refresher).

        The last is set where it is this process's turn to refresh.
        """
        try:
            with self.env.registry.cursor() as cr:
                cr.execute(SQL("SELECT * FROM xero_token WHERE connection = %s", connection_id))
                row = cr.dictfetchone()
                if not row or not row["refresh_token"]:
                    raise errors.ConsentLost()
                access = self.env["xero.vault"]._decrypt(row["access_token"])
                if row["expires_at"] > fields.Datetime.now() + MARGIN and access != rejected:
                    return access, row, None
                return None, row, self._claim_refresh(cr, row["id"])
        except TransactionRollbackError:
            # Another process was faster, or has just ended.
            return None, None, None

    @api.model
    def _claim_refresh(self, cr, token_id):
        """Mark a consent as being refreshed by this process, if it is not by another."""
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
    def _refreshed(self, row, refresher, credentials):
        """Refresh a consent with no transaction open, and keep what that brings.

        :return: the new tokens, None where another consent has come meanwhile
        """
        try:
            tokens, traded_in = self._refresh(row, credentials)
        except Exception:
            with self.env.registry.cursor() as cr:
                cr.execute(
                    SQL("UPDATE xero_token SET refresher = NULL WHERE refresher = %s", refresher)
                )
            raise
        return tokens if self._keep_refreshed(refresher, tokens, traded_in) else None

    @api.model
    def _keep_refreshed(self, refresher, tokens, traded_in):
        """Write new tokens; tell whether the consent was still there.

        Again where the key was rotated at the same moment: they are in no other place.

        :param traded_in: the column that the refresh token came from, itself encrypted anew by a
            rotation of the key meanwhile
        """
        while True:
            try:
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
            except TransactionRollbackError:
                time.sleep(LOOK_EVERY)

    @api.model
    def _refresh(self, row, credentials):
        """Trade the refresh token in; the one before it once, if the last answer was lost.

        :return: (the new tokens, the column of the refresh token that was traded in)
        """
        decrypt = self.env["xero.vault"]._decrypt
        young = row["rotated_at"] > fields.Datetime.now() - RETRY_WINDOW
        current, previous = row["refresh_token"], young and row["previous_refresh_token"]
        # Both now: a rotation of the key may come while Xero is waited for.
        current, previous = decrypt(current), previous and decrypt(previous)
        try:
            return oauth.refresh(*credentials, current), "refresh_token"
        except errors.ConsentLost:
            if not previous:
                raise
            return oauth.refresh(*credentials, previous), "previous_refresh_token"

    @api.model
    def _sealed(self, cr, tokens):
        # In the transaction that writes them: see XeroVault._rotate_key.
        encrypt = self.env(cr=cr)["xero.vault"]._encrypt
        return {
            "access": encrypt(tokens.access_token),
            "refresh": encrypt(tokens.refresh_token),
            "expires": tokens.expires_at,
            "now": fields.Datetime.now(),
        }

    @api.autovacuum
    def _gc_orphans(self):
        """Drop consents whose connection was never committed, or is gone."""
        self.env.cr.execute(
            SQL(
                """DELETE FROM xero_token t
                    WHERE NOT EXISTS (SELECT FROM xero_connection c WHERE c.id = t.connection)
                      AND rotated_at < %s""",
                fields.Datetime.now() - timedelta(days=1),
            )
        )
