"""Faults on demand: what goes wrong, in which calls, how often."""

import threading
import time
from dataclasses import dataclass, field
from random import Random

from .answers import Answer, json_answer, not_connected, rate_limited, token_expired
from .evil import COMPRESSED, EVIL, EVIL_PAPERS

# Returned instead of the call's result; the call isn't made.
BEFORE = ("status", "html", "rate_limit", "expired_token", "disconnect")
# The call is made and its response is changed.
AFTER = ("cut", "drop", "garbage", "truncate", "empty")
# How many responses are repeated, in order.
REPEATED = {"repeat": 1, "circle": 2}
KINDS = (*BEFORE, *AFTER, "delay")
# These only by name: byte by byte, repeated responses, and the ones in `evil`.
EVIL_BODIES = EVIL | EVIL_PAPERS
BY_NAME = ("slow", *REPEATED, *EVIL_BODIES)
HTML = "<html><head><title>Sorry</title></head><body><h1>Something went wrong</h1></body></html>"


@dataclass
class Fault:
    """A fault. `after` calls pass first; then `times` are affected, or each with `probability`.

    `match` is searched for in `path?query`; empty means any call of the API and the list of
    connections, but not of the token endpoint. `kinds` limits what a random fault may be; `seconds`
    is the length of a delay.
    """

    kind: str
    match: str = ""
    times: int | None = None
    probability: float | None = None
    status: int | None = None
    seconds: float | None = None
    problem: str = "minute"
    retry_after: int | str | None = None
    after: int = 0
    kinds: tuple = KINDS
    hits: int = field(default=0, init=False)
    kept: list[bytes] = field(default_factory=list, init=False)

    def __post_init__(self):
        if self.kind not in (*KINDS, *BY_NAME, "random") or not set(self.kinds) <= set(KINDS):
            raise ValueError(f"kind must be random or one of {', '.join((*KINDS, *BY_NAME))}")
        if self.times is None and self.probability is None:
            self.times = 1
        # One fault among many should not cause a long delay.
        pause, wait = (0.5, 1) if self.kind == "random" else (3.0, 5)
        self.seconds = pause if self.seconds is None else self.seconds
        self.retry_after = wait if self.retry_after is None else self.retry_after

    def concerns(self, target):
        if self.times == 0:
            return False
        if self.match:
            return self.match in target
        return not target.lower().startswith(("/connect/", "/identity/"))


class Faults:
    """The active faults. Random choices come from the seed."""

    def __init__(self, seed):
        self.lock = threading.Lock()
        self.rng = Random(f"faults-{seed}")
        self.orders = []

    def add(self, **order):
        """Activate a fault; raise ValueError or TypeError if it is invalid."""
        fault = Fault(**order)
        with self.lock:
            self.orders.append(fault)
        return fault

    def clear(self):
        with self.lock:
            self.orders.clear()

    def pick(self, target):
        """Return the (kind, fault) that affects a call to `path?query`, or (None, None)."""
        with self.lock:
            for fault in self.orders:
                if not fault.concerns(target):
                    continue
                if fault.after > 0:
                    fault.after -= 1
                    continue
                if fault.probability is not None and self.rng.random() >= fault.probability:
                    continue
                if fault.times is not None:
                    fault.times -= 1
                fault.hits += 1
                kind = self.rng.choice(fault.kinds) if fault.kind == "random" else fault.kind
                return kind, fault
        return None, None


def instead(kind, fault, request):
    """Return the response that replaces the call; None if the call is to be made."""
    if kind == "delay":
        time.sleep(fault.seconds)
        return None
    if kind == "status":
        status = fault.status or 500
        return json_answer({"ErrorNumber": status, "Type": None, "Message": "Ordered"}, status)
    if kind == "html":
        return Answer(HTML, fault.status or 503, content_type="text/html")
    if kind == "rate_limit":
        told = fault.retry_after if fault.problem in ("minute", "day") else None
        return rate_limited(fault.problem, told)
    if kind == "expired_token":
        return token_expired(request)
    if kind == "disconnect":
        return not_connected(request)
    return None


def spoilt(kind, fault, answer):
    """Return the response after the fault; unchanged for other kinds."""
    body = answer.get_data()
    if kind in EVIL_BODIES:
        answer.set_data(EVIL_BODIES[kind](body))
        if kind in COMPRESSED:
            answer.headers["Content-Encoding"] = "gzip"
    elif kind == "slow":
        answer.byte_seconds = fault.seconds
    elif kind in REPEATED:
        if len(fault.kept) < REPEATED[kind]:
            fault.kept.append(body)
        else:
            fault.kept.append(fault.kept.pop(0))
        answer.set_data(fault.kept[-1])
    if kind in ("cut", "drop"):
        answer.cut_at = len(body) // 2 if kind == "cut" else None
        answer.dropped = kind == "drop"
    elif kind == "garbage":
        answer.set_data(bytes((7 * place + 128) % 256 for place in range(512)))
    elif kind == "truncate":
        answer.set_data(body[: len(body) // 2])
    elif kind == "empty":
        answer.set_data(b"")
    return answer
