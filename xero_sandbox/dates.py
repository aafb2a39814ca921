"""Xero's ways of writing dates and times."""

import time
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

EPOCH = date(1970, 1, 1)


@lru_cache(maxsize=20_000)
def ms_date(day):
    """A calendar day as `/Date(milliseconds+0000)/`."""
    return f"/Date({(day - EPOCH).days * 86_400_000}+0000)/"


@lru_cache(maxsize=20_000)
def iso_midnight(day):
    """A calendar day as `yyyy-mm-ddT00:00:00`, the form of the `…String` twins."""
    return f"{day.isoformat()}T00:00:00"


def ms_time(milliseconds):
    """An instant as `/Date(milliseconds+0000)/`."""
    return f"/Date({milliseconds}+0000)/"


def iso_time(milliseconds):
    """An instant as `yyyy-mm-ddThh:mm:ss`, UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(milliseconds // 1000))


def seven_digits(seconds):
    """An instant (epoch seconds) as the connections list writes it: 7 digits, no zone."""
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0"


def milliseconds(day, seconds=0):
    """Epoch milliseconds of a day's midnight UTC plus some seconds."""
    return (day - EPOCH).days * 86_400_000 + seconds * 1000


def plus(day, days):
    """The day that many days later."""
    return day + timedelta(days=days)
