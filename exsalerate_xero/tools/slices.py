"""Splitting a list that is too long for Xero by date: into years, then months, then days.

Xero responds with HighVolumeException (error number 51) if it would have to sort more than 100,000
records.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

# The year Xero was founded: everything dated earlier is in one slice.
FIRST_YEAR = 2006


class Slice(NamedTuple):
    """Days from `first` to `last`, both included; None means unlimited."""

    first: date | None
    last: date | None


WHOLE = Slice(None, None)


def narrower(slice_: Slice) -> Slice | None:
    """Return the first of the slices that this one splits into; None if it can't be split."""
    if slice_ == WHOLE:
        return Slice(None, date(FIRST_YEAR - 1, 12, 31))
    if not slice_.first or not slice_.last or slice_.first == slice_.last:
        return None
    return _month(slice_.first) if _is_year(slice_) else _day(slice_.first)


def following(slice_: Slice, today: date) -> Slice | None:
    """Return the slice to read next; None after the last one, which includes all future dates."""
    if not slice_.last:
        return None
    start = slice_.last + timedelta(days=1)
    if start.year > today.year:
        return Slice(start, None)
    if not slice_.first or (start.month, start.day) == (1, 1) or _is_year(slice_):
        return _year(start)
    return _month(start) if start.day == 1 else _day(start)


def _is_year(slice_):
    return slice_.first.month == 1 and slice_.last.month == 12


def _year(start):
    return Slice(start, date(start.year, 12, 31))


def _month(start):
    return Slice(start, date(start.year, start.month, monthrange(start.year, start.month)[1]))


def _day(start):
    return Slice(start, start)
