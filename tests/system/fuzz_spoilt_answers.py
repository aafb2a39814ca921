"""One organisation's answers are spoilt in every way; the other one stays up to date throughout.

Run on demand, for some minutes: `./run test tests/system/fuzz_spoilt_answers.py`.
"""

import threading
import time
from collections import Counter
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace

import psutil
import pytest

from dev import database
from tests.system.common import IMPORTS, connect, set_up, wait_until, wake
from tests.system.proxy import Proxy
from tests.system.spoiling import ANY, KINDS, MEGABYTE, SINGLE

ENDPOINTS = ("Organisation", "Accounts", "Contacts", "Invoices", "CreditNotes", "Quotes")
MOST_MEMORY = 512 * MEGABYTE
# Calls beyond what is needed: a list may be asked for again where a failure left it half read.
SLACK = 1.1
UNFINISHED = "SELECT count(*) FROM xero_stream WHERE connection_id = {id} AND state <> 'idle'"
# The time that passes: pauses after failures, limits and Xero's day, unless a worker is busy.
TIME_PASSES = (
    """UPDATE xero_stream SET not_before = NULL, beside_not_before = NULL
        WHERE connection_id = {id} AND (not_before IS NOT NULL OR beside_not_before IS NOT NULL)
          AND NOT EXISTS (SELECT FROM xero_lease l WHERE l.holder IS NOT NULL
                             AND l.connection_id = {id})
        RETURNING 1""",
    """UPDATE xero_connection SET not_before = NULL, history_not_before = NULL,
              day_ends_at = LEAST(day_ends_at, now() AT TIME ZONE 'UTC' - interval '1 second')
        WHERE id = {id} AND (not_before IS NOT NULL OR history_not_before IS NOT NULL)
          AND NOT EXISTS (SELECT FROM xero_lease l WHERE l.holder IS NOT NULL
                             AND l.connection_id = {id})
        RETURNING 1""",
)
# The jobs' next calls. Rows of ir_cron stay locked while a job runs, so they are left alone.
CALLS = """
    INSERT INTO ir_cron_trigger (cron_id, call_at)
    SELECT res_id, now() AT TIME ZONE 'UTC' FROM ir_model_data
     WHERE module = 'exsalerate_xero' AND model = 'ir.cron' AND name ~ '{jobs}'
       AND NOT EXISTS (SELECT FROM ir_cron_trigger t WHERE t.cron_id = res_id
                          AND t.call_at <= now() AT TIME ZONE 'UTC')"""
NIGHT = (
    "UPDATE xero_stream SET polled_at = NULL WHERE connection_id = {id}",
    "UPDATE xero_connection SET organisation_due_at = now() WHERE id = {id}",
    CALLS.format(jobs="sweep"),
)
EXPIRE = "UPDATE xero_token SET expires_at = now() AT TIME ZONE 'UTC' WHERE connection = {id}"


def execute(organisation, *statements):
    """Run SQL, each statement in a transaction of its own; return what the last one prints."""
    for statement in statements:
        printed = organisation.server.sql(statement.format(id=organisation.id))
    return printed


def is_idle(organisation):
    """Tell whether an organisation has nothing left to read."""
    return execute(organisation, UNFINISHED) == "0"


def finish(organisation, until=lambda: True, patience=150):
    """Let time pass until `until` holds and the organisation has nothing left to read."""

    def finished():
        if until() and is_idle(organisation):
            return True
        paused = [execute(organisation, statement) for statement in TIME_PASSES]
        if any(paused):
            execute(organisation, CALLS.format(jobs="live|backfill"))
        wake(organisation.server)
        return False

    wait_until(finished, patience, pause=0.3)


@contextmanager
def beside(step, pause):
    """Repeat a step in a thread of its own; fail if it failed."""
    errors, over = [], threading.Event()

    def repeat():
        try:
            while not over.wait(pause):
                step()
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    assert not errors, errors


@contextmanager
def two_organisations(odoo_server, sandbox_factory):
    """Yield two organisations, all imported, one healthy and one to be spoilt, and the proxy."""
    xero = sandbox_factory(
        **{"organisations": 2, "customers": 10, "invoices": 120, "max_page_size": 100},
        **{"minute_limit": 100_000, "day_limit": 100_000},
    )
    with Proxy(xero.url) as proxy:
        server = odoo_server(cron_threads=2)
        database.point_at(server.env, server.database, proxy.url)
        set_up(server, xero)
        names = [each["name"] for each in xero.organisations()]
        healthy, spoilt = [connect(server, xero, name).import_all() for name in names]
        proxy.tenant = spoilt.tenant
        yield SimpleNamespace(xero=xero, proxy=proxy, healthy=healthy, spoilt=spoilt)


@contextmanager
def watched(both):
    """Sync the healthy organisation all the time; yield the seconds of each sync, and the memory.

    Each sync brings an invoice that was not there before.
    """
    seen = SimpleNamespace(syncs=[], memory=0)
    process = psutil.Process(both.healthy.server.pid)

    def sync():
        both.xero.edit("new_invoice", tenant=both.healthy.tenant)
        begun = time.monotonic()
        both.healthy.press("action_sync_now")
        wait_until(partial(is_idle, both.healthy), 120, both.healthy.server)
        seen.syncs.append(time.monotonic() - begun)

    def weigh():
        seen.memory = max(seen.memory, process.memory_info().rss)

    with beside(sync, 3), beside(weigh, 0.05):
        yield seen
    interval = 60 * both.healthy.read("quote_poll_minutes")
    assert max(seen.syncs) < interval / 5
    assert seen.memory < MOST_MEMORY


def assert_recovered(both):
    """After a night, without anybody's help, both organisations agree with the truth."""
    before = both.proxy.calls[both.spoilt.tenant, "Contacts"]
    execute(both.spoilt, *NIGHT)
    finish(both.spoilt, lambda: both.proxy.calls[both.spoilt.tenant, "Contacts"] > before + 1)
    both.healthy.sync()
    for organisation in (both.healthy, both.spoilt):
        assert organisation.read("state") == "connected"
        organisation.assert_figures()


def read_everything(organisation, until=lambda: True):
    """Import everything again, the organisation's details as well."""
    organisation.press(*IMPORTS, "action_sync_now")
    finish(organisation, until)


def calls_of(proxy, organisation):
    """Return how many calls an organisation has made, by endpoint."""
    return Counter(
        {e: n for (tenant, e), n in proxy.calls.items() if tenant == organisation.tenant}
    )


@pytest.mark.timeout(900)
def test_an_organisation_whose_answers_are_spoilt_harms_no_other_and_recovers(
    odoo_server, sandbox_factory
):
    """Each endpoint's answer is spoilt once in each way.

    Two kinds are for one endpoint only. The slow one, a byte a second, lasts until the deadline of
    a call.
    """
    with two_organisations(odoo_server, sandbox_factory) as both:
        proxy, spoilt = both.proxy, both.spoilt
        proxy.calls.clear()
        read_everything(spoilt, lambda: calls_of(proxy, spoilt)["Organisation"])
        a_round = calls_of(proxy, spoilt)
        both.healthy.sync()
        wait_until(lambda: calls_of(proxy, both.healthy)["Organisation"])
        a_sync = calls_of(proxy, both.healthy)
        proxy.calls.clear()
        with watched(both) as seen:
            for kind, function in KINDS.items():
                both.xero.edit("new_invoice", tenant=spoilt.tenant)
                for endpoint in ENDPOINTS:
                    proxy.spoil(rf"/{endpoint}\b", kind, function)
                read_everything(spoilt, lambda: not proxy.outstanding())
            for kind, (function, pattern) in SINGLE.items():
                proxy.spoil(pattern, kind, function)
                read_everything(spoilt, lambda: not proxy.outstanding())
        rounds, spoilt_calls = len(KINDS) + len(SINGLE), Counter(e for e, _ in proxy.spoilt)
        made, made_healthy = calls_of(proxy, spoilt), calls_of(proxy, both.healthy)
        assert_recovered(both)
    assert len(KINDS) >= 40
    assert {*proxy.spoilt} >= {(endpoint, kind) for endpoint in ENDPOINTS for kind in KINDS}
    print(
        f"{seen.memory // MEGABYTE} MB, the slowest of {len(seen.syncs)}: {max(seen.syncs):.1f} s"
    )
    print(f"{made} of {rounds} times {a_round} and {spoilt_calls}")
    for endpoint in ENDPOINTS:
        assert made[endpoint] <= SLACK * (a_round[endpoint] * rounds + spoilt_calls[endpoint])
        assert made_healthy[endpoint] <= SLACK * a_sync[endpoint] * len(seen.syncs)


@pytest.mark.timeout(600)
def test_no_answer_of_the_identity_host_loses_a_consent(odoo_server, sandbox_factory):
    """The token's refresh is spoilt, then the list of connections, asked for after a 403."""
    with two_organisations(odoo_server, sandbox_factory) as both:
        proxy, spoilt = both.proxy, both.spoilt
        proxy.calls.clear()
        with watched(both):
            for kind, function in ANY.items():
                execute(spoilt, EXPIRE)
                proxy.spoil("/connect/token", kind, function)
                proxy.spoil("/Accounts", "403", KINDS["forbidden_though_connected"])
                proxy.spoil("/connections", kind, function)
                spoilt.press("action_sync_now")
                finish(spoilt, lambda: not proxy.outstanding())
        refreshes = proxy.calls[None, "token"]
        assert_recovered(both)
    assert {*proxy.spoilt} >= {(e, kind) for e in ("token", "connections") for kind in ANY}
    assert refreshes <= SLACK * 2 * len(ANY)
