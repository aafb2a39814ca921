"""Fetching pages ahead of their use.

Threads here do HTTP and nothing else. `Prefetcher` keeps a few pages coming in order, `Balance`
tells how many are worth it.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Generic, TypeVar

from .errors import RateLimited
from .pace import Pace, Stopped

T = TypeVar("T")


class Balance:
    """Tells how many pages to fetch ahead, from how long they take to come and how long to use.

    A page fetched ahead is lost with the process, and its call with it. So none is while pages
    come faster than they are used: then at most the page in hand is fetched twice after a crash.
    What that costs is the wait for the network between two pages, which is the shorter part. The
    slower the network, the more pages are under way, until it is not what the work waits for.
    """

    # Pages looked back at: one hiccup makes no slow network.
    SEEN = 3

    def __init__(self):
        self._waits: tuple[float, ...] = ()
        self._uses: tuple[float, ...] = ()

    def fetched(self, seconds: float) -> None:
        """Note how long a call kept its thread waiting; its own computing does not count."""
        self._waits = (*self._waits, seconds)[-self.SEEN :]

    def used(self, seconds: float) -> None:
        """Note how long a page was in use."""
        self._uses = (*self._uses, seconds)[-self.SEEN :]

    def pages(self) -> int:
        """How many pages to have under way while one is in use, 0 until that is known."""
        longest_use = max(self._uses, default=0)
        return int(min(self._waits, default=0) / longest_use) if longest_use else 0


class Prefetcher(Generic[T]):
    """Iterates `(page, result)` in the order of pages, fetching the next ones meanwhile.

    A page that cannot be fetched comes as `(page, exception)` at its turn and is the last one; no
    page after it is started. Use it in a `with` block and from one thread; only `fetch` runs in
    others.
    """

    def __init__(
        self,
        fetch: Callable[[int], T],
        first: int,
        last: int | None,
        window: int,
        pace: Pace,
        balance: Balance,
        end: float,
    ):
        """Start nothing yet.

        :param last: the last page; None while unknown, then each page is fetched when asked for.
        :param window: pages under way or waiting to be taken, at most; this bounds the memory.
        :param balance: tells how much of the window is worth using.
        :param end: monotonic seconds; the iteration winds down then, even while it waits.
        """
        self._fetch = fetch
        self._last = last
        self._window = window
        self._pace = pace
        self._balance = balance
        self._end = end
        self._handed_over: float | None = None
        self._to_start = first
        self._to_take = first
        self._ahead: dict[int, Future] = {}
        self._lock = threading.Lock()
        self._called: set[int] = set()
        self._failed_at: int | None = None
        self._winding_down = self._closed = False
        self._threads = ThreadPoolExecutor(window, thread_name_prefix="xero-page")

    def __enter__(self) -> "Prefetcher[T]":
        return self

    def __exit__(self, *_error) -> None:
        self.close()

    def __iter__(self) -> "Prefetcher[T]":
        return self

    def __next__(self) -> "tuple[int, T | Exception]":
        page = self._to_take
        self._note_use()
        if self._over(page):
            self.close()
        self._start(page)
        future = self._ahead.pop(page, None)
        if future is None:
            raise StopIteration
        result = self._outcome(future)
        if isinstance(result, Stopped):
            self.close()
            raise StopIteration
        self._to_take += 1
        self._start()
        self._handed_over = time.monotonic()
        return page, result

    def set_last(self, last: int) -> None:
        """Say which page is the last as far as is known; may be said again, higher or lower.

        Pages up to it are started at once, as far as the window and the balance go.
        """
        if not self._winding_down:
            self._last = last
            self._start()

    def narrow(self, window: int) -> None:
        """Have no more pages under way or waiting than this, one at least, from now on."""
        self._window = max(1, min(self._window, window))

    def wind_down(self) -> None:
        """Start no further call; those under way are not lost, their pages still come."""
        with self._lock:
            end = self._to_take
            while end in self._called:
                end += 1
            self._failed_at = end if self._failed_at is None else min(end, self._failed_at)
            self._last, self._winding_down = end - 1, True
        self._pace.wake()

    def close(self) -> None:
        """Start no further call, drop what is held, and wait for the calls under way.

        Were they left to themselves, they would count beside the calls of who comes next.
        """
        with self._lock:
            self._closed = True
        self._pace.wake()
        self._threads.shutdown(cancel_futures=True)
        self._ahead.clear()

    def _over(self, page):
        if self._last is not None and page > self._last:
            return True
        with self._lock:
            return self._failed_at is not None and page > self._failed_at

    def _note_use(self):
        if self._handed_over is not None:
            self._balance.used(time.monotonic() - self._handed_over)

    def _start(self, asked=0):
        """Start the page asked for, and those ahead of it that are wanted by now."""
        depth = min(self._window, self._balance.pages())
        end = max(asked, min(self._last or 0, self._to_take + depth - 1))
        while self._to_start <= end and self._wanted(self._to_start):
            self._ahead[self._to_start] = self._threads.submit(self._work, self._to_start)
            self._to_start += 1

    def _work(self, page):
        try:
            return self._pace.run(lambda: self._timed(page), lambda: not self._wanted(page))
        except Stopped:
            raise
        except Exception:
            self._fail(page)
            raise

    def _timed(self, page):
        """Fetch a page; note how long that waited for the network, and for that alone."""
        with self._lock:
            if not self._is_wanted(page):
                raise Stopped()
            self._called.add(page)
        started, computed = time.monotonic(), time.thread_time()
        try:
            result = self._fetch(page)
        except RateLimited:
            self._refused(page)
            raise
        self._balance.fetched(time.monotonic() - started - (time.thread_time() - computed))
        return result

    def _refused(self, page):
        """Count a page that Xero refused for now as one not begun: it may wait for long."""
        with self._lock:
            self._called.discard(page)
            if self._winding_down:
                self._failed_at = min(page, self._failed_at)

    def _fail(self, page):
        with self._lock:
            self._failed_at = page if self._failed_at is None else min(page, self._failed_at)
        self._pace.wake()

    def _wanted(self, page):
        with self._lock:
            return self._is_wanted(page)

    def _is_wanted(self, page):
        return not self._closed and (self._failed_at is None or page < self._failed_at)

    def _outcome(self, future):
        wait([future], max(0.0, self._end - time.monotonic()))
        if not future.done():
            self.wind_down()
        try:
            return future.result()
        except Exception as error:
            return error
