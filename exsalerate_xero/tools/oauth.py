"""Consent and tokens: Xero's OAuth 2 authorisation code flow, and the list of connections."""

import base64
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import NamedTuple
from urllib.parse import quote, urlencode

import requests
import urllib3

from .. import const
from .errors import (
    BadAnswer,
    ConsentLost,
    CredentialsRejected,
    Rejected,
    ScopeMissing,
    Unavailable,
    clean,
    correlation_of,
    error_for,
    refusal,
)
from .hosts import check_url, is_loopback
from .transport import Adapter, read_within
from .words import _lt

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TokenSet:
    """The tokens from a consent or a refresh; both replace the previous ones.

    That of a custom connection has its client ID instead of a refresh token.
    `expires_at` is when the access token expires, in naive UTC by this machine's clock.
    `auth_event_id` identifies the consent among the connections; None if Xero didn't give it.
    """

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: datetime
    scope: str
    auth_event_id: str | None
    custom_client_id: str | None = None

    @property
    def granted_scopes(self) -> str:
        """The scopes that the person allowed; empty if Xero doesn't give them."""
        return self.scope or granted_scopes(self.access_token)


@dataclass(frozen=True, slots=True)
class CustomConnection:
    """What every token of a custom connection is requested with.

    Optional scopes are left out if it doesn't include them. `tenant_id` is the organisation that it
    must be for, or empty before it is known.
    """

    api_url: str
    tenant_id: str
    needed: tuple
    optional: tuple


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an app logs in with; `custom` is None for a web app."""

    identity_url: str
    client_id: str
    client_secret: str = field(repr=False)
    custom: CustomConnection | None = None

    @property
    def login(self) -> tuple[str, str, str]:
        """The arguments that each call to the token endpoint begins with."""
        return self.identity_url, self.client_id, self.client_secret


@dataclass(frozen=True, slots=True)
class Organisation:
    """A connection of the app; `id` is the connection's, `tenant_id` the organisation's."""

    id: str
    tenant_id: str
    tenant_name: str
    tenant_type: str
    auth_event_id: str | None

    @property
    def usable(self) -> bool:
        """Whether this is an organisation with books; the list also has practices, for example."""
        return self.tenant_type == "ORGANISATION"


def granted_scopes(access_token: str) -> str:
    """Return the scopes in an access token, separated by spaces; empty if it has none."""
    return _scopes(_claims(access_token).get("scope"))


def authorise_url(login_url: str, client_id: str, redirect_uri: str, scope: str, state: str) -> str:
    """Return the address of Xero's consent page.

    :raises ForeignHost: `login_url` is neither Xero's nor a loopback address.
    """
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": scope,
        "state": state,
    }
    host = check_url(login_url, const.LOGIN_URL)
    return f"{host}/identity/connect/authorize?{urlencode(query, quote_via=quote)}"


def exchange_code(
    identity_url: str, client_id: str, client_secret: str, code: str, redirect_uri: str
) -> TokenSet:
    """Exchange the code that Xero sent back for tokens. A code works once, for five minutes.

    :raises ConsentLost: the code was used, has expired, or belongs to another app.
    :raises CredentialsRejected: the client ID or secret is wrong.
    :raises Rejected: the redirect URI is wrong.
    """
    grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    try:
        return request_tokens(identity_url, client_id, client_secret, grant)
    except ConsentLost as error:
        text = _lt("This consent has expired or was already used. Go back and connect again.")
        raise ConsentLost(text, error.correlation_id) from None


def refresh(identity_url: str, client_id: str, client_secret: str, refresh_token: str) -> TokenSet:
    """Get new tokens; this uses up the given refresh token.

    :raises ConsentLost: the token was used, revoked, or unused for 60 days.
    :raises CredentialsRejected: the client ID or secret is wrong.
    """
    grant = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return request_tokens(identity_url, client_id, client_secret, grant)


def request_tokens(identity_url: str, client_id: str, client_secret: str, grant: dict) -> TokenSet:
    """Call the token endpoint with a grant, as its form has it.

    :raises XeroError: an error for each reason of a refusal, see `_refusal`.
    """
    host = check_url(identity_url, const.IDENTITY_URL)
    basic = requests.auth.HTTPBasicAuth(client_id.encode(), client_secret.encode())
    response = _send("POST", host, "/connect/token", auth=basic, data=grant)
    content = _json(response)
    if not _succeeded(response):
        raise _refusal(response, content)
    tokens = content if isinstance(content, dict) else {}
    access_token, refresh_token = tokens.get("access_token"), tokens.get("refresh_token")
    if grant["grant_type"] == "client_credentials":
        refresh_token = None
    elif not _is_token(refresh_token):
        access_token = None
    if not _is_token(access_token):
        raise BadAnswer(correlation_id=correlation_of(response.headers))
    return TokenSet(
        access_token=access_token,
        refresh_token=refresh_token,
        expires_at=_now() + _lifetime(tokens.get("expires_in")),
        scope=_scopes(tokens.get("scope")),
        auth_event_id=_auth_event_id(access_token),
    )


def connections(
    api_url: str, access_token: str, auth_event_id: str | None = None
) -> list[Organisation]:
    """List what the token gives access to, practices included; see `Organisation.usable`.

    :param auth_event_id: only list what this consent added.
    """
    host = check_url(api_url, const.API_URL)
    query = {"authEventId": auth_event_id} if auth_event_id else {}
    response = _send("GET", host, "/connections", auth=_Bearer(access_token), params=query)
    if not _succeeded(response):
        raise error_for(response.status_code, response.headers, response.content)
    found = _json(response)
    if not isinstance(found, list):
        raise BadAnswer(correlation_id=correlation_of(response.headers))
    return [_organisation(each, response.headers) for each in found]


def delete_connection(api_url: str, access_token: str, connection_id: str) -> None:
    """Disconnect one organisation from the app, in Xero.

    :param connection_id: `Organisation.id`.
    :raises NotFound: it is no longer connected.
    """
    host = check_url(api_url, const.API_URL)
    path = f"/connections/{quote(connection_id, safe='')}"
    response = _send("DELETE", host, path, auth=_Bearer(access_token))
    if not _succeeded(response):
        raise error_for(response.status_code, response.headers, response.content)


class _Answer(NamedTuple):
    status_code: int
    headers: Mapping
    content: bytes


class _Bearer(requests.auth.AuthBase):
    """An auth object, because requests lets a .netrc file override a plain header."""

    def __init__(self, access_token):
        self._access_token = access_token

    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {self._access_token}"
        return request


def _send(method, host, path, **options):
    started = time.monotonic()
    answer = _exchange(method, host, path, options)
    if answer is None:
        # Raised here, since the error of requests contains the request with its secrets.
        raise Unavailable()
    _logger.debug(
        "%s %s: %s in %d ms, correlation %s",
        method,
        path,
        answer.status_code,
        (time.monotonic() - started) * 1000,
        correlation_of(answer.headers),
    )
    return answer


def _exchange(method, host, path, options):
    """Make a call; return its response, or None without a complete response in time."""
    try:
        with requests.Session() as session:
            session.trust_env = not is_loopback(host)
            session.mount(host, Adapter())
            response = session.request(
                method,
                host + path,
                headers={"Accept": "application/json", "Accept-Encoding": "gzip"},
                timeout=const.OAUTH_TIMEOUT,
                allow_redirects=False,
                stream=True,
                **options,
            )
            content = read_within(response.raw, const.LARGEST_OAUTH_ANSWER)
            return _Answer(response.status_code, response.headers, content)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError):
        return None


def _succeeded(response):
    # Unlike `response.ok`, which treats a redirect that isn't followed as a success.
    return 200 <= response.status_code <= 299


def _json(response):
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None


def _scopes(value):
    """Return scopes, from a text or a list, separated by spaces."""
    scopes = value.split(" ") if isinstance(value, str) else value
    return " ".join(filter(_is_token, scopes)) if isinstance(scopes, list) else ""


def _is_token(text):
    """Return whether a text can be stored, and sent in a header."""
    return isinstance(text, str) and text.isascii() and text.isprintable() and text != ""


def _refusal(response, content):
    """Map an error of the token endpoint (RFC 6749, 5.2), or any other by its HTTP status."""
    problem = content.get("error") if isinstance(content, dict) else None
    correlation_id = correlation_of(response.headers)
    if problem == "invalid_client":
        return CredentialsRejected(correlation_id=correlation_id)
    if problem in ("invalid_grant", "unauthorized_client", "unauthorised_client"):
        return ConsentLost(correlation_id=correlation_id)
    if problem == "invalid_scope":
        return ScopeMissing(correlation_id=correlation_id)
    if problem and response.status_code == 400:
        said = content.get("error_description") or problem
        return Rejected(refusal(said), correlation_id)
    return error_for(response.status_code, response.headers, response.content)


def _organisation(raw, headers):
    texts = raw if isinstance(raw, dict) else {}
    if not (_is_token(texts.get("id")) and _is_token(texts.get("tenantId"))):
        raise BadAnswer(correlation_id=correlation_of(headers))
    return Organisation(
        id=texts["id"],
        tenant_id=texts["tenantId"],
        tenant_name=clean(texts.get("tenantName") or ""),
        tenant_type=str(texts.get("tenantType") or ""),
        auth_event_id=texts.get("authEventId"),
    )


def _auth_event_id(access_token):
    found = _claims(access_token).get("authentication_event_id")
    return None if found is None else str(found)


def _claims(access_token):
    """Read the claims of the JWT without checking its signature; empty if it has none.

    The token came directly from the issuer over TLS, and the claims only narrow lists; Xero checks
    the token itself.
    """
    try:
        payload = access_token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, TypeError, ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _lifetime(seconds):
    if isinstance(seconds, int) and 0 < seconds < 24 * 3600:
        return timedelta(seconds=seconds)
    return const.ACCESS_TOKEN_LIFETIME


def _now():
    return datetime.now(timezone.utc).replace(tzinfo=None)
