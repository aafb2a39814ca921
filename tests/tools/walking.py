"""Prefetchers for the tests."""

import time

from exsalerate_xero.tools.pace import Pace
from exsalerate_xero.tools.prefetch import Balance, Prefetcher


class Eager(Balance):
    """A balance with which the whole window is used."""

    def pages(self):
        return 99


def walking(fetch, first, last, window=4, **settings):
    """Return a Prefetcher without used-up limits and with an hour left, changed by `settings`."""
    usual = {"pace": Pace(), "balance": Eager(), "end": time.monotonic() + 3600}
    pages = Prefetcher(fetch, first, window, **usual | settings)
    if last is not None:
        pages.set_last(last)
    return pages
