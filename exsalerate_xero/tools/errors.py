"""What can go wrong between here and Xero, in words that may be shown to anybody.

No error holds a token, a header or the body of an answer: only a sentence and, where Xero gave
one, the correlation id that its support asks for.
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
# A JWT, or what follows the word Bearer or Basic: Xero should never echo one, but an error text is
# kept in the database and shown to people.
_SECRET = re.compile(r"(?i)\b(?:bearer|basic)\s+\S+|\beyJ[\w-]+(?:\.[\w-]*)*")
_MESSAGE_LENGTH = 300
# Xero's "HighVolumeException": more than 100,000 records would have to be sorted.
_HIGH_VOLUME = 51
_LIMITS = {
    "minute": _lt("Xero's limit on the calls a minute is reached."),
    "day": _lt("Xero's limit on the calls a day is reached."),
    "concurrent": _lt("Xero's limit on the calls at the same time is reached."),
    "appminute": _lt("Xero's limit on the calls a minute of this app is reached."),
}
_REFUSED = _lt("Xero refused the request: %(said)s")


class XeroError(Exception):
    """Base of all; `words` are safe to show, `correlation_id` is Xero's or None."""

    text = _lt("Xero could not be read.")

    def __init__(self, words: Words | str | None = None, correlation_id: str | None = None):
        self.words = words if isinstance(words, Words) else Words(words or self.text)
        super().__init__(str(self.words))
        self.correlation_id = correlation_id


class RateLimited(XeroError):
    """A limit is used up: `problem` says which, `retry_after` in how many seconds it lifts.

    :param problem: 'minute', 'day', 'concurrent' or 'appminute'.
    :param retry_after: seconds, a day at most, or None where Xero does not say.
    """

    def __init__(
        self, problem: str, retry_after: float | None = None, correlation_id: str | None = None
    ):
        super().__init__(_LIMITS[problem], correlation_id)
        self.problem = problem
        self.retry_after = retry_after


class TokenExpired(XeroError):
    """The access token is not valid any more; a refresh may help."""

    text = _lt("The access to Xero has run out and must be renewed.")


class ConsentLost(XeroError):
    """The consent was revoked, ran out or was used up; only a person can give a new one."""

    text = _lt("Xero does not accept the connection's consent any more. Connect to Xero again.")


class ScopeMissing(XeroError):
    """The consent, or the app, does not cover what was asked."""

    text = _lt(
        "The consent given in Xero does not cover this. Connect to Xero again and allow all "
        "that is asked; check the app's scopes if this stays."
    )


class OrganisationGone(XeroError):
    """The organisation was disconnected in Xero, or the person lost access to it."""

    text = _lt("The organisation was disconnected in Xero, or the person who connected left it.")


class HighVolume(XeroError):
    """More records than Xero sorts in one list; ask for slices of dates."""

    text = _lt("Xero has too many records for one list.")


class NotFound(XeroError):
    """The record or page does not exist, or the URL was too long."""

    text = _lt("Xero does not have what was asked for.")


class Unavailable(XeroError):
    """Xero is down, unreachable or too slow; the same call may work later."""

    text = _lt("Xero cannot be reached at the moment.")


class BadAnswer(XeroError):
    """Xero said yes, but what it sent cannot be read."""

    text = _lt("Xero's answer could not be read.")


class Stalled(XeroError):
    """A list repeats itself, or does not end; asking again at once would bring the same."""


class Interrupted(XeroError):
    """The worker that was reading ended before it could say anything."""

    text = _lt("The server stopped while it was reading from Xero.")


class Rejected(XeroError):
    """Xero refused the call itself; repeating it unchanged is useless."""

    text = _lt("Xero refused the request.")


class ForeignHost(XeroError):
    """The address configured is neither Xero nor this machine; nothing was sent."""

    text = _lt(
        "The address set for Xero is neither Xero's own nor on this machine. It is not used."
    )


def error_for(status: int, headers, body: bytes) -> XeroError:
    """Turn an HTTP answer that is not a success into an error of this tree.

    Source: Xero's "HTTP response codes" and "API limits".

    :param status: HTTP status, 300 and above.
    :param headers: case-insensitive mapping of the answer.
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
    """Return the `Xero-Correlation-Id` of an answer, or None if it is missing or odd."""
    value = headers.get("Xero-Correlation-Id") or ""
    return value if _CORRELATION.fullmatch(value) else None


def clean(text) -> str:
    """Make a text from outside fit to be shown: one line, short, nothing like a token in it."""
    # JSON can hold half of a surrogate pair, which no database stores.
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
    """Read Retry-After, seconds or a date, within what a limit of Xero's can take to lift."""
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
    # Xero's own spelling lacks an i; its body says "Authorization" for a scope that is missing
    # where an expired token says "TokenExpired".
    too_small = "insufficent_scope" in challenge or "insufficient_scope" in challenge
    if too_small or details.get("Detail") == "AuthorizationUnsuccessful":
        return ScopeMissing(correlation_id=correlation_id)
    return TokenExpired(correlation_id=correlation_id)


def _forbidden(details, correlation_id):
    if details.get("Detail") == "AuthenticationUnsuccessful":
        return OrganisationGone(correlation_id=correlation_id)
    if not details:
        # A page of a firewall or a proxy, not Xero's word on the connection.
        return Unavailable(correlation_id=correlation_id)
    return Rejected(_explain(details), correlation_id)


def _details(body):
    try:
        details = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return details if isinstance(details, dict) else {}


def _explain(details):
    """Find the sentence meant for people in Xero's several shapes of a refusal."""
    elements = details.get("Elements")
    first = elements[0] if isinstance(elements, list) and elements else None
    problems = first.get("ValidationErrors") if isinstance(first, dict) else None
    problem = problems[0] if isinstance(problems, list) and problems else None
    said = problem.get("Message") if isinstance(problem, dict) else None
    said = said or details.get("Message") or details.get("Detail") or details.get("Title")
    return refusal(said) if said else None


def refusal(said) -> Words:
    """Say that Xero refused a call, and what it said of that."""
    return Words(_REFUSED, {"said": clean(said)})
