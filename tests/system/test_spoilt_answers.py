"""One organisation's responses are corrupted in every way; the other one stays up to date.

Each of six endpoints is corrupted, by default in some of more than forty ways. Set
XERO_FUZZ_THOROUGH=1 for all of them, which takes some minutes.
"""

import os
import threading
import time
from collections import Counter
from contextlib import contextmanager
from functools import partial
from itertools import islice, product
from types import SimpleNamespace

import psutil
import pytest

from dev import database
from tests.system.common import IMPORTS, connect, set_up, wait_until, wake
from tests.system.proxy import Proxy
from tests.system.spoiling import ANY, KINDS, MEGABYTE, SINGLE

DETAILS = "Organisation"
ENDPOINTS = (DETAILS, "Accounts", "Contacts", "Invoices", "CreditNotes", "Quotes")
THOROUGH = bool(os.environ.get("XERO_FUZZ_THOROUGH"))
# Of the ways in which answers are spoilt, one in so many by default.
ONE_IN = 1 if THOROUGH else 19
# So many kinds spoil the answers to one call and to its repetitions.
AT_ONCE = 3
MOST_MEMORY = 512 * MEGABYTE
# Calls beyond what is needed: a list may be requested again after a failure in the middle.
SLACK = 1.1
UNFINISHED = "SELECT count(*) FROM xero_stream WHERE connection_id = {id} AND state <> 'idle'"
# Moves time forward, for pauses after failures, limits and Xero's day, unless a worker is busy.
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
# The jobs' next calls. Rows of ir_cron stay locked while a job runs, so these are left alone.
CALLS = """
    INSERT INTO ir_cron_trigger (cron_id, call_at)
    SELECT res_id, now() AT TIME ZONE 'UTC' FROM ir_model_data
     WHERE module = 'exsalerate_xero' AND model = 'ir.cron' AND name ~ '{jobs}'
       AND NOT EXISTS (SELECT FROM ir_cron_trigger t WHERE t.cron_id = res_id
                          AND t.call_at <= now() AT TIME ZONE 'UTC')"""
# First changes are read, then everything.
NIGHT = (
    (
        "UPDATE xero_stream SET polled_at = NULL WHERE connection_id = {id}",
        "UPDATE xero_connection SET organisation_due_at = now() WHERE id = {id}",
        CALLS.format(jobs="live"),
    ),
    (CALLS.format(jobs="sweep"),),
)
# The organisation's own details are read once a day; after a failure, an hour later.
DETAILS_DUE = (
    """UPDATE xero_connection SET organisation_due_at = now() AT TIME ZONE 'UTC'
        WHERE id = {id} AND organisation_due_at > now() AT TIME ZONE 'UTC'
          AND NOT EXISTS (SELECT FROM xero_lease l WHERE l.holder IS NOT NULL
                             AND l.connection_id = {id})""",
    CALLS.format(jobs="live"),
)
EXPIRE = "UPDATE xero_token SET expires_at = now() AT TIME ZONE 'UTC' WHERE connection = {id}"


def execute(organisation, *statements):
    """Run SQL, each statement in a transaction of its own; return the output of the last one."""
    for statement in statements:
        printed = organisation.server.sql(statement.format(id=organisation.id))
    return printed


def is_idle(organisation):
    """Return whether an organisation has nothing left to read."""
    return execute(organisation, UNFINISHED) == "0"


def finish(organisation, until=lambda: True, patience=150):
    """Move time forward until `until` is true and the organisation has nothing left to read."""

    def finished():
        if until() and is_idle(organisation):
            return True
        paused = [execute(organisation, statement) for statement in TIME_PASSES]
        if any(paused):
            execute(organisation, CALLS.format(jobs="live|backfill"))
        wake(organisation.server)
        return False

    wait_until(finished, patience, pause=0.3)


def chosen(kinds):
    """Return the (name, function) pairs that this run uses."""
    return list(kinds.items())[::ONE_IN]


def in_groups(items, size):
    """Yield lists of up to ``size`` items."""
    items = iter(items)
    while group := list(islice(items, size)):
        yield group


@contextmanager
def beside(step, pause):
    """Repeat a step in a separate thread; fail if it failed."""
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


@pytest.fixture(scope="module")
def both(module_odoo_server, module_sandbox_factory):
    """Two imported organisations, one healthy and one to be corrupted, and the proxy."""
    xero = module_sandbox_factory(
        **{"organisations": 2, "customers": 10, "invoices": 120, "max_page_size": 100},
        **{"minute_limit": 100_000, "day_limit": 100_000},
    )
    with Proxy(xero.url) as proxy:
        server = module_odoo_server(cron_threads=2)
        database.point_at(server.env, server.database, proxy.url)
        set_up(server, xero)
        names = [each["name"] for each in xero.organisations()]
        healthy, spoilt = [connect(server, xero, name).import_all() for name in names]
        proxy.tenant = spoilt.tenant
        yield SimpleNamespace(xero=xero, proxy=proxy, healthy=healthy, spoilt=spoilt)


@contextmanager
def watched(both):
    """Sync the healthy organisation all the time; yield the seconds of each sync, and the memory.

    Before each sync, an invoice is added.
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
        wait_until(lambda: seen.syncs, 60)
    interval = 60 * both.healthy.read("quote_poll_minutes")
    assert max(seen.syncs) < interval / 5
    assert seen.memory < MOST_MEMORY


def assert_recovered(both):
    """Check that after a night, without any help, both organisations agree with the truth."""
    read = both.spoilt.tenant, "Contacts"
    for statements in NIGHT:
        before = both.proxy.calls[read]
        execute(both.spoilt, *statements)
        finish(both.spoilt, lambda before=before: both.proxy.calls[read] > before)
    both.healthy.sync()
    for organisation in (both.healthy, both.spoilt):
        assert organisation.read("state") == "connected"
        organisation.assert_figures()


def read_everything(organisation, until=lambda: True):
    """Import everything again, including the organisation's details."""
    organisation.press(*IMPORTS, "action_sync_now")
    finish(organisation, until)


def read_until_all_are_spoilt(proxy, organisation):
    """Import everything until no response is left to corrupt; return how often it took."""
    rounds = 0
    while left := proxy.outstanding():
        if left == {rf"/{DETAILS}\b"}:
            execute(organisation, *DETAILS_DUE)
            wake(organisation.server)
            time.sleep(0.3)
            finish(organisation)
        else:
            read_everything(organisation)
            rounds += 1
    return rounds


def spoil_all_endpoints(proxy, organisation, kinds):
    """Corrupt each endpoint's next responses; return how often everything was imported."""
    for endpoint, (kind, function) in product(ENDPOINTS, kinds):
        proxy.spoil(rf"/{endpoint}\b", kind, function)
    return read_until_all_are_spoilt(proxy, organisation)


def calls_of(proxy, organisation):
    """Return the number of calls for an organisation, by endpoint."""
    return Counter(
        {e: n for (tenant, e), n in proxy.calls.items() if tenant == organisation.tenant}
    )


@pytest.mark.timeout(900)
def test_corrupt_responses_for_one_organisation_affect_no_other_and_it_recovers(both):
    """Each endpoint's response is corrupted once in each way.

    Two ways are for one endpoint only. The slow one, a byte per second, lasts until the deadline of
    a call.
    """
    proxy, spoilt = both.proxy, both.spoilt
    proxy.forget()
    read_everything(spoilt, lambda: calls_of(proxy, spoilt)["Organisation"])
    a_round = calls_of(proxy, spoilt)
    both.healthy.sync()
    wait_until(lambda: calls_of(proxy, both.healthy)["Organisation"])
    a_sync = calls_of(proxy, both.healthy)
    proxy.calls.clear()
    rounds = 0
    with watched(both) as seen:
        for kinds in in_groups(chosen(KINDS), AT_ONCE):
            both.xero.edit("new_invoice", tenant=spoilt.tenant)
            rounds += spoil_all_endpoints(proxy, spoilt, kinds)
        for kind, (function, pattern) in SINGLE.items() if THOROUGH else ():
            proxy.spoil(pattern, kind, function)
            rounds += read_until_all_are_spoilt(proxy, spoilt)
    spoilt_calls = Counter(endpoint for endpoint, _kind in proxy.spoilt)
    made, made_healthy = calls_of(proxy, spoilt), calls_of(proxy, both.healthy)
    assert_recovered(both)
    assert len(KINDS) >= 40
    assert {*proxy.spoilt} >= {
        (endpoint, kind) for endpoint in ENDPOINTS for kind, _ in chosen(KINDS)
    }
    print(
        f"{seen.memory // MEGABYTE} MB, the slowest of {len(seen.syncs)}: {max(seen.syncs):.1f} s"
    )
    print(f"{made} of {rounds} times {a_round} and {spoilt_calls}")
    for endpoint in ENDPOINTS:
        assert made[endpoint] <= SLACK * (a_round[endpoint] * rounds + spoilt_calls[endpoint])
        assert made_healthy[endpoint] <= SLACK * a_sync[endpoint] * len(seen.syncs)


@pytest.mark.timeout(600)
def test_no_corrupt_response_of_the_identity_host_loses_consent(both):
    """The token refresh is corrupted, then the list of connections, requested after a 403."""
    proxy, spoilt = both.proxy, both.spoilt
    proxy.forget()
    with watched(both):
        for kind, function in chosen(ANY):
            execute(spoilt, EXPIRE)
            proxy.spoil("/connect/token", kind, function)
            proxy.spoil("/Accounts", "403", KINDS["forbidden_though_connected"])
            proxy.spoil("/connections", kind, function)
            spoilt.press("action_sync_now")
            finish(spoilt, lambda: not proxy.outstanding())
    refreshes = proxy.calls[None, "token"]
    assert_recovered(both)
    assert {*proxy.spoilt} >= {
        (e, kind) for e in ("token", "connections") for kind, _ in chosen(ANY)
    }
    assert refreshes <= SLACK * 2 * len(chosen(ANY))
