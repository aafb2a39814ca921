from .document_common import DocumentCase


class TestDocumentPage(DocumentCase):
    def history(self, document):
        """Return the statuses that the document's page shows, latest first."""
        document.invalidate_recordset()
        return [row[0] for row in document.with_user(self.seller).history["rows"]]

    def settled(self, document):
        """Return what the document's page shows of payments and credits."""
        document.invalidate_recordset()
        table = document.with_user(self.seller).settlement_table
        return table and table["rows"]

    def test_history_begins_with_the_first_status_and_takes_no_row_until_it_changes(self):
        self.assertFalse(self.env["xero.document.version"].search([]))
        self.assertEqual(self.history(self.quote), ["Sent"])
        self.xero.edit("accept_quote", id=self.quote.xero_id)
        self.sync(self.connection)
        self.assertEqual(self.history(self.quote), ["Accepted", "Sent"])
        self.xero.edit("invoice_quote", id=self.quote.xero_id)
        self.sync(self.connection)
        self.assertEqual(self.history(self.quote), ["Invoiced", "Accepted", "Sent"])
        self.xero.edit("touch", id=self.quote.xero_id)
        self.sync(self.connection)
        self.assertEqual(len(self.env["xero.document.version"].search([])), 2)

    def test_a_voided_invoice_shows_what_it_was_and_when(self):
        unpaid = self.env["xero.invoice"].search([("is_unpaid", "=", True)], limit=1)
        self.xero.edit("void", id=unpaid.xero_id)
        self.sync(self.connection)
        self.assertEqual(self.history(unpaid), ["Voided", "Awaiting payment"])
        [version] = self.env["xero.document.version"].search([("invoice_id", "=", unpaid.id)])
        self.assertEqual(version.modified_at, unpaid.xero_updated_at)
        unpaid.unlink()
        self.assertFalse(version.exists())

    def test_payments_and_credits_are_shown_as_xero_tells_them(self):
        contact = self.invoice.contact_id.xero_id
        made = self.xero.edit(
            "new_invoice", contact=contact, lines=[{"account": "200", "amount": "100.00"}]
        )
        self.xero.edit("pay", id=made["InvoiceID"], amount="30.00", date="2026-11-03")
        note = self.xero.edit(
            "new_credit_note", contact=contact, lines=[{"account": "200", "amount": "10.00"}]
        )
        self.xero.edit("credit", id=note["CreditNoteID"], invoice=made["InvoiceID"])
        overlay = {"Payments": {"0": {"Reference": "Card <b>4711</b>"}}}
        self.xero.edit("raw", id=made["InvoiceID"], merge=overlay)
        self.sync(self.connection)
        invoice = self.env["xero.invoice"].search([("xero_id", "=", made["InvoiceID"])])
        payment, credit = self.settled(invoice)
        self.assertEqual(payment[:3], ["Payment", "11/03/2026", "Card <b>4711</b>"])
        self.assertIn("30.00", payment[3])
        self.assertEqual((credit[0], credit[2]), ("Credit note", note["CreditNoteNumber"]))
        credited = self.env["xero.invoice"].search([("xero_id", "=", note["CreditNoteID"])])
        [allocation] = self.settled(credited)
        self.assertEqual(allocation[0], "Allocated to an invoice")
        self.assertEqual(allocation[2], made["InvoiceNumber"])

    def test_an_invalid_payment_costs_no_figure(self):
        paid = self.env["xero.invoice"].search(
            [("status", "=", "PAID"), ("kind", "=", "invoice"), ("amount_paid", ">", 0)], limit=1
        )
        before = paid.amount_untaxed_company
        odd = {"Payments": {"0": {"Amount": "much", "Date": "someday", "Reference": ["x"]}}}
        self.xero.edit("raw", id=paid.xero_id, merge=odd)
        self.sync(self.connection)
        [row] = self.settled(paid)[:1]
        self.assertEqual(row[:3], ["Payment", "", ""])
        self.assertEqual(paid.amount_untaxed_company, before)
        self.assertTrue(paid.has_notes)
        self.assertFalse(self.env["xero.sync.issue"].search([]))
