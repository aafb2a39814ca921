from datetime import timedelta

from odoo import fields

from ..common import XeroCase


class TestReferences(XeroCase):
    """References of documents are read before writing them, with as few calls as possible."""

    starts_connected = True

    def streams(self):
        return self.connection._streams().grouped("kind")

    def made_for_new_contacts(self, count):
        """Raise invoices for ``count`` contacts that Odoo doesn't have yet."""
        for number in range(count):
            contact = self.xero.edit("new_contact", name=f"Newcomer {number}")
            self.xero.edit("new_invoice", contact=contact["ContactID"])

    def test_unknown_contacts_of_a_page_are_read_forty_a_call(self):
        self.import_all(self.connection)
        self.made_for_new_contacts(90)
        self.streams()["invoices"]._enqueue(full=False)
        self.xero.reset_calls()
        self.assertTrue(self.connection._run_until_idle())
        asked = [call for call in self.xero.calls() if "Contacts" in call["path"]]
        self.assertEqual(len(asked), 3)
        self.assertFiguresAreXeros(self.connection)
        newcomers = self.env["res.partner"].search_count([("name", "=like", "Newcomer %")])
        self.assertEqual(newcomers, 90)

    def test_nothing_has_been_written_when_xero_is_asked(self):
        self.import_all(self.connection)
        self.made_for_new_contacts(45)
        written = []
        client = type(self.connection)._opened_client

        def watched(connection):
            opened = client(connection)
            contacts = opened.contacts

            def asked(**query):
                self.env.flush_all()
                written.append(self.env["xero.contact"].search_count([("name", "=like", "New%")]))
                return contacts(**query)

            opened.contacts = asked
            return opened

        self.patch(type(self.connection), "_opened_client", watched)
        self.streams()["invoices"]._enqueue(full=False)
        self.assertTrue(self.connection._run_until_idle())
        self.assertEqual(written, [0, 0])

    def test_the_first_import_of_sales_waits_for_contacts_that_could_not_be_read(self):
        self.xero.fault("status", match="Contacts?", status=503, times=1)
        self.connection.action_import_sales()
        self.xero.reset_calls()
        self.assertFalse(self.connection._run_until_idle())
        self.assertFalse([call for call in self.xero.calls() if "/Invoices" in call["path"]])
        invoices = self.streams()["invoices"]
        self.assertIn("customers to be imported first", invoices.summary)
        self.assertEqual(invoices.not_before, self.streams()["contacts"].not_before)
        self.connection.stream_ids.not_before = False
        self.xero.reset_calls()
        self.assertTrue(self.connection._run_until_idle())
        # Quotes can name contacts that were never invoiced and are in no list.
        calls = [f"{call['path']}?{call['query']}" for call in self.xero.calls()]
        first_quotes = next(place for place, call in enumerate(calls) if "Quotes" in call)
        self.assertFalse([call for call in calls[:first_quotes] if "IDs=" in call])
        self.assertFiguresAreXeros(self.connection)

    def test_contacts_that_fail_again_and_again_do_not_keep_sales_away_for_ever(self):
        self.xero.fault("status", match="Contacts?order=ContactID+ASC&page", status=503, times=50)
        self.connection.action_import_sales()
        for _attempt in range(5):
            self.connection._run_until_idle()
            self.connection.stream_ids.not_before = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self.streams()["contacts"].state, "failed")
        self.assertEqual(self.streams()["invoices"].state, "idle")
        self.assertTrue(self.env["xero.invoice"].search([], limit=1))

    def test_a_code_known_from_lines_alone_gives_way_to_xeros_own_account_of_that_code(self):
        xero_id = self.xero.edit("new_invoice", status="AUTHORISED")["InvoiceID"]
        self.xero.edit(
            "raw",
            id=xero_id,
            merge={"LineItems": {"0": {"AccountCode": "9X9"}}},
            remove=["LineItems.0.AccountID"],
        )
        self.import_all(self.connection)
        accounts = self.env["xero.account"]
        self.assertFalse(accounts.search([("code", "=", "9X9")]).income)
        self.xero.edit("add_account", code="9X9", name="Workshops")
        self.streams()["accounts"]._enqueue(full=True)
        self.assertTrue(self.connection._run_until_idle())
        account = accounts.search([("code", "=", "9X9")])
        self.assertEqual((account.name, account.income), ("Workshops", True))
        lines = self.env["xero.invoice.line"].search([("account_id", "=", account.id)])
        self.assertEqual(lines.invoice_id.xero_id, xero_id.lower())

    def test_an_account_that_cannot_be_read_is_an_issue_when_sales_bring_it(self):
        chart = self.xero.truth(tenant=self.connection.tenant_id)["revenue"]["by_account"]
        account_id = next(iter(chart))
        self.xero.edit("raw", id=account_id, merge={"Class": "PROFIT"})
        self.streams()["accounts"].polled_at = fields.Datetime.now()
        self.streams()["invoices"]._enqueue(full=True)
        self.connection._run_until_idle()
        issue = self.env["xero.sync.issue"].search([("kind", "=", "accounts")])
        self.assertEqual(issue.xero_id, account_id.lower())
        self.assertIn("PROFIT", issue.reason)

    def test_the_types_of_accounts_are_told_in_words(self):
        self.connection.action_import_accounts()
        self.connection._run_until_idle()
        accounts = self.env["xero.account"].search([])
        self.assertIn("OTHERINCOME", accounts.mapped("type"))
        self.assertLessEqual(
            set(accounts.mapped("type_name")), {"Revenue", "Sales", "Other income"}
        )
