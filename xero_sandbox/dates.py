"""Xero's formats for dates and times."""

import time
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

EPOCH = date(1970, 1, 1)


@lru_cache(maxsize=20_000)
def ms_date(day):
    """Return a date as `/Date(milliseconds+0000)/`."""
    return f"/Date({(day - EPOCH).days * 86_400_000}+0000)/"


@lru_cache(maxsize=20_000)
def iso_midnight(day):
    """Return a date as `yyyy-mm-ddT00:00:00`, the format of the `…String` members."""
    return f"{day.isoformat()}T00:00:00"


def ms_time(milliseconds):
    """Return a time as `/Date(milliseconds+0000)/`."""
    return f"/Date({milliseconds}+0000)/"


def iso_time(milliseconds):
    """Return a time as `yyyy-mm-ddThh:mm:ss`, UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(milliseconds // 1000))


def seven_digits(seconds):
    """Return a time (epoch seconds) as in the list of connections: 7 digits, no zone."""
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0"


def milliseconds(day, seconds=0):
    """Return the epoch milliseconds of a date's midnight UTC plus some seconds."""
    return (day - EPOCH).days * 86_400_000 + seconds * 1000


def plus(day, days):
    """Return the date that many days later."""
    return day + timedelta(days=days)
