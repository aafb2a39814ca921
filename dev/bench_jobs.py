"""The jobs of the benches' Odoo processes. Each job runs in a process of `odoo shell`.

A job takes the shell's environment and plain arguments and returns values that can be converted to
JSON.
"""

import json
import time
from datetime import date
from pathlib import Path

from odoo.addons.exsalerate_xero import const
from odoo.addons.exsalerate_xero.tools.client import XeroClient

from xero_sandbox.client import Session
from xero_sandbox.control import Control, query_of

from . import (
    bench_match_jobs,
    bench_proof_jobs,
    bench_rival,
    bench_screens_jobs,
    bench_signals_jobs,
)
from .bench_support import MARK

# Before the first document of any stand-in.
FIRST_DAY = date(2000, 1, 1)


def run(env, name, arguments):
    """Run one job and print its result after MARK."""
    print(MARK + json.dumps(JOBS[name](env, **arguments)), flush=True)


def connect(env, url):
    """Connect the stand-in's organisation and import what invoices refer to."""
    control = Control(url)
    currency = (
        env["res.currency"]
        .with_context(active_test=False)
        .search([("name", "=", control.truth()["currency"])])
    )
    currency.active = True
    env.company.write(
        {
            "currency_id": currency.id,
            "xero_client_id": "sandbox-client",
            "xero_client_secret": "sandbox-secret",
        }
    )
    connection = env["xero.connection"].create({"first_joined_date": FIRST_DAY, "all_income": True})
    env.cr.commit()
    back = control.authorise(connection.action_connect()["url"])
    connection._complete_authorisation(query_of(back)["code"])
    connection.action_import_accounts()
    connection.action_import_contacts()
    connection._queue(const.DIMENSION_KINDS, full=True)
    return {"idle": _drained(connection)}


def import_invoices(env):
    """Import every invoice; see `import_lists`."""
    return import_lists(env, ["invoices"])


def import_other_lists(env):
    """Import all lists of documents except invoices; see `import_lists`."""
    return import_lists(env, [kind for kind in const.DOCUMENT_KINDS if kind != "invoices"])


def import_lists(env, kinds):
    """Import all documents of some lists with the sync, whether changed or not.

    Return the seconds from the queued streams to the last commit, the seconds that this process was
    busy, and its peak resident memory in that time, in MB of 2**20 bytes.
    """
    connection = env["xero.connection"].search([])
    connection._queue(kinds, full=True)
    env.cr.commit()
    _forget_peak()
    begun, busy = time.perf_counter(), time.process_time()
    idle = _drained(connection)
    seconds, busy = time.perf_counter() - begun, time.process_time() - busy
    return {"seconds": seconds, "busy": busy, "peak_mb": _peak(), "idle": idle}


def rival(env, url, pages):
    """Import some pages with the ORM, one invoice at a time; return the seconds and the count."""
    session = Session.consented(url)
    connection = env["xero.connection"].search([])
    client = XeroClient(session.tenant, session.token["access_token"], url)
    begun = time.perf_counter()
    done = bench_rival.import_invoices(env, client, connection, pages)
    return {"seconds": time.perf_counter() - begun, "invoices": done}


JOBS = {
    "connect": connect,
    "import_invoices": import_invoices,
    "import_other_lists": import_other_lists,
    "rival": rival,
    "fill_match": bench_match_jobs.fill_match,
    "match": bench_match_jobs.match,
    "match_quality": bench_match_jobs.match_quality,
    "fill_screens": bench_screens_jobs.fill_screens,
    "screens": bench_screens_jobs.screens,
    "fill_signals": bench_signals_jobs.fill_signals,
    "signals": bench_signals_jobs.signals,
    "proof": bench_proof_jobs.proof,
}


def _drained(connection):
    idle = connection._run_until_idle()
    connection._commit()
    return idle


def _forget_peak():
    """Reset the peak of resident memory that Linux records."""
    Path("/proc/self/clear_refs").write_text("5")


def _peak():
    status = Path("/proc/self/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024
