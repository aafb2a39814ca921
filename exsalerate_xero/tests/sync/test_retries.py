import time
from datetime import timedelta

from odoo import fields

from ...models.sync import xero_connection_queue, xero_stream_retry
from ...models.sync import xero_connection_webhook as live
from ...tools.words import Words
from ..common import XeroCase
from .lanes_common import LanesCase

SECONDS = timedelta(seconds=10)
PASSING = ("status", "html", "garbage", "cut", "truncate")


class Pauses:
    """Shortens pauses so that tests can wait for them."""

    def shorten_pauses(self):
        quick = [timedelta(seconds=1), timedelta(seconds=2)]
        self.patch(xero_stream_retry, "QUICK_PAUSES", quick)
        self.patch(xero_connection_queue, "RUN_SECONDS", 20.0)


class TestFirstImportRetries(Pauses, XeroCase):
    """A first import that fails."""

    starts_connected = True

    def setUp(self):
        super().setUp()
        self.streams = self.connection._streams().grouped("kind")

    def in_how_long(self, stream):
        return stream.not_before - fields.Datetime.now()

    def test_a_passing_fault_on_the_first_page_is_retried_within_seconds(self):
        for fault in PASSING:
            with self.subTest(fault):
                self.xero.fault(fault, match="Accounts", status=503)
                self.connection.action_import_accounts()
                self.connection._run_until_idle()
                self.assertEqual(self.streams["accounts"].shown_state, "retrying")
                self.assertLess(self.in_how_long(self.streams["accounts"]), SECONDS)

    def test_the_same_run_of_the_job_tries_again(self):
        self.shorten_pauses()
        self.xero.fault("status", match="Accounts", status=503)
        self.connection.action_import_accounts()
        self.env["xero.connection"]._cron_backfill()
        self.assertEqual(self.streams["accounts"].state, "idle")

    def test_a_refusal_is_not_retried_within_seconds(self):
        self.xero.fault("status", match="Accounts", status=400)
        self.connection.action_import_accounts()
        self.connection._run_until_idle()
        self.assertEqual(self.streams["accounts"].shown_state, "failed")
        self.assertGreater(self.in_how_long(self.streams["accounts"]), SECONDS)

    def test_what_keeps_failing_for_a_day_needs_somebody(self):
        accounts = self.streams["accounts"]
        accounts.failures = xero_stream_retry.MOST_FAILURES - 1
        words = Words("Xero cannot be reached at the moment.")
        accounts._fail(words, passing=True, needs_help=False)
        self.assertEqual(accounts.shown_state, "retrying")
        accounts._fail(words, passing=True, needs_help=False)
        self.assertEqual(accounts.shown_state, "failed")

    def test_a_job_does_not_wait_for_what_is_retried_later(self):
        self.xero.fault("status", match="Accounts", status=400)
        self.connection.action_import_accounts()
        began = time.monotonic()
        self.env["xero.connection"]._cron_backfill()
        self.assertLess(time.monotonic() - began, SECONDS.total_seconds())

    def test_sync_now_retries_a_first_import_that_failed(self):
        for fault in ({"status": 400}, {"status": 503}):
            with self.subTest(**fault):
                self.xero.fault("status", match="Accounts", **fault)
                self.connection.action_import_accounts()
                self.connection._run_until_idle()
                self.streams["accounts"].failures = 6
                self.sync(self.connection)
                self.assertEqual(self.streams["accounts"].state, "idle")
                self.streams["accounts"].write({"last_success": False, "cursor": False})

    def test_sync_now_goes_on_at_the_page_where_a_first_import_stopped(self):
        self.connect_references()
        self.addCleanup(self.xero.settings, max_page_size=1000)
        self.xero.settings(max_page_size=20)
        self.xero.fault("status", match="page=3&", status=400)
        self.connection.action_import_sales()
        self.connection._run_until_idle()
        invoices = self.streams["invoices"]
        self.assertEqual((invoices.state, invoices.page), ("failed", 3))
        self.assertRegex(invoices.summary, r"^40 of 60 · .* Retrying at")
        self.assertEqual(round(invoices.progress), 67)
        self.xero.reset_calls()
        self.sync(self.connection)
        asked = [call["query"] for call in self.xero.calls() if "Invoices" in call["path"]]
        self.assertNotIn("page=1&", asked[0])
        self.assertFiguresAreXeros(self.connection)

    def connect_references(self):
        self.connection.action_import_accounts()
        self.connection.action_import_contacts()
        self.assertTrue(self.connection._run_until_idle())

    def test_sync_now_ends_the_waiting_for_what_failed(self):
        self.xero.fault("status", match="Contacts", status=400)
        self.connection.action_import_sales()
        self.connection._run_until_idle()
        self.assertTrue(self.streams["invoices"].not_before)
        self.sync(self.connection)
        self.assertFiguresAreXeros(self.connection)

    def test_who_presses_sync_now_learns_how_the_retry_went(self):
        manager = self.new_user("xero_admin", "exsalerate_xero.group_xero_manager")
        self.xero.fault("status", match="Accounts", status=400)
        self.connection.action_import_accounts()
        self.connection._run_until_idle()
        self.connection.with_user(manager).action_sync_now()
        self.assertEqual(self.streams["accounts"].asked_by_id, manager)


class TestRetriesBesideHistory(Pauses, LanesCase):
    """Changes and events that fail during a full read."""

    def setUp(self):
        super().setUp()
        self.shorten_pauses()
        self.patch(live, "COLLECT", 0.0)
        self.invoices = self.streams["invoices"]
        self.invoices._enqueue(full=True)
        self.made = self.xero.edit("new_invoice", status="AUTHORISED")["InvoiceID"]
        self.connection.stream_ids.polled_at = fields.Datetime.now()

    def assertRead(self):
        self.assertTrue(self.env["xero.invoice"].search([("xero_id", "=", self.made)]))
        self.assertFalse(self.invoices.beside_not_before)
        self.assertEqual(self.invoices.state, "queued", "the full read is not affected")

    def test_changes_are_read_again_within_seconds(self):
        self.xero.fault("status", match="Invoices", status=503)
        self.invoices.changes_due = True
        self.connections._cron_live_more()
        self.assertRead()

    def test_announced_records_are_read_again_within_seconds(self):
        self.xero.fault("garbage", match="Invoices")
        self.announce(self.made)
        self.connections._cron_live_more()
        self.assertRead()
        self.assertFalse(self.env["xero.webhook.event"].search([]))

    def test_a_second_failure_pauses_for_longer(self):
        self.xero.fault("status", match="Invoices", status=503, times=2)
        self.invoices.changes_due = True
        self.connections._cron_live_more()
        pause = self.invoices.beside_not_before - fields.Datetime.now()
        self.assertGreater(pause, timedelta(minutes=1))
        self.assertTrue(self.invoices.changes_due, "they are read after the pause")
