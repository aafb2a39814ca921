from datetime import timedelta

from odoo import fields

from ...models.sync import xero_connection_webhook as live
from ...models.sync.xero_connection_limits import PLENTY
from ...tools.words import Words
from .lanes_common import LanesCase

UNKNOWN = "00000000-0000-0000-0000-000000000001"


class TestLivePauses(LanesCase):
    """Events and polls during limits and pauses, and while calls are scarce."""

    def setUp(self):
        super().setUp()
        self.connection.stream_ids.polled_at = fields.Datetime.now()
        self.patch(live, "COLLECT", 0.0)

    def in_hours(self, hours):
        return fields.Datetime.now() + timedelta(hours=hours)

    def new_sale(self):
        self.announce(self.xero.edit("new_invoice", status="AUTHORISED")["InvoiceID"])

    def assertNotWokenAtOnce(self):
        self.wakings("live").unlink()
        self.connections._cron_live_more()
        at = self.wakings("live").mapped("call_at")
        self.assertEqual([moment for moment in at if moment <= fields.Datetime.now()], [])

    def test_events_wake_nobody_before_xero_takes_a_call(self):
        self.connection.not_before = self.in_hours(8)
        self.announce(UNKNOWN)
        self.assertNotWokenAtOnce()

    def test_events_wake_nobody_while_their_list_pauses(self):
        self.streams["invoices"]._enqueue(full=False)
        self.streams["invoices"].write({"state": "failed", "not_before": self.in_hours(1)})
        self.announce(UNKNOWN)
        self.assertNotWokenAtOnce()

    def test_events_are_read_while_a_walk_through_everything_pauses(self):
        self.streams["invoices"]._enqueue(full=True)
        self.streams["invoices"].failures = 5
        self.streams["invoices"]._fail(Words("Xero cannot be reached at the moment."))
        self.new_sale()
        self.connections._cron_live_more()
        self.assertFalse(self.env["xero.webhook.event"].search([]))

    def test_events_that_cannot_be_read_let_a_walk_through_everything_stand(self):
        self.streams["invoices"]._enqueue(full=True)
        self.new_sale()
        self.xero.fault("status", match="Invoices", status=400, times=1)
        self.connections._cron_live_more()
        self.assertEqual(self.streams["invoices"].state, "queued")
        self.assertTrue(self.env["xero.webhook.event"].search([]))
        self.assertNotWokenAtOnce()
        self.streams["invoices"].beside_not_before = False
        self.connections._cron_live_more()
        self.assertFalse(self.env["xero.webhook.event"].search([]))

    def test_polls_leave_a_pause_alone(self):
        quotes = self.streams["quotes"]
        quotes._enqueue(full=False)
        quotes.failures = 5
        quotes._fail(Words("Xero cannot be reached at the moment."))
        pause = quotes.not_before
        quotes.polled_at -= timedelta(minutes=5)
        self.connections._queue_polls()
        self.assertEqual(quotes.not_before, pause)

    def test_a_person_who_presses_ends_a_pause(self):
        quotes = self.streams["quotes"]
        quotes._enqueue(full=False)
        quotes._fail(Words("Xero cannot be reached at the moment."))
        self.connection.action_sync_now()
        self.assertFalse(quotes.not_before)

    def scarce(self, left, read_ago=timedelta()):
        """Leave so many of 1,000 calls for 20 hours, with events last read ``read_ago``."""
        now = fields.Datetime.now()
        self.connection.write({"last_event_read_at": now - read_ago, "calls_a_day": 1000})
        self.connection.write({"calls_left_today": left, "day_ends_at": self.in_hours(20)})

    def test_a_trickle_of_events_leaves_the_days_last_calls_to_polls(self):
        self.scarce(60)
        for _sale in range(5):
            self.new_sale()
            self.connections._cron_live_more()
        self.assertEqual(self.connection.calls_left_today, 60)
        self.assertNotWokenAtOnce()

    def test_events_that_have_waited_long_enough_are_read_though_calls_are_scarce(self):
        self.scarce(60, read_ago=timedelta(minutes=16))
        self.new_sale()
        self.connections._cron_live_more()
        self.assertFalse(self.env["xero.webhook.event"].search([]))

    def test_calls_that_polling_spares_are_spread_over_the_rest_of_the_day(self):
        spared = 1000 * PLENTY * 20 / 24
        left = int(self.connection._poll_calls() * 20 / 24 + spared) - 1
        pause = timedelta(hours=20) / spared
        self.scarce(left, read_ago=pause - timedelta(seconds=30))
        self.new_sale()
        self.assertIsNone(self.connection._events_due_in())
        self.scarce(left, read_ago=pause + timedelta(seconds=30))
        self.assertEqual(self.connection._events_due_in(), 0.0)

    def test_where_calls_are_plenty_nothing_waits(self):
        self.scarce(700)
        self.new_sale()
        self.assertIsNotNone(self.connection._events_due_in())

    def test_what_a_person_asked_for_is_read_though_calls_are_scarce(self):
        self.scarce(60)
        self.new_sale()
        self.assertIsNone(self.connection._events_due_in())
        self.env["xero.webhook.event"].search([]).user_id = self.env.user
        self.assertIsNotNone(self.connection._events_due_in())
