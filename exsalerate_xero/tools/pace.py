"""Making the calls of one organisation as fast as Xero's limits let, and no faster."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

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
            if limits and limits.app_minute_left is not None:
                # All organisations of an app share this limit; what is left is no one's alone.
                self._left = min(self._left, limits.app_minute_left)

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
