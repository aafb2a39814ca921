"""Output in the terminal: numbered steps with progress, and errors with a solution."""

import shutil
import sys
import threading
import time
from contextlib import contextmanager

# Seconds between two lines about a step if lines can't be rewritten.
EVERY = 15


class Failure(Exception):
    """A problem that can be solved: one line for the problem, one for what to do about it."""

    def __init__(self, problem, remedy):
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


class Steps:
    """Prints "[2/5] Getting Odoo 19 … 40 of 123 MB", one line per step.

    In a terminal, the line is rewritten in place; elsewhere it is repeated every EVERY seconds.
    With `quiet`, a step is shown only when it has progress to report, which is when it takes time.
    """

    def __init__(self, total, quiet=False):
        self.total = total
        self.quiet = quiet
        self.number = 0
        self.live = sys.stderr.isatty()
        self._lock = threading.Lock()
        self._head = ""
        self._last = ""
        self._result = ""
        self._printed_at = 0.0

    @contextmanager
    def step(self, title):
        """Run one step; end its line with the time it took. Update it with `note`."""
        self.number += 1
        self._head = f"[{self.number}/{self.total}] {title}"
        self._last = self._result = ""
        started = time.monotonic()
        if not self.quiet:
            self._show("…", force=True)
        yield self
        took = time.monotonic() - started
        if not self.quiet or self._last:
            done = f"done in {took:.0f} s" if took >= 1 else "done"
            self._show(done + self._result, force=True, last=True)

    def note(self, text):
        """Show the progress of the current step."""
        with self._lock:
            if text != self._last:
                self._last = text
                self._show(f"… {text}")

    def tell(self, result):
        """Add what the current step found to the line that ends it."""
        self._result = f": {result}"

    def _show(self, text, force=False, last=False):
        now = time.monotonic()
        if self.live:
            line = f"{self._head} {text}"[: shutil.get_terminal_size().columns - 1]
            sys.stderr.write(f"\r\x1b[2K{line}" + ("\n" if last else ""))
        elif force or now - self._printed_at >= EVERY:
            sys.stderr.write(f"{self._head} {text}\n")
        else:
            return
        self._printed_at = now
        sys.stderr.flush()


def report(failure):
    """Report a Failure: one line for the problem, one for the solution."""
    sys.stderr.write(f"\nerror: {failure.problem}\n  {failure.remedy}\n")
