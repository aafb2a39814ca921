"""How often a customer buys, calculated from the dates of past purchases alone."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
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
# A pause that ended less than a year after it began can come back at the same time of year.
YEAR = 365


class Rhythm(NamedTuple):
    """What the dates of purchases show.

    :param last: date of the last purchase, None if there is none
    :param interval: usual gap in days (the median of the last gaps); None if there are too few
    :param expected: the date on which the next purchase is due, None without an interval; after a
        season, when the next one begins
    :param silent_days: days since the last purchase, at least 0
    :param is_silent: whether a purchase is missing for more than twice the interval
    """

    last: date | None
    interval: int | None
    expected: date | None
    silent_days: int
    is_silent: bool


def rhythm(
    days: Sequence[date],
    today: date,
    around: Callable[[date], tuple[date | None, date | None]] | None = None,
) -> Rhythm:
    """Return the rhythm of purchases made on ``days``, in any order, as of ``today``.

    :param around: returns the last purchase up to a date and the first one after it, if ``days``
        are only the latest ones
    """
    bought = sorted(set(days))
    if not bought:
        return Rhythm(None, None, None, 0, False)
    last, silent_days = bought[-1], max((today - bought[-1]).days, 0)
    gaps = [(later - earlier).days for earlier, later in pairwise(bought[-RECENT_GAPS - 1 :])]
    if len(gaps) < FEWEST_GAPS:
        return Rhythm(last, None, None, silent_days, False)
    interval = int(median(gaps) + 0.5)
    due, longest = last + timedelta(interval), SILENT_AFTER_INTERVALS * interval
    resumes = _next_season(due, longest, around or _around(bought))
    return Rhythm(
        last=last,
        interval=interval,
        expected=resumes if resumes and today > due else due,
        silent_days=silent_days,
        is_silent=(today - (resumes or last)).days > longest,
    )


def _next_season(due, longest, around):
    """Return the date on which a seasonal customer is expected to buy again, or None.

    A year before the next purchase is due, the customer paused for longer than ``longest`` days,
    and came back.
    """
    earlier, later = around(due - timedelta(YEAR))
    is_season = earlier and later and longest < (later - earlier).days < YEAR
    return later + timedelta(YEAR) if is_season else None


def _around(bought):
    """Return the function that finds the purchases around a date, among sorted dates."""

    def around(day):
        place = bisect_right(bought, day)
        earlier = bought[place - 1] if place else None
        return earlier, bought[place] if place < len(bought) else None

    return around
