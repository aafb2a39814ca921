"""The day's calls are used up in the middle of an import."""

import re
import time

from tests.system.common import connected, wait_until

DAY_LIMIT = 50
RESERVE = 10
PAGE_SIZE = 20
PAGES = 44
# Seconds left of the stand-in's day when the last call has been made.
REST_OF_DAY = 15
# Seconds without a call.
A_WHILE = 2


def test_an_import_waits_for_the_next_day_and_leaves_calls_for_live_changes(
    odoo_server, sandbox_factory
):
    xero = sandbox_factory(
        **{"customers": 20, "invoices": PAGES * PAGE_SIZE, "max_page_size": PAGE_SIZE},
        day_limit=DAY_LIMIT,
    )
    server = odoo_server(xero, cron_threads=2)
    organisation = connected(server, xero)
    organisation.press("action_import_sales")

    the_import_waits_and_shows_why(organisation)
    a_change_is_read_meanwhile(organisation)
    # No calls until Xero accepts them again, and then everything is finished.
    use_up_the_day(organisation)
    nobody_calls(organisation)
    organisation.settle(60)
    organisation.assert_figures()


def test_new_sales_are_read_while_everything_is_read_once_more(odoo_server, sandbox_factory):
    xero = sandbox_factory(customers=20, invoices=PAGES * PAGE_SIZE)
    server = odoo_server(xero, cron_threads=2)
    organisation = connected(server, xero).import_all()

    # A full read of everything, which takes more than a day's calls.
    xero.settings(max_page_size=PAGE_SIZE, day_limit=DAY_LIMIT)
    xero.reset_limits()
    xero.reset_calls()
    server.sql(
        f"UPDATE xero_connection SET calls_a_day = {DAY_LIMIT}, calls_left_today = {DAY_LIMIT}"
    )
    organisation.press("action_import_sales")
    wait_until(lambda: organisation.states()["invoices"] == "waiting", 60, server)
    assert len(organisation.calls()) == DAY_LIMIT - RESERVE

    made = xero.edit("new_invoice", status="AUTHORISED")["InvoiceID"]
    organisation.press("action_sync_now")
    there = f"SELECT count(*) FROM xero_invoice WHERE xero_id = '{made.lower()}'"
    wait_until(lambda: server.sql(there) == "1", 30, server)
    organisation.assert_figures()
    assert organisation.states()["invoices"] == "waiting"
    assert len(organisation.calls(ok=False)) <= DAY_LIMIT, "no call beyond those of the day"


def the_import_waits_and_shows_why(organisation):
    """It stops before the day's calls are used up, and shows its progress and when it resumes."""
    wait_until(lambda: organisation.states()["invoices"] == "waiting", 60, organisation.server)
    assert len(organisation.calls()) == DAY_LIMIT - RESERVE
    parked = organisation.streams()["invoices"]
    assert 0 < parked["done_count"] < PAGES * PAGE_SIZE
    assert f"{DAY_LIMIT - RESERVE} of {DAY_LIMIT} calls used" in parked["summary"]
    assert re.search(r"Resumes at \d{1,2}:\d\d", parked["summary"]), parked["summary"]
    nobody_calls(organisation)


def a_change_is_read_meanwhile(organisation):
    """Changes in Xero are read with the calls reserved for them."""
    server = organisation.server
    contact = organisation.xero.edit("edit_contact", email="moved@example.com")
    organisation.press("action_sync_now")
    wait_until(lambda: organisation.states()["contacts"] == "idle", 30, server)
    stored = f"SELECT email FROM xero_contact WHERE xero_id = '{contact['ContactID']}'"
    assert server.sql(stored) == "moved@example.com"
    assert organisation.states()["invoices"] == "waiting"


def use_up_the_day(organisation):
    """Sync until no calls are left; Xero's day ends soon after."""
    begun = organisation.calls()[0]["started"]
    organisation.xero.settings(day_seconds=time.time() - begun + REST_OF_DAY)

    def out_of_calls():
        found = organisation.states()
        states = [found[kind] for kind in ("accounts", "contacts")]
        if states == ["idle", "idle"]:
            organisation.press("action_sync_now")
        return "waiting" in states

    wait_until(out_of_calls, REST_OF_DAY - 2, organisation.server)
    summaries = [each["summary"] for each in organisation.streams().values()]
    assert any(f"{DAY_LIMIT} calls used" in summary for summary in summaries), summaries


def nobody_calls(organisation):
    """There are no calls to Xero for a while, although workers are woken."""
    calls, end = len(organisation.calls(ok=False)), time.monotonic() + A_WHILE
    wait_until(lambda: time.monotonic() > end, 2 * A_WHILE, organisation.server)
    assert len(organisation.calls(ok=False)) == calls
