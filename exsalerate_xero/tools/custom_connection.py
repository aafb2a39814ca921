"""Tokens of a custom connection: OAuth 2 client credentials, for one organisation.

Its client ID and secret are enough: there is no consent page and no refresh token.
"""

from dataclasses import replace

from . import oauth
from .errors import ConnectionInactive, ConsentLost, CredentialsRejected, ScopeMissing
from .words import Words, _lt

_NEEDED = _lt(
    "Your custom connection doesn't include all scopes that Odoo needs: %(scopes)s. Select them in "
    "Xero's developer portal, authorise the connection again, then connect again."
)
# Xero doesn't say whether an app that isn't authorised is known.
_UNKNOWN = _lt(
    "Xero didn't recognise this client ID or secret. Enter them again in Settings → Xero, and "
    "check in Xero's developer portal that your custom connection is authorised."
)
_OTHER = _lt(
    "Your custom connection is no longer for this organisation. Authorise it for this organisation "
    "in Xero's developer portal, then connect again."
)


def custom_tokens(credentials: oauth.Credentials) -> oauth.TokenSet:
    """Get an access token with those of the optional scopes that the custom connection includes.

    :raises ConnectionInactive: it isn't authorised, or for another organisation.
    :raises ScopeMissing: it lacks scopes that are needed.
    :raises CredentialsRejected: the client ID or secret is wrong.
    """
    custom = credentials.custom
    try:
        tokens = _widest_tokens(credentials)
    except ScopeMissing as error:
        scopes = {"scopes": ", ".join(custom.needed)}
        raise ScopeMissing(Words(_NEEDED, scopes), error.correlation_id) from None
    except CredentialsRejected as error:
        raise CredentialsRejected(_UNKNOWN, error.correlation_id) from None
    except ConsentLost as error:
        raise ConnectionInactive(correlation_id=error.correlation_id) from None
    if custom.tenant_id:
        # Whoever authorises it again may choose another organisation.
        found = oauth.connections(custom.api_url, tokens.access_token)
        if custom.tenant_id not in [each.tenant_id for each in found]:
            raise ConnectionInactive(_OTHER)
    return tokens


def _widest_tokens(credentials):
    needed, optional = credentials.custom.needed, credentials.custom.optional
    try:
        return _tokens(credentials, (*needed, *optional))
    except ScopeMissing:
        if not optional:
            raise
    tokens = _tokens(credentials, needed)
    included = [scope for scope in optional if _includes(credentials, (*needed, scope))]
    return _tokens(credentials, (*needed, *included)) if included else tokens


def _includes(credentials, scopes):
    try:
        return bool(_tokens(credentials, scopes))
    except ScopeMissing:
        return False


def _tokens(credentials, scopes):
    scope = " ".join(scopes)
    grant = {"grant_type": "client_credentials", "scope": scope}
    tokens = oauth.request_tokens(*credentials.login, grant)
    return replace(
        tokens, custom_client_id=credentials.client_id, scope=tokens.granted_scopes or scope
    )
