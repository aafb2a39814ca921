"""Reading Xero's posts to the webhook. Source: Xero's "Webhooks > Overview"."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .errors import BadAnswer
from .fields import iso_moment


@dataclass(frozen=True, slots=True)
class Event:
    """A change in Xero: which record, not what has changed.

    `category` and `type` are in capitals (INVOICE, CONTACT, …; CREATE, UPDATE) and can have any
    value; `at` is naive UTC to the second, None if its format is unknown.
    """

    tenant_id: str
    category: str
    resource_id: str
    type: str
    at: datetime | None


def signature_ok(keys: Iterable[str], raw_body: bytes, header: str | None) -> str | None:
    """Return the key that signed `raw_body`, None if none of `keys` did. Takes constant time.

    :param keys: signing keys of all apps that may post here; blank ones are ignored.
    :param header: value of `x-xero-signature`.
    """
    given = (header or "").encode("utf-8", "replace")
    match = None
    for key in keys:
        if not key:
            # Anyone can sign with an empty key.
            continue
        digest = hmac.new(key.encode(), raw_body, hashlib.sha256).digest()
        if hmac.compare_digest(base64.b64encode(digest), given):
            match = key
    return match


def parse_events(raw: bytes) -> list[Event]:
    """Read the events of a post whose signature was checked; none for an intent to receive.

    Unknown members are ignored. Events without a tenant or a record are left out, and so are those
    whose IDs the database can't store; the others are kept.

    :raises BadAnswer: the body is not Xero's JSON.
    """
    try:
        # As tolerant as possible, so that one invalid value only affects one event: bytes that are
        # not UTF-8, control characters, and integers with more digits than Python converts.
        text = raw.decode("utf-8-sig", "replace")
        events = json.loads(text, strict=False, parse_int=float)["events"]
    except (ValueError, TypeError, KeyError, RecursionError):
        events = None
    if not isinstance(events, list):
        raise BadAnswer()
    return [event for event in map(_event, events) if event]


def _event(raw):
    if not isinstance(raw, dict):
        return None
    tenant_id, resource_id = _text(raw.get("tenantId")), _text(raw.get("resourceId"))
    if not (tenant_id and resource_id):
        return None
    category, kind = _text(raw.get("eventCategory")), _text(raw.get("eventType"))
    at = _utc(raw.get("eventDateUtc"))
    return Event(tenant_id, category.upper(), resource_id, kind.upper(), at)


def _text(value):
    """Return a text that PostgreSQL can store, "" for anything else."""
    if not isinstance(value, str) or "\0" in value:
        return ""
    try:
        value.encode()
    except UnicodeEncodeError:
        return ""
    return value


def _utc(value):
    try:
        return iso_moment(value).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None
