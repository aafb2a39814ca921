from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from ...models.sync import xero_connection_sweep as sweep
from ..common import XeroCase


class TestSweep(XeroCase):
    starts_imported = True

    def test_a_recoded_line_that_xero_tells_nobody_of_is_found_at_night(self):
        self.xero.edit("recode")
        self.sync(self.connection)
        with self.assertRaises(AssertionError):
            self.assertFiguresAreXeros(self.connection)
        self.xero.reset_calls()
        self.env["xero.connection"]._cron_sweep()
        self.assertTrue(self.connection._run_until_idle())
        self.assertFiguresAreXeros(self.connection)
        self.assertEqual(len(self.xero.calls()), len(sweep.SWEPT_KINDS))

    def test_a_sweep_that_the_day_cannot_afford_is_left_out(self):
        self.connection.calls_left_today = 2
        self.env["xero.connection"]._cron_sweep()
        self.assertEqual(set(self.connection.stream_ids.mapped("state")), {"idle"})

    def test_a_day_without_any_calls_left_is_not_one_that_can_afford_it(self):
        self.connection.calls_left_today = 0
        self.env["xero.connection"]._cron_sweep()
        self.assertEqual(set(self.connection.stream_ids.mapped("state")), {"idle"})

    def test_a_list_that_is_being_read_at_that_moment_is_swept_after_that(self):
        contacts = self.connection.stream_ids.grouped("kind")["contacts"]
        contacts._enqueue(full=False)
        self.env["xero.connection"]._cron_sweep()
        self.assertTrue(contacts.full)

    def test_a_conflict_with_a_worker_does_not_cost_the_night(self):
        queue, conflicts = type(self.connection)._queue, [SerializationFailure()]

        def conflicting(connection, *arguments, **options):
            if conflicts:
                raise conflicts.pop()
            return queue(connection, *arguments, **options)

        with patch.object(type(self.connection), "_queue", conflicting):
            self.env["xero.connection"]._cron_sweep()
        self.assertFalse(conflicts)
        self.assertTrue(self.connection.stream_ids.grouped("kind")["contacts"].full)

    def test_without_future_sales_nothing_is_swept(self):
        self.connection.import_future_sales = False
        self.env["xero.connection"]._cron_sweep()
        self.assertEqual(set(self.connection.stream_ids.mapped("state")), {"idle"})
