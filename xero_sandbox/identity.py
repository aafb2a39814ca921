"""Login and identity: the consent page, token endpoint, revocation and list of connections."""

import base64
import binascii
import hmac
from urllib.parse import urlencode, urlsplit

from . import answers, pages
from .api import bearer
from .tokens import Consent, Refused

AUTHORISE = "/identity/connect/authorize"
# Scopes that Xero grants to apps created since March 2026; broad ones return invalid_scope.
SCOPES = {
    "offline_access",
    "openid",
    "profile",
    "email",
    *(
        f"accounting.{name}{suffix}"
        for name in (
            *("settings", "contacts", "invoices", "payments", "attachments"),
            *("banktransactions", "manualjournals"),
        )
        for suffix in ("", ".read")
    ),
    "accounting.reports.profitandloss.read",
}


class Identity:
    """Serves /identity/connect/authorize, /connect/token, /connect/revocation, /connections."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.settings = sandbox.settings

    def answer(self, request, entry):
        """Return an Answer, or None for any other path. `entry` is the call's log entry."""
        # Xero ignores the case of a path, and its own SDK requests /Connections.
        path, method = request.path.rstrip("/").lower(), request.method
        if path == AUTHORISE:
            return self._consent_page(request) if method == "GET" else self._decided(request)
        if path == "/connect/token" and method == "POST":
            return self._token(request, entry)
        if path == "/connect/revocation" and method == "POST":
            return self._revoke(request)
        if path == "/connections" or path.startswith("/connections/"):
            return self._connections(request, path)
        return None

    def _consent_page(self, request):
        error = self._request_error(request.args)
        if error:
            return pages.authorise_error(error)
        organisations = [books.organisation for books in self.sandbox.books.values()]
        chosen = self._proposed(organisations)
        return pages.consent(request.args, organisations, chosen, self.sandbox.connections)

    def _proposed(self, organisations):
        """Return the organisation selected at first: if possible, one that isn't connected yet."""
        for organisation in organisations:
            if not self.sandbox.connections.connected(organisation.id):
                return organisation.id
        return organisations[0].id

    def _decided(self, request):
        form = request.form
        error = self._request_error(form)
        if error:
            return pages.authorise_error(error)
        if form.get("decision") != "allow":
            return _back(form, error="access_denied", error_description="The resource owner denied")
        chosen = [t for t in form.getlist("organisation") if t in self.sandbox.books]
        if not chosen:
            return pages.authorise_error("no organisation was chosen")
        consent = Consent(tuple(form["scope"].split()))
        for tenant in chosen:
            self.sandbox.connections.connect(self.sandbox.books[tenant].organisation, consent.event)
        return _back(form, code=self.sandbox.tokens.code(consent, form["redirect_uri"]))

    def _request_error(self, args):
        """Return the OAuth error of an authorise request; empty if it is valid."""
        if args.get("client_id") != self.settings.client_id:
            return "unauthorized_client"
        target = urlsplit(args.get("redirect_uri", ""))
        if not (target.scheme == "https" and target.hostname) and not (
            target.scheme == "http" and target.hostname == "localhost"
        ):
            return "invalid_request: redirect_uri must be https or http://localhost"
        if args.get("response_type") != "code":
            return "unsupported_response_type"
        scopes = set(args.get("scope", "").split())
        if not scopes or not scopes <= SCOPES:
            return "invalid_scope"
        return ""

    def _token(self, request, entry):
        client = self._client(request)
        if client is None:
            return answers.json_answer({"error": "invalid_client"}, 401)
        entry["grant"] = request.form.get("grant_type")
        try:
            return answers.json_answer(self._issued(client, request.form, entry))
        except Refused as refused:
            return answers.json_answer({"error": str(refused)}, 400)

    def _issued(self, client, form, entry):
        """Return the tokens for a grant; each app has its own kinds of grant."""
        tokens, grant = self.sandbox.tokens, form.get("grant_type")
        if grant not in ("authorization_code", "refresh_token", "client_credentials"):
            raise Refused("unsupported_grant_type")
        is_custom = client == self.settings.custom_client_id
        if is_custom != (grant == "client_credentials"):
            raise Refused("unauthorized_client")
        if is_custom:
            return tokens.grant(self.sandbox.custom_app.consent(form.get("scope", "")))
        if grant == "authorization_code":
            return tokens.exchange(form.get("code"), form.get("redirect_uri"))
        entry["refresh_number"] = tokens.number(form.get("refresh_token"))
        return tokens.refresh(form.get("refresh_token"))

    def _revoke(self, request):
        if self._client(request) is None:
            return answers.json_answer({"error": "invalid_client"}, 401)
        if self.sandbox.tokens.revoke(request.form.get("token")):
            self.sandbox.connections.drop_all()
        return answers.Answer("", 200)

    def _client(self, request):
        """Return the client ID, by Basic header or in the form; None without its secret."""
        name, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
        scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                return None
        settings = self.settings
        secrets = {
            settings.client_id: settings.client_secret,
            settings.custom_client_id: settings.custom_client_secret,
        }
        known = name in secrets and hmac.compare_digest(secret.encode(), secrets[name].encode())
        return name if known else None

    def _connections(self, request, path):
        access, refusal = bearer(self.sandbox, request)
        if refusal is not None:
            return refusal
        connections = self.sandbox.connections_of(access.consent)
        connection = path.removeprefix("/connections").strip("/")
        if request.method == "GET" and not connection:
            return answers.json_answer(connections.listed(request.args.get("authEventId")))
        if request.method == "DELETE" and connections.drop(connection):
            return answers.Answer("", 204)
        return answers.not_found()


def _back(form, **result):
    """Redirect the browser to the app."""
    if "state" in form:
        result["state"] = form["state"]
    joint = "&" if "?" in form["redirect_uri"] else "?"
    answer = answers.Answer("", 302)
    answer.headers["Location"] = f"{form['redirect_uri']}{joint}{urlencode(result)}"
    return answer
