import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import mute_logger

from ...models.sync import xero_connection_webhook as live
from ...tools.words import Words
from .lanes_common import LanesCase

QUEUE_LOG = "odoo.addons.exsalerate_xero.models.sync.xero_connection_queue"


class TestLanes(LanesCase):
    """The live lane reads changes and leaves history to the backfill lane."""

    def test_the_live_lane_reads_events_and_leaves_history_alone(self):
        self.streams["invoices"]._enqueue(full=True)
        self.announce(self.xero.edit("new_invoice", status="AUTHORISED")["InvoiceID"])
        with patch.object(live, "COLLECT", 0.0):
            self.connections._cron_live_more()
        self.assertEqual([call["query"].count("IDs=") for call in self.xero.calls()], [1])
        self.assertEqual(self.streams["invoices"].state, "queued")
        self.connections._cron_backfill()
        self.assertEqual(self.streams["invoices"].state, "idle")
        self.assertFiguresAreXeros(self.connection)

    def test_the_backfill_lane_serves_what_has_changed_first(self):
        self.streams["invoices"]._enqueue(full=True)
        self.streams["contacts"]._enqueue(full=False)
        self.connections._cron_backfill()
        self.assertEqual(self.paths(), ["Contacts", "Invoices"])

    def test_details_asked_for_while_history_is_read_are_read_right_after_it(self):
        now = fields.Datetime.now()
        for pause in (False, now + timedelta(hours=1)):
            # Requested after the worker has started.
            self.connection.write({"organisation_due_at": now, "not_before": pause})
            self.wakings("live").unlink()
            self.connections._wake_when_due(at_once=False)
            soonest = min(self.wakings("live").mapped("call_at"))
            self.assertEqual(soonest <= fields.Datetime.now(), not pause)

    def test_a_flood_of_one_organisation_does_not_keep_the_live_lane_from_others(self):
        other = self.connection.copy({"name": "Other", "first_joined_date": "2000-01-01"})
        other.write({"tenant_id": "other", "state": "connected"})
        for number in range(45):
            self.announce(f"00000000-0000-0000-0000-{number:012}")
        other._streams().filtered(lambda s: s.kind == "accounts")._enqueue(full=False)
        other.stream_ids.full = False
        self.assertFalse(self.connection._process_queue(time.monotonic() + 20, full=False))
        self.assertFalse(self.xero.calls())
        self.assertEqual(self.connections._next_due(False, self.connection), other)

    @mute_logger(QUEUE_LOG)
    def test_one_connection_that_cannot_be_worked_on_leaves_the_others_their_turn(self):
        other = self.connection.copy({"name": "Other", "first_joined_date": "2000-01-01"})
        other.write({"tenant_id": "other", "state": "connected", "last_worked_at": False})
        self.streams["accounts"]._enqueue(full=False)
        work = type(self.connection)._work

        def broken(connection, *arguments):
            if connection == other:
                raise ZeroDivisionError
            return work(connection, *arguments)

        self.patch(type(self.connection), "_work", broken)
        other._streams().filtered(lambda s: s.kind == "accounts")._enqueue(full=False)
        other.stream_ids.full = False
        self.connections._cron_live_more()
        self.assertEqual(self.paths(), ["Accounts"])
        self.assertGreater(other.not_before, fields.Datetime.now(), "it pauses")

    @mute_logger(QUEUE_LOG)
    def test_a_step_of_the_job_that_fails_leaves_the_others_to_be_done(self):
        self.connection.stream_ids.polled_at = fields.Datetime.now() - timedelta(hours=1)
        self.patch(type(self.env["xero.quote"]), "_process_expiries", lambda _self: 1 / 0)
        # The job starts with a transaction of its own.
        self.env.cr.commit()
        self.connections._cron_live()
        self.assertIn("Invoices", self.paths())

    def test_an_archived_organisation_is_neither_polled_nor_woken_for(self):
        self.connection.stream_ids.polled_at = fields.Datetime.now() - timedelta(hours=9)
        self.connection.active = False
        self.wakings("live").unlink()
        self.connections._cron_live()
        self.assertFalse(self.xero.calls())
        self.assertFalse(self.wakings("live"))


class TestPolls(LanesCase):
    """Lists without webhooks are polled."""

    def test_quotes_are_read_at_every_tick_of_the_job(self):
        """The job runs every five minutes, and quotes are due again each time."""
        quotes, now = self.streams["quotes"], fields.Datetime.now()
        quotes.polled_at = now - timedelta(minutes=5) + timedelta(seconds=20)
        self.connections._queue_polls()
        self.assertEqual(quotes.state, "queued")

    def test_a_list_is_not_read_before_its_time(self):
        now = fields.Datetime.now()
        self.connection.stream_ids.polled_at = now - timedelta(minutes=4)
        self.connections._queue_polls()
        self.assertEqual(set(self.connection.stream_ids.mapped("state")), {"idle"})

    def test_the_job_comes_back_for_what_is_due_before_its_next_tick(self):
        self.connection.quote_poll_minutes = 1
        self.wakings("live").unlink()
        self.connections._cron_live_more()
        due = self.streams["quotes"].polled_at + timedelta(minutes=1)
        self.assertEqual(set(self.wakings("live").mapped("call_at")), {due})

    def test_asking_to_be_woken_again_and_again_leaves_one_waking_a_job(self):
        self.wakings("live").unlink()
        for _run in range(3):
            self.connections._cron_live_more()
        self.assertEqual(len(self.wakings("live")), 2)


class TestChangesBesideHistory(LanesCase):
    """Changes are read during a full read."""

    def setUp(self):
        super().setUp()
        self.invoices = self.streams["invoices"]
        self.invoices._enqueue(full=True)

    def assertChangesAreRead(self, **left):
        """Check that polling reads new records without affecting the full read."""
        made = self.xero.edit("new_invoice", status="AUTHORISED")["InvoiceID"]
        self.invoices.polled_at = fields.Datetime.now() - timedelta(hours=1)
        self.connections._cron_live()
        self.assertTrue(self.env["xero.invoice"].search([("xero_id", "=", made)]))
        self.assertFalse(self.invoices.changes_due)
        for name, value in left.items():
            self.assertEqual(self.invoices[name], value, name)
        return made

    def test_while_it_is_queued(self):
        self.assertChangesAreRead(state="queued", full=True, page=1)

    def test_while_it_is_parked_for_the_day(self):
        later = fields.Datetime.now() + timedelta(hours=3)
        self.connection.history_not_before = later
        self.invoices.write({"state": "waiting", "page": 2})
        self.assertChangesAreRead(state="waiting", full=True, page=2)

    def test_while_it_fails(self):
        self.invoices._fail(Words("Xero cannot be reached at the moment."))
        later = self.invoices.not_before
        self.assertChangesAreRead(state="failed", full=True, not_before=later)

    def test_the_cursor_moves_and_is_not_moved_back_when_everything_has_been_read(self):
        self.invoices.cursor = before = fields.Datetime.now() - timedelta(days=1)
        self.assertChangesAreRead()
        moved = self.invoices.cursor
        self.assertGreater(moved, before)
        self.connections._cron_backfill()
        self.assertEqual(self.invoices.state, "idle")
        self.assertGreaterEqual(self.invoices.cursor, moved)

    def test_it_has_a_row_of_its_own_in_the_history(self):
        self.assertChangesAreRead()
        run = self.connection.run_ids.filtered(lambda run: run.kind == "invoices")[:1]
        self.assertEqual((run.scope, run.state, run.new_count), ("changes", "done", 1))
        self.assertEqual(run.call_count, 1)

    def test_where_it_fails_it_is_read_again_after_a_pause(self):
        made = self.xero.edit("new_invoice", status="AUTHORISED")["InvoiceID"]
        self.xero.fault("status", match="Invoices", status=503, times=1)
        self.invoices.changes_due = True
        self.connection._process_queue(time.monotonic() + 20, full=False)
        self.assertEqual(self.invoices.state, "queued", "the full read is not affected")
        self.assertFalse(self.env["xero.invoice"].search([("xero_id", "=", made)]))
        self.invoices.beside_not_before = fields.Datetime.now()
        self.connections._cron_live()
        self.assertTrue(self.env["xero.invoice"].search([("xero_id", "=", made)]))

    def test_sync_now_reads_it_at_once(self):
        made = self.xero.edit("new_invoice", status="AUTHORISED")["InvoiceID"]
        self.connection.action_sync_now()
        self.connections._cron_live_more()
        self.assertTrue(self.env["xero.invoice"].search([("xero_id", "=", made)]))
        self.assertEqual(self.invoices.state, "queued")
