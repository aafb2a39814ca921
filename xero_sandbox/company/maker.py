"""Shared by all parts of the company generator: random numbers, calendar, IDs and rates."""

from datetime import date
from math import sin

from ..dates import milliseconds, plus
from ..money import BASE_RATE

RATE_BASE = {"EUR": (1_165_000, 28_000), "USD": (1_285_000, 55_000)}


def guid(rng):
    """Return a lower-case version 4 identifier from the random generator."""
    digits = f"{rng.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def rate_on(currency, day):
    """Return an invented exchange rate of a day, in millionths of a document unit per pound."""
    if currency not in RATE_BASE:
        return BASE_RATE
    middle, swing = RATE_BASE[currency]
    ordinal = day.toordinal()
    return round(middle + swing * sin(ordinal / 190) + swing / 5 * sin(ordinal / 11))


class Maker:
    """A company's random generator (a random.Random) and calendar."""

    def __init__(self, rng, today, years):
        self.rng = rng
        self.today = today
        self.years = years
        first = date(today.year, today.month, 1)
        self.months = []
        for back in range(years * 12 - 1, -1, -1):
            index = first.year * 12 + first.month - 1 - back
            self.months.append(date(index // 12, index % 12 + 1, 1))

    def guid(self):
        return guid(self.rng)

    def day_in(self, month):
        """Return a day of that month, not after today, rarely at a weekend."""
        day = plus(month, self.rng.randrange(28))
        if day.weekday() > 4 and self.rng.random() < 0.9:
            day = plus(day, -2)
        return min(max(day, month), self.today)

    def after(self, day, low, high):
        """Return a day between `low` and `high` days later, not after today."""
        return min(plus(day, self.rng.randint(low, high)), self.today)

    def stamp(self, day):
        """Return a time of that day in working hours, in ms, always before today's midnight UTC.

        No part of the history may look as if it had changed while it was being read.
        """
        seconds = self.rng.randrange(8 * 3600, 18 * 3600)
        moment = milliseconds(day, seconds) + self.rng.randrange(1000)
        latest = milliseconds(self.today) - self.rng.randrange(3_600_000, 36_000_000)
        return min(moment, latest)
