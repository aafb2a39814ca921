from ..common import XeroCase

# By the member that identifies a record: the model, and the list that has it.
KINDS = {
    "InvoiceID": ("xero.invoice", "invoices"),
    "CreditNoteID": ("xero.invoice", "credit_notes"),
    "QuoteID": ("xero.quote", "quotes"),
    "ContactID": ("xero.contact", "contacts"),
}


class TestOddDocuments(XeroCase):
    """Documents with invalid values: import notes, out of date, or cancelled."""

    starts_imported = True

    def setUp(self):
        super().setUp()
        self.issues = self.env["xero.sync.issue"]

    def kind(self, made):
        """Return the model, list and ID of a record of the stand-in."""
        member = next(member for member in KINDS if member in made)
        return *KINDS[member], made[member].lower()

    def kept(self, made):
        """Return the imported record for a record of the stand-in."""
        model, _list, xero_id = self.kind(made)
        return self.env[model].search([("xero_id", "=", xero_id)])

    def made(self, kind="new_invoice", **members):
        """Create a document in Xero and sync it."""
        made = self.xero.edit(kind, **members)
        self.sync(self.connection, self.kind(made)[1])
        return made

    def change(self, made, **overlay):
        """Make Xero return a record with an overlay, and sync."""
        _model, name, xero_id = self.kind(made)
        self.xero.edit("raw", id=xero_id, **overlay)
        self.sync(self.connection, name)
        return self.issues.search([("xero_id", "=", xero_id)])

    def test_an_odd_reference_and_due_date_are_noted_and_the_invoice_counts(self):
        made = self.made(status="AUTHORISED")
        issue = self.change(
            made, merge={"Reference": "PO\t7 \x1f", "DueDateString": "0001-01-01T00:00:00"}
        )
        invoice = self.kept(made)
        self.assertFalse(issue)
        self.assertEqual(invoice.reference, "PO 7")
        self.assertFalse(invoice.due_date)
        self.assertEqual(len(invoice.notes.splitlines()), 2)
        self.assertIn("0001-01-01", invoice.notes)
        found = self.env["xero.invoice"].search([("has_notes", "=", True)])
        self.assertEqual(found, invoice)
        self.assertFiguresAreXeros(self.connection)

    def test_notes_are_gone_once_the_record_is_right(self):
        made = self.made(status="AUTHORISED")
        self.change(made, merge={"DueDateString": "0001-01-01T00:00:00"})
        self.change(made, clear=True)
        self.assertFalse(self.kept(made).has_notes)
        self.assertFalse(self.kept(made).notes)

    def test_the_notes_are_told_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        made = self.made(status="AUTHORISED")
        self.change(made, merge={"TotalTax": "many"})
        self.assertEqual(self.kept(made).notes, "TotalTax is not a number. It was left empty.")
        self.assertIn("TotalTax", self.kept(made).with_context(lang="de_DE").notes)

    def test_a_document_whose_new_version_cannot_be_read_keeps_its_figures_and_says_so(self):
        for kind in ("new_invoice", "new_credit_note", "new_quote"):
            with self.subTest(kind):
                made = self.made(kind)
                before = self.kept(made).amount_untaxed_company
                issue = self.change(made, merge={"CurrencyCode": "XXQ"})
                self.assertEqual(issue.state, "open")
                self.assertTrue(self.kept(made).out_of_date)
                self.assertEqual(self.kept(made).amount_untaxed_company, before)
                action = self.kept(made).action_open_issue()
                self.assertEqual(self.issues.search(action["domain"]), issue)
                self.change(made, clear=True)
                self.assertFalse(self.kept(made).out_of_date)

    def test_the_version_that_is_there_can_come_again(self):
        """The digest equals the stored one, but the record becomes up to date."""
        made = self.made(status="AUTHORISED")
        self.change(made, merge={"CurrencyCode": "XXQ"})
        self.xero.edit("raw", id=made["InvoiceID"], clear=True, bump=False)
        self.issues.search([("name", "=", made["InvoiceNumber"])]).action_retry()
        self.assertTrue(self.connection._run_until_idle())
        self.assertFalse(self.kept(made).out_of_date)
        self.assertFiguresAreXeros(self.connection)

    def test_reading_it_again_in_vain_changes_nothing(self):
        made = self.made(status="AUTHORISED")
        self.change(made, merge={"CurrencyCode": "XXQ"})
        written = self.kept(made).write_date
        self.xero.edit("touch", id=made["InvoiceID"])
        self.sync(self.connection)
        self.assertTrue(self.kept(made).out_of_date)
        self.assertEqual(self.kept(made).write_date, written)

    def test_an_ignored_issue_opens_again_when_a_document_that_counts_gets_out_of_date(self):
        made = self.made(status="AUTHORISED")
        issue = self.change(made, merge={"CurrencyCode": "XXQ"})
        issue.action_ignore()
        self.kept(made).out_of_date = False
        self.xero.edit("touch", id=made["InvoiceID"])
        self.sync(self.connection)
        self.assertTrue(self.kept(made).out_of_date)
        self.assertEqual(issue.state, "open")

    def test_a_voided_invoice_stops_counting_whatever_else_is_wrong_with_it(self):
        made = self.made(status="AUTHORISED")
        self.change(made, merge={"CurrencyCode": "XXQ"})
        invoice = self.kept(made)
        self.assertTrue(invoice.line_ids.filtered("counted"))
        issue = self.change(
            made, merge={"Status": "VOIDED", "Contact": None, "Date": None, "DateString": None}
        )
        self.assertFalse(issue)
        self.assertEqual(invoice.status, "VOIDED")
        self.assertFalse(invoice.line_ids.filtered("counted"))
        self.assertFalse(invoice.out_of_date)
        self.assertEqual((invoice.amount_due, invoice.amount_due_company), (0, 0))
        self.assertTrue(invoice.notes)

    def test_a_deleted_quote_is_deleted_whatever_else_is_wrong_with_it(self):
        made = self.made("new_quote")
        issue = self.change(made, merge={"Status": "DELETED", "CurrencyCode": None})
        self.assertFalse(issue)
        self.assertEqual(self.kept(made).status, "DELETED")

    def test_a_voided_invoice_that_was_never_here_is_no_issue(self):
        made = self.xero.edit("new_invoice", status="AUTHORISED")
        issue = self.change(made, merge={"Status": "VOIDED", "Contact": None})
        self.assertFalse(issue)
        self.assertFalse(self.kept(made))

    def test_an_incomplete_draft_is_kept_once_it_is_complete(self):
        made = self.xero.edit("new_invoice", status="DRAFT")
        issue = self.change(made, merge={"Contact": {}, "Date": None, "DateString": None})
        self.assertFalse(issue)
        self.assertFalse(self.kept(made))
        self.change(made, clear=True)
        self.assertEqual(self.kept(made).status, "DRAFT")

    def test_a_draft_that_loses_its_contact_is_kept_no_longer(self):
        made = self.made(status="DRAFT")
        self.assertTrue(self.kept(made))
        self.change(made, remove=["Contact.ContactID"])
        self.assertFalse(self.kept(made))

    def test_a_contacts_odd_details_cost_none_of_its_revenue(self):
        made = self.xero.edit("new_contact")
        self.xero.edit(
            "raw",
            id=made["ContactID"],
            merge={"EmailAddress": 7, "Phones": "none", "Addresses": [3], "ContactStatus": "NEW"},
        )
        invoice = self.xero.edit("new_invoice", status="AUTHORISED", contact=made["ContactID"])
        self.sync(self.connection)
        contact = self.kept(made)
        self.assertEqual(self.kept(invoice).contact_id, contact)
        self.assertTrue(contact.has_notes)
        self.assertFiguresAreXeros(self.connection)

    def test_paid_and_credited_amounts_are_kept(self):
        made = self.made(status="AUTHORISED")
        self.change(made, merge={"AmountPaid": 30.5, "AmountCredited": "12.25"})
        invoice = self.kept(made)
        self.assertEqual((invoice.amount_paid, invoice.amount_credited), (30.5, 12.25))

    def test_a_unit_price_keeps_its_four_decimals(self):
        made = self.made(status="AUTHORISED")
        self.change(made, merge={"LineItems": {"0": {"UnitAmount": 0.0612}}})
        self.assertEqual(self.kept(made).line_ids[0].price_unit, 0.0612)
