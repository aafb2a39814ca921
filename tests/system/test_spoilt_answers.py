"""One organisation's answers are spoilt in every way there is; the other one notices nothing.

Slow: every endpoint's answer is spoilt once in each of some fifty ways.
"""

import threading
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from dev import database
from tests.system.common import IMPORTS, connect, set_up, wait_until, wake
from tests.system.proxy import ENDPOINTS, Proxy
from tests.system.spoiling import KINDS, MEGABYTE

MOST_MEMORY = 512 * MEGABYTE
# What quotes, the list that is asked for most often, may be behind by.
INTERVAL = 300
# What people would wait for: pauses after failures, limits of the day, and the night's check.
TIME_PASSES = """
    UPDATE xero_stream SET not_before = NULL, beside_not_before = NULL
     WHERE connection_id = %(id)s AND (not_before IS NOT NULL OR beside_not_before IS NOT NULL);
    UPDATE xero_connection SET not_before = NULL, history_not_before = NULL
     WHERE id = %(id)s AND (not_before IS NOT NULL OR history_not_before IS NOT NULL);
    UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC'
     WHERE id IN (SELECT res_id FROM ir_model_data WHERE module = 'exsalerate_xero'
                     AND (name LIKE 'ir_cron_live%%' OR name LIKE 'ir_cron_backfill%%'));
"""
# All lists are polled, and the nightly check reads what was skipped.
NIGHT = """
    UPDATE xero_stream SET polled_at = NULL WHERE connection_id = %(id)s;
    UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC'
     WHERE id = (SELECT res_id FROM ir_model_data
                  WHERE module = 'exsalerate_xero' AND name = 'ir_cron_sweep');
"""
UNFINISHED = ("queued", "running", "waiting", "failed")


def let_time_pass(organisation):
    """Let what waits for a moment wait no longer."""
    organisation.server.sql(TIME_PASSES % {"id": organisation.id})
    wake(organisation.server)


def finish(organisation, until, patience):
    """Let time pass until `until` holds and nothing is left to read."""

    def finished():
        if until() and not any(s["state"] in UNFINISHED for s in organisation.streams().values()):
            return True
        let_time_pass(organisation)
        return False

    wait_until(finished, patience, pause=0.4)


@contextmanager
def most_memory(pid):
    """Yield a list whose only element is the most memory a process has taken so far."""
    process, most, over = psutil.Process(pid), [0], threading.Event()

    def look():
        while not over.wait(0.05):
            most[0] = max(most[0], process.memory_info().rss)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield most
    finally:
        over.set()
        thread.join()


@contextmanager
def kept_up_to_date(organisation):
    """Sync an organisation again and again; yield a list of how many seconds each sync took."""
    took, over = [], threading.Event()

    def sync():
        while not over.wait(1):
            begun = time.monotonic()
            organisation.sync()
            took.append(time.monotonic() - begun)

    thread = threading.Thread(target=sync, daemon=True)
    thread.start()
    try:
        yield took
    finally:
        over.set()
        thread.join()


@pytest.mark.timeout(900)
def test_an_organisation_whose_answers_are_spoilt_harms_no_other_and_recovers_alone(
    odoo_server, sandbox_factory
):
    xero = sandbox_factory(
        **{"organisations": 2, "customers": 30, "invoices": 300, "max_page_size": 100},
        **{"minute_limit": 100_000, "day_limit": 100_000},
    )
    with Proxy(xero.url) as proxy:
        server = odoo_server(cron_threads=2)
        database.point_at(server.env, server.database, proxy.url)
        set_up(server, xero)
        names = [each["name"] for each in xero.organisations()]
        healthy, spoilt = [connect(server, xero, name).import_all() for name in names]
        xero.reset_calls()
        spoilt.press(*IMPORTS, "action_sync_now").settle()
        a_round = len(spoilt.calls(ok=False))
        xero.reset_calls()

        proxy.tenant = spoilt.tenant
        with most_memory(server.pid) as memory, kept_up_to_date(healthy) as took:
            for kind in KINDS:
                proxy.spoil(kind)
                spoilt.press(*IMPORTS, "action_sync_now")
                finish(spoilt, lambda: not proxy.outstanding(), 60)
        proxy.end()
        calls, needed = len(spoilt.calls(ok=False)), a_round * len(KINDS) + len(proxy.spoilt)

        server.sql(NIGHT % {"id": spoilt.id})
        xero.reset_calls()
        finish(spoilt, lambda: len(spoilt.pages("Contacts")) > 1, 60)
        healthy.sync()
        for organisation in (healthy, spoilt):
            assert organisation.read("state") == "connected"
            organisation.assert_figures()
    assert {*proxy.spoilt} == {(endpoint, kind) for endpoint in ENDPOINTS for kind in KINDS}
    assert len(KINDS) >= 40
    assert max(took) < INTERVAL
    assert memory[0] < MOST_MEMORY
    assert calls <= needed * 1.1
    print(Path(server.log).name, calls, needed, memory[0] // MEGABYTE, max(took))
