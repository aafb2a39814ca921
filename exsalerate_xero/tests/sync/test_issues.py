from odoo import fields

from ...tools.payload import Skipped
from ...tools.words import Words
from ..common import XeroCase


class TestIssues(XeroCase):
    """Import issues: what users see and can do."""

    starts_imported = True

    def setUp(self):
        super().setUp()
        self.issues = self.env["xero.sync.issue"]

    def odd(self, made, **overlay):
        """Let Xero return a record with an overlay, and sync."""
        kind = next(name for name in ("InvoiceID", "CreditNoteID", "QuoteID") if name in made)
        xero_id = made[kind]
        self.xero.edit("raw", id=xero_id, **overlay)
        self.sync(self.connection)
        return self.issues.search([("xero_id", "=", xero_id.lower())])

    def retry(self, issue):
        """Click Retry and process the queue; return the calls."""
        self.xero.reset_calls()
        issue.action_retry()
        self.assertTrue(self.connection._run_until_idle())
        return [call["path"].rpartition("2.0/")[2] for call in self.xero.calls()]

    def test_retrying_an_invoice_takes_one_call_however_many_there_are(self):
        made = self.xero.edit("new_invoice", status="AUTHORISED")
        issue = self.odd(made, merge={"CurrencyCode": "XXQ"})
        self.assertTrue(issue)
        self.xero.edit("raw", id=made["InvoiceID"], bump=False, clear=True)
        self.assertEqual(self.retry(issue), ["Invoices"])
        self.assertFalse(issue.exists())
        self.assertFiguresAreXeros(self.connection)

    def test_credit_notes_and_quotes_are_retried_one_by_one(self):
        for made, kind, path in (
            (self.xero.edit("new_credit_note"), "CreditNoteID", "CreditNotes/"),
            (self.xero.edit("new_quote"), "QuoteID", "Quotes/"),
        ):
            with self.subTest(path):
                issue = self.odd(made, merge={"CurrencyCode": "XXQ"})
                self.assertTrue(issue)
                self.xero.edit("raw", id=made[kind], bump=False, clear=True)
                [call] = self.retry(issue)
                self.assertEqual(call.lower(), f"{path}{made[kind]}".lower())
                self.assertFalse(issue.exists())

    def test_retried_in_vain_it_says_the_reason_of_now(self):
        made = self.xero.edit("new_invoice", status="AUTHORISED")
        issue = self.odd(made, merge={"CurrencyCode": "XXQ"})
        self.xero.edit("raw", id=made["InvoiceID"], merge={"Status": "ON HOLD"})
        self.retry(issue)
        self.assertIn("ON HOLD", issue.reason)

    def test_a_record_that_xero_no_longer_has_says_so(self):
        values = {
            "connection_id": self.connection.id,
            "kind": "invoices",
            "reason_words": Words("odd").stored(),
        }
        gone = "00000000-0000-4000-8000-000000000001"
        issue = self.issues.create(values | {"xero_id": gone})
        self.retry(issue)
        self.assertIn("no longer exists in Xero", issue.reason)
        quote = self.issues.create(values | {"kind": "quotes", "xero_id": gone})
        self.retry(quote)
        self.assertIn("no longer exists in Xero", quote.reason)

    def test_a_retry_is_read_where_future_sales_are_not_wanted(self):
        made = self.xero.edit("new_invoice", status="AUTHORISED")
        issue = self.odd(made, merge={"CurrencyCode": "XXQ"})
        self.xero.edit("raw", id=made["InvoiceID"], bump=False, clear=True)
        self.connection.import_future_sales = False
        self.retry(issue)
        self.assertFalse(issue.exists())

    def test_an_ignored_record_stays_ignored_when_it_comes_again_as_it_was(self):
        made = self.xero.edit("new_invoice", status="AUTHORISED")
        issue = self.odd(made, merge={"CurrencyCode": "XXQ"})
        issue.action_ignore()
        self.xero.edit("touch", id=made["InvoiceID"])
        self.sync(self.connection)
        self.assertEqual(issue.state, "ignored")
        issue.action_reopen()
        self.assertEqual(issue.state, "open")

    def test_a_record_without_an_id_is_forgotten_once_it_no_longer_comes(self):
        words = Words("it is not a record")
        self.issues._record(self.connection, "invoices", [Skipped(None, "INV-X", words)], ())
        issue = self.issues.search([("name", "=", "INV-X")])
        issue.write_date = fields.Datetime.from_string("2020-01-01")
        self.sync(self.connection)
        self.assertTrue(issue.exists(), "reading changes only does not show that it is gone")
        self.connection.action_import_sales()
        self.assertTrue(self.connection._run_until_idle())
        self.assertFalse(issue.exists())

    def test_the_reason_is_told_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        issue = self.odd(
            self.xero.edit("new_invoice", status="AUTHORISED"), merge={"CurrencyCode": "XXQ"}
        )
        self.assertEqual(issue.reason, "its currency XXQ is unknown in Odoo")
        german = issue.with_context(lang="de_DE").reason
        self.assertIn("XXQ", german)
        self.assertNotEqual(german, issue.reason)

    def test_amounts_beyond_reckoning_are_set_aside_and_the_others_come(self):
        tiny = {"CurrencyCode": "EUR", "CurrencyRate": "0.000000000000000001"}
        issue = self.odd(self.xero.edit("new_invoice", status="AUTHORISED"), merge=tiny)
        self.assertIn("CurrencyRate", issue.reason)

    def test_what_the_database_refuses_is_set_aside_and_the_others_of_its_page_come(self):
        """PostgreSQL stores no more than 16,383 decimals of a number."""
        kept = self.xero.edit("new_invoice", status="AUTHORISED", count=5)
        rate = f"1.{'0' * 20000}1"
        issue = self.odd(kept[2], merge={"CurrencyCode": "EUR", "CurrencyRate": rate})
        self.assertIn("database", issue.reason)
        others = [made["InvoiceID"] for made in kept if made is not kept[2]]
        found = self.env["xero.invoice"].search_count([("xero_id", "in", others)])
        self.assertEqual(found, 4)
        self.assertFalse(
            self.env["xero.invoice"].search([("xero_id", "=", kept[2]["InvoiceID"])]).line_ids
        )
