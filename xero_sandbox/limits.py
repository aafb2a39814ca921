"""Xero's limits: concurrent calls, and calls per minute and day."""

import math
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Window:
    """A fixed window of calls; it starts with the first call after the previous one ended."""

    opened: float = -math.inf
    used: int = 0

    def turn(self, now, length):
        if now >= self.opened + length:
            self.opened, self.used = now, 0

    def seconds_left(self, now, length):
        return max(1, math.ceil(self.opened + length - now))


@dataclass
class Tenant:
    minute: Window = field(default_factory=Window)
    day: Window = field(default_factory=Window)
    under_way: int = 0


@dataclass(frozen=True)
class Refusal:
    """The limit that is used up, and the seconds until a retry (None: not given)."""

    problem: str
    retry_after: int | None


class Limits:
    """Counts the calls of every organisation. `enter` before a call, `leave` after it."""

    def __init__(self, settings):
        self.settings = settings
        self.lock = threading.Lock()
        self.tenants = {}
        self.app = Window()

    def enter(self, tenant):
        """Take a place for a call; if there is none, return a Refusal and count nothing."""
        with self.lock:
            state, now = self._turned(tenant)
            refusal = self._refusal(state, now)
            if refusal is None:
                state.under_way += 1
                for window in (state.minute, state.day, self.app):
                    window.used += 1
            return refusal

    def leave(self, tenant):
        with self.lock:
            self.tenants[tenant].under_way -= 1

    def headers(self, tenant):
        """Return the headers with the calls left, which every response has."""
        with self.lock:
            state, _now = self._turned(tenant)
            settings = self.settings
            return {
                "X-DayLimit-Remaining": str(max(0, settings.day_limit - state.day.used)),
                "X-MinLimit-Remaining": str(max(0, settings.minute_limit - state.minute.used)),
                "X-AppMinLimit-Remaining": str(max(0, settings.app_minute_limit - self.app.used)),
            }

    def reset(self):
        """Start all windows anew."""
        with self.lock:
            self.app = Window()
            for state in self.tenants.values():
                state.minute, state.day = Window(), Window()

    def _turned(self, tenant):
        now, settings = time.monotonic(), self.settings
        state = self.tenants.setdefault(tenant, Tenant())
        state.minute.turn(now, settings.minute_seconds)
        state.day.turn(now, settings.day_seconds)
        self.app.turn(now, settings.minute_seconds)
        return state, now

    def _refusal(self, state, now):
        settings = self.settings
        if state.under_way >= settings.concurrent_limit:
            return Refusal("concurrent", None)
        if state.day.used >= settings.day_limit:
            return Refusal("day", state.day.seconds_left(now, settings.day_seconds))
        if state.minute.used >= settings.minute_limit:
            return Refusal("minute", state.minute.seconds_left(now, settings.minute_seconds))
        if self.app.used >= settings.app_minute_limit:
            return Refusal("appminute", None)
        return None
