import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from ...models.sync import xero_connection_webhook as live
from ...models.sync.xero_connection_queue import LANES
from ...tools.webhook import Event
from ..common import XeroCase

CATEGORIES = {"invoices": "INVOICE", "contacts": "CONTACT", "credit_notes": "CREDITNOTE"}


class TestWebhookEvents(XeroCase):
    """Waiting events are read with few calls, in any order."""

    starts_imported = True

    def setUp(self):
        super().setUp()
        self.events = self.env["xero.webhook.event"]
        self.invoices, self.contacts, self.credit_notes = (
            self.connection.stream_ids.filtered(lambda s, kind=kind: s.kind == kind)
            for kind in ("invoices", "contacts", "credit_notes")
        )
        self.xero.reset_calls()

    def announce(self, *xero_ids, kind="invoices", at=None):
        """Store events as the route does."""
        at = at or fields.Datetime.now()
        tenant = self.connection.tenant_id
        events = [Event(tenant, CATEGORIES[kind], xero_id, "UPDATE", at) for xero_id in xero_ids]
        return self.events._store(events, ["sandbox-client"])

    def change(self):
        """Change an invoice in Xero; return its ID."""
        made = self.xero.edit("new_invoice", status="AUTHORISED")
        return self.xero.edit("pay", id=made["InvoiceID"])["InvoiceID"]

    def backdate(self, seconds):
        """Let waiting events have arrived earlier."""
        for event in self.events.search([]):
            event.received_at -= timedelta(seconds=seconds)

    def serve(self):
        self.assertTrue(
            self.connection._run_until_idle(), self.connection.stream_ids.mapped("last_error")
        )

    def calls(self, path=""):
        return [call for call in self.xero.calls() if call["path"].endswith(path)]

    def test_a_new_invoice_is_there_after_one_call_and_its_event_is_gone(self):
        made = self.xero.edit("new_invoice", status="AUTHORISED")
        self.announce(made["InvoiceID"])
        self.serve()
        invoice = self.env["xero.invoice"].search([("xero_id", "=", made["InvoiceID"])])
        self.assertEqual(invoice.number, made["InvoiceNumber"])
        self.assertEqual(len(self.calls()), 1)
        self.assertFalse(self.events.search([]))
        self.assertFalse(self.connection.events_waiting)
        self.assertTrue(self.connection.last_event_at)
        self.assertFiguresAreXeros(self.connection)

    def test_an_invoice_announced_many_times_is_read_once(self):
        xero_id = self.change()
        for _delivery in range(5):
            self.announce(xero_id)
        self.serve()
        self.assertEqual(len(self.calls()), 1)
        self.assertFiguresAreXeros(self.connection)

    def test_events_are_read_forty_ids_a_call(self):
        made = self.xero.edit("new_invoice", count=90)
        self.announce(*(each["InvoiceID"] for each in made))
        with patch.object(live, "FLOOD_SPAN", 0.0):
            self.serve()
        self.assertEqual(len(self.calls("Invoices")), 3)
        self.assertEqual(len(self.calls()), 3)
        self.assertFiguresAreXeros(self.connection)

    def test_people_are_told_once_of_many_invoices_that_came_at_once(self):
        person = self.new_user("person", "sales_team.group_sale_salesman_all_leads")
        self.connection.invoice_notifiee_ids = person
        made = self.xero.edit("new_invoice", count=90)
        self.announce(*(each["InvoiceID"] for each in made))
        with patch.object(live, "FLOOD_SPAN", 0.0):
            self.serve()
        told = self.env["mail.notification"].search([("res_partner_id", "=", person.partner_id.id)])
        self.assertEqual(len(told), 1)

    def test_where_xero_stops_in_the_middle_what_was_read_counts(self):
        made = self.xero.edit("new_invoice", count=90)
        self.announce(*(each["InvoiceID"] for each in made))
        self.xero.fault("status", match="Invoices", after=1, times=1, status=503)
        with patch.object(live, "FLOOD_SPAN", 0.0):
            self.serve()
        self.assertFalse(self.events.search([]))
        self.assertEqual([call["status"] for call in self.calls()], [200, 503, 200, 200])
        self.assertFiguresAreXeros(self.connection)

    def test_a_worker_that_has_the_organisation_in_hand_is_not_woken(self):
        made = self.xero.edit("new_invoice", status="AUTHORISED")["InvoiceID"]
        event = Event(self.connection.tenant_id, "INVOICE", made, "CREATE", fields.Datetime.now())
        wakings = self.env["ir.cron.trigger"]
        wakings.search([]).unlink()
        with self.connection._claim() as claimed:
            self.assertTrue(claimed)
            self.connection._receive_events([event], ["sandbox-client"])
        self.assertFalse(wakings.search([]))
        self.connection._receive_events([event], ["sandbox-client"])
        jobs = [self.env.ref(f"exsalerate_xero.{name}") for name in LANES["live"]]
        self.assertEqual(set(wakings.search([]).cron_id), set(jobs))

    def test_events_that_came_while_a_worker_was_leaving_are_read(self):
        made = self.xero.edit("new_invoice", status="AUTHORISED")["InvoiceID"]
        work = type(self.connection)._work

        def work_and_announce(connection, *arguments):
            work(connection, *arguments)
            if not self.calls():
                self.announce(made)

        self.patch(type(self.connection), "_work", work_and_announce)
        self.connection._process_queue(time.monotonic() + 30, full=False)
        self.assertTrue(self.env["xero.invoice"].search([("xero_id", "=", made)]))

    def test_late_and_out_of_order_events_leave_the_newest_version(self):
        made = self.xero.edit("new_invoice", status="AUTHORISED")
        self.xero.edit("pay", id=made["InvoiceID"])
        now = fields.Datetime.now()
        for at in (now, now - timedelta(seconds=30), now - timedelta(seconds=10)):
            self.announce(made["InvoiceID"], at=at)
            self.serve()
            invoice = self.env["xero.invoice"].search([("xero_id", "=", made["InvoiceID"])])
            self.assertEqual(invoice.status, "PAID")
        self.assertFiguresAreXeros(self.connection)

    def test_an_event_from_before_the_last_walk_costs_no_call(self):
        xero_id = self.env["xero.invoice"].search([], limit=1).xero_id
        self.announce(xero_id, at=self.invoices.cursor - timedelta(seconds=1))
        self.serve()
        self.assertFalse(self.calls())
        self.assertFalse(self.events.search([]))
        self.assertTrue(self.connection.last_event_at)

    def test_a_bill_leaves_nothing_behind(self):
        bill = self.xero.edit("new_bill")
        self.announce(bill["InvoiceID"])
        before = self.env["xero.invoice"].search_count([])
        self.serve()
        self.assertEqual(self.env["xero.invoice"].search_count([]), before)
        self.assertFalse(self.events.search([]))
        self.assertFalse(self.connection.issue_ids)

    def test_an_invoice_that_xero_does_not_know_leaves_nothing_behind(self):
        self.announce("00000000-0000-0000-0000-00000000abcd")
        self.serve()
        self.assertFalse(self.events.search([]))

    def test_an_invoice_of_an_unknown_contact_brings_the_contact(self):
        contact = self.xero.edit("new_contact", name="Fresh Ltd")
        made = self.xero.edit("new_invoice", contact=contact["ContactID"])
        self.announce(made["InvoiceID"])
        self.serve()
        invoice = self.env["xero.invoice"].search([("xero_id", "=", made["InvoiceID"])])
        self.assertEqual(invoice.partner_id.name, "Fresh Ltd")
        self.assertEqual(len(self.calls()), 2)

    def test_a_changed_contact_is_read_by_its_id(self):
        contact = self.env["xero.contact"].search([("is_customer", "=", True)], limit=1)
        self.xero.edit("edit_contact", id=contact.xero_id, name="Renamed Ltd")
        self.announce(contact.xero_id, kind="contacts")
        self.serve()
        self.assertEqual(contact.name, "Renamed Ltd")
        self.assertEqual(len(self.calls()), 1)

    def test_credit_notes_are_read_by_what_has_changed(self):
        notes = [self.xero.edit("new_credit_note")["CreditNoteID"] for _each in range(3)]
        self.announce(*notes, kind="credit_notes")
        self.serve()
        kept = self.env["xero.invoice"].search([("kind", "=", "credit_note")])
        self.assertLessEqual(set(notes), set(kept.mapped("xero_id")))
        self.assertEqual(len(self.calls()), 1)
        self.assertFiguresAreXeros(self.connection)

    def test_an_odd_record_is_set_aside_as_in_a_walk(self):
        xero_id = self.xero.edit("new_invoice", status="AUTHORISED")["InvoiceID"]
        self.xero.edit("raw", id=xero_id, merge={"CurrencyCode": "XXQ"})
        self.announce(xero_id)
        self.serve()
        self.assertEqual(self.connection.issue_ids.mapped("xero_id"), [xero_id])
        self.xero.edit("raw", id=xero_id, clear=True)
        self.announce(xero_id)
        self.serve()
        self.assertFalse(self.connection.issue_ids)

    def test_a_limit_parks_the_events_and_they_are_read_when_it_lifts(self):
        xero_id = self.change()
        self.xero.fault("rate_limit", match="Invoices", problem="day", retry_after=7200, times=1)
        self.announce(xero_id)
        self.assertFalse(self.connection._run_until_idle())
        self.assertEqual(self.connection.events_waiting, 1)
        self.assertGreater(self.connection.not_before, fields.Datetime.now() + timedelta(hours=1))
        self.xero.reset_calls()
        self.env["xero.connection"]._cron_live()
        self.assertFalse(self.calls())
        self.connection.not_before = self.invoices.not_before = False
        self.serve()
        self.assertFalse(self.events.search([]))
        self.assertFiguresAreXeros(self.connection)

    def test_a_failure_leaves_the_events_pauses_and_says_so(self):
        xero_id = self.change()
        self.announce(xero_id)
        pauses = []
        for kind in ("status", "garbage"):
            self.xero.fault(kind, match="Invoices", times=1, status=503)
            self.assertFalse(self.connection._run_until_idle())
            self.assertEqual(self.invoices.state, "failed")
            self.assertEqual(self.connection.events_waiting, 1)
            pauses.append(self.invoices.not_before - fields.Datetime.now())
            self.invoices.not_before = False
        self.assertGreater(pauses[1], pauses[0])
        self.serve()
        self.assertFalse(self.events.search([]))
        self.assertFiguresAreXeros(self.connection)

    def test_an_expired_token_is_renewed_on_the_way(self):
        xero_id = self.change()
        self.xero.expire_tokens()
        self.announce(xero_id)
        self.serve()
        self.assertFiguresAreXeros(self.connection)

    def test_events_are_dropped_unread_when_future_sales_are_not_wanted(self):
        self.connection.import_future_sales = False
        self.announce(self.change())
        self.serve()
        self.assertFalse(self.calls())
        self.assertFalse(self.events.search([]))

    def test_events_of_what_was_never_imported_are_dropped_unread(self):
        self.invoices.last_success = self.invoices.cursor = False
        self.announce(self.change())
        self.serve()
        self.assertFalse(self.calls())

    def test_the_live_job_reads_events_without_any_walk_being_due(self):
        self.announce(self.change())
        self.env["xero.connection"]._cron_live()
        self.assertEqual(len(self.calls()), 1)
        self.assertFalse(self.events.search([]))

    def test_events_come_between_two_pages_of_a_history_import(self):
        made = self.xero.edit("new_invoice", status="AUTHORISED")["InvoiceID"]
        self.addCleanup(self.xero.settings, max_page_size=1000)
        self.xero.settings(max_page_size=10)
        take = type(self.invoices)._take

        def take_and_announce(stream, line, number, *arguments):
            take(stream, line, number, *arguments)
            if number == 2:
                self.announce(made)

        self.patch(type(self.invoices), "_take", take_and_announce)
        self.patch(live, "COLLECT", 0.0)
        self.invoices._enqueue(full=True)
        self.serve()
        kinds = ["IDs=" in call["query"] for call in self.calls("Invoices")]
        self.assertEqual(kinds.count(True), 1)
        self.assertEqual(kinds.index(True), 2)
        self.assertFiguresAreXeros(self.connection)

    def test_events_are_collected_for_less_than_a_second(self):
        self.assertIsNone(self.connection._events_due_in())
        self.announce(self.change())
        self.assertGreater(self.connection._events_due_in(), 0.0)
        self.assertLess(self.connection._events_due_in(), 1.0)
        self.backdate(1)
        self.announce(self.change())
        self.assertEqual(self.connection._events_due_in(), 0.0)

    def test_a_flood_is_read_when_it_is_over(self):
        self.announce(*(f"00000000-0000-0000-0000-{number:012}" for number in range(41)))
        self.backdate(1)
        self.assertGreater(self.connection._events_due_in(), 0.0)
        self.patch(live, "FLOOD_LONGEST_WAIT", 0.0)
        self.assertEqual(self.connection._events_due_in(), 0.0)

    def test_a_flood_is_over_when_hardly_any_events_come(self):
        self.announce(*(f"00000000-0000-0000-0000-{number:012}" for number in range(41)))
        self.backdate(live.FLOOD_SPAN)
        self.announce("00000000-0000-0000-0000-000000000041")
        self.assertEqual(self.connection._events_due_in(), 0.0)

    def test_old_events_are_swept_away(self):
        self.announce(self.change(), self.change())
        old, fresh = self.events.search([])
        old.received_at -= timedelta(days=4)
        self.events._gc_old()
        self.assertFalse(old.exists())
        self.assertTrue(fresh.exists())
