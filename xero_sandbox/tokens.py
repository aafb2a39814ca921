"""Authorisation codes, access tokens and refresh tokens, with their lifetimes and rotation."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
import uuid
from dataclasses import dataclass, field


class Refused(Exception):
    """The token endpoint refuses; the text is the OAuth error code."""


@dataclass
class Consent:
    """What a person allowed: scopes, and the event that identifies its connections.

    A token of the custom connection has no event.
    """

    scope: tuple
    event: str | None = field(default_factory=lambda: str(uuid.uuid4()))
    revoked: bool = False
    custom: bool = False


@dataclass
class Code:
    consent: Consent
    redirect_uri: str
    expires: float


@dataclass
class Access:
    consent: Consent
    expires: float


@dataclass
class Refresh:
    """A refresh token; `number` identifies it in the call log without showing it."""

    consent: Consent
    number: int
    expires: float
    rotated: float | None = None


class Tokens:
    """All issued tokens. Times are epoch seconds."""

    def __init__(self, settings):
        self.settings = settings
        self.lock = threading.Lock()
        self.codes = {}
        self.accesses = {}
        self.refreshes = {}
        self._refresh_count = 0
        self._key = secrets.token_bytes(32)

    def state(self):
        """Everything issued so far, as it is in use: copy it before anything else."""
        return self.codes, self.accesses, self.refreshes, self._refresh_count

    def set_state(self, state):
        """Take what `state` returned."""
        with self.lock:
            self.codes, self.accesses, self.refreshes, self._refresh_count = state

    def code(self, consent, redirect_uri):
        """Return a new authorisation code."""
        code = secrets.token_urlsafe(32)
        with self.lock:
            expires = time.time() + self.settings.code_lifetime
            self.codes[code] = Code(consent, redirect_uri, expires)
        return code

    def exchange(self, code, redirect_uri):
        """Return the tokens for a code, once; Refused if used, expired or for another address."""
        with self.lock:
            grant = self.codes.pop(code, None)
            if grant is None or grant.expires < time.time() or grant.redirect_uri != redirect_uri:
                raise Refused("invalid_grant")
            return self._issue(grant.consent)

    def refresh(self, token):
        """Return the tokens for a refresh token, which rotates; raise Refused if it is invalid.

        A rotated token works for `reuse_window` seconds more, for clients that lost the response.
        """
        with self.lock:
            refresh, now = self.refreshes.get(token), time.time()
            if refresh is None or refresh.consent.revoked or refresh.expires < now:
                raise Refused("invalid_grant")
            if refresh.rotated is not None:
                if now - refresh.rotated >= self.settings.reuse_window:
                    raise Refused("invalid_grant")
            else:
                refresh.rotated = now
            return self._issue(refresh.consent)

    def grant(self, consent):
        """Return a token of the custom connection."""
        with self.lock:
            return self._issue(consent)

    def number(self, token):
        """Return the number of a refresh token, counted from 1; None for an unknown one."""
        refresh = self.refreshes.get(token)
        return refresh.number if refresh else None

    def revoke(self, token):
        """End the consent of a refresh token; return False if the token is unknown."""
        refresh = self.refreshes.get(token)
        if refresh is None:
            return False
        refresh.consent.revoked = True
        return True

    def access(self, token):
        """Return the access of a bearer token, expired or not; None for an unknown one."""
        return self.accesses.get(token)

    def expire_accesses(self):
        """Let all access tokens expire now."""
        with self.lock:
            for access in self.accesses.values():
                access.expires = 0.0

    def break_consent(self):
        """Make every refresh token return invalid_grant."""
        with self.lock:
            self.refreshes.clear()

    def _issue(self, consent):
        now, lifetime = time.time(), self.settings.token_lifetime
        access = self._jwt(consent, now, lifetime)
        self.accesses[access] = Access(consent, now + lifetime)
        answer = {
            "access_token": access,
            "expires_in": int(lifetime),
            "token_type": "Bearer",
            "scope": " ".join(consent.scope),
        }
        if "offline_access" in consent.scope:
            token = secrets.token_urlsafe(32)
            self._refresh_count += 1
            self.refreshes[token] = Refresh(
                consent, self._refresh_count, now + self.settings.refresh_lifetime
            )
            answer["refresh_token"] = token
        return answer

    def _jwt(self, consent, now, lifetime):
        claims = {
            "nbf": int(now),
            "exp": int(now + lifetime),
            "iss": "https://identity.xero.com",
            "aud": "https://identity.xero.com/resources",
            "client_id": self.settings.client_id,
            "jti": secrets.token_hex(16),
            "scope": list(consent.scope),
        }
        if consent.custom:
            claims["client_id"] = self.settings.custom_client_id
        else:
            claims["sub"] = hashlib.sha256(b"sandbox user").hexdigest()[:32]
            claims["auth_time"] = int(now)
            claims["authentication_event_id"] = consent.event
        head = _part({"alg": "HS256", "typ": "JWT"})
        body = _part(claims)
        signature = hmac.digest(self._key, f"{head}.{body}".encode(), "sha256")
        return f"{head}.{body}.{_base64(signature)}"


def _part(value):
    return _base64(json.dumps(value).encode())


def _base64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
