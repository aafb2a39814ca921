from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from ...tools import errors
from ...tools.words import Words
from ..common import XeroCase


class TestNews(XeroCase):
    """Notifications that users get on any screen."""

    starts_connected = True

    def setUp(self):
        super().setUp()
        self.admin = self.new_user("xero_admin", "exsalerate_xero.group_xero_manager")
        self.sent = []

        def send(users, notification, message, **_options):
            self.sent += [(user, notification, message) for user in users]

        self.enterContext(patch.object(type(self.env["res.users"]), "_bus_send", send))

    def toasts(self, kind):
        """Return (user, toast) pairs; ``kind`` is success, warning or danger."""
        toasts = ((user, toast) for user, name, toast in self.sent if name == "simple_notification")
        return [(user, toast) for user, toast in toasts if toast["type"] == kind]

    def test_who_asked_hears_once_when_all_of_it_is_done(self):
        theirs = self.connection.with_user(self.admin)
        theirs.action_import_accounts()
        theirs.action_import_contacts()
        theirs.action_import_sales()
        self.connection._run_until_idle()
        [(user, toast)] = self.toasts("success")
        self.assertEqual(user, self.admin)
        self.assertEqual(toast["title"], self.connection.name)
        self.assertIn("60 new invoices", toast["message"])
        self.assertIn("new sales codes", toast["message"])
        self.assertFalse(self.connection.stream_ids.asked_by_id)

    def test_who_asked_hears_at_once_that_it_failed_and_once_only(self):
        self.xero.fault("status", match="Accounts", times=2)
        self.connection.with_user(self.admin).action_import_accounts()
        self.connection._run_until_idle()
        self.connection.stream_ids.not_before = False
        self.connection._run_until_idle()
        [(_user, toast)] = self.toasts("warning")
        self.assertIn("Sales codes: ", toast["message"])
        self.assertIn("Odoo retries automatically.", toast["message"])

    def test_several_failures_are_told_together_and_by_name(self):
        self.import_all(self.connection)
        self.xero.fault("status", match="/Invoices", status=503, times=9)
        self.xero.fault("status", match="Quotes", status=503, times=9)
        self.xero.fault("status", match="CreditNotes", status=400, times=9)
        self.press_sync_now()
        [(_user, toast)] = self.toasts("danger")
        self.assertIn("3 lists couldn't be read.", toast["message"])
        self.assertIn("Invoices and Quotes: Xero cannot be reached", toast["message"])
        self.assertIn("Credit notes: Xero refused", toast["message"])
        self.assertFalse(self.toasts("warning"), "and once only")

    def test_an_access_that_expired_is_told_without_waiting_for_other_lists(self):
        self.import_all(self.connection)
        with patch.object(
            type(self.connection), "_opened_client", side_effect=errors.ConsentLost()
        ):
            self.press_sync_now()
        [(_user, toast)] = self.toasts("danger")
        self.assertIn("Click Reconnect", toast["message"])

    def test_a_failed_import_is_told_at_once_and_later_failures_at_its_end(self):
        self.xero.fault("status", match="Accounts", status=400, times=1)
        self.xero.fault("status", match="Contacts", status=400, times=1)
        for start in ("accounts", "contacts"):
            getattr(self.connection.with_user(self.admin), f"action_import_{start}")()
        self.connection._run_until_idle()
        messages = [toast["message"].partition(":")[0] for _user, toast in self.toasts("danger")]
        self.assertEqual(messages, ["Sales codes", "Customers and suppliers"])

    def press_sync_now(self):
        """Click Sync now and process the queue; return the immediate result."""
        self.sent.clear()
        answer = self.connection.with_user(self.admin).action_sync_now()
        self.connection._run_until_idle()
        return answer

    def test_sync_now_is_answered_once_each_time_it_is_pressed(self):
        self.import_all(self.connection)
        self.press_sync_now()
        [(_user, toast)] = self.toasts("success")
        self.assertEqual(toast["message"], "No changes since the last sync.")
        self.assertFalse(self.toasts("warning"))
        self.xero.fault("status", times=100)
        for _press in range(2):
            self.press_sync_now()
            [(_user, toast)] = self.toasts("warning")
            self.assertIn("cannot be reached", toast["message"])

    def test_sync_now_says_at_once_that_xero_takes_no_calls_now(self):
        self.import_all(self.connection)
        self.assertIs(self.press_sync_now(), True)
        self.connection.not_before = fields.Datetime.now() + timedelta(hours=2)
        answer = self.connection.with_user(self.admin).action_sync_now()
        self.assertIn("The sync resumes at", answer["params"]["message"])

    def test_while_not_connected_a_queued_list_says_that_it_waits_for_that(self):
        self.connection.action_import_accounts()
        accounts = self.connection.stream_ids.filtered(lambda s: s.kind == "accounts")
        self.assertEqual(accounts.summary, "Waiting to start")
        self.connection._set_state("disconnected", Words("By hand."))
        accounts.invalidate_recordset()
        self.assertEqual(accounts.summary, "Resumes when you reconnect to Xero")

    def test_a_failure_is_told_in_the_language_of_who_asked(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.admin.lang = "de_DE"
        label = self.env.ref("exsalerate_xero.selection__xero_stream__kind__accounts")
        label.with_context(lang="de_DE").name = "Erlöskonten"
        self.xero.fault("status", match="Accounts", times=1)
        self.connection.with_user(self.admin).action_import_accounts()
        self.connection._run_until_idle()
        [(_user, toast)] = self.toasts("warning")
        self.assertTrue(toast["message"].startswith("Erlöskonten: "), toast["message"])

    def test_what_the_clock_reads_toasts_to_nobody(self):
        self.connection.action_import_accounts()
        self.connection._run_until_idle()
        self.assertFalse(self.toasts("success"))

    def test_progress_is_read_once_for_all_who_speak_a_language(self):
        self.new_user("second_admin", "exsalerate_xero.group_xero_manager")
        readings = []

        def data(streams):
            readings.append(streams.env.lang)
            return []

        with patch.object(type(self.env["xero.stream"]), "_progress_data", data):
            self.connection._notify_progress()
        notified = {
            user for user, name, _message in self.sent if name == "exsalerate_xero/progress"
        }
        self.assertEqual(len(readings), len({(user.lang, user.tz) for user in notified}))
        self.assertGreater(len(notified), len(readings))

    def test_numbers_and_times_are_written_as_the_reader_does(self):
        self.env["res.lang"]._activate_lang("de_DE")
        [stream, *_others] = self.connection._streams()
        stream.write({"state": "running", "done_count": 1000, "total_count": 2500})
        german = stream.with_context(lang="de_DE", tz="Europe/Berlin")
        self.assertIn("1.000", german.summary)
        self.assertIn("2.500", german.summary)
        now = fields.Datetime.now().replace(hour=13, minute=5)
        self.assertTrue(german._clock(now).startswith(("14:05", "15:05")), german._clock(now))
        english = stream.with_context(lang="en_US", tz="UTC")._clock(now)
        self.assertRegex(english, r"^1:05\sPM")

    def test_progress_comes_in_each_persons_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.admin.lang = "fr_FR"
        self.connection.action_import_accounts()
        self.sent.clear()
        self.connection._notify_progress()
        [progress] = [
            message
            for user, name, message in self.sent
            if user == self.admin and name == "exsalerate_xero/progress"
        ]
        accounts = self.stream("accounts")
        [french] = [each for each in progress["streams"] if each["id"] == accounts.id]
        self.assertEqual(french["summary"], accounts.with_context(lang="fr_FR").summary)
        self.assertNotEqual(french["summary"], accounts.summary)

    def test_contacts_that_wait_already_are_no_news(self):
        self.connection.with_user(self.admin).action_import_contacts()
        self.connection.review_first = True
        self.connection._run_until_idle()
        self.assertEqual(len(self.toasts("warning")), 1)
        self.press_sync_now()
        self.assertFalse(self.toasts("warning"))
