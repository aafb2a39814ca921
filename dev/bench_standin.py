"""`./run bench standin`: how fast the stand-in serves invoices, the upper limit of any import.

`start_s` is the time to create its books and be ready; `serve_s` the time to read all pages one
after the other over one connection, keeping nothing. MB are 10**6 bytes of body.
"""

import sys
import time

from xero_sandbox.client import Session

from . import bench_command
from . import bench_support as support

PAGE_SIZE = 1000
WANTED = {"mb_per_s": ("≥", 50)}


def measured(env, invoices):
    """Return all figures by name."""
    begun = time.perf_counter()
    with support.standin(env, invoices) as xero:
        start = time.perf_counter() - begun
        session = Session.consented(xero.base_url)
        begun = time.perf_counter()
        sizes = [len(body) for body in support.Pages(session, PAGE_SIZE)]
        seconds = time.perf_counter() - begun
    megabytes = sum(sizes) / 1e6
    return {
        "invoices": invoices,
        "pages": len(sizes),
        "start_s": round(start, 2),
        "serve_s": round(seconds, 2),
        "megabytes": round(megabytes, 1),
        "mb_per_s": round(megabytes / seconds, 1),
    }


def table(result):
    """Return the figures as text, with their targets."""
    return support.table(result, WANTED)


if __name__ == "__main__":
    sys.exit(bench_command.run("standin", measured, table, invoices=50_000))
