import gc
from datetime import timedelta

from odoo import fields
from odoo.tools import SQL, mute_logger

from ... import const
from ...models.sync import xero_stream_walk
from ...tools import errors
from ...tools.line import Line
from ...tools.webhook import Event
from ..common import XeroCase

WORK_LOG = "odoo.addons.exsalerate_xero.models.sync.xero_connection_work"
# Invalid JSON in values that the addon doesn't read.
ODD_JSON = (
    *("half_surrogate", "no_escape", "control", "raw_nul", "escaped_nul", "no_utf8", "nan"),
    *("infinity", "exponent", "digits", "deep", "duplicate", "byte_order_mark"),
)


class TestBounds(XeroCase):
    """Xero's times, sizes, counts and order are bounded by Odoo's own clock and counters."""

    starts_connected = True

    def setUp(self):
        super().setUp()
        self.addCleanup(self.xero.settings, max_page_size=1000, **self.no_limits)
        self.streams = self.connection._streams().grouped("kind")
        self.invoices = self.streams["invoices"]

    def retry_at_once(self):
        self.connection.write({"not_before": False, "history_not_before": False})
        self.connection.stream_ids.not_before = False

    def calls(self, path=""):
        return [call for call in self.xero.calls() if call["path"].endswith(path)]

    def imported(self):
        self.import_all(self.connection)
        self.xero.reset_calls()

    def assertReadInTheEnd(self):
        self.xero.clear_faults()
        self.retry_at_once()
        self.assertTrue(self.connection._run_until_idle())
        self.assertFiguresAreXeros(self.connection)

    # --- invalid JSON ------------------------------------------------------------------------

    def test_a_text_that_no_decoder_takes_keeps_no_record_from_being_read(self):
        for kind in ODD_JSON:
            with self.subTest(kind):
                self.xero.fault(kind, times=20)
                self.import_all(self.connection)
                self.xero.clear_faults()
                self.assertFalse(self.connection.issue_ids)
                self.assertFiguresAreXeros(self.connection)

    def test_half_a_surrogate_pair_in_a_name_is_shown_as_one_unknown_character(self):
        made = self.xero.edit("new_contact", name="Half \ud83d of one")
        self.xero.edit("new_invoice", contact=made["ContactID"])
        self.imported()
        contact = self.env["xero.contact"].search([("xero_id", "=", made["ContactID"])])
        self.assertEqual(contact.name, "Half \ufffd of one")
        self.assertEqual(contact.partner_id.name, "Half \ufffd of one")

    # --- clocks ------------------------------------------------------------------------------

    def test_a_clock_years_ahead_keeps_nothing_new_from_being_read(self):
        self.xero.fault("clock_ahead", times=50)
        self.imported()
        self.assertLess(self.invoices.cursor, fields.Datetime.now())
        self.xero.edit("new_invoice", status="AUTHORISED")
        self.sync(self.connection)
        self.xero.clear_faults()
        self.assertFiguresAreXeros(self.connection)
        self.assertLess(self.connection.limits_told_at, fields.Datetime.now() + const.CLOCK_SKEW)

    def test_a_cursor_that_is_ahead_of_our_clock_has_everything_read_again(self):
        self.imported()
        self.invoices.cursor = fields.Datetime.now() + timedelta(days=5 * 365)
        self.xero.edit("new_invoice", status="AUTHORISED")
        self.sync(self.connection)
        self.assertFiguresAreXeros(self.connection)
        self.assertLess(self.invoices.cursor, fields.Datetime.now())

    def test_reading_everything_resets_a_cursor_that_came_ahead_meanwhile(self):
        self.imported()
        self.connection.action_import_sales()
        self.invoices.cursor = fields.Datetime.now() + timedelta(days=5 * 365)
        self.assertTrue(self.connection._run_until_idle())
        self.assertLess(self.invoices.cursor, fields.Datetime.now())

    def test_an_event_is_read_whatever_it_says_of_its_time_and_a_cursor_of_the_future(self):
        self.imported()
        now, years = fields.Datetime.now(), timedelta(days=5 * 365)
        for at, cursor in ((now - years, now), (now + years, now), (now, now + years)):
            made = self.xero.edit("new_invoice", status="AUTHORISED")["InvoiceID"]
            self.invoices.cursor = cursor
            event = Event(self.connection.tenant_id, "INVOICE", made, "CREATE", at)
            self.env["xero.webhook.event"]._store([event], ["sandbox-client"])
            self.assertTrue(self.connection._run_until_idle())
            found = self.env["xero.invoice"].search([("xero_id", "=", made)])
            self.assertTrue(found, (at, cursor))

    def test_a_record_modified_in_the_future_is_overwritten_by_the_next_version(self):
        self.xero.fault("modified_ahead", times=50)
        self.imported()
        self.xero.clear_faults()
        made = self.env["xero.invoice"].search([("status", "=", "AUTHORISED")], limit=1)
        self.assertFalse(made.xero_updated_at)
        self.xero.edit("void", id=made.xero_id)
        self.sync(self.connection)
        self.assertEqual(made.status, "VOIDED")
        self.assertFiguresAreXeros(self.connection)

    def test_a_date_of_modification_kept_from_before_that_is_to_come_keeps_no_version_out(self):
        self.imported()
        made = self.env["xero.invoice"].search([("status", "=", "AUTHORISED")], limit=1)
        self.env.cr.execute(
            SQL("UPDATE xero_invoice SET xero_updated_at = '2099-01-01' WHERE id = %s", made.id)
        )
        self.xero.edit("void", id=made.xero_id)
        self.sync(self.connection)
        self.assertEqual(made.status, "VOIDED")

    # --- time and size -----------------------------------------------------------------------

    def test_an_answer_that_comes_byte_by_byte_fails_its_list_and_no_other(self):
        self.patch(const, "CALL_SECONDS", 1)
        self.xero.fault("slow", match="Invoices", times=1, seconds=0.2)
        self.connection.action_import_sales()
        self.assertFalse(self.connection._run_until_idle())
        self.assertEqual(self.invoices.state, "failed")
        self.assertGreater(self.invoices.not_before, fields.Datetime.now())
        self.assertEqual(self.streams["credit_notes"].state, "idle")
        self.assertReadInTheEnd()

    def test_a_failed_list_leaves_neither_the_error_nor_its_answer_in_memory(self):
        self.imported()
        gc.collect()
        gc.disable()
        self.addCleanup(gc.enable)
        for full in (True, False):
            self.xero.fault("garbage", match="Invoices", times=1)
            self.invoices._enqueue(full=full)
            self.assertFalse(self.connection._run_until_idle())
            self.assertEqual(self.invoices.state, "failed")
            kept = [each for each in gc.get_objects() if isinstance(each, errors.BadAnswer)]
            self.assertFalse(kept)
            self.retry_at_once()
            self.assertTrue(self.connection._run_until_idle())

    def test_an_answer_that_unfolds_to_a_gigabyte_fails_its_list_and_says_so(self):
        self.xero.fault("bomb", match="Invoices", times=1)
        self.connection.action_import_sales()
        self.assertFalse(self.connection._run_until_idle())
        self.assertIn("larger than 64 MB", self.invoices.last_error)
        self.assertReadInTheEnd()

    # --- limits ------------------------------------------------------------------------------

    def test_any_wait_that_xero_asks_for_is_a_day_at_most_and_costs_one_call(self):
        for problem in ("minute", "day", "appminute", "concurrent", "weird"):
            for value in ("1e12", "99999999", "Fri, 31 Dec 2199 23:59:59 GMT"):
                with self.subTest(problem=problem, value=value):
                    self.retry_at_once()
                    self.xero.clear_faults()
                    self.xero.fault("rate_limit", problem="minute", times=9, retry_after=value)
                    self.connection.action_import_accounts()
                    self.xero.reset_calls()
                    self.assertFalse(self.connection._run_until_idle())
                    self.assertEqual(len(self.calls()), 1)
                    day = fields.Datetime.now() + timedelta(days=1, minutes=1)
                    self.assertLess(self.connection.not_before, day)

    @mute_logger(WORK_LOG)
    def test_a_failure_that_cannot_be_noted_leaves_a_pause_all_the_same(self):
        def overflow(*_args):
            raise OverflowError("date value out of range")

        for method in ("_fail", "_wait_for_limit"):
            self.patch(type(self.invoices), method, overflow)
        for kind, more in (("status", {}), ("rate_limit", {"problem": "day"})):
            with self.subTest(kind):
                self.retry_at_once()
                self.xero.clear_faults()
                self.xero.fault(kind, times=99, **more)
                self.connection.action_import_accounts()
                self.xero.reset_calls()
                self.connection._run_until_idle()
                self.assertEqual(len(self.calls()), 1)
                self.assertGreater(self.connection.not_before, fields.Datetime.now())

    # --- count and order ---------------------------------------------------------------------

    def test_the_same_page_again_ends_the_walk_with_words_and_costs_no_further_call(self):
        self.connection.action_import_accounts()
        self.connection.action_import_contacts()
        self.assertTrue(self.connection._run_until_idle())
        self.xero.settings(max_page_size=10)
        for full in (True, False):
            with self.subTest(full=full):
                if not full:
                    self.invoices.cursor = "2000-01-01"
                self.xero.fault("repeat", match="Invoices", times=999)
                self.invoices._enqueue(full=full)
                self.xero.reset_calls()
                self.assertFalse(self.connection._run_until_idle())
                self.assertLessEqual(len(self.calls()), 2 + xero_stream_walk.WINDOW)
                self.assertEqual(self.invoices.state, "failed")
                self.assertIn("the same records again", self.invoices.last_error)
                self.xero.clear_faults()
                self.retry_at_once()
                self.assertTrue(self.connection._run_until_idle())
        self.xero.settings(max_page_size=1000)
        self.import_all(self.connection)
        self.assertFiguresAreXeros(self.connection)

    def test_pages_that_come_in_circles_are_asked_for_ever_less_often(self):
        self.connection.action_import_accounts()
        self.connection.action_import_contacts()
        self.assertTrue(self.connection._run_until_idle())
        self.xero.settings(max_page_size=2)
        self.xero.fault("circle", match="Invoices", times=999)
        self.invoices._enqueue(full=True)
        for attempt in range(1, 5):
            self.xero.reset_calls()
            self.assertFalse(self.connection._run_until_idle())
            self.assertLessEqual(len(self.calls()), 3 + xero_stream_walk.WINDOW)
            self.assertEqual(self.invoices.failures, attempt)
            self.retry_at_once()
        self.xero.clear_faults()
        self.xero.settings(max_page_size=1000)
        self.import_all(self.connection)
        self.assertFiguresAreXeros(self.connection)

    def test_pages_that_bring_nothing_are_not_asked_for_without_end(self):
        self.imported()
        self.xero.fault("endless", match="Invoices", times=999)
        self.invoices._enqueue(full=True)
        for _attempt in range(xero_stream_walk.EMPTY_TRIES):
            self.xero.reset_calls()
            self.assertFalse(self.connection._run_until_idle())
            self.assertEqual(len(self.calls()), 1)
            self.assertIn("page 1 is empty", self.invoices.last_error)
            self.retry_at_once()
        self.connection._run_until_idle()
        self.assertEqual(self.invoices.state, "idle")
        self.assertIn("page 1 is empty", " ".join(self.connection.issue_ids.mapped("reason")))
        self.assertLess(len(self.calls()), 10)

    def test_the_same_page_again_ends_what_is_read_beside_a_walk_and_of_one_customer(self):
        self.imported()
        self.xero.settings(max_page_size=10)
        self.invoices.write({"full": True, "state": "waiting", "cursor": "2000-01-01"})
        self.invoices.not_before = fields.Datetime.now() + timedelta(hours=1)
        self.invoices.changes_due = True
        self.xero.fault("repeat", match="Invoices", times=999)
        self.connection._run_until_idle()
        self.assertLessEqual(len(self.calls()), 3)
        self.assertFalse(self.invoices.changes_due)

    def test_reading_what_has_changed_leaves_calls_for_the_other_lists(self):
        self.imported()
        self.xero.settings(max_page_size=2, day_limit=20)
        self.xero.reset_limits()
        self.connection.write({"calls_a_day": 0, "limits_told_at": False})
        self.invoices.cursor = "2000-01-01"
        self.invoices._enqueue(full=False)
        self.assertFalse(self.connection._run_until_idle())
        self.assertEqual(self.invoices.state, "waiting")
        self.assertIn("of 20 calls used", self.invoices.summary)
        self.assertGreaterEqual(self.connection.calls_left_today, 1)
        self.assertGreater(self.invoices.page, 10)
        self.assertEqual(self.invoices.not_before, self.connection.day_ends_at)

    def test_contacts_of_documents_are_read_while_there_is_time_and_the_rest_later(self):
        self.imported()
        for number in range(45):
            contact = self.xero.edit("new_contact", name=f"Newcomer {number}")["ContactID"]
            self.xero.edit("new_invoice", contact=contact)
        self.patch(Line, "has_time", lambda _line: False)
        self.invoices._enqueue(full=False)
        self.xero.reset_calls()
        self.assertTrue(self.connection._run_until_idle())
        self.assertEqual(len(self.calls("Invoices")), 2)
        self.assertEqual(len(self.calls("Contacts")), 2)
        self.assertFiguresAreXeros(self.connection)

    def test_announced_records_are_read_while_there_is_time_and_the_rest_later(self):
        self.imported()
        ids = self.env["xero.invoice"].search([("kind", "=", "invoice")]).mapped("xero_id")
        line = Line(self.connection._opened_client, self.connection._renewed_token, end=0.0)
        self.addCleanup(line.close)
        done, _tally = self.invoices._read_by_ids(line, ids)
        self.assertEqual(done, ids[: const.IDS_PER_CALL])
        done, _tally = self.streams["quotes"]._read_singly(line, ["0", "1", "2"])
        self.assertEqual(done, ["0"])

    def test_contacts_of_documents_leave_calls_for_the_other_lists(self):
        self.imported()
        for number in range(85):
            contact = self.xero.edit("new_contact", name=f"Another {number}")["ContactID"]
            self.xero.edit("new_invoice", contact=contact)
        self.connection.write({"calls_a_day": 1000, "calls_left_today": 50})
        self.connection.day_ends_at = fields.Datetime.now() + timedelta(hours=2)
        self.patch(type(self.connection), "_note_limits", lambda *_args: None)
        self.invoices._enqueue(full=False)
        self.xero.reset_calls()
        self.assertFalse(self.connection._run_until_idle())
        self.assertEqual(len(self.calls("Contacts")), 1)
        self.assertEqual(self.invoices.state, "waiting")
        self.connection.calls_left_today = 900
        self.assertReadInTheEnd()
