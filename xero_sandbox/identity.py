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
        if not self._is_client(request):
            return answers.json_answer({"error": "invalid_client"}, 401)
        tokens, form = self.sandbox.tokens, request.form
        entry["grant"] = form.get("grant_type")
        try:
            if form.get("grant_type") == "authorization_code":
                issued = tokens.exchange(form.get("code"), form.get("redirect_uri"))
            elif form.get("grant_type") == "refresh_token":
                entry["refresh_number"] = tokens.number(form.get("refresh_token"))
                issued = tokens.refresh(form.get("refresh_token"))
            else:
                raise Refused("unsupported_grant_type")
        except Refused as refused:
            return answers.json_answer({"error": str(refused)}, 400)
        return answers.json_answer(issued)

    def _revoke(self, request):
        if not self._is_client(request):
            return answers.json_answer({"error": "invalid_client"}, 401)
        if self.sandbox.tokens.revoke(request.form.get("token")):
            self.sandbox.connections.drop_all()
        return answers.Answer("", 200)

    def _is_client(self, request):
        """Return whether the caller knows the client's secret, by Basic header or in the form."""
        name, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
        scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                return False
        return name == self.settings.client_id and hmac.compare_digest(
            secret.encode(), self.settings.client_secret.encode()
        )

    def _connections(self, request, path):
        _access, refusal = bearer(self.sandbox, request)
        if refusal is not None:
            return refusal
        connection = path.removeprefix("/connections").strip("/")
        if request.method == "GET" and not connection:
            return answers.json_answer(
                self.sandbox.connections.listed(request.args.get("authEventId"))
            )
        if request.method == "DELETE" and self.sandbox.connections.drop(connection):
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
