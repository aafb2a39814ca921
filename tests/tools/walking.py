"""Walks through pages as the tests want them."""

import time

from exsalerate_xero.tools.pace import Pace
from exsalerate_xero.tools.prefetch import Balance, Prefetcher


class Eager(Balance):
    """By which all of a window is worth using."""

    def pages(self):
        return 99


def walking(fetch, first, last, window=4, **settings):
    """A Prefetcher with no limit used up and an hour left, but for what `settings` say."""
    usual = {"pace": Pace(), "balance": Eager(), "end": time.monotonic() + 3600}
    return Prefetcher(fetch, first, last, window, **usual | settings)
