"""Making the calls of one organisation as fast as Xero's limits allow, and no faster."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from .. import const
from .errors import RateLimited

T = TypeVar("T")

MINUTE = 60.0
# The first pause in seconds if Xero refuses a call without a time; each further one is doubled.
PAUSE = 0.5
# Two calls further apart than this don't show precisely when a new window started between them.
CLOSE = 1.0


class Stopped(Exception):
    """The call was cancelled before it was made, because its result is no longer needed."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A call in progress: its number, when it started, and why."""

    number: int
    started: float
    probing: bool


class Pace:
    """Starts calls when Xero will accept them. One object for all calls of an organisation.

    Xero counts calls in fixed windows of a minute, and doesn't say when they start. The number of
    calls left comes with every response. When a window ends is known from the `Retry-After` of a
    refusal, or from the number rising between two calls close together. Thread-safe.
    """

    def __init__(self, max_wait: float = 30.0):
        """:param max_wait: maximum seconds a call may wait; beyond, `RateLimited` is raised."""
        self._max_wait = max_wait
        self._changed = threading.Condition()
        self._running = 0
        self._started = 0
        self._probing = False
        self._left = const.LIMITS["minute"]  # calls left in the window, by our count
        self._turns_at = None  # when the window ends, monotonic seconds; None if unknown
        self._held_until = 0.0  # no call before this time, after a refusal
        self._newest = _Place(0, 0.0, False)  # the call whose response is the latest
        self._newest_left = None

    def run(self, call: Callable[[], T], stopped: Callable[[], bool] = lambda: False) -> T:
        """Make `call` when the limits allow, learn from its response, and return it.

        A call that is refused for a short time is made again; all other errors are the caller's.

        :param stopped: asked before each attempt; if it returns true, the call isn't made.
        :raises RateLimited: the wait would be longer than `max_wait`, or the day's calls are used
            up.
        :raises Stopped: `stopped` returned true.
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

    def wake(self) -> None:
        """Make waiting calls check again whether they are still needed."""
        with self._changed:
            self._changed.notify_all()

    def _enter(self, patience, stopped):
        """Wait for a place; return it with the number of seconds that the limits cost."""
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
        """Start a window: what earlier calls report is now out of date."""
        self._left = const.LIMITS["minute"]
        self._newest = _Place(self._started, 0.0, False)
        self._newest_left = None

    def _busy(self):
        # No calls left by our count, and no known end: one call finds out, the others wait for it.
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
            if limits and limits.app_minute_left is not None:
                # All organisations of an app share this limit, so none can count on what is left.
                self._left = min(self._left, limits.app_minute_left)

    def _leave_refused(self, place, refusal, pause):
        """Note until when Xero accepts no call; return the seconds from now."""
        with self._changed:
            self._give_back(place)
            now = time.monotonic()
            if refusal.problem == "day":
                return float("inf")
            if refusal.problem == "minute" and refusal.retry_after is not None:
                self._forget_window()
                self._left = 0
                # Counted from the start of the call, since Xero decided shortly after it. The pause
                # prevents an endless loop after a Retry-After of 0.
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
        """Correct our count by the latest call's, which may or may not include later calls."""
        jumped = self._newest_left is not None and (
            minute_left > self._newest_left + const.LIMITS["concurrent"]
        )
        if jumped and place.started - self._newest.started <= CLOSE:
            self._turns_at = place.started + MINUTE
        self._newest, self._newest_left = place, minute_left
        at_least = minute_left - (self._started - place.number)
        self._left = min(max(self._left, at_least), minute_left)
