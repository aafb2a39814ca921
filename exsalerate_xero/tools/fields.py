"""Reading single members of a record of Xero's: text, numbers, days and moments.

Every reader takes the record and the member's name, and raises :class:`OddRecord` with words a
person understands when the member cannot be what Xero documents.
"""

import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation

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


class OddRecord(ValueError):
    """One record of Xero's that cannot be taken in; ``str()`` tells a person why."""


def guid(record, name, *, required=True):
    """Return the identifier in ``name``, in lower case, or None where it may be absent."""
    value = record.get(name)
    if isinstance(value, str) and GUID.fullmatch(value):
        return value.lower()
    if value in (None, "") and not required:
        return None
    raise OddRecord(f"{name} is not an identifier")


def text(record, name, *, required=False, longest=LONGEST_TEXT):
    """Return the text in ``name``; None where it is absent or empty."""
    value = record.get(name)
    if value is None or value == "":
        if required:
            raise OddRecord(f"{name} is missing")
        return None
    if not isinstance(value, str):
        raise OddRecord(f"{name} is not a text")
    if len(value) > longest:
        raise OddRecord(f"{name} is {len(value):,} characters long, {longest:,} can be kept")
    if not value.isprintable() and CONTROL.search(value):
        raise OddRecord(f"{name} holds control characters")
    return value


def choice(record, name, known):
    """Return the enum member in ``name``, in capitals, one of ``known``."""
    value = record.get(name)
    if value is None or value == "":
        raise OddRecord(f"{name} is missing")
    member = value.upper() if isinstance(value, str) else value
    if not isinstance(member, str) or member not in known:
        raise OddRecord(f"{name} is {str(value)[:40]!r}, which is unknown here")
    return member


def number(record, name, default=None):
    """Return the number in ``name`` as a Decimal; ``default`` where it is absent."""
    value = record.get(name)
    if value is None or value == "":
        if default is None:
            raise OddRecord(f"{name} is missing")
        return default
    if type(value) is not Decimal:
        if type(value) is not int and type(value) is not str:
            raise OddRecord(f"{name} is not a number")
        try:
            value = Decimal(value)
        except InvalidOperation:
            raise OddRecord(f"{name} is not a number") from None
    if not value.is_finite():
        raise OddRecord(f"{name} is not a number")
    if not -LARGEST < value < LARGEST:
        raise OddRecord(f"{name} is too large")
    return value


def flag(record, name):
    """Return whether ``name`` is true; absent counts as false."""
    value = record.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise OddRecord(f"{name} is neither true nor false")


def moment(record, name):
    """Return the moment in ``name`` as naive UTC, or None. Prefers the String twin."""
    value = record.get(f"{name}String") or record.get(name)
    if value is None or value == "":
        return None
    return _moment(value, name, local=False)


def day(record, name, *, required=False):
    """Return the calendar day in ``name``, or None. Prefers the String twin.

    Old answers carry a local offset, which is added to get the day that Xero shows.
    """
    value = record.get(f"{name}String") or record.get(name)
    if value is None or value == "":
        if required:
            raise OddRecord(f"{name} is missing")
        return None
    if isinstance(value, str) and len(value) >= 10 and value[4] == "-":
        try:
            result = date.fromisoformat(value[:10])
        except ValueError:
            raise OddRecord(f"{name} is not a date") from None
    else:
        result = _moment(value, name, local=True).date()
    if not EARLIEST <= result < LATEST:
        raise OddRecord(f"{name} is {result:%Y-%m-%d}, which cannot be right")
    return result


def _moment(value, name, *, local):
    match = NET_DATE.fullmatch(value) if isinstance(value, str) else None
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
    except (TypeError, ValueError, OverflowError):
        raise OddRecord(f"{name} is not a date") from None
