"""A worker is stopped while it works, and resumes when another has taken its place."""

import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.system.common import IMPORTS, connected, wait_until

# A lease lasts for minutes, so the test moves the clock forward.
EXPIRED = "UPDATE xero_lease SET until = (now() AT TIME ZONE 'UTC') - interval '1 second'"

SLEEPING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE wait_event = 'PgSleep' AND datname = current_database()"
)


@pytest.mark.timeout(400)
def test_another_process_goes_on_and_the_stopped_one_writes_nothing_when_it_wakes(
    odoo_server, sandbox_factory
):
    xero = sandbox_factory(customers=20, invoices=400, max_page_size=20, minute_limit=10_000)
    first = odoo_server(xero)
    organisation = connected(first, xero)
    organisation.press("action_import_sales")
    wait_until(lambda: len(organisation.pages("Invoices")) > 3, 60, first)
    xero.settings(paused=True)
    wait_until(lambda: first.sql("SELECT count(*) FROM xero_lease WHERE holder IS NOT NULL") == "1")
    os.kill(first.pid, signal.SIGSTOP)
    try:
        xero.settings(paused=False)
        second = odoo_server(database=first.database)
        organisation.server = second
        first.sql(EXPIRED)
        # If it was stopped in the middle of a transaction, its rows are locked for a minute.
        organisation.settle(200).assert_figures()
        before = written(first)
        ended = ends(first)
    finally:
        os.kill(first.pid, signal.SIGCONT)
    wait_until(lambda: ends(first) > ended, 30)
    assert written(first) == before
    organisation.sync().assert_figures()


def test_a_claim_does_not_wait_for_a_renewal_that_is_not_committed(odoo_server, sandbox_factory):
    xero = sandbox_factory(customers=5, invoices=20)
    server = odoo_server(xero)
    organisation = connected(server, xero)
    organisation.press(*IMPORTS).settle()
    locked = "UPDATE xero_lease SET until = until RETURNING 'locked'"
    with ThreadPoolExecutor() as pool:
        renewal = pool.submit(server.sql, f"BEGIN; {locked}; SELECT pg_sleep(5); COMMIT")
        wait_until(lambda: server.sql(SLEEPING) == "1")
        ended = ends(server)
        organisation.press("action_sync_now")
        wait_until(lambda: ends(server) > ended, 60, server)
        assert server.sql(SLEEPING) == "1", "the worker waited"
        renewal.result()
    organisation.sync().assert_figures()


def ends(server):
    """Return how many jobs of this server have ended, successfully or not."""
    return len(re.findall("fully done|Exception in cron", server.log.read_text()))


def written(server):
    """Return the versions of all rows of documents and lists."""
    return server.sql(
        "SELECT string_agg(xmin::text, ',' ORDER BY id) FROM xero_invoice"
        " UNION ALL SELECT string_agg(xmin::text, ',' ORDER BY id) FROM xero_stream"
    )
