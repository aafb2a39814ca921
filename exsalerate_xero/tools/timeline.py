"""Revenue over time, split into pieces, so that each sale is added up once.

A piece lies within one calendar month, and either inside or outside each of the requested periods.
The revenue of any month or period is then a sum of pieces.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate, islice

from .periods import Span, months_between


def cuts(spans: Iterable[Span], first: date, last: date) -> list[date]:
    """Return the first dates of the pieces, ascending, for sales from ``first`` to ``last``."""
    begins = {span.first for span in spans}
    ends = {span.last + timedelta(days=1) for span in spans}
    return sorted(begins | ends | set(months_between(first, last)))


def around(timelines: Iterable["Timeline"], day: date) -> tuple[date | None, date | None]:
    """Return the last date up to ``day`` with a purchase in any of the timelines, and the next."""
    found = [timeline.around(day) for timeline in timelines]
    earlier = max(filter(None, (pair[0] for pair in found)), default=None)
    return earlier, min(filter(None, (pair[1] for pair in found)), default=None)


class Timeline:
    """Revenue by piece, and the dates in it with a purchase: filled first, then read."""

    def __init__(self):
        self._pieces = {}

    def add(self, first: date, revenue: float, days: int = 0):
        """Add to the piece that begins on ``first``.

        :param days: days of its month with a purchase, as a number with bit 1 set for the first of
            the month, bit 31 for the 31st
        """
        known = self._pieces.get(first, (0.0, 0))
        self._pieces[first] = (known[0] + revenue, known[1] | days)

    def total(self) -> float:
        return self._running_sums[1][-1]

    def within(self, span: Span) -> float:
        """Return the revenue of one of the periods that the timeline was split by."""
        firsts, sums = self._running_sums
        return sums[bisect_right(firsts, span.last)] - sums[bisect_left(firsts, span.first)]

    def by_month(self) -> dict[date, float]:
        """Return {first day of a month: revenue}, 0 for a month without revenue."""
        months = defaultdict(float)
        for first, (revenue, _days) in self._pieces.items():
            months[first.replace(day=1)] += revenue
        return months

    def newest_days(self, count: int) -> list[date]:
        """Return the last dates with a purchase, newest first."""
        return list(islice(self._days(), count))

    def oldest_day(self) -> date | None:
        """Return the first date with a purchase."""
        for first in self._running_sums[0]:
            bits = self._pieces[first][1]
            if bits:
                lowest = bits & -bits
                return first.replace(day=lowest.bit_length() - 1)
        return None

    @cached_property
    def _running_sums(self):
        """The first dates of the pieces, and the revenue before each and after the last."""
        firsts = sorted(self._pieces)
        return firsts, [0, *accumulate(self._pieces[first][0] for first in firsts)]

    def around(self, day: date) -> tuple[date | None, date | None]:
        """Return the last date up to ``day`` with a purchase, and the first one after it."""
        earlier = None
        for first in self._running_sums[0]:
            bits = self._pieces[first][1]
            is_month = (first.year, first.month) == (day.year, day.month)
            until = bits & ((2 << day.day) - 1) if is_month else bits * (first <= day)
            if until:
                earlier = first.replace(day=until.bit_length() - 1)
            if after := bits ^ until:
                return earlier, first.replace(day=(after & -after).bit_length() - 1)
        return earlier, None

    def _days(self):
        for first in reversed(self._running_sums[0]):
            bits = self._pieces[first][1]
            while bits:
                day = bits.bit_length() - 1
                yield first.replace(day=day)
                bits ^= 1 << day
