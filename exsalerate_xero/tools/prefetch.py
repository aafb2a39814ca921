"""Fetching pages ahead of their use, as fast as Xero's limits let.

Threads here do HTTP and nothing else. `Pace` keeps the calls of one organisation within its
limits, `Prefetcher` keeps a few pages coming in order, `Balance` tells how many are worth it.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from .. import const
from .errors import RateLimited

T = TypeVar("T")

MINUTE = 60.0
# Where Xero refuses without saying for how long, the first pause; each further one is twice it.
PAUSE = 0.5
# Two calls further apart than this do not tell precisely when a window turned between them.
CLOSE = 1.0


class Stopped(Exception):
    """The call was given up before it was made, because nobody waits for it any more."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A call under way: its place in the count of all calls, when it started, why."""

    number: int
    started: float
    probing: bool


class Pace:
    """Lets calls start when Xero will take them. One for all the calls of an organisation.

    Xero counts calls in fixed windows of a minute, whose start it does not tell. How many are left
    comes with every answer; when the window turns is known from a refusal's `Retry-After`, or from
    the count jumping up between two calls close together. Thread-safe.
    """

    def __init__(self, max_wait: float = 30.0):
        """:param max_wait: seconds a call may wait for a limit; beyond, `RateLimited` is raised."""
        self._max_wait = max_wait
        self._changed = threading.Condition()
        self._running = 0
        self._started = 0
        self._probing = False
        self._left = const.LIMITS["minute"]  # calls that the window still takes, by our count
        self._turns_at = None  # when the window ends, monotonic seconds, None while unknown
        self._held_until = 0.0  # no call before this, by word of a refusal
        self._newest = _Place(0, 0.0, False)  # the call whose answer is the latest word
        self._newest_left = None

    def run(self, call: Callable[[], T], stopped: Callable[[], bool] = lambda: False) -> T:
        """Make `call` when the limits allow, learn from its answer, and return that.

        A call refused for a short while is made again; every other error is the caller's.

        :param stopped: asked before each try; once it is true the call is not made.
        :raises RateLimited: the wait would be longer than `max_wait`, or the day is used up.
        :raises Stopped: `stopped` said so.
        """
        waited, pause = 0.0, PAUSE
        while True:
            place, paused = self._enter(self._max_wait - waited, stopped)
            waited += paused
            try:
                answer = call()
            except RateLimited as refusal:
                if self._leave_refused(place, refusal, pause) > self._max_wait - waited:
                    raise
                pause *= 2
            except BaseException:
                self._leave(place, None)
                raise
            else:
                self._leave(place, getattr(answer, "limits", None))
                return answer

    def wait_seconds(self) -> float:
        """Seconds until the limits let a call start, 0 for at once; busy places do not count."""
        with self._changed:
            return self._wait(time.monotonic())

    def wake(self) -> None:
        """Make waiting calls ask again whether they are still wanted."""
        with self._changed:
            self._changed.notify_all()

    def _enter(self, patience, stopped):
        """Wait for a place; return it with the seconds that the limits cost."""
        paused = 0.0
        with self._changed:
            while not stopped():
                now = time.monotonic()
                seconds = self._wait(now)
                if seconds > patience - paused:
                    raise RateLimited("minute", seconds)
                if seconds:
                    self._changed.wait(seconds)
                    paused += time.monotonic() - now
                elif self._busy():
                    self._changed.wait()
                else:
                    return self._start(now), paused
        raise Stopped()

    def _wait(self, now):
        if self._turns_at is not None and now >= self._turns_at:
            self._turns_at += MINUTE * (1 + (now - self._turns_at) // MINUTE)
            self._forget_window()
        known = self._left <= 0 and self._turns_at is not None
        return max(0.0, self._turns_at - now if known else 0.0, self._held_until - now)

    def _forget_window(self):
        """Start a window: what calls made before it will tell is out of date."""
        self._left = const.LIMITS["minute"]
        self._newest = _Place(self._started, 0.0, False)
        self._newest_left = None

    def _busy(self):
        # Nothing left by our count and no end known: one call finds out, the others wait for it.
        blind = self._left <= 0 and self._probing
        return blind or self._running >= const.LIMITS["concurrent"]

    def _start(self, now):
        self._running += 1
        self._started += 1
        place = _Place(self._started, now, self._left <= 0)
        self._probing = self._probing or place.probing
        self._left -= 1
        return place

    def _leave(self, place, limits):
        with self._changed:
            self._give_back(place)
            minute_left = limits.minute_left if limits else None
            if minute_left is not None and place.number > self._newest.number:
                self._learn(place, minute_left)

    def _leave_refused(self, place, refusal, pause):
        """Note until when Xero takes no call; return the seconds from now."""
        with self._changed:
            self._give_back(place)
            now = time.monotonic()
            if refusal.problem == "day":
                return float("inf")
            if refusal.problem == "minute" and refusal.retry_after is not None:
                self._forget_window()
                self._left = 0
                # Counted from the start of the call: Xero decided soon after it. The pause keeps
                # a Retry-After of 0 from becoming a loop without end.
                self._turns_at = max(place.started + refusal.retry_after, now + pause)
                return self._turns_at - now
            seconds = max(refusal.retry_after or 0.0, pause)
            self._held_until = max(self._held_until, now + seconds)
            return seconds

    def _give_back(self, place):
        self._running -= 1
        if place.probing:
            self._probing = False
        self._changed.notify_all()

    def _learn(self, place, minute_left):
        """Correct our count by the newest call's, which may or may not include those after it."""
        jumped = self._newest_left is not None and (
            minute_left > self._newest_left + const.LIMITS["concurrent"]
        )
        if jumped and place.started - self._newest.started <= CLOSE:
            self._turns_at = place.started + MINUTE
        self._newest, self._newest_left = place, minute_left
        at_least = minute_left - (self._started - place.number)
        self._left = min(max(self._left, at_least), minute_left)


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
        window: int = 4,
        pace: Pace | None = None,
        balance: Balance | None = None,
    ):
        """Start nothing yet.

        :param last: the last page; None while unknown, then each page is fetched when asked for.
        :param window: pages under way or waiting to be taken, at most; this bounds the memory.
        :param balance: tells how much of the window is worth using; without it, all.
        """
        self._fetch = fetch
        self._last = last
        self._window = window
        self._pace = pace
        self._balance = balance
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

    def wind_down(self) -> None:
        """Start no further call; those under way are not lost, their pages still come."""
        with self._lock:
            end = self._to_take
            while end in self._called:
                end += 1
            self._failed_at = end if self._failed_at is None else min(end, self._failed_at)
            self._last, self._winding_down = end - 1, True
        if self._pace:
            self._pace.wake()

    def close(self) -> None:
        """Start no further call and drop what is held; calls under way end by themselves."""
        with self._lock:
            self._closed = True
        if self._pace:
            self._pace.wake()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._ahead.clear()

    def _over(self, page):
        if self._last is not None and page > self._last:
            return True
        with self._lock:
            return self._failed_at is not None and page > self._failed_at

    def _note_use(self):
        if self._balance and self._handed_over is not None:
            self._balance.used(time.monotonic() - self._handed_over)

    def _start(self, asked=0):
        """Start the page asked for, and those ahead of it that are wanted by now."""
        depth = min(self._window, self._balance.pages()) if self._balance else self._window
        end = max(asked, min(self._last or 0, self._to_take + depth - 1))
        while self._to_start <= end and self._wanted(self._to_start):
            self._ahead[self._to_start] = self._threads.submit(self._work, self._to_start)
            self._to_start += 1

    def _work(self, page):
        try:
            if self._pace:
                return self._pace.run(lambda: self._timed(page), lambda: not self._wanted(page))
            return self._timed(page)
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
        result = self._fetch(page)
        if self._balance:
            waited = time.monotonic() - started - (time.thread_time() - computed)
            self._balance.fetched(waited)
        return result

    def _fail(self, page):
        with self._lock:
            self._failed_at = page if self._failed_at is None else min(page, self._failed_at)
        if self._pace:
            self._pace.wake()

    def _wanted(self, page):
        with self._lock:
            return self._is_wanted(page)

    def _is_wanted(self, page):
        return not self._closed and (self._failed_at is None or page < self._failed_at)

    @staticmethod
    def _outcome(future):
        try:
            return future.result()
        except Exception as error:
            return error
