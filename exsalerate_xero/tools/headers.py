"""What the headers of Xero's responses say: the calls left, and Xero's clock."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from .. import const
from .errors import BadAnswer, correlation_of

_EPOCH = datetime(1970, 1, 1)
_MILLISECONDS = re.compile(r"/Date\((\d{1,15})(?:[+-]\d{4})?\)/")


@dataclass(frozen=True, slots=True)
class Limits:
    """The number of calls left by Xero's count; None if Xero doesn't give it."""

    day_left: int | None
    minute_left: int | None
    app_minute_left: int | None


def count(value) -> int | None:
    """Return a number that can be a count, else None."""
    # A longer number can't be a count, and Python refuses to convert one of thousands of digits.
    text = str(value) if not isinstance(value, int) or abs(value) < 10**9 else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def limits(headers) -> Limits:
    """Read the calls left."""
    return Limits(
        day_left=count(headers.get("X-DayLimit-Remaining")),
        minute_left=count(headers.get("X-MinLimit-Remaining")),
        app_minute_left=count(headers.get("X-AppMinLimit-Remaining")),
    )


def server_time(stated, headers) -> datetime:
    """Read Xero's clock from the body, or else from the `Date` header; return naive UTC.

    The result is never ahead of Odoo's clock, and never further behind than `const.CLOCK_BACK`,
    since cursors are based on it.
    """
    found = _MILLISECONDS.fullmatch(str(stated))
    try:
        if found:
            moment = _EPOCH + timedelta(milliseconds=int(found.group(1)))
        else:
            moment = parsedate_to_datetime(headers.get("Date"))
            moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    except (TypeError, ValueError, OverflowError):
        # Without Xero's clock there is no cursor, and the next sync would miss changes.
        raise BadAnswer(correlation_id=correlation_of(headers)) from None
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    return max(min(moment, now), now - const.CLOCK_BACK)
