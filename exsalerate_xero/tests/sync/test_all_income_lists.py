from math import ceil

from ... import const
from ..common import XeroCase

PATHS = {
    "bank_transactions": "BankTransactions",
    "manual_journals": "ManualJournals",
    "prepayments": "Prepayments",
    "bills": "Invoices",
    "bill_credits": "CreditNotes",
}


class TestAllIncomeLists(XeroCase):
    """Everything that Xero counts as income, compared with the stand-in's truth."""

    sandbox_settings = {"seed": 3, "customers": 12, "invoices": 300}
    starts_imported = True

    @classmethod
    def connect(cls, **options):
        return super().connect(all_income=True, **options)

    def assertIncomeIsXeros(self):
        """Compare income by kind, account, month and contact with the truth, to the cent."""
        truth = self.xero.truth(tenant=self.connection.tenant_id)["income"]
        keys = {
            "kind": ("by_kind", lambda kind: kind),
            "account_id": ("by_account", lambda account: account.xero_id),
            "contact_id": ("by_contact", lambda contact: contact.xero_id or ""),
            "date:month": ("by_month", lambda month: f"{month:%Y-%m}"),
        }
        for field, (name, key) in keys.items():
            found = self.revenue_by(field, self.connection)
            found = {key(value): amount for value, amount in found.items() if float(amount)}
            wanted = {key: amount for key, amount in truth[name].items() if float(amount)}
            self.assertEqual(found, wanted, name)

    def test_all_of_it_is_there_and_read_again_it_changes_nothing(self):
        self.assertIncomeIsXeros()
        kinds = self.env["xero.invoice.line"].search([]).mapped("kind")
        self.assertEqual(set(kinds), {*const.SALES, *const.OTHER_INCOME})
        self.assertFalse(self.connection.issue_ids)
        self.xero.reset_calls()
        self.connection.action_import_sales()
        self.run_until_idle(self.connection)
        for stream in self.connection.stream_ids.filtered(lambda s: s.kind in PATHS):
            self.assertEqual((stream.new_count, stream.changed_count), (0, 0), stream.kind)
            self.assertTrue(stream.done_count, stream.kind)
        self.assertEqual(self.calls(), self.calls_for_history())
        self.assertFalse(self.env["mail.message"].search([("model", "=", "xero.invoice")]))

    def calls(self):
        """Return the number of calls by list."""
        paths = [call["path"].rpartition("/")[2] for call in self.xero.calls()]
        return {path: paths.count(path) for path in paths}

    def calls_for_history(self):
        """Return the number of calls that reading all documents takes, by list."""
        calls = {"Items": 1, "TrackingCategories": 1, "RepeatingInvoices": 1}
        for stream in self.connection.stream_ids.filtered(lambda s: s.kind in const.DATED_KINDS):
            path = PATHS.get(stream.kind, {"invoices": "Invoices"}.get(stream.kind, "CreditNotes"))
            calls[path] = calls.get(path, 0) + ceil(stream.done_count / const.PAGE_SIZE)
        quotes = self.stream("quotes").done_count
        return {path: n for path, n in calls.items() if n} | {"Quotes": quotes // 100 + 1}

    def test_changes_arrive_with_the_next_sync(self):
        made = self.xero.edit("new_bank_transaction")
        self.xero.edit("new_bank_transaction", nameless=True, type="SPEND")
        self.xero.edit("new_journal")
        prepaid = self.xero.edit("new_bank_transaction", type="RECEIVE-PREPAYMENT")[0]
        self.sync(self.connection)
        self.assertIncomeIsXeros()
        self.xero.edit("void", id=made["BankTransactionID"])
        self.xero.edit("new_invoice", contact=prepaid["Contact"]["ContactID"], status="AUTHORISED")
        self.xero.edit("allocate_prepayment", id=prepaid["PrepaymentID"])
        self.sync(self.connection)
        self.assertIncomeIsXeros()

    def test_an_import_from_a_later_day_removes_what_was_earlier(self):
        self.prepay("2025-12-15", allocated="2026-02-10")
        self.sync(self.connection)
        before = self.connection.first_joined_date
        self.import_from("2026-01-01")
        earlier = [("date", "<", "2026-01-01")]
        self.assertFalse(self.env["xero.invoice.line"].search(earlier))
        # Only with what was allocated later.
        kept = self.env["xero.invoice"].search(earlier)
        self.assertEqual(set(kept.mapped("kind")), {"prepayment"})
        self.assertFiguresAreXeros(self.connection, since="2026-01-01")
        self.import_from(before)
        self.assertIncomeIsXeros()

    def prepay(self, day, allocated):
        """Receive a prepayment and allocate it to an invoice later."""
        prepaid = self.xero.edit("new_bank_transaction", type="RECEIVE-PREPAYMENT", date=day)[0]
        contact = prepaid["Contact"]["ContactID"]
        self.xero.edit("new_invoice", contact=contact, status="AUTHORISED")
        self.xero.edit("allocate_prepayment", id=prepaid["PrepaymentID"], date=allocated)

    def import_from(self, day):
        self.connection.first_joined_date = day
        self.connection.action_import_sales()
        self.run_until_idle(self.connection)
