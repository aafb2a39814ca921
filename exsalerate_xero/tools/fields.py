"""Checking single members of a record of Xero's: text, numbers, days and moments.

Every reader takes the member's decoded value, None where it is missing, and its name. It raises
:class:`OddRecord` with words a person understands when it cannot be what Xero documents.
"""

import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache

from .words import Words, _lt

GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
NET_DATE = re.compile(r"/?Date\((-?\d+)([+-]\d{4})?\)/?")
# Tab, line feed, vertical tab, form feed and carriage return occur in pasted text; the rest of
# the control characters cannot be shown, exported, or (NUL) stored.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")

EPOCH = datetime(1970, 1, 1)
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
LARGEST = Decimal(10) ** 13
LONGEST_TEXT = 100_000
ZERO = Decimal(0)
MISSING = _lt("%(name)s is missing")


class OddRecord(ValueError):
    """One record of Xero's that cannot be taken in; ``words`` tell a person why."""

    def __init__(self, text, **params):
        self.words = Words(text, params)
        super().__init__(str(self.words))


def guid(value, name, *, required=True):
    """Return an identifier in lower case, or None where it may be absent."""
    if value:
        known = _guid(value)
        if known:
            return known
    elif not required:
        return None
    raise OddRecord(_lt("%(name)s is not an identifier"), name=name)


# Thousands of lines name the same few accounts.
@lru_cache(4096)
def _guid(value):
    return value.lower() if GUID.fullmatch(value) else None


def text(value, name, *, required=False, longest=LONGEST_TEXT):
    """Return a text; None where it is absent or empty."""
    if not value:
        if required:
            raise OddRecord(MISSING, name=name)
        return None
    if len(value) > longest:
        raise OddRecord(
            _lt("%(name)s is %(length)s characters long, %(longest)s can be kept"),
            name=name,
            length=len(value),
            longest=longest,
        )
    if not value.isprintable() and CONTROL.search(value):
        raise OddRecord(_lt("%(name)s holds control characters"), name=name)
    return value


def choice(value, name, known):
    """Return an enum member, in capitals, one of ``known``."""
    if not value:
        raise OddRecord(MISSING, name=name)
    member = value.upper()
    if member not in known:
        raise OddRecord(
            _lt("%(name)s is “%(value)s”, which is unknown here"), name=name, value=_shown(value)
        )
    return member


def number(value, name, default=None):
    """Return a Decimal within bounds; ``default`` where it is absent."""
    if value is None:
        if default is None:
            raise OddRecord(MISSING, name=name)
        return default
    if not value.is_finite():
        raise OddRecord(_lt("%(name)s is not a number"), name=name)
    if not -LARGEST < value < LARGEST:
        raise OddRecord(_lt("%(name)s is too large"), name=name)
    return value


def moment(value, name):
    """Return a moment as naive UTC, or None where it is absent."""
    return _moment(value, name, local=False) if value else None


def day(value, name, *, required=False):
    """Return a calendar day, or None where it may be absent.

    Old answers carry a local offset, which is added to get the day that Xero shows.
    """
    if not value:
        if required:
            raise OddRecord(MISSING, name=name)
        return None
    if value[4:5] == "-":
        try:
            result = date.fromisoformat(value[:10])
        except ValueError:
            raise OddRecord(_lt("%(name)s is not a date"), name=name) from None
    else:
        result = _moment(value, name, local=True).date()
    if not EARLIEST <= result < LATEST:
        raise OddRecord(
            _lt("%(name)s is %(value)s, which cannot be right"),
            name=name,
            value=f"{result:%Y-%m-%d}",
        )
    return result


def _moment(value, name, *, local):
    match = NET_DATE.fullmatch(value)
    try:
        if match:
            result = EPOCH + timedelta(milliseconds=int(match[1]))
            offset = match[2] if local else None
            if offset:
                sign = -1 if offset[0] == "-" else 1
                result += sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[3:5]))
            return result
        result = datetime.fromisoformat(value[:26])
        return result.astimezone(timezone.utc).replace(tzinfo=None) if result.tzinfo else result
    except (ValueError, OverflowError):
        raise OddRecord(_lt("%(name)s is not a date"), name=name) from None


def _shown(value):
    """Return a value of unknown making fit to be shown."""
    return CONTROL.sub(" ", value[:40])
