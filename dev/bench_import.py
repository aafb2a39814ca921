"""`./run bench import`: how fast sales are imported, compared with the network alone.

The stand-in, PostgreSQL and Odoo are separate processes. The import runs in `odoo shell`, on a new
database that already has the accounts and contacts. Seconds are wall-clock time. Progress goes to
stderr, the result to stdout.

`wire_floor_s` is the time that one thread takes to fetch the same pages over one connection and
decode them. `rerun_s` is a second import of everything, without changes, and `rerun_rows_written`
counts the rows written in the addon's tables, except for progress and history. `rss_growth_mb`
(2**20 bytes) is the importing process's peak memory after all invoices, less that of a process that
imported a tenth.

`other_lists_s` is the time to import all other lists of documents, with all income switched on,
and `all_ratio_to_floor` compares the import of all lists with the network alone.

`limited_s` is an import of two fifths of the invoices with pages of 200, 3 s per call and Xero's
limits in force; `limits_floor_s` is the time required by these alone.
"""

import heapq
import json
import statistics
import sys
import time
from decimal import Decimal

from xero_sandbox.client import Session

from . import bench_command, database
from . import bench_support as support

DATABASE = "exsalerate_bench"
RIVAL_DATABASE = "exsalerate_bench_rival"
# 500 invoices.
RIVAL_PAGES = 5
PAGE_SIZE = 1000
# A daily limit would decide whether the import finishes, not how fast.
LIMITED = {"max_page_size": 200, "latency": 3.0, "concurrent_limit": 5, "minute_limit": 60}
MINUTE = 60.0
# Targets for the import on two cores: maximum or minimum.
WANTED = {
    "ratio_to_floor": ("≤", 6.5),
    "speedup_over_orm": ("≥", 10),
    "rerun_ratio": ("≤", 3.7),
    "rerun_rows_written": ("≤", 0),
    "rss_growth_mb": ("≤", 60),
    "all_ratio_to_floor": ("≤", 6.5),
    "limited_ratio": ("≤", 1.10),
}


def measured(env, invoices):
    """Return all figures by name."""
    database.addon_template(env)
    figures = unlimited(env, invoices)
    peak = figures.pop("peak_mb")
    figures["rss_growth_mb"] = round(peak - small_peak(env, invoices // 10), 1)
    return figures | limited(env, invoices * 2 // 5)


def unlimited(env, invoices):
    """Return the figures of an import without limits, and of the rival."""
    with support.standin(env, invoices) as xero, support.connected(env, DATABASE, xero):
        database.copy(env, DATABASE, RIVAL_DATABASE)
        floors = [wire_floor(xero)]
        xero.reset_calls()
        first = support.job(env, DATABASE, "import_invoices")
        support.tell(f"imported in {first['seconds']:.1f} s, busy {first['busy']:.1f} s")
        calls = len(support.invoice_calls(xero))
        support.check_count(env, DATABASE, invoices)
        floors.append(wire_floor(xero))
        written = support.rows_written(env, DATABASE)
        again = support.job(env, DATABASE, "import_invoices")
        support.tell(f"imported again in {again['seconds']:.1f} s, busy {again['busy']:.1f} s")
        written = support.rows_written(env, DATABASE) - written
        floors.append(wire_floor(xero))
        others, others_floor = other_lists(env, xero)
        rival = rival_rate(env, xero)
    floor = statistics.median(floors)
    both = first["seconds"] + others["seconds"]
    rate = invoices / first["seconds"]
    return {
        "invoices": invoices,
        "wire_floor_s": round(floor, 2),
        "import_s": round(first["seconds"], 2),
        "import_rate": round(rate),
        "ratio_to_floor": round(first["seconds"] / floor, 2),
        "orm_rate": round(rival, 1),
        "speedup_over_orm": round(rate / rival, 1),
        "rerun_s": round(again["seconds"], 2),
        "rerun_ratio": round(again["seconds"] / floor, 2),
        "rerun_rows_written": written,
        "calls": calls,
        "other_lists_s": round(others["seconds"], 2),
        "all_ratio_to_floor": round(both / (floor + others_floor), 2),
        "peak_mb": max(first["peak_mb"], others["peak_mb"]),
    }


def other_lists(env, xero):
    """Import all lists of documents but invoices; return the result and the network's seconds."""
    xero.reset_calls()
    done = support.job(env, DATABASE, "import_other_lists")
    paths = [f"{call['path']}?{call['query']}" for call in xero.calls() if "/api." in call["path"]]
    begun = time.perf_counter()
    with support.reader(Session.consented(xero.base_url)) as read:
        for path in paths:
            json.loads(read(path), parse_float=Decimal)
    floor = time.perf_counter() - begun
    support.tell(
        f"other lists in {done['seconds']:.1f} s, busy {done['busy']:.1f} s, {len(paths)} calls; "
        f"the network alone: {floor:.2f} s"
    )
    return done, floor


def small_peak(env, invoices):
    """Return the peak memory of a process that imports few invoices, in MB."""
    with support.standin(env, invoices) as xero, support.connected(env, DATABASE, xero):
        done = support.job(env, DATABASE, "import_invoices")
    support.tell(f"imported {invoices} with {done['peak_mb']:.0f} MB")
    return done["peak_mb"]


def limited(env, invoices):
    """Return the figures of an import within Xero's limits."""
    pages = -(-invoices // LIMITED["max_page_size"])
    floor = limits_floor(
        pages, LIMITED["latency"], LIMITED["concurrent_limit"], LIMITED["minute_limit"]
    )
    with support.standin(env, invoices) as xero, support.connected(env, DATABASE, xero):
        xero.settings(**LIMITED)
        xero.reset_limits()
        xero.reset_calls()
        done = support.job(env, DATABASE, "import_invoices")
        support.check_count(env, DATABASE, invoices)
        calls = support.invoice_calls(xero)
    refused = sum(call["status"] == 429 for call in calls)
    support.tell(
        f"within limits in {done['seconds']:.1f} s: {len(calls)} calls for {pages} pages, "
        f"{refused} refused"
    )
    return {
        "limited_s": round(done["seconds"], 2),
        "limits_floor_s": round(floor, 2),
        "limited_ratio": round(done["seconds"] / floor, 3),
    }


def limits_floor(pages, latency, concurrent, minute):
    """Return the seconds that `pages` calls of `latency` take if only the limits matter.

    The first page is fetched alone, since it gives the number of pages; a minute's window starts
    with the first call after the previous window ended.
    """
    free = [0.0] * concurrent
    opened, used, ended = 0.0, 0, 0.0
    for page in range(pages):
        start = max(heapq.heappop(free), opened, latency if page else 0.0)
        if used == minute:
            start = max(start, opened + MINUTE)
        if start >= opened + MINUTE:
            opened, used = start, 0
        used += 1
        ended = max(ended, start + latency)
        heapq.heappush(free, start + latency)
    return ended


def wire_floor(xero):
    """Return the seconds to fetch and decode all pages one after the other, keeping nothing."""
    session = Session.consented(xero.base_url)
    begun = time.perf_counter()
    for body in support.Pages(session, PAGE_SIZE):
        json.loads(body, parse_float=Decimal)
    seconds = time.perf_counter() - begun
    support.tell(f"the network alone: {seconds:.2f} s")
    return seconds


def rival_rate(env, xero):
    """Return the invoices per second of an importer that uses the ORM, one at a time."""
    try:
        done = support.job(env, RIVAL_DATABASE, "rival", url=xero.base_url, pages=RIVAL_PAGES)
    finally:
        database.drop(env, RIVAL_DATABASE)
    rate = done["invoices"] / done["seconds"]
    support.tell(f"with the ORM: {rate:.0f} invoices a second")
    return rate


def table(result):
    """Return the figures as text, with their targets."""
    pages = -(-result["invoices"] // PAGE_SIZE)
    return support.table(result, WANTED | {"calls": ("≤", pages)})


if __name__ == "__main__":
    sys.exit(bench_command.run("import", measured, table, invoices=50_000))
