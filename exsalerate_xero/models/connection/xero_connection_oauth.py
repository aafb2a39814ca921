import hashlib
import hmac
import logging
import secrets
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import hash_sign, verify_hash_signed

from ... import const
from ...tools import errors, hosts, oauth, secret
from ...tools.client import XeroClient
from ...tools.words import Words, _lt
from .. import steps
from ..base.client_calls import one
from ..base.wording import format_words

_logger = logging.getLogger(__name__)

# Purposes of a signed state: returning from Xero, or choosing one of several organisations.
CONSENT, CHOICE = "exsalerate_xero.oauth", "exsalerate_xero.oauth.choice"
STATE_LIFETIME = timedelta(minutes=10)
# Seconds that disconnecting waits for a token that a worker is renewing.
TOKEN_WAIT = 5
CALLBACK_ROUTE = "/exsalerate_xero/oauth/callback"
WEBHOOK_ROUTE = "/exsalerate_xero/webhook"
RECONNECT_ACTIVITY = "mail.mail_activity_data_todo"
# The text in data/neutralize.sql, repeated here for translation.
NEUTRALISED = _lt("This database is a neutralised copy. Reconnect to use Xero here.")
HOST_PARAMETERS = {
    "api": ("exsalerate_xero.api_url", const.API_URL),
    "identity": ("exsalerate_xero.identity_url", const.IDENTITY_URL),
    "login": ("exsalerate_xero.login_url", const.LOGIN_URL),
}


class SeveralOrganisations(UserError):
    """The user gave access to several organisations and must choose one.

    :param organisations: :class:`oauth.Organisation` records to choose from
    :param state: signed state for choosing one of them, once
    """

    def __init__(self, message, organisations, state):
        super().__init__(message)
        self.organisations, self.state = organisations, state


class XeroConnection(models.Model):
    """Access to Xero: requesting, completing, renewing and ending it."""

    _inherit = "xero.connection"

    def action_connect(self):
        """Open Xero's consent page, or connect at once with a custom connection.

        :return: an ``ir.actions.act_url`` to the authorise page, or to the connection's form
        """
        self.check_access("write")
        one(self)
        company = self.company_id.sudo()  # sudo: write access to the connection checked above
        if not (company.xero_client_id and company.xero_has_client_secret):
            raise UserError(
                self.env._(
                    "Enter the client ID and secret of your Xero app in Settings → Xero first."
                )
            )
        if self.is_custom:
            self._connect_custom()
            return {"type": "ir.actions.act_url", "url": self._form_url(), "target": "self"}
        url = self._call_xero(
            lambda: oauth.authorise_url(
                self._host("login"),
                company.xero_client_id,
                self._redirect_uri(),
                self._scopes(),
                self._oauth_state(CONSENT),
            )
        )
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def action_disconnect(self):
        """End the connection in Xero and delete the tokens; imported data is kept."""
        self.check_access("write")
        connections = self.exists()
        # Call Xero before any row is locked.
        warnings = [connection._disconnect_in_xero() for connection in connections]
        for connection, warning in zip(connections, warnings, strict=True):
            words = Words(_lt("Disconnected by %(name)s."), {"name": self.env.user.name})
            if warning:
                words = Words("%(first)s %(second)s", {"first": words, "second": warning})
            connection._set_state("disconnected", words)
            # Before the tokens are deleted, so that a worker that misses them sees why.
            connection.flush_recordset()
            self.env["xero.token"]._forget(connection.id)
        return True

    def _disconnect_in_xero(self):
        """Return the reason why the connection couldn't be ended in Xero, or None."""
        try:
            access_token = self._access_token(patience=TOKEN_WAIT)
            oauth.delete_connection(self._host("api"), access_token, self.xero_connection_ref or "")
        except (errors.OrganisationGone, errors.NotFound, errors.ConnectionInactive):
            return None
        except (errors.XeroError, secret.SecretUnreadable, secret.KeyUnusable) as error:
            text = _lt(
                "The connection is still active in Xero. %(why)s Remove the app in Xero under "
                "Settings → Connected apps."
            )
            return Words(text, {"why": error.words})

    def _oauth_state(self, scope):
        """Return a signed state for this user and connection, which invalidates earlier ones."""
        nonce = secrets.token_urlsafe(24)
        # sudo: no user may access the nonce's hash or the secret that Odoo signs with; callers
        # check write access to the connection
        sudo = self.sudo()
        sudo.oauth_nonce = self._nonce_hash(nonce)
        return hash_sign(sudo.env, scope, [self.id, self.env.uid, nonce], STATE_LIFETIME)

    @api.model
    def _from_oauth_state(self, state, scope=CONSENT):
        """Return the connection of a ``state``, which can't be used again.

        :raises UserError: if it is forged, expired, already used, or another user's
        """
        stale = UserError(
            self.env._("This link is no longer valid. Go back and click Connect to Xero again.")
        )
        try:
            # sudo: to verify with the secret that Odoo signs with
            text = state if isinstance(state, str) else ""
            values = verify_hash_signed(self.sudo().env, scope, text)
        except (ValueError, IndexError):
            values = None
        if not values:
            raise stale
        connection_id, user_id, nonce = values
        if user_id != self.env.uid:
            raise UserError(
                self.env._("Another user started this connection. Click Connect to Xero yourself.")
            )
        connection = self.browse(connection_id).exists()
        if not connection:
            raise stale
        connection.check_access("write")
        # sudo: only to compare the nonce; write access was checked above
        expected = connection.sudo().oauth_nonce
        if not expected or not hmac.compare_digest(expected, self._nonce_hash(nonce)):
            raise stale
        connection.sudo().oauth_nonce = False  # sudo: as above; a nonce works once
        return connection

    @staticmethod
    def _nonce_hash(nonce):
        return hashlib.sha256(nonce.encode()).hexdigest()

    def _complete_authorisation(self, code):
        """Exchange the code of a callback for tokens and connect the organisation.

        Existing tokens are kept until the new ones are known to be for the same organisation.

        :raises SeveralOrganisations: if the user must choose; :meth:`_choose_organisation` then
            connects that one
        :raises UserError: if it can't be done, with the reason for the user
        """
        self.ensure_one()
        tokens = self._call_xero(
            lambda: oauth.exchange_code(*self._credentials().login, code, self._redirect_uri())
        )
        organisations = self._organisations(tokens)
        if len(organisations) == 1:
            # sudo: write access was checked with the callback's state; users may not write details
            # that come from Xero
            self.sudo()._connect_organisation(organisations[0], tokens)
            return
        self.env["xero.token"]._store(self.id, tokens)
        raise SeveralOrganisations(
            self.env._("Choose the organisation to connect."),
            organisations,
            self._oauth_state(CHOICE),
        )

    def _choose_organisation(self, tenant_id):
        """Connect one of the organisations that the user has just given access to."""
        access_token = self._call_xero(self._access_token)
        found = self._list_organisations(access_token)
        chosen = [each for each in found if each.tenant_id == tenant_id]
        if not chosen:
            raise UserError(self.env._("You haven't given access to this organisation in Xero."))
        self.sudo()._connect_organisation(chosen[0])  # sudo: as above

    def _organisations(self, tokens):
        """Return the organisations that new tokens allow this connection to use, at least one.

        :raises UserError: if there is none
        """
        listed = partial(self._list_organisations, tokens.access_token)
        if self.tenant_id:
            same = [each for each in listed() if each.tenant_id == self.tenant_id]
            if not same:
                raise UserError(
                    self.env._(
                        "You chose a different organisation in Xero. Click Reconnect and choose "
                        "%s.",
                        self.name,
                    )
                )
            return same
        organisations = listed(tokens.auth_event_id) or listed()
        if not organisations:
            raise UserError(
                self.env._("You didn't choose an organisation. Choose one on Xero's page.")
            )
        return organisations

    def _list_organisations(self, access_token, auth_event_id=None):
        """Return the organisations that an access token is for, or those of one consent."""
        found = self._call_xero(
            lambda: oauth.connections(self._host("api"), access_token, auth_event_id)
        )
        return [each for each in found if each.usable]

    def _connect_organisation(self, organisation, tokens=None):
        """Connect this record to ``organisation`` and read the organisation's details.

        :param tokens: its tokens, unless they are already stored
        :raises UserError: if the connection or the organisation is already in use
        """
        self._check_unbound(organisation)
        if tokens:
            self.env["xero.token"]._store(self.id, tokens)
        granted = tokens.granted_scopes if tokens else oauth.granted_scopes(self._access_token())
        # After reconnecting, changes made in the meantime still count as new.
        renewed = self.state == "expired" and self.connected_at
        first = not self.connected_at
        # Call Xero before any row is locked.
        answer = self._request_organisation(organisation.tenant_id)
        # The caller shows errors on a page and commits: don't leave half of it done.
        with self.env.cr.savepoint():
            self.write(
                {
                    "active": True,
                    "tenant_id": organisation.tenant_id,
                    "xero_connection_ref": organisation.id,
                    "name": organisation.tenant_name,
                    "not_before": False,
                    "granted_scopes": granted or self._scopes(),
                }
            )
            steps.run(self.env, steps.ORGANISATION_READ, self, answer)
            changed = self._process_organisation(answer)
            if not self.currency_id:
                raise UserError(self.organisation_notice)
            # Only now that the organisation's time zone, and so its date, is known.
            self.connected_at = renewed or fields.Datetime.now()
        steps.run(self.env, steps.ORGANISATION_CHANGED, self, changed)
        if first:
            steps.run(self.env, steps.CONNECTED_FIRST, self)
        self._set_state(
            "connected", Words(_lt("Connected by %(name)s."), {"name": self.env.user.name})
        )
        steps.run(self.env, steps.CONNECTED, self)

    def _check_unbound(self, organisation):
        """Check that neither the connection nor the organisation is already in use."""
        if self.tenant_id and self.tenant_id != organisation.tenant_id:
            raise UserError(
                self.env._(
                    "This connection is for %s. Create a new connection for another organisation.",
                    self.name,
                )
            )
        # sudo: an organisation connects once per database, whichever companies the user sees
        other = (
            self.sudo()
            .with_context(active_test=False)
            .search([("tenant_id", "=", organisation.tenant_id), ("id", "!=", self.id)])
        )
        if not other:
            return
        name, company = organisation.tenant_name, other.company_id
        if company in self.env.user.company_ids:
            raise UserError(
                self.env._(
                    "%(organisation)s is already connected, in company %(company)s.",
                    organisation=name,
                    company=company.name,
                )
            )
        raise UserError(
            self.env._("%s is already connected, in a company that you can't access.", name)
        )

    def _set_state(self, state, words):
        """Change the state and post the reason in the chatter, unless the state is the same.

        Connecting again is posted again.
        """
        if self.state == state and state != "connected":
            return
        # sudo: users may not write the state, but trigger its changes
        self.sudo().write({"state": state, "state_words": words.stored()})
        self.message_post(body=self.state_reason)
        self.activity_unlink([RECONNECT_ACTIVITY])
        _logger.info("Xero connection %s is %s", self.id, state)

    def _end_consent(self, state, words):
        """Stop until a user reconnects, and ask an administrator to do so."""
        self._set_state(state, words)
        managers = self._managers()
        asked = (managers & self.create_uid or managers)[:1]
        theirs = self.with_context(lang=asked.lang)
        theirs.activity_schedule(
            RECONNECT_ACTIVITY,
            summary=theirs.env._("Reconnect %s to Xero", self.name),
            note=theirs.state_reason,
            user_id=asked.id,
        )

    def _call_xero(self, call):
        """Run ``call`` and return its result.

        :raises UserError: with the reason, if Xero or the encryption key fails
        """
        try:
            return call()
        except errors.XeroError as error:
            _logger.info(
                "Xero connection %s: %s, correlation %s",
                self.id,
                type(error).__name__,
                error.correlation_id,
            )
            # The web client only shows the text of UserError itself. The cause tells what to do.
            raise UserError(format_words(self.env, error.words.stored())) from error
        except (secret.SecretUnreadable, secret.KeyUnusable) as error:
            raise UserError(format_words(self.env, error.words.stored())) from None

    def _client(self, tenant_id):
        """Return a client of an organisation, with a fresh access token."""
        return XeroClient(tenant_id, self._access_token(), self._host("api"))

    def _access_token(self, **options):
        return self.env["xero.token"]._access_token(self.id, self._credentials(), **options)

    def _credentials(self):
        """Return the :class:`oauth.Credentials` of the company's Xero app."""
        # sudo: used to log in to Xero only; called by the sync and by users with write access to
        # the connection
        company = self.company_id.sudo()
        cipher = company.xero_client_secret_cipher
        if not cipher:
            raise errors.ConsentLost()
        client_secret = self.env["xero.vault"]._decrypt(cipher)
        login = self._host("identity"), company.xero_client_id, client_secret
        return oauth.Credentials(*login, self._custom_connection())

    @api.model
    def _host(self, purpose):
        """Return the URL of one of Xero's hosts: Xero's own, or a loopback address."""
        parameter, default = HOST_PARAMETERS[purpose]
        # sudo: the addon's own parameter, not a secret
        value = self.env["ir.config_parameter"].sudo().get_param(parameter) or default
        try:
            return hosts.check_url(value, default)
        except errors.ForeignHost as error:
            text = _lt("%(reason)s Correct or delete the system parameter %(name)s.")
            params = {"reason": error.words, "name": parameter}
            raise errors.ForeignHost(Words(text, params)) from None

    @api.model
    def _redirect_uri(self):
        """Return the URL to enter in the Xero app; Xero accepts localhost but not 127.0.0.1."""
        url = self._get_public_url(CALLBACK_ROUTE)
        return url.replace("http://127.0.0.1", "http://localhost", 1)

    def _form_url(self):
        """Return the URL of the connection's form, or of the list."""
        action = "/odoo/action-exsalerate_xero.xero_connection_action"
        return f"{action}/{self.id}" if self else action

    @api.model
    def _get_public_url(self, route=""):
        """Return the public URL of one of the addon's routes.

        `get_base_url()` would depend on the record: if Odoo's Website is installed, it returns the
        domain of the company's website.
        """
        # sudo: Odoo's public URL is not a secret
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        return base.rstrip("/") + route
