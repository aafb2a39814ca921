"""Errors of calls to Xero, with messages that may be shown to anyone.

No error contains a token, a header or the body of a response: only a sentence and, if Xero gave
one, the correlation ID that Xero's support asks for.
"""

import json
import math
import re
import time
from email.utils import parsedate_to_datetime

from .. import const
from .words import Words, _lt

_CORRELATION = re.compile(r"[0-9A-Za-z-]{1,64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\s]+")
# A JWT, or what follows the word Bearer or Basic. Xero should never echo one, but an error message
# is kept in the database and shown to people.
_SECRET = re.compile(r"(?i)\b(?:bearer|basic)\s+\S+|\beyJ[\w-]+(?:\.[\w-]*)*")
_MESSAGE_LENGTH = 300
# Xero's "HighVolumeException": more than 100,000 records would have to be sorted.
_HIGH_VOLUME = 51
_LIMITS = {
    "minute": _lt("Xero's limit of calls per minute has been reached."),
    "day": _lt("Xero's limit of calls per day has been reached."),
    "concurrent": _lt("Xero's limit of simultaneous calls has been reached."),
    "appminute": _lt("Xero's limit of calls per minute for this app has been reached."),
}
_REFUSED = _lt("Xero refused the request: %(said)s")


class XeroError(Exception):
    """Base class; `words` is safe to show, `correlation_id` is Xero's or None."""

    text = _lt("Reading from Xero failed.")

    def __init__(self, words: Words | str | None = None, correlation_id: str | None = None):
        self.words = words if isinstance(words, Words) else Words(words or self.text)
        super().__init__(str(self.words))
        self.correlation_id = correlation_id


class RateLimited(XeroError):
    """A limit is used up: `problem` is the limit, `retry_after` the seconds until it is lifted.

    :param problem: 'minute', 'day', 'concurrent' or 'appminute'.
    :param retry_after: seconds, a day at most, or None if Xero gives no time.
    """

    def __init__(
        self, problem: str, retry_after: float | None = None, correlation_id: str | None = None
    ):
        super().__init__(_LIMITS[problem], correlation_id)
        self.problem = problem
        self.retry_after = retry_after


class TokenExpired(XeroError):
    """The access token is no longer valid; a refresh may help."""

    text = _lt("The access token for Xero has expired and must be renewed.")


class ConsentLost(XeroError):
    """Consent was revoked, has expired or was used up; only a person can renew it."""

    text = _lt("Access to Xero has expired. Click Reconnect.")


class ConnectionInactive(ConsentLost):
    """A custom connection was edited, or is no longer authorised for the organisation."""

    text = _lt(
        "Your custom connection isn't active in Xero. Authorise it in Xero's developer portal, "
        "then connect again."
    )


class ScopeMissing(XeroError):
    """The consent, or the app, lacks a scope that the request needs."""

    text = _lt(
        "Odoo doesn't have all the permissions that it needs in Xero. Click Reconnect and allow "
        "all of them. If that doesn't help, check the scopes of your Xero app."
    )


class OrganisationGone(XeroError):
    """The organisation was disconnected in Xero, or the person lost access to it."""

    text = _lt(
        "The organisation was disconnected in Xero, or the person who connected it no longer "
        "has access."
    )


class HighVolume(XeroError):
    """There are more records than Xero sorts in one list; request slices of dates."""

    text = _lt("Xero has too many records for one list.")


class NotFound(XeroError):
    """The record or page does not exist, or the URL was too long."""

    text = _lt("Xero couldn't find the requested record or page.")


class Unavailable(XeroError):
    """Xero is down, unreachable or too slow; the same call may succeed later."""

    text = _lt("Xero cannot be reached at the moment.")


class BadAnswer(XeroError):
    """Xero reported success, but its response can't be read."""

    text = _lt("Xero's response couldn't be read.")


class Stalled(XeroError):
    """A list repeats itself or doesn't end; an immediate retry would have the same result."""


class Interrupted(XeroError):
    """The worker ended while it was reading, without reporting a result."""

    text = _lt("The server stopped while reading from Xero.")


class Rejected(XeroError):
    """Xero refused the call itself; repeating it unchanged is useless."""

    text = _lt("Xero refused the request.")


class CredentialsRejected(Rejected):
    """Xero doesn't know the app's client ID and secret; a person must correct them."""

    text = _lt(
        "Xero didn't recognise this client ID or secret. Enter them again in Settings → Xero."
    )


class Forbidden(Rejected):
    """Xero refused the call to this person, whose role in Xero doesn't allow it."""


class ForeignHost(XeroError):
    """The configured address is neither Xero nor this machine; nothing was sent."""

    text = _lt(
        "The address configured for Xero isn't used, since it is neither Xero's own nor on this "
        "machine."
    )


def error_for(status: int, headers, body: bytes) -> XeroError:
    """Return the error for an HTTP response that is not a success.

    Source: Xero's "HTTP response codes" and "API limits".

    :param status: HTTP status, 300 or above.
    :param headers: case-insensitive mapping of the response's headers.
    :param body: raw bytes; may be JSON, HTML or plain text.
    """
    correlation_id = correlation_of(headers)
    if status == 429:
        return _rate_limited(headers, correlation_id)
    if status == 404:
        return NotFound(correlation_id=correlation_id)
    if status < 400 or status == 408 or status >= 500:
        return Unavailable(correlation_id=correlation_id)
    details = _details(body)
    if status == 401:
        return _unauthorised(headers, details, correlation_id)
    if status == 403:
        return _forbidden(details, correlation_id)
    if str(details.get("ErrorNumber")) == str(_HIGH_VOLUME):
        return HighVolume(correlation_id=correlation_id)
    return Rejected(_explain(details), correlation_id)


def correlation_of(headers) -> str | None:
    """Return a response's `Xero-Correlation-Id`, or None if it is missing or invalid."""
    value = headers.get("Xero-Correlation-Id") or ""
    return value if _CORRELATION.fullmatch(value) else None


def clean(text) -> str:
    """Make an outside text fit to be shown: one short line without anything like a token."""
    # JSON can contain half of a surrogate pair, which no database stores.
    whole = str(text).encode("utf-8", "replace").decode()
    line = _SECRET.sub("…", _CONTROL.sub(" ", whole)).strip()
    return line if len(line) <= _MESSAGE_LENGTH else line[: _MESSAGE_LENGTH - 1] + "…"


def _rate_limited(headers, correlation_id):
    problem = (headers.get("X-Rate-Limit-Problem") or "").strip().lower()
    retry_after = _seconds(headers.get("Retry-After"))
    if problem not in _LIMITS:
        problem = "concurrent" if retry_after is None else "minute"
    return RateLimited(problem, retry_after, correlation_id)


def _seconds(value):
    """Read Retry-After, in seconds or as a date, bounded by the longest time of Xero's limits."""
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        seconds = _seconds_until(value)
    if seconds is None or math.isnan(seconds):
        return None
    return min(max(seconds, const.SHORTEST_WAIT), const.LONGEST_WAIT)


def _seconds_until(value):
    try:
        return parsedate_to_datetime(value).timestamp() - time.time()
    except (TypeError, ValueError, OverflowError):
        return None


def _unauthorised(headers, details, correlation_id):
    challenge = (headers.get("WWW-Authenticate") or "").lower()
    # Xero's own spelling lacks an i. For a missing scope, its body says
    # "AuthorizationUnsuccessful"; for an expired token, "TokenExpired".
    too_small = "insufficent_scope" in challenge or "insufficient_scope" in challenge
    if too_small or details.get("Detail") == "AuthorizationUnsuccessful":
        return ScopeMissing(correlation_id=correlation_id)
    return TokenExpired(correlation_id=correlation_id)


def _forbidden(details, correlation_id):
    if details.get("Detail") == "AuthenticationUnsuccessful":
        return OrganisationGone(correlation_id=correlation_id)
    if not details:
        # The page of a firewall or a proxy; it says nothing about the connection in Xero.
        return Unavailable(correlation_id=correlation_id)
    return Forbidden(_explain(details), correlation_id)


def _details(body):
    try:
        details = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return details if isinstance(details, dict) else {}


def _explain(details):
    """Find the sentence meant for people in the different formats of Xero's refusals."""
    elements = details.get("Elements")
    first = elements[0] if isinstance(elements, list) and elements else None
    problems = first.get("ValidationErrors") if isinstance(first, dict) else None
    problem = problems[0] if isinstance(problems, list) and problems else None
    said = problem.get("Message") if isinstance(problem, dict) else None
    said = said or details.get("Message") or details.get("Detail") or details.get("Title")
    return refusal(said) if said else None


def refusal(said) -> Words:
    """Return a message that Xero refused a call, with Xero's own message."""
    return Words(_REFUSED, {"said": clean(said)})
