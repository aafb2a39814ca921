from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form
from odoo.tools import SQL

from ..common import XeroCase

TABLES = ("xero_invoice", "xero_invoice_line", "xero_contact", "xero_quote", "xero_quote_line")


class TestImports(XeroCase):
    starts_connected = True

    def setUp(self):
        super().setUp()
        self.truth = self.xero.truth()["counts"]

    def run_queue(self):
        self.assertTrue(self.connection._run_until_idle())

    def test_an_import_action_queues_and_returns_at_once(self):
        self.xero.reset_calls()
        self.connection.action_import_accounts()
        stream = self.connection.stream_ids.filtered(lambda s: s.kind == "accounts")
        self.assertEqual(stream.state, "queued")
        self.assertFalse(self.xero.calls())

    def test_accounts_are_the_revenue_ones_and_archived_ones_are_inactive(self):
        self.connection.action_import_accounts()
        self.run_queue()
        accounts = self.env["xero.account"].with_context(active_test=False).search([])
        self.assertEqual(len(accounts), self.truth["accounts"])
        self.assertTrue(all(account.income for account in accounts))
        self.assertTrue(accounts.filtered(lambda account: not account.active))
        self.assertIn("OTHERINCOME", accounts.mapped("type"))

    def test_only_contacts_that_were_invoiced_become_customers(self):
        before = self.env["res.partner"].search([])
        self.connection.action_import_contacts()
        self.run_queue()
        contacts = self.env["xero.contact"].search([("partner_id", "!=", False)])
        self.assertTrue(contacts)
        for contact in contacts:
            winner = contact._merge_winner()
            self.assertTrue(winner.is_customer or contact.is_customer, contact.name)
        created = self.env["res.partner"].search([]) - before
        self.assertTrue(created)
        self.assertTrue(all(created.mapped("is_xero_customer")))

    def test_suppliers_have_their_own_button_and_flag(self):
        self.connection.action_import_contacts()
        self.run_queue()
        suppliers = self.env["xero.contact"].search(
            [("is_supplier", "=", True), ("is_customer", "=", False)]
        )
        self.assertFalse(suppliers.partner_id)
        self.connection.action_import_suppliers()
        self.run_queue()
        self.assertTrue(suppliers.filtered("partner_id"))
        self.assertTrue(all(suppliers.partner_id.mapped("is_xero_supplier")))
        found = self.env["res.partner"].search([("is_xero_supplier", "=", True)])
        self.assertLessEqual(suppliers.partner_id, found)

    def test_contacts_neither_invoiced_nor_suppliers_are_not_kept(self):
        self.connection.action_import_contacts()
        self.run_queue()
        self.assertFalse(
            self.env["xero.contact"].search(
                [("is_customer", "=", False), ("is_supplier", "=", False)]
            )
        )

    def test_sales_need_the_day_the_company_joined(self):
        self.connection.first_joined_date = False
        with self.assertRaisesRegex(UserError, "Import sales dated from"):
            self.connection.action_import_sales()

    def test_the_joining_day_cannot_be_in_the_future(self):
        with self.assertRaises(ValidationError):
            self.connection.first_joined_date = "2199-01-01"

    def test_sales_bring_the_codes_and_customers_they_need(self):
        self.connection.action_import_sales()
        self.run_queue()
        counts = {
            kind: self.env["xero.invoice"].search_count([("kind", "=", kind)])
            for kind in ("invoice", "credit_note")
        }
        self.assertEqual(counts["invoice"], self.truth["invoices"])
        self.assertEqual(counts["credit_note"], self.truth["credit_notes"])
        self.assertEqual(self.env["xero.invoice.line"].search_count([]), self.truth["lines"])
        books = self.sandbox.books[self.connection.tenant_id]
        theirs = {id_: each.status for id_, each in (books.invoices | books.credit_notes).items()}
        ours = {invoice.xero_id: invoice.status for invoice in self.env["xero.invoice"].search([])}
        self.assertLessEqual({"DRAFT", "AUTHORISED", "PAID", "VOIDED"}, set(ours.values()))
        self.assertEqual(ours, {id_: theirs[id_] for id_ in ours})
        self.assertFiguresAreXeros(self.connection)

    def test_only_authorised_and_paid_documents_count(self):
        self.connection.action_import_sales()
        self.run_queue()
        approved = {True: set(), False: set()}
        for line in self.env["xero.invoice.line"].search([]):
            approved[line.counted].add(line.invoice_id.status)
        self.assertEqual(approved[True], {"AUTHORISED", "PAID"})
        self.assertTrue(approved[False])
        self.assertFalse(approved[False] & approved[True])

    def test_bills_are_not_sales(self):
        self.connection.action_import_sales()
        self.run_queue()
        bill = self.xero.edit("new_bill")
        self.sync(self.connection)
        self.assertFalse(
            self.env["xero.invoice"].search([("xero_id", "=", bill["InvoiceID"].lower())])
        )

    def test_sales_before_the_joining_day_are_left_out_until_it_moves_back(self):
        self.connection.action_import_sales()
        self.run_queue()
        dates = sorted(self.env["xero.invoice"].search([]).mapped("date"))
        middle = dates[len(dates) // 2]
        self.connection.first_joined_date = middle
        self.connection.action_import_sales()
        self.run_queue()
        self.assertGreaterEqual(min(self.env["xero.invoice"].search([]).mapped("date")), middle)
        self.assertFiguresAreXeros(self.connection, since=middle)
        self.connection.first_joined_date = date(2000, 1, 1)
        self.connection.action_import_sales()
        self.run_queue()
        self.assertFiguresAreXeros(self.connection)

    def test_a_full_import_takes_one_call_per_page(self):
        self.connection.action_import_accounts()
        self.connection.action_import_contacts()
        self.run_queue()
        self.xero.reset_calls()
        self.connection.action_import_sales()
        self.run_queue()
        paths = [call["path"].rsplit("/", 1)[-1] for call in self.xero.calls()]
        self.assertEqual(paths.count("Invoices"), 1)
        self.assertEqual(paths.count("CreditNotes"), 1)

    def row_versions(self):
        """Return the ctid and xmin of every mirrored row, which change when it is written."""
        self.env.flush_all()
        return [
            self.env.execute_query(
                SQL("SELECT ctid, xmin FROM %s ORDER BY id", SQL.identifier(table))
            )
            for table in TABLES
        ]

    def test_importing_again_changes_nothing(self):
        self.import_all(self.connection)
        partners = self.env["res.partner"].search_count([])
        written = self.row_versions()
        self.import_all(self.connection)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        self.assertEqual(self.row_versions(), written)
        for stream in self.connection.stream_ids:
            self.assertEqual((stream.new_count, stream.changed_count), (0, 0), stream.kind)

    def test_a_sync_without_changes_is_one_call_a_stream(self):
        self.import_all(self.connection)
        self.xero.reset_calls()
        self.sync(self.connection)
        self.assertEqual(
            len(self.xero.calls()), len(self.connection.stream_ids) + 1, "and the organisation"
        )

    def test_sync_now_without_an_import_says_what_to_do(self):
        with self.assertRaisesRegex(UserError, "imports"):
            self.connection.action_sync_now()

    def test_future_sales_are_polled_only_when_wanted(self):
        self.import_all(self.connection)
        self.connection.stream_ids.polled_at = "2020-01-01 00:00:00"
        self.connection.import_future_sales = False
        self.env["xero.connection"]._queue_polls()
        queued = self.connection.stream_ids.filtered(lambda s: s.state == "queued")
        self.assertEqual(queued.mapped("kind"), ["accounts"])
        self.connection.import_future_sales = True
        self.env["xero.connection"]._queue_polls()
        self.assertEqual(set(self.connection.stream_ids.mapped("state")), {"queued"})

    def test_the_form_offers_the_joining_day(self):
        with Form(self.connection) as form:
            form.first_joined_date = "2024-05-01"
        self.assertEqual(self.connection.first_joined_date, date(2024, 5, 1))

    def test_an_import_asked_for_during_a_walk_follows_it(self):
        invoices = self.connection._streams().filtered(lambda s: s.kind == "invoices")
        self.connection.action_import_sales()
        invoices.write({"state": "running", "walk_started_at": "2024-01-01 00:00:00", "page": 1})
        self.connection.action_import_sales()
        self.assertEqual(invoices.walk_again, "full")
        self.xero.reset_calls()
        self.run_queue()
        paths = [call["path"].rsplit("/", 1)[-1] for call in self.xero.calls()]
        self.assertEqual(paths.count("Invoices"), 2)
        self.assertFiguresAreXeros(self.connection)
