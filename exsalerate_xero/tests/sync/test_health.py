from datetime import timedelta

from freezegun import freeze_time
from odoo import fields

from ...tools.words import Words
from ..common import XeroCase


class TestHealth(XeroCase):
    """The health that the organisation's form shows."""

    starts_connected = True

    def imported(self):
        self.import_all(self.connection)
        self.connection.invalidate_recordset()
        return self.connection

    def assertHealth(self, health, reason):
        self.connection.invalidate_recordset()
        self.assertEqual(self.connection.health, health)
        self.assertIn(reason, self.connection.health_reason)

    def test_nothing_imported_yet_proposes_to_begin(self):
        self.assertHealth("ready", "Start with one of the imports")
        self.assertFalse(self.connection.next_sync_at)

    def test_all_is_well(self):
        self.imported()
        self.assertHealth("live", "Up to date with Xero")
        self.assertGreater(self.connection.calls_a_day, self.connection.calls_left_today)

    def test_the_next_sync_is_the_first_run_of_the_job_at_which_a_list_is_due(self):
        self.imported()
        job = self.env.ref("exsalerate_xero.ir_cron_live")
        quotes = self.connection.stream_ids.filtered(lambda s: s.kind == "quotes")
        due = quotes.polled_at + timedelta(minutes=5)
        self.assertEqual(self.connection.next_sync_at, max(due, job.nextcall))

    def test_a_list_that_failed_makes_it_late_and_says_why(self):
        self.xero.fault("status", match="Invoices", times=1)
        self.connection.action_import_sales()
        self.connection._run_until_idle()
        self.assertHealth("late", "Invoices: ")
        self.assertHealth("late", "cannot be reached")

    def test_a_scheduler_that_does_not_run_is_noticed(self):
        self.imported()
        with freeze_time(fields.Datetime.now() + timedelta(hours=1)):
            self.assertHealth("late", "Check that Odoo's scheduled actions are running.")

    def test_an_import_that_nobody_takes_up_is_noticed(self):
        self.connection.action_import_accounts()
        self.env.flush_all()
        self.assertHealth("live", "Syncing")
        with freeze_time(fields.Datetime.now() + timedelta(hours=1)):
            self.assertHealth("late", "Sales codes: the sync is overdue")

    def test_a_list_that_is_read_and_does_not_move_is_not_live(self):
        self.imported()
        contacts = self.connection.stream_ids.grouped("kind")["contacts"]
        contacts.state = "running"
        self.env.flush_all()
        self.assertHealth("live", "Syncing")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=11)):
            self.assertHealth("late", "Customers and suppliers: no progress since")

    def test_a_list_that_waits_for_a_limit_of_xeros_is_not_stuck(self):
        self.imported()
        self.connection.stream_ids.grouped("kind")["contacts"].state = "running"
        self.connection.not_before = fields.Datetime.now() + timedelta(hours=1)
        self.env.flush_all()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=11)):
            self.assertHealth("live", "Syncing")

    def test_a_list_that_was_not_read_for_longer_than_its_interval_says_since_when(self):
        self.imported()
        invoices = self.connection.stream_ids.grouped("kind")["invoices"]
        invoices.last_success -= timedelta(hours=3)
        since = f"Last synced at {invoices._clock(invoices.last_success)}"
        self.assertHealth("late", since)
        invoices.write({"state": "failed", "not_before": fields.Datetime.now()})
        self.assertHealth("late", since)

    def test_a_switched_off_job_stops_it(self):
        self.imported()
        self.env.ref("exsalerate_xero.ir_cron_live").active = False
        self.assertHealth("stopped", "is inactive")

    def test_future_sales_switched_off_are_a_choice_not_a_fault(self):
        self.imported().import_future_sales = False
        self.assertHealth("paused", "Import all future sales")

    def test_a_lost_consent_stops_it(self):
        self.connection._end_consent("expired", Words("The consent was withdrawn."))
        self.assertHealth("stopped", "The consent was withdrawn.")

    def test_documents_without_an_exchange_rate_are_counted_for_one_banner(self):
        issues = self.env["xero.sync.issue"]
        values = {"connection_id": self.connection.id, "kind": "invoices"}
        missing = {
            "reason_words": Words("Odoo has no exchange rate USD → GBP for its date").stored(),
            "cause": "rate",
        }
        issues.create([values | missing | {"xero_id": str(n)} for n in range(3)])
        issues.create(values | {"xero_id": "4", "reason_words": Words("It has no date.").stored()})
        self.connection.invalidate_recordset()
        self.assertEqual(self.connection.missing_rate_count, 3)
        self.assertIn("3 records were skipped", self.connection.missing_rate_notice)
        self.assertHealth(
            "incomplete", "3 records were skipped because exchange rates are missing."
        )
        self.connection.action_retry_missing_rates()
        asked = self.env["xero.webhook.event"].search([])
        self.assertEqual(set(asked.mapped("xero_id")), {"0", "1", "2"})
        self.assertEqual(self.connection.action_open_currencies()["res_model"], "res.currency")

    def test_a_company_of_another_currency_is_told_of_it_before_the_first_import(self):
        self.assertFalse(self.connection.currency_notice)
        dollars = self.env["res.currency"].create({"name": "XYD", "symbol": "D"})
        self.company.currency_id = dollars
        self.connection.invalidate_recordset()
        self.assertIn("the company uses XYD", self.connection.currency_notice)
        self.assertEqual(self.connection.action_open_company()["res_id"], self.company.id)
        for currency in (dollars, self.connection.currency_id):
            rate = {"name": "2000-01-01", "rate": 1.0, "currency_id": currency.id}
            self.env["res.currency.rate"].create(rate)
        self.connection.invalidate_recordset()
        self.assertFalse(self.connection.currency_notice)

    def test_what_lacks_a_rate_can_be_mended_by_the_company_s_currency_as_well(self):
        self.company.currency_id = self.env["res.currency"].create({"name": "XYD", "symbol": "D"})
        self.import_all(self.connection)
        self.connection.invalidate_recordset()
        self.assertTrue(self.connection.missing_rate_count)
        self.assertIn("company's currency to GBP", self.connection.missing_rate_notice)
        self.assertFalse(self.connection.quotes_set_up)
        [sales] = self.env["xero.connection"].onboarding_steps()["steps"][-1:]
        self.assertEqual(sales["state"], "failed")
        self.assertEqual(sales["text"], self.connection.missing_rate_notice)

    def test_the_contacts_line_tells_customers_from_suppliers(self):
        self.imported()
        contacts = self.connection.stream_ids.filtered(lambda s: s.kind == "contacts")
        kept = self.env["xero.contact"].search([("connection_id", "=", self.connection.id)])
        gone = kept.filtered(lambda c: c.merged_into_xero_id or c.status == "GDPRREQUEST")
        self.assertTrue(gone & kept.filtered("is_customer"), "some don't count")
        kept -= gone
        customers, suppliers = kept.filtered("is_customer"), kept.filtered("is_supplier")
        first, second, *_others = customers.partner_id
        second.write({"parent_id": first.id, "is_company": False})
        companies = len(customers.partner_id) - 1
        self.assertIn(
            f"{len(customers)} customer contacts ({companies} customers), "
            f"{len(suppliers)} suppliers",
            contacts.summary,
        )

    def test_a_credit_note_awaits_allocation_not_payment(self):
        self.imported()
        kept = self.env["xero.invoice"].search([("status", "=", "AUTHORISED")])
        standings = {(invoice.kind, invoice.standing) for invoice in kept}
        self.assertEqual(standings, {("invoice", "AUTHORISED"), ("credit_note", "UNALLOCATED")})
        # The order in which the form shows a document's progress.
        order = [
            value for value, _label in kept._fields["standing"]._description_selection(self.env)
        ]
        for progress in (
            ["DRAFT", "UNALLOCATED", "PAID"],
            ["DRAFT", "AUTHORISED", "PAID"],
            ["DRAFT", "AUTHORISED", "CREDITED"],
        ):
            self.assertEqual(sorted(progress, key=order.index), progress)

    def test_amounts_in_an_inactive_currency_have_its_symbol(self):
        zloty = self.env.ref("base.PLN")
        zloty.active = False
        currencies = self.env["res.currency"].get_all_currencies()
        self.assertEqual(currencies[zloty.id]["symbol"], "zł")
