from datetime import timedelta

from odoo import fields

from ..common import XeroCase


class TestHistory(XeroCase):
    starts_connected = True

    @classmethod
    def connect_once(cls):
        return cls.connect_with_references()

    def runs(self, kind="invoices"):
        return self.connection.run_ids.filtered(lambda run: run.kind == kind)

    def test_an_import_leaves_a_row_with_what_it_did(self):
        self.connection.action_import_sales()
        self.assertTrue(self.connection._run_until_idle())
        run = self.runs()
        self.assertEqual((run.state, run.result, run.scope), ("done", "Done", "full"))
        self.assertEqual((run.new_count, run.changed_count, run.unchanged_count), (60, 0, 0))
        self.assertGreaterEqual(run.call_count, 1)
        self.assertGreaterEqual(run.date_to, run.date_from)
        self.sync(self.connection)
        again = self.runs() - run
        self.assertEqual((again.scope, again.new_count, again.call_count), ("changes", 0, 1))

    def test_a_walk_that_fails_and_goes_on_is_one_row(self):
        self.xero.fault("status", match="Invoices", times=1)
        self.connection.action_import_sales()
        self.connection._run_until_idle()
        self.assertEqual((self.runs().state, self.runs().shown_state), ("failed", "retrying"))
        self.assertIn("cannot be reached", self.runs().result)
        self.runs("invoices").connection_id.stream_ids.not_before = False
        self.assertTrue(self.connection._run_until_idle())
        self.assertEqual(len(self.runs()), 1)
        self.assertEqual(self.runs().state, "done")

    def test_the_calls_of_a_failed_attempt_are_counted(self):
        self.xero.fault("status", match="Invoices", times=1)
        self.connection.action_import_sales()
        self.connection._run_until_idle()
        self.connection.stream_ids.not_before = False
        self.xero.reset_calls()
        self.assertTrue(self.connection._run_until_idle())
        # The failed call, the page, and the accounts for codes that aren't income.
        self.assertEqual(self.runs().call_count, 3)

    def test_what_was_announced_within_an_hour_is_one_row(self):
        self.import_all(self.connection)
        before = self.connection.run_ids
        for _announcement in range(3):
            made = self.xero.edit("new_invoice", status="AUTHORISED")
            self.env["xero.webhook.event"]._ask_again(
                self.connection, "invoices", [made["InvoiceID"]]
            )
            self.assertTrue(self.connection._run_until_idle())
        [run] = self.connection.run_ids - before
        self.assertEqual((run.scope, run.kind, run.state), ("announced", "invoices", "done"))
        self.assertEqual((run.new_count, run.changed_count, run.call_count), (3, 0, 3))

    def test_rows_are_kept_for_90_days(self):
        old = self.runs("contacts")
        old.date_from = fields.Datetime.now() - timedelta(days=91)
        self.env["xero.sync.run"]._gc_old()
        self.assertFalse(old.exists())
        self.assertTrue(self.runs("accounts"))
