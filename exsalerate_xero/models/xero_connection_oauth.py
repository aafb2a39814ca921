import hashlib
import hmac
import logging
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import hash_sign, verify_hash_signed

from .. import const
from ..tools import errors, hosts, oauth, secret
from ..tools.client import XeroClient
from ..tools.words import Words, _lt
from .client_calls import one
from .wording import told

_logger = logging.getLogger(__name__)

# What a signed state is good for: coming back from Xero, or choosing one of several organisations.
CONSENT, CHOICE = "exsalerate_xero.oauth", "exsalerate_xero.oauth.choice"
STATE_LIFETIME = timedelta(minutes=10)
# Seconds that disconnecting waits for a token that a worker is about to renew.
PATIENCE = 5
CALLBACK_ROUTE = "/exsalerate_xero/oauth/callback"
RECONNECT_ACTIVITY = "mail.mail_activity_data_todo"
# What data/neutralize.sql says, here to be translated.
NEUTRALISED = _lt("This database is a neutralised copy. Reconnect to use Xero here.")
HOST_PARAMETERS = {
    "api": ("exsalerate_xero.api_url", const.API_URL),
    "identity": ("exsalerate_xero.identity_url", const.IDENTITY_URL),
    "login": ("exsalerate_xero.login_url", const.LOGIN_URL),
}


class SeveralOrganisations(UserError):
    """The person allowed several organisations; one must be chosen.

    :param organisations: :class:`oauth.Organisation` records to choose from
    :param state: signed, good for choosing one of them, once
    """

    def __init__(self, message, organisations, state):
        super().__init__(message)
        self.organisations, self.state = organisations, state


class XeroConnection(models.Model):
    """Consent: asking for it, taking it in, renewing it and giving it back."""

    _inherit = "xero.connection"

    def action_connect(self):
        """Send the person to Xero's consent page.

        :return: an ``ir.actions.act_url`` of the authorise page
        """
        self.check_access("write")
        one(self)
        company = self.company_id.sudo()  # sudo: write access to the connection checked above
        if not (company.xero_client_id and company.xero_has_client_secret):
            raise UserError(
                self.env._(
                    "Enter the client id and secret of your Xero app in Settings → Xero first."
                )
            )
        # sudo: which scopes to ask for is a parameter of ours, not a secret
        scopes = self.env["ir.config_parameter"].sudo().get_param("exsalerate_xero.scopes")
        url = oauth.authorise_url(
            self._host("login"),
            company.xero_client_id,
            self._redirect_uri(),
            scopes or const.SCOPES,
            self._oauth_state(CONSENT),
        )
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def action_disconnect(self):
        """End the connection in Xero, forget the consent, keep what was imported."""
        self.check_access("write")
        connections = self.exists()
        # Xero is waited for before any row is locked.
        warnings = [connection._disconnect_in_xero() for connection in connections]
        for connection, warning in zip(connections, warnings, strict=True):
            words = Words(_lt("Disconnected by %(name)s."), {"name": self.env.user.name})
            if warning:
                words = Words("%(first)s %(second)s", {"first": words, "second": warning})
            connection._set_state("disconnected", words)
            # Before the consent is gone: a worker that misses it then learns why.
            connection.flush_recordset()
            self.env["xero.token"]._forget(connection.id)
        return True

    def _disconnect_in_xero(self):
        """Return None, or why the connection could not be ended at Xero's side."""
        try:
            access_token = self._access_token(patience=PATIENCE)
            oauth.delete_connection(self._host("api"), access_token, self.xero_connection_ref or "")
        except (errors.OrganisationGone, errors.NotFound):
            return None
        except (errors.XeroError, secret.SecretUnreadable, secret.KeyUnusable) as error:
            text = _lt(
                "Xero could not be told (%(why)s) Remove the app in Xero under Settings → "
                "Connected apps."
            )
            return Words(text, {"why": error.words})

    def _oauth_state(self, scope):
        """Return a signed state for this person and connection, in place of any earlier one."""
        nonce = secrets.token_urlsafe(24)
        # sudo: nobody may read or write the nonce's hash, nor the secret that Odoo signs with;
        # the right to write the connection is checked by who asks for a state
        sudo = self.sudo()
        sudo.oauth_nonce = self._nonce_hash(nonce)
        return hash_sign(sudo.env, scope, [self.id, self.env.uid, nonce], STATE_LIFETIME)

    @api.model
    def _from_oauth_state(self, state, scope=CONSENT):
        """Return the connection that a ``state`` was made for, and use it up.

        :raises UserError: when it is forged, expired, used already, or made for somebody else
        """
        stale = UserError(
            self.env._("This link is not valid any more. Go back and press Connect to Xero again.")
        )
        try:
            # sudo: to read the secret that Odoo signs with; nothing of it leaves this method
            text = state if isinstance(state, str) else ""
            values = verify_hash_signed(self.sudo().env, scope, text)
        except (ValueError, IndexError):
            values = None
        if not values:
            raise stale
        connection_id, user_id, nonce = values
        if user_id != self.env.uid:
            raise UserError(
                self.env._("Somebody else began this connection. Press Connect to Xero yourself.")
            )
        connection = self.browse(connection_id).exists()
        if not connection:
            raise stale
        connection.check_access("write")
        # sudo: the nonce is for comparison only; the right to write was checked above
        expected = connection.sudo().oauth_nonce
        if not expected or not hmac.compare_digest(expected, self._nonce_hash(nonce)):
            raise stale
        connection.sudo().oauth_nonce = False  # sudo: as above; a nonce is good once
        return connection

    @staticmethod
    def _nonce_hash(nonce):
        return hashlib.sha256(nonce.encode()).hexdigest()

    def _complete_authorisation(self, code):
        """Trade the code of a callback for a consent and connect the organisation it was for.

        A consent that is there goes on until it is known that the new one is for the same.

        :raises SeveralOrganisations: when a person must choose; :meth:`_choose_organisation`
            then goes on
        :raises UserError: in words for the person when it cannot be done
        """
        self.ensure_one()
        tokens = self._speaking_to_xero(
            lambda: oauth.exchange_code(*self._credentials(), code, self._redirect_uri())
        )
        organisations = self._organisations(tokens)
        if len(organisations) == 1:
            # sudo: the right to write was checked with the state of the callback; what Xero says of
            # the organisation is for no person to write
            self.sudo()._bind(organisations[0], tokens)
            return
        self.env["xero.token"]._store(self.id, tokens)
        raise SeveralOrganisations(
            self.env._("Choose the organisation to connect."),
            organisations,
            self._oauth_state(CHOICE),
        )

    def _choose_organisation(self, tenant_id):
        """Connect one of the organisations that the consent just given covers."""
        access_token = self._speaking_to_xero(self._access_token)
        found = self._speaking_to_xero(lambda: oauth.connections(self._host("api"), access_token))
        chosen = [each for each in found if each.tenant_id == tenant_id and each.usable]
        if not chosen:
            raise UserError(self.env._("This organisation is not covered by the consent."))
        self.sudo()._bind(chosen[0])  # sudo: as above

    def _organisations(self, tokens):
        """Return the organisations that a consent offers to this connection, one at least."""

        def listed(auth_event_id=None):
            found = self._speaking_to_xero(
                lambda: oauth.connections(self._host("api"), tokens.access_token, auth_event_id)
            )
            return [each for each in found if each.usable]

        if self.tenant_id:
            same = [each for each in listed() if each.tenant_id == self.tenant_id]
            if not same:
                raise UserError(
                    self.env._(
                        "You allowed another organisation than %s. Press Reconnect and choose "
                        "that one in Xero.",
                        self.name,
                    )
                )
            return same
        organisations = listed(tokens.auth_event_id) or listed()
        if not organisations:
            raise UserError(
                self.env._("The consent covers no organisation. Choose one on Xero's page.")
            )
        return organisations

    def _bind(self, organisation, tokens=None):
        """Make this the connection to ``organisation`` and read what it says of itself.

        :param tokens: its consent, where that is not kept yet
        :raises UserError: where the connection, or the organisation, is another's
        """
        if self.tenant_id and self.tenant_id != organisation.tenant_id:
            raise UserError(
                self.env._(
                    "This is the connection to %s. Another organisation gets one of its own.",
                    self.name,
                )
            )
        self._check_unbound(organisation)
        if tokens:
            self.env["xero.token"]._store(self.id, tokens)
        # What is news in Xero meanwhile is news still: a renewed consent is no new beginning.
        renewed = self.state == "expired" and self.connected_at
        first = not self.connected_at
        # Xero is waited for before any row is locked.
        answer = self._ask_for_organisation(organisation.tenant_id)
        # The caller shows what goes wrong on a page of its own: nothing may stay half done.
        with self.env.cr.savepoint():
            self.write(
                {
                    "tenant_id": organisation.tenant_id,
                    "xero_connection_ref": organisation.id,
                    "name": organisation.tenant_name,
                    "not_before": False,
                }
            )
            self._process_organisation(answer)
            if not self.currency_id:
                raise UserError(self.organisation_notice)
            # Once the organisation's time zone is known, and with it the day that it is there.
            self.connected_at = renewed or fields.Datetime.now()
        if first:
            self.env["xero.pipeline.mapping"]._create_defaults(self)
        self._set_state(
            "connected", Words(_lt("Connected by %(name)s."), {"name": self.env.user.name})
        )
        self._streams()._resume()

    def _check_unbound(self, organisation):
        """Raise UserError where another connection has the organisation already."""
        # sudo: an organisation connects once in a database, whatever companies the person sees
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
                    "%(organisation)s is connected already, in company %(company)s.",
                    organisation=name,
                    company=company.name,
                )
            )
        raise UserError(
            self.env._("%s is connected already, in a company that is not yours to see.", name)
        )

    def _set_state(self, state, words):
        """Change the state, and tell why in the chatter; nothing happens when it is so already."""
        if self.state == state and state != "connected":
            return
        # sudo: only what happens to the consent changes the state, whoever makes it happen
        self.sudo().write({"state": state, "state_words": words.stored()})
        self.message_post(body=self.state_reason)
        self.activity_unlink([RECONNECT_ACTIVITY])
        _logger.info("Xero connection %s is %s", self.id, state)

    def _lose(self, state, words):
        """Stop until a person reconnects, and ask an administrator to."""
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

    def _is_listed(self):
        """Tell whether Xero still lists the organisation among the connections.

        True as well when it does not answer: a connection is not given up on a guess.
        """
        try:
            found = oauth.connections(self._host("api"), self._renewed_token(None))
        except (errors.XeroError, secret.SecretUnreadable, secret.KeyUnusable):
            return True
        return any(each.tenant_id == self.tenant_id for each in found)

    def _speaking_to_xero(self, call):
        """Run ``call``; raise what goes wrong as words for the person who waits for it."""
        try:
            return call()
        except errors.XeroError as error:
            _logger.info(
                "Xero connection %s: %s, correlation %s",
                self.id,
                type(error).__name__,
                error.correlation_id,
            )
            raise UserError(told(self.env, error.words.stored())) from None
        except (secret.SecretUnreadable, secret.KeyUnusable) as error:
            raise UserError(told(self.env, error.words.stored())) from None

    def _client(self, tenant_id):
        """Return a client of an organisation, with a fresh access token."""
        return XeroClient(tenant_id, self._access_token(), self._host("api"))

    def _access_token(self, **options):
        return self.env["xero.token"]._access_token(self.id, self._credentials(), **options)

    def _credentials(self):
        """Return (identity url, client id, client secret)."""
        # sudo: used to sign in at Xero, handed to nobody; calling it is for the engine and for who
        # may write the connection
        company = self.company_id.sudo()
        cipher = company.xero_client_secret_cipher
        if not cipher:
            raise errors.ConsentLost()
        client_secret = self.env["xero.vault"]._decrypt(cipher)
        return self._host("identity"), company.xero_client_id, client_secret

    @api.model
    def _host(self, purpose):
        """Return the address of one of Xero's hosts; only Xero's own or a loopback one."""
        parameter, default = HOST_PARAMETERS[purpose]
        # sudo: a parameter of ours, not a secret
        value = self.env["ir.config_parameter"].sudo().get_param(parameter) or default
        return hosts.check_url(value, default)

    @api.model
    def _redirect_uri(self):
        """Return the address to enter in the Xero app; Xero takes localhost, not 127.0.0.1."""
        url = self._get_public_url(CALLBACK_ROUTE)
        return url.replace("http://127.0.0.1", "http://localhost", 1)

    @api.model
    def _get_public_url(self, route=""):
        """Return the address of a route of ours, as Xero and people are to know it.

        `get_base_url()` would depend on the record: with Odoo's Website installed, that of a record
        with a company is its website's domain.
        """
        # sudo: Odoo's public address is no secret
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        return base.rstrip("/") + route
