"""How often a customer buys, calculated from the dates of past purchases alone."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import NamedTuple

# Number of gaps between purchases to consider; older ones no longer say much.
RECENT_GAPS = 12
# A single gap isn't a pattern.
FEWEST_GAPS = 2
# After this many times the usual gap without a purchase, a customer counts as inactive.
SILENT_AFTER_INTERVALS = 2


class Rhythm(NamedTuple):
    """What the dates of purchases show.

    :param last: date of the last purchase, None if there is none
    :param interval: usual gap in days (the median of the last gaps); None if there are too few
    :param expected: the date on which the next purchase is due, None without an interval
    :param silent_days: days since the last purchase, at least 0
    :param is_silent: whether that is more than twice the interval
    """

    last: date | None
    interval: int | None
    expected: date | None
    silent_days: int
    is_silent: bool


def rhythm(days: Sequence[date], today: date) -> Rhythm:
    """Return the rhythm of purchases made on ``days``, in any order, as of ``today``."""
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
        is_silent=bool(interval and silent_days > SILENT_AFTER_INTERVALS * interval),
    )
