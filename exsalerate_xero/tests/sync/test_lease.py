import time
from contextlib import suppress
from datetime import timedelta

from odoo import fields
from odoo.tools import SQL, mute_logger

from ... import const
from ...models.sync.xero_connection_claim import MOST_KILLS
from ...models.sync.xero_lease import LEASE_SECONDS, LeaseLost
from ..common import XeroCase

CLAIM_LOG = "odoo.addons.exsalerate_xero.models.sync.xero_connection_claim"
WORK_LOG = "odoo.addons.exsalerate_xero.models.sync.xero_connection_work"


class TestLease(XeroCase):
    """One worker at a time has an organisation, while it renews its lease."""

    def setUp(self):
        super().setUp()
        self.connection = self.connect()
        self.streams = self.connection._streams().grouped("kind")
        self.leases = self.env["xero.lease"]

    def change(self, **values):
        """Change the lease as another process, or the passing of time, would."""
        assignments = [SQL("%s = %s", SQL.identifier(k), v) for k, v in values.items()]
        self.env.cr.execute(
            SQL(
                "UPDATE xero_lease SET %s WHERE connection_id = %s",
                SQL(", ").join(assignments),
                self.connection.id,
            )
        )
        self.env.cr.commit()

    def kill(self, kind):
        """Leave the organisation as a worker that is killed while reading a list."""
        claim = self.leases._claim(self.connection.id)
        self.leases._renew(claim.holder, self.streams[kind].id)
        # No database process has this PID.
        self.change(backend_pid=2**31 - 1)

    def test_a_claimed_organisation_is_refused_to_others_until_released(self):
        with self.connection._claim() as claimed:
            self.assertEqual(claimed, self.connection)
            self.assertIn(self.connection, self.connection._in_hand())
            self.assertIsNone(self.leases._claim(self.connection.id))
        self.assertNotIn(self.connection, self.connection._in_hand())
        self.assertTrue(self.leases._claim(self.connection.id))

    def test_it_is_given_back_whatever_goes_wrong(self):
        # Unlike assertRaises, this doesn't roll the claim back.
        with self.assertRaisesRegex(ZeroDivisionError, "unexpected"), self.connection._claim():
            self.connection.name = "Unfinished"
            self.env.flush_all()
            raise ZeroDivisionError("unexpected")
        self.assertNotEqual(self.connection.name, "Unfinished")
        self.assertTrue(self.leases._claim(self.connection.id))

    def test_that_of_a_worker_whose_session_is_gone_is_free_at_once(self):
        self.kill("invoices")
        self.assertNotIn(self.connection, self.connection._in_hand())
        self.assertTrue(self.leases._claim(self.connection.id))

    def test_that_of_a_worker_that_is_silent_ends_though_its_session_lasts(self):
        """As with a stopped process whose session a pooler keeps open."""
        self.leases._claim(self.connection.id)
        self.assertIsNone(self.leases._claim(self.connection.id))
        self.change(until=fields.Datetime.now() - timedelta(seconds=1))
        self.assertNotIn(self.connection, self.connection._in_hand())
        self.assertTrue(self.leases._claim(self.connection.id))

    def test_an_advisory_lock_left_by_another_session_blocks_nothing(self):
        # The lock of earlier versions.
        self.env.cr.execute(SQL("SELECT pg_advisory_lock(%s, %s)", 0x7E20, self.connection.id))
        self.connection.action_import_accounts()
        self.assertTrue(self.connection._run_until_idle())

    def test_every_commit_is_a_sign_of_life(self):
        with self.connection._claim() as claimed:
            soon = fields.Datetime.now() + timedelta(seconds=5)
            self.change(until=soon)
            claimed._commit()
            [until] = self.env.execute_query(SQL("SELECT until FROM xero_lease"))[0]
        self.assertGreater(until, fields.Datetime.now() + timedelta(seconds=LEASE_SECONDS - 5))

    def test_a_transaction_may_not_lie_idle_once_it_has_renewed_the_lease(self):
        """If its process is stopped before the commit, the row would stay locked."""
        claim = self.leases._claim(self.connection.id)
        self.leases._renew(claim.holder)
        [limit] = self.env.execute_query(SQL("SHOW idle_in_transaction_session_timeout"))[0]
        self.assertEqual(limit, "1min")

    def test_a_worker_that_comes_back_after_another_took_over_commits_nothing(self):
        # Unlike assertRaises, this doesn't roll back.
        with suppress(LeaseLost), self.connection._claim() as claimed:
            self.change(holder="another")
            claimed._commit()
            self.fail("it should be refused")
        [holder] = self.env.execute_query(SQL("SELECT holder FROM xero_lease"))[0]
        self.assertEqual(holder, "another", "another worker's lease is not released")

    @mute_logger(WORK_LOG)
    def test_it_reads_nothing_more_either_and_counts_that_as_no_failure(self):
        take = type(self.streams["accounts"])._take

        def taken_over(stream, *arguments):
            self.change(holder="another")
            take(stream, *arguments)

        self.patch(type(self.streams["accounts"]), "_take", taken_over)
        self.connection.action_import_sales()
        self.xero.reset_calls()
        self.connection._process_queue(time.monotonic() + 60, full=True)
        self.assertEqual([call["path"] for call in self.xero.calls()], ["/api.xro/2.0/Accounts"])
        self.assertFalse(self.streams["accounts"].failures)
        self.assertFalse(self.env["xero.account"].search([]), "the page is not committed")

    @mute_logger(CLAIM_LOG)
    def test_a_list_that_kills_its_worker_repeatedly_pauses_and_others_continue(self):
        self.import_all(self.connection)
        self.connection._queue(const.DOCUMENT_KINDS, full=True)
        invoices = self.streams["invoices"]
        for number in range(1, MOST_KILLS + 1):
            self.kill("invoices")
            with self.connection._claim() as claimed:
                self.assertEqual(invoices.killed_count, number)
                step = claimed._next_step(full=True)
                self.assertEqual(step.stream == invoices, number < MOST_KILLS)
        self.assertEqual(invoices.state, "failed")
        self.assertIn("server stopped", invoices.last_error)
        self.assertGreater(invoices.not_before, fields.Datetime.now())
        self.connection._run_until_idle()
        self.assertEqual(self.streams["credit_notes"].state, "idle")
        invoices.not_before = False
        self.assertTrue(self.connection._run_until_idle())
        self.assertFalse(invoices.killed_count)

    def test_a_worker_that_was_stopped_is_told_by_health(self):
        self.import_all(self.connection)
        self.streams["invoices"].state = "running"
        self.leases._claim(self.connection.id)
        self.connection.invalidate_recordset()
        self.assertEqual(self.connection.health, "live")
        self.change(until=fields.Datetime.now() - timedelta(minutes=1))
        self.connection.invalidate_recordset()
        self.assertEqual(self.connection.health, "late")
        self.assertIn("has not responded since", self.connection.health_reason)
        # A worker that was stopped after everything was read delays nothing.
        self.streams["invoices"].state = "idle"
        self.connection.invalidate_recordset()
        self.assertEqual(self.connection.health, "live")

    def test_a_pooler_that_keeps_no_sessions_is_told_and_what_to_set(self):
        self.import_all(self.connection)
        sessions = iter(range(1, 100))
        self.patch(type(self.connection), "_backend", lambda *_args: next(sessions))
        self.connection.invalidate_recordset()
        self.assertEqual(self.connection.health, "late")
        self.assertIn("pool_mode = session", self.connection.health_reason)
        with self.assertLogs(CLAIM_LOG, "WARNING") as logs:
            self.connection._warn_of_pooler()
            self.connection._warn_of_pooler()
        self.assertEqual(len(logs.output), 1)

    def test_a_pooler_that_keeps_sessions_is_no_trouble(self):
        self.patch(type(self.connection), "_backend", lambda *_args: 1)
        self.assertFalse(self.connection._has_pooler())
