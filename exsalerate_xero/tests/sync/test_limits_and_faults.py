from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from ...models.sync import xero_stream_pages, xero_stream_walk
from ...tools import errors
from ..common import XeroCase

WORK_LOG = "odoo.addons.exsalerate_xero.models.sync.xero_connection_work"


class TestLimitsAndFaults(XeroCase):
    starts_connected = True

    def setUp(self):
        super().setUp()
        self.invoices = self.connection._streams().filtered(lambda s: s.kind == "invoices")

    def make_odd(self, **overlay):
        """Create an invoice that Xero returns with ``overlay``, for this test only."""
        xero_id = self.xero.edit("new_invoice", status="AUTHORISED")["InvoiceID"]
        self.xero.edit("raw", id=xero_id, **overlay)
        return xero_id

    def retry_at_once(self):
        now = fields.Datetime.now()
        lifted = {"not_before": False, "history_not_before": False, "day_ends_at": now}
        self.connection.write(lifted)
        self.connection.stream_ids.not_before = False

    def test_a_day_limit_parks_the_stream_and_says_until_when(self):
        self.xero.fault("rate_limit", match="Invoices", problem="day", retry_after=7200, times=1)
        self.connection.action_import_sales()
        self.assertFalse(self.connection._run_until_idle())
        self.assertEqual(self.invoices.state, "waiting")
        self.assertGreater(self.connection.not_before, fields.Datetime.now() + timedelta(hours=1))
        self.assertIn("100,000 calls used", self.invoices.summary)
        self.retry_at_once()
        self.assertTrue(self.connection._run_until_idle())
        self.assertFiguresAreXeros(self.connection)

    def test_history_that_may_make_no_more_calls_today_makes_none(self):
        self.connection.write({"calls_a_day": 1000, "calls_left_today": 200})
        self.connection.day_ends_at = fields.Datetime.now() + timedelta(hours=2)
        self.connection.action_import_accounts()
        self.xero.reset_calls()
        self.assertFalse(self.connection._run_until_idle())
        self.assertFalse(self.xero.calls())
        accounts = self.connection.stream_ids.grouped("kind")["accounts"]
        self.assertIn("800 of 1,000 calls used", accounts.summary)

    def test_an_import_that_takes_days_says_so(self):
        self.connection.write({"calls_a_day": 1000, "calls_left_today": 300})
        done = {"done_count": 10_000, "total_count": 2_010_000, "call_count": 10, "seconds": 20}
        self.invoices.write({"state": "running", **done})
        self.assertIn("3 more days", self.invoices.summary)
        self.invoices.total_count = 70_000
        self.assertIn("2 min left", self.invoices.summary)

    def test_a_limit_of_the_app_parks_all_its_organisations(self):
        same = self.connection.copy({"name": "Same app"})
        other_company = self.env["res.company"].create({"name": "Other", "xero_client_id": "other"})
        other = self.connection.copy({"name": "Other app", "company_id": other_company.id})
        (same | other).write({"state": "connected"})
        self.connection.action_import_accounts()
        self.invoices._wait_for_limit(errors.RateLimited("appminute"))
        self.assertGreater(self.connection.not_before, fields.Datetime.now())
        self.assertEqual(same.not_before, self.connection.not_before)
        self.assertFalse(other.not_before)

    def test_an_answer_that_fails_is_asked_for_again_later(self):
        for kind in ("status", "garbage", "html", "cut", "truncate"):
            with self.subTest(kind):
                self.xero.clear_faults()
                self.xero.fault(kind, match="Invoices", times=1, status=503)
                self.connection.action_import_sales()
                self.assertFalse(self.connection._run_until_idle())
                self.assertEqual(self.invoices.state, "failed")
                self.assertTrue(self.invoices.last_error)
                self.assertTrue(self.invoices.not_before)
                self.retry_at_once()
                self.assertTrue(self.connection._run_until_idle())
                self.assertFiguresAreXeros(self.connection)

    def test_pauses_grow_with_every_failure(self):
        self.xero.fault("status", match="Invoices", status=500, times=9)
        self.connection.action_import_sales()
        pauses = []
        for _attempt in range(3):
            self.retry_at_once()
            self.connection._run_until_idle()
            pauses.append(self.invoices.not_before - fields.Datetime.now())
        self.assertEqual(pauses, sorted(pauses))
        self.assertGreater(pauses[2], pauses[0] * 3)

    def test_an_expired_token_is_renewed_once_and_nobody_notices(self):
        self.xero.expire_tokens()
        self.xero.reset_calls()
        self.connection.action_import_sales()
        self.assertTrue(self.connection._run_until_idle())
        tokens = [call for call in self.xero.calls() if call["path"] == "/connect/token"]
        self.assertEqual(len(tokens), 1)
        self.assertFiguresAreXeros(self.connection)

    def test_a_lost_consent_ends_in_expired_and_nothing_is_retried(self):
        self.xero.expire_tokens()
        self.xero.break_consent()
        self.connection.action_import_sales()
        self.connection._run_until_idle()
        self.assertEqual(self.connection.state, "expired")
        self.assertIn("Click Reconnect", self.connection.state_reason)
        self.xero.reset_calls()
        self.env["xero.connection"]._cron_live()
        self.env["xero.connection"]._cron_backfill()
        self.assertFalse(self.xero.calls())
        self.connection._complete_authorisation(self.consent(self.connection))
        self.assertTrue(self.connection._run_until_idle())
        self.assertFiguresAreXeros(self.connection)

    def test_disconnected_in_xero_is_told_once(self):
        self.import_all(self.connection)
        self.xero.disconnect(self.connection.tenant_id)
        for _attempt in range(2):
            self.connection.action_sync_now()
            self.connection._run_until_idle()
        self.assertEqual(self.connection.state, "disconnected")
        told = self.connection.message_ids.filtered(lambda m: "disconnected in Xero" in m.body)
        self.assertEqual(len(told), 1)

    def test_an_odd_record_is_set_aside_and_clears_when_it_comes_well_formed(self):
        xero_id = self.make_odd(merge={"CurrencyCode": "XXQ"})
        self.import_all(self.connection)
        issue = self.connection.issue_ids
        self.assertEqual(issue.mapped("xero_id"), [xero_id.lower()])
        self.assertIn("XXQ", issue.reason)
        self.assertIn(xero_id.lower(), issue.xero_url)
        self.xero.edit("raw", id=xero_id, clear=True)
        issue.action_retry()
        self.assertTrue(self.connection._run_until_idle())
        self.assertFalse(issue.exists())

    def test_a_line_with_an_unknown_code_is_kept_under_its_code(self):
        xero_id = self.make_odd(
            merge={"LineItems": {"0": {"AccountCode": "9X9"}}},
            remove=["LineItems.0.AccountID"],
        )
        self.import_all(self.connection)
        account = self.env["xero.account"].search([("code", "=", "9X9")])
        self.assertFalse(account.income)
        lines = self.env["xero.invoice.line"].search([("account_id", "=", account.id)])
        self.assertEqual(lines.invoice_id.xero_id, xero_id.lower())

    def test_something_unexpected_is_told_and_logged_and_undoes_its_page(self):
        process = type(self.invoices)._process_changes

        def failing(stream, kind, changes):
            process(stream, kind, changes)
            if kind == "invoices":
                raise ZeroDivisionError()

        self.connection.action_import_sales()
        with (
            patch.object(type(self.invoices), "_process_changes", failing),
            self.assertLogs(WORK_LOG, "ERROR") as logs,
        ):
            self.connection._run_until_idle()
        self.assertEqual(len(logs.records), 1)
        self.assertEqual((self.invoices.state, self.invoices.page), ("failed", 1))
        self.assertIn("unexpected", self.invoices.last_error)
        kinds = set(self.env["xero.invoice"].search([]).mapped("kind"))
        self.assertEqual(kinds, {"credit_note"}, "other lists are read")
        self.retry_at_once()
        self.assertTrue(self.connection._run_until_idle())
        self.assertFiguresAreXeros(self.connection)

    def test_a_walk_that_saw_fewer_records_than_promised_is_repeated_then_has_to_do(self):
        walk = xero_stream_pages.XeroStream._fetcher

        def promising_more(stream, *arguments):
            fetch = walk(stream, *arguments)

            def fetch_and_promise(number):
                page = fetch(number)
                promised = (page.answer.item_count or 0) + 1
                return replace(page, answer=replace(page.answer, item_count=promised))

            return fetch_and_promise

        self.connection.action_import_accounts()
        self.connection.action_import_contacts()
        self.assertTrue(self.connection._run_until_idle())
        self.patch(type(self.invoices), "_fetcher", promising_more)
        self.invoices._enqueue(full=True)
        self.xero.reset_calls()
        self.assertTrue(self.connection._run_until_idle())
        walks = [call for call in self.xero.calls() if call["path"].endswith("/Invoices")]
        self.assertEqual(len(walks), 1 + xero_stream_walk.REPEATS)
        self.assertEqual(self.invoices.state, "idle")
        self.assertIn("records but sent", self.invoices.run_id.result)
        self.assertIn("records but sent", self.connection.issue_ids.reason)
