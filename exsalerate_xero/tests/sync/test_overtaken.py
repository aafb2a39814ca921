from datetime import date

from ...models.sync import xero_connection_webhook as live
from ...tools import payload
from ..common import XeroCase, answer_of
from ..contact.contact_common import ContactCase
from .lanes_common import LanesCase


class TestOvertakenPages(LanesCase):
    """Pages are fetched ahead and can be older than records that were read since."""

    sandbox_settings = {"seed": 3, "customers": 12, "invoices": 600}

    def test_a_page_fetched_ahead_does_not_undo_what_an_event_brought(self):
        self.addCleanup(self.xero.settings, max_page_size=1000, latency=0)
        self.xero.settings(max_page_size=20, latency=0.2)
        invoices = self.streams["invoices"]
        mirror = self.env["xero.invoice"].search([("kind", "=", "invoice")]).sorted("xero_id")
        later = range(200, len(mirror))
        index = next(place for place in later if mirror[place].status == "AUTHORISED")
        paid, page = mirror[index], index // 20 + 1
        take = type(invoices)._take

        def take_and_announce(stream, line, number, *arguments):
            take(stream, line, number, *arguments)
            if number == page - 1:
                self.xero.edit("pay", id=paid.xero_id)
                self.announce(paid.xero_id)

        self.patch(type(invoices), "_take", take_and_announce)
        self.patch(live, "COLLECT", 0.0)
        invoices._enqueue(full=True)
        self.assertTrue(self.connection._run_until_idle())
        paid.invalidate_recordset()
        self.assertFalse(self.env["xero.webhook.event"].search([]))
        self.assertEqual(paid.status, "PAID")


class TestPressedAgain(XeroCase):
    sandbox_settings = {"seed": 3, "customers": 12, "invoices": 600, "years": 4}

    def test_an_earlier_day_counts_though_the_first_page_is_being_fetched(self):
        connection = self.connect()
        connection.first_joined_date = date.today().replace(month=1, day=1)
        invoices = connection._streams().filtered(lambda stream: stream.kind == "invoices")
        fetcher, pressed = type(invoices)._fetcher, []

        def press_again(stream, *arguments):
            fetch = fetcher(stream, *arguments)
            if stream.kind == "invoices" and not pressed:
                pressed.append(stream.state)
                connection.first_joined_date = "2000-01-01"
                connection.action_import_sales()
            return fetch

        self.patch(type(invoices), "_fetcher", press_again)
        connection.action_import_accounts()
        connection.action_import_contacts()
        connection.action_import_sales()
        self.assertTrue(connection._run_until_idle())
        self.assertEqual(pressed, ["running"])
        self.assertFiguresAreXeros(connection)


class TestOvertakenMerges(ContactCase):
    def sale(self, number, reference="a"):
        """Write an invoice for this contact; return it."""
        record = {
            "InvoiceID": "11111111-0000-0000-0000-000000000001",
            "Type": "ACCREC",
            "InvoiceNumber": "I-1",
            "Reference": reference,
            "Contact": {"ContactID": self.xero_id(number)},
            "DateString": "2026-01-05T00:00:00",
            "Status": "AUTHORISED",
            "CurrencyCode": self.company.currency_id.name,
            "SubTotal": 10,
            "TotalTax": 0,
            "Total": 10,
            "AmountDue": 10,
            "LineAmountTypes": "Exclusive",
            "LineItems": [{"Description": "x", "LineAmount": 10, "Quantity": 1, "UnitAmount": 10}],
        }
        values = payload.invoices(answer_of(record), self.connection._converter()).values
        self.env["xero.invoice"]._absorb(self.connection, values)
        return self.env["xero.invoice"].search([("number", "=", "I-1")])

    def test_an_invoice_read_again_keeps_its_customer_until_the_winner_has_one(self):
        loser = self.arrive(1, "Old Ltd")
        customer = loser.partner_id
        invoice = self.sale(1)
        self.connection.review_first = True
        self.settle(self.record(2, "Quite Another Ltd"), self.merged(1, "Old Ltd", into=2))
        winner = self.contact(2)
        self.assertFalse(winner.partner_id)
        self.sale(2, "b")
        self.assertEqual((invoice.contact_id, invoice.partner_id), (winner, customer))
        self.assertEqual(invoice.line_ids.partner_id, customer)
        self.contacts._align_documents(self.connection)
        self.assertEqual(invoice.partner_id, customer)

    def test_an_invoice_that_still_names_the_loser_goes_to_the_winner(self):
        self.arrive(1, "Old Ltd")
        self.arrive(2, "New Ltd")
        self.settle(self.merged(1, "Old Ltd", into=2))
        invoice = self.sale(1)
        winner = self.contact(2)
        self.assertEqual((invoice.contact_id, invoice.partner_id), (winner, winner.partner_id))

    def test_merges_that_go_in_a_circle_leave_an_invoice_where_it_is(self):
        self.settle(self.record(1, "One Ltd"), self.record(2, "Two Ltd"))
        self.settle(self.merged(1, "One Ltd", into=2), self.merged(2, "Two Ltd", into=1))
        self.assertEqual(self.sale(1).contact_id, self.contact(1))

    def test_a_document_with_another_customer_than_its_contacts_is_mended(self):
        contact = self.arrive(1, "Acme Ltd")
        invoice, other = self.sale(1), self.partner("Other Ltd")
        for records in (invoice, invoice.line_ids):
            records.write({"partner_id": other.id})
        self.contacts._align_documents(self.connection)
        self.assertEqual(invoice.partner_id, contact.partner_id)
        self.assertEqual(invoice.line_ids.partner_id, contact.partner_id)
