"""How often a customer buys, told from the days of past purchases alone."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import NamedTuple

# The gaps between purchases that count: older ones tell of another time.
RECENT_GAPS = 12
# A single gap is no rhythm yet.
FEWEST_GAPS = 2
# Longer than this many times the usual, and a customer counts as silent.
PATIENCE = 2


class Rhythm(NamedTuple):
    """What the days of purchases tell.

    :param last: the last of them, None where there is none
    :param interval: usual days from one to the next (the median of the last gaps); None where
        there were too few
    :param expected: the day on which the next one is due, None without an interval
    :param silent_days: days since the last one, 0 at least
    :param is_silent: whether those are more than twice the interval
    """

    last: date | None
    interval: int | None
    expected: date | None
    silent_days: int
    is_silent: bool


def rhythm(days: Sequence[date], today: date) -> Rhythm:
    """Return the rhythm of purchases made on ``days``, in any order, seen from ``today``."""
    latest = sorted(set(days))[-RECENT_GAPS - 1 :]
    if not latest:
        return Rhythm(None, None, None, 0, False)
    last = latest[-1]
    gaps = [(later - earlier).days for earlier, later in pairwise(latest)]
    interval = int(median(gaps) + 0.5) if len(gaps) >= FEWEST_GAPS else None
    silent_days = max((today - last).days, 0)
    return Rhythm(
        last=last,
        interval=interval,
        expected=last + timedelta(days=interval) if interval else None,
        silent_days=silent_days,
        is_silent=bool(interval and silent_days > PATIENCE * interval),
    )
