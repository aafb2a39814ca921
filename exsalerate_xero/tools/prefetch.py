"""Fetching pages before they are needed.

The threads here do HTTP and nothing else. `Prefetcher` fetches some pages ahead, in order;
`Balance` decides how many.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from .pace import Pace, Stopped


class Balance:
    """Decides how many pages to fetch ahead, by how long they take to arrive and to be used.

    A page fetched ahead is lost if the process ends, and its call is wasted. So none is fetched
    ahead while pages arrive faster than they are used, and after a crash at most the current page
    is fetched again. The cost is that the work waits for the network between two pages, which is
    the shorter part. The slower the network, the more pages are fetched at a time, until the work
    no longer waits.
    """

    # Number of recent pages considered, so that a single delay doesn't count as a slow network.
    SEEN = 3

    def __init__(self):
        self._waits: tuple[float, ...] = ()
        self._uses: tuple[float, ...] = ()

    def fetched(self, seconds: float) -> None:
        """Record how long a call waited for the network, without its own computing."""
        self._waits = (*self._waits, seconds)[-self.SEEN :]

    def used(self, seconds: float) -> None:
        """Record how long a page was in use."""
        self._uses = (*self._uses, seconds)[-self.SEEN :]

    def pages(self) -> int:
        """Return how many pages to fetch while one is in use; 0 until that is known."""
        longest_use = max(self._uses, default=0)
        return int(min(self._waits, default=0) / longest_use) if longest_use else 0


class Prefetcher:
    """Iterates over `(page, result)` in page order, fetching the next pages in the meantime.

    A page that can't be fetched comes as `(page, exception)` in its turn and is the last one; no
    page after it is started. Use it in a `with` block and from one thread; only `fetch` runs in
    other threads. Until :meth:`set_last` is called, each page is fetched when it is needed.
    """

    def __init__(
        self, fetch: Callable, first: int, window: int, pace: Pace, balance: Balance, end: float
    ):
        """Set up without starting a call.

        :param fetch: returns the page of a number
        :param window: maximum number of pages in progress or waiting; this bounds the memory.
        :param balance: decides how much of the window is used.
        :param end: monotonic seconds at which the iteration winds down, even while it waits.
        """
        self._fetch = fetch
        self._last: int | None = None
        self._window = window
        self._pace = pace
        self._balance = balance
        self._end = end
        self._handed_over: float | None = None
        self._to_start = first
        self._to_take = first
        self._ahead: dict[int, Future] = {}
        self._lock = threading.Lock()
        self._failed_at: int | None = None
        self._stopped = False
        self._threads = ThreadPoolExecutor(window, thread_name_prefix="xero-page")

    def __enter__(self) -> "Prefetcher":
        return self

    def __exit__(self, *_error) -> None:
        self.close()

    def __iter__(self) -> "Prefetcher":
        return self

    def __next__(self) -> "tuple[int, object]":
        page = self._to_take
        if self._handed_over is not None:
            self._balance.used(time.monotonic() - self._handed_over)
        if self._last is not None and page > self._last:
            self.close()
        self._start(page)
        future = self._ahead.pop(page, None)
        result = self._outcome(future) if future else Stopped()
        if isinstance(result, Exception):
            self.close()
        if isinstance(result, Stopped):
            raise StopIteration
        self._to_take += 1
        self._start()
        self._handed_over = time.monotonic()
        return page, result

    def set_last(self, last: int) -> None:
        """Set the last page as far as it is known; a later call may raise or lower it.

        Pages up to it are started at once, within the window and the balance.
        """
        self._last = last
        self._start()

    def narrow(self, window: int) -> None:
        """From now on, keep at most this many pages (at least one) in progress or waiting."""
        self._window = max(1, min(self._window, window))

    def wind_down(self) -> None:
        """Start no further call; pages whose calls are in progress still come."""
        self._stopped = True
        self._pace.wake()

    def close(self) -> None:
        """Start no further call, drop the pages that are waiting, and wait for calls in progress.

        If they were left running, they would count against the limits of the next worker.
        """
        self.wind_down()
        self._threads.shutdown(cancel_futures=True)
        self._ahead.clear()

    def _start(self, asked=0):
        """Start the requested page, and the pages to fetch ahead of it."""
        depth = min(self._window, self._balance.pages())
        end = max(asked, min(self._last or 0, self._to_take + depth - 1))
        while self._to_start <= end and self._is_wanted(self._to_start):
            self._ahead[self._to_start] = self._threads.submit(self._work, self._to_start)
            self._to_start += 1

    def _work(self, page):
        try:
            return self._pace.run(lambda: self._timed(page), lambda: not self._is_wanted(page))
        except Stopped:
            raise
        except Exception:
            with self._lock:
                self._failed_at = page if self._failed_at is None else min(page, self._failed_at)
            self._pace.wake()
            raise

    def _timed(self, page):
        """Fetch a page; record only how long it waited for the network."""
        started, computed = time.monotonic(), time.thread_time()
        result = self._fetch(page)
        self._balance.fetched(time.monotonic() - started - (time.thread_time() - computed))
        return result

    def _is_wanted(self, page):
        return not self._stopped and (self._failed_at is None or page < self._failed_at)

    def _outcome(self, future):
        wait([future], max(0.0, self._end - time.monotonic()))
        if not future.done():
            self.wind_down()
        try:
            return future.result()
        except Exception as error:
            return error
