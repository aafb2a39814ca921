"""Shared by the benches: a stand-in in a separate process, databases and Odoo processes."""

import contextlib
import http.client
import json
import os
import sys
from urllib.parse import urlencode, urlsplit

from xero_sandbox.control import Control

from . import database
from .paths import LOGS
from .processes import Process
from .ui import Failure

NO_LIMIT = 1_000_000
CUSTOMERS = 1000
LINES = 3
# Starts the line of output with a job's result; Odoo prints other lines.
MARK = "BENCH "
# What a sync without changes may write: its progress and history, but no records from Xero.
PROGRESS_TABLES = ("xero_lease", "xero_connection", "xero_stream", "xero_sync_run", "xero_token")


class Pages:
    """Iterates over the bodies of the pages of all sales invoices, fetched over one connection."""

    def __init__(self, session, page_size):
        self._session = session
        self._query = {"where": 'Type=="ACCREC"', "order": "InvoiceID ASC", "pageSize": page_size}

    def __iter__(self):
        page, last = 1, 1
        with reader(self._session) as read:
            while page <= last:
                query = urlencode({**self._query, "page": page})
                body = read(f"/api.xro/2.0/Invoices?{query}")
                last = _page_count(body)
                yield body
                page += 1


@contextlib.contextmanager
def reader(session):
    """Yield a callable that returns the body of a GET, all over one connection."""
    parts = urlsplit(session.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)

    def read(path):
        connection.request("GET", path, headers=session.headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise Failure(
                f"The stand-in returned status {answer.status}.", f"The request was {path}"
            )
        return body

    with contextlib.closing(connection):
        yield read


@contextlib.contextmanager
def standin(env, invoices):
    """Yield the Control of a stand-in with so many invoices of LINES lines, and no limits."""
    log = LOGS / f"bench-xero-{invoices}.log"
    log.unlink(missing_ok=True)
    process = Process(
        [
            *(env.python, "-m", "xero_sandbox", "--port", 0, "--customers", CUSTOMERS),
            *("--invoices", invoices, "--lines", LINES),
            *("--minute-limit", NO_LIMIT, "--day-limit", NO_LIMIT),
        ],
        env.variables,
        log,
    )
    try:
        yield Control(process.wait_for_line("ready ", patience=300))
    finally:
        process.stop()


@contextlib.contextmanager
def connected(env, name, xero):
    """Yield a new database, connected to the stand-in, with its accounts and contacts."""
    database.copy(env, database.addon_template(env), name)
    try:
        database.point_at(env, name, xero.base_url)
        job(env, name, "connect", url=xero.base_url)
        yield
    finally:
        database.drop(env, name)


def job(env, name, what, **arguments):
    """Run one of `bench_jobs` in a separate Odoo process on database `name`; return its result."""
    script = f"from dev import bench_jobs; bench_jobs.run(env, {what!r}, {arguments!r})"
    done = env.run(
        env.command("shell", "-d", name, "--no-http", "--log-level", "warn"),
        input=script,
        capture_output=True,
        text=True,
    )
    results = [line for line in done.stdout.splitlines() if line.startswith(MARK)]
    if done.returncode or not results:
        raise Failure(f"The job {what} failed.", done.stderr.strip() or done.stdout.strip())
    result = json.loads(results[0][len(MARK) :])
    if result.get("idle") is False:
        raise Failure(f"The job {what} did not finish.", _why(env, name))
    return result


def rows_written(env, name):
    """Return the rows inserted, updated and deleted in the addon's tables, without progress.

    PostgreSQL is only sure to have counted a process's rows when that process has ended.
    """
    kept_out = ", ".join(f"'{table}'" for table in PROGRESS_TABLES)
    return int(
        database.sql(
            env,
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
            f" WHERE relname LIKE 'xero\\_%' AND relname NOT IN ({kept_out})",
            name,
        )
    )


def check_count(env, name, invoices):
    """Raise Failure unless this number of invoices has arrived."""
    kept = int(database.sql(env, "SELECT count(*) FROM xero_invoice", name))
    if kept != invoices:
        raise Failure(f"{kept} invoices arrived instead of {invoices}.", _why(env, name))


def invoice_calls(xero):
    """Return the log entries of the calls for invoices, including refused ones."""
    return [call for call in xero.calls() if call["path"].endswith("/Invoices")]


def table(result, wanted):
    """Return the figures, one a line, with their `wanted` targets: {name: ("≤" or "≥", limit)}."""
    lines = []
    for name, value in result.items():
        sign, limit = wanted.get(name, ("", ""))
        good = not sign or (value <= limit if sign == "≤" else value >= limit)
        lines.append(f"{name:20}{value:>12,}  {sign} {limit}{'' if good else '  MISSED'}".rstrip())
    return "\n".join([*lines, f"on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"])


def tell(text):
    """Print a line of progress with the machine's load, which the figures depend on."""
    print(f"{text} (load {os.getloadavg()[0]:.1f})", file=sys.stderr, flush=True)


def _page_count(body):
    """Return the page count, which precedes the records in a response."""
    head = body[:1000].decode()
    return int(head.partition('"pageCount": ')[2].partition(",")[0])


def _why(env, name):
    columns = "kind || ' is ' || state || ': ' || coalesce(error_words ->> 'text', 'no error')"
    return database.sql(env, f"SELECT {columns} FROM xero_stream", name)
