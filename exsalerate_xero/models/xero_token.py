from contextlib import suppress
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from psycopg2.errors import SerializationFailure

from ..tools import errors, oauth

# An access token with less than this left is renewed before it is used.
MARGIN = timedelta(minutes=2)
# Xero takes the token before the last for this long, in case an answer was lost.
RETRY_WINDOW = timedelta(minutes=30)


class XeroToken(models.Model):
    """The consent given for one connection, encrypted, each written in a transaction of its own.

    Refresh tokens rotate: were a new one rolled back together with unrelated work, the consent
    would be gone. Hence a table that nothing else touches, a cursor of its own, and a row lock
    that lets one process at a time speak to Xero. There is no foreign key, since a connection
    may not be committed yet when its consent arrives. No group has any right on it.
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
                           rotated_at = EXCLUDED.rotated_at
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
    def _access_token(self, connection_id, credentials, rejected=None):
        """Return an access token that is good for two minutes at least; refresh it if need be.

        :param credentials: (identity url, client id, client secret)
        :param rejected: an access token that Xero has just refused, not to be returned again
        :raises errors.ConsentLost: when there is no consent, or Xero takes it no longer
        :raises secret.SecretUnreadable: when the tokens belong to another copy of the database
        :raises errors.XeroError: when the identity server cannot be reached
        """
        while True:
            # Who waited for another's refresh reads again what that has brought.
            with suppress(SerializationFailure), self.env.registry.cursor() as cr:
                return self._renewed(cr, connection_id, credentials, rejected)

    @api.model
    def _renewed(self, cr, connection_id, credentials, rejected):
        """Return the access token of a consent, which is locked; see :meth:`_access_token`."""
        cr.execute(
            SQL(
                """SELECT access_token, refresh_token, previous_refresh_token, expires_at,
                          rotated_at
                     FROM xero_token WHERE connection = %s FOR UPDATE""",
                connection_id,
            ),
            log_exceptions=False,
        )
        row = cr.dictfetchone()
        if not row or not row["refresh_token"]:
            raise errors.ConsentLost()
        access = self.env["xero.vault"]._decrypt(row["access_token"])
        if row["expires_at"] > fields.Datetime.now() + MARGIN and access != rejected:
            return access
        tokens, traded_in = self._refresh(row, credentials)
        cr.execute(
            SQL(
                """UPDATE xero_token
                      SET access_token = %(access)s, refresh_token = %(refresh)s,
                          previous_refresh_token = %(traded_in)s, expires_at = %(expires)s,
                          rotated_at = %(now)s
                    WHERE connection = %(connection)s""",
                connection=connection_id,
                traded_in=traded_in,
                **self._sealed(cr, tokens),
            )
        )
        return tokens.access_token

    @api.model
    def _refresh(self, row, credentials):
        """Trade the refresh token in; the one before it once, if the last answer was lost.

        :return: (the new tokens, the refresh token, encrypted, that was traded in)
        """
        decrypt = self.env["xero.vault"]._decrypt
        current, previous = row["refresh_token"], row["previous_refresh_token"]
        try:
            return oauth.refresh(*credentials, decrypt(current)), current
        except errors.ConsentLost:
            young = row["rotated_at"] > fields.Datetime.now() - RETRY_WINDOW
            if not previous or not young:
                raise
            return oauth.refresh(*credentials, decrypt(previous)), previous

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
