from datetime import date

from ..common import XeroCase


class TestFigures(XeroCase):
    """Revenue equals Xero's after every kind of edit."""

    starts_imported = True

    def test_figures_equal_the_truth_after_an_import(self):
        self.assertFiguresAreXeros(self.connection)

    def test_figures_equal_the_truth_after_importing_twice(self):
        self.import_all(self.connection)
        self.assertFiguresAreXeros(self.connection)

    def test_a_new_invoice_arrives_with_the_next_sync(self):
        record = self.xero.edit("new_invoice", status="AUTHORISED")
        self.sync(self.connection)
        invoice = self.env["xero.invoice"].search([("xero_id", "=", record["InvoiceID"].lower())])
        self.assertEqual(invoice.number, record["InvoiceNumber"])
        self.assertFiguresAreXeros(self.connection)

    def test_a_voided_invoice_counts_no_longer(self):
        record = self.xero.edit("void")
        self.sync(self.connection)
        invoice = self.env["xero.invoice"].search([("xero_id", "=", record["InvoiceID"].lower())])
        self.assertEqual(invoice.status, "VOIDED")
        self.assertFalse(any(invoice.line_ids.mapped("counted")))
        self.assertFiguresAreXeros(self.connection)

    def test_a_payment_changes_what_is_due_but_not_the_revenue(self):
        record = self.xero.edit("pay")
        self.sync(self.connection)
        invoice = self.env["xero.invoice"].search([("xero_id", "=", record["InvoiceID"].lower())])
        self.assertEqual((invoice.status, invoice.amount_due), ("PAID", 0.0))
        self.assertFiguresAreXeros(self.connection)

    def test_a_changed_amount_replaces_the_lines(self):
        record = self.xero.edit("new_invoice", status="AUTHORISED")
        self.sync(self.connection)
        self.xero.edit("change_amount", id=record["InvoiceID"])
        self.sync(self.connection)
        self.assertFiguresAreXeros(self.connection)

    def test_a_credit_note_counts_negative(self):
        record = self.xero.edit("new_credit_note", status="AUTHORISED")
        self.sync(self.connection)
        note = self.env["xero.invoice"].search([("xero_id", "=", record["CreditNoteID"].lower())])
        self.assertEqual(note.kind, "credit_note")
        self.assertLess(note.amount_untaxed_company, 0)
        for name in ("amount_untaxed", "amount_total", "amount_due"):
            self.assertLess(note[name], 0, name)
        self.assertFiguresAreXeros(self.connection)

    def test_a_recoded_line_is_seen_by_the_next_full_import(self):
        # Xero doesn't mark an invoice as modified if only a line's account changes.
        self.xero.edit("recode")
        self.import_all(self.connection)
        self.assertFiguresAreXeros(self.connection)

    def test_an_invoice_of_a_contact_never_invoiced_before_brings_the_customer(self):
        contact = self.xero.edit("new_contact")
        self.xero.edit("new_invoice", contact=contact["ContactID"], status="AUTHORISED")
        self.sync(self.connection)
        kept = self.env["xero.contact"].search([("xero_id", "=", contact["ContactID"].lower())])
        self.assertTrue(kept.is_customer)
        self.assertEqual(kept.partner_id.name, contact["Name"])
        self.assertFiguresAreXeros(self.connection)

    def test_documents_of_a_merged_contact_move_to_the_winner(self):
        loser, winner = self.xero.edit("merge")
        self.sync(self.connection)
        contacts = self.env["xero.contact"]
        merged = contacts.search([("xero_id", "=", loser["ContactID"].lower())])
        self.assertEqual(merged.merged_into_id.xero_id, winner["ContactID"].lower())
        self.assertFalse(self.env["xero.invoice"].search([("contact_id", "=", merged.id)]))
        self.assertFiguresAreXeros(self.connection)

    def test_revenue_follows_customers_merged_and_removed_in_odoo(self):
        lines = self.env["xero.invoice.line"]
        totals = lines._read_group(
            [("counted", "=", True)], ["partner_id"], ["amount_company:sum"], limit=2
        )
        (kept, one), (merged, other) = totals
        kept.email = merged.email = "same@example.com"
        self.env["base.partner.merge.automatic.wizard"]._merge((kept + merged).ids, kept)
        self.assertAlmostEqual(kept.xero_revenue_total, one + other)
        invoice = self.env["xero.invoice"].search([("partner_id", "=", kept.id)], limit=1)
        kept.unlink()
        self.env.invalidate_all()
        self.assertFalse(invoice.partner_id or invoice.line_ids.partner_id)
        self.assertFiguresAreXeros(self.connection)

    def test_an_archived_code_stays_on_old_lines(self):
        archived = self.env["xero.account"].search([("active", "=", False)])
        lines = self.env["xero.invoice.line"].search([("account_id", "in", archived.ids)])
        self.assertTrue(lines)

    def test_foreign_invoices_are_converted_at_their_own_rate(self):
        foreign = self.env["xero.invoice"].search(
            [("currency_id", "!=", self.company.currency_id.id), ("status", "=", "PAID")]
        )
        self.assertTrue(foreign)
        for line in foreign.line_ids:
            expected = line.amount / line.invoice_id.currency_rate
            self.assertAlmostEqual(line.amount_company, expected, delta=0.0051)

    def company_in_francs(self):
        """Return a company in Swiss francs with an app of its own and no exchange rates."""
        francs = self.env.ref("base.CHF")
        francs.active = True
        return self.env["res.company"].create(
            {
                "name": "Zug",
                "currency_id": francs.id,
                "xero_client_id": "sandbox-client",
                "xero_client_secret": "sandbox-secret",
            }
        )

    def import_into(self, company):
        """Import the organisation into ``company`` instead; return the documents in pounds."""
        self.connection.action_disconnect()
        self.connection.tenant_id = False
        connection = self.connect(company)
        self.import_all(connection)
        return connection, self.env["xero.invoice"].search(
            [("connection_id", "=", connection.id), ("currency_id.name", "=", "GBP")]
        )

    def test_a_company_in_another_currency_uses_the_rate_of_the_day(self):
        company = self.company_in_francs()
        # One Swiss franc is 0.8 pounds from 2000 on.
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.env.ref("base.GBP").id,
                "company_id": company.id,
                "name": date(2000, 1, 1),
                "rate": 0.8,
            }
        )
        _connection, pounds = self.import_into(company)
        lines = pounds.filtered(lambda invoice: invoice.kind == "invoice").line_ids
        self.assertTrue(lines)
        for line in lines:
            self.assertAlmostEqual(line.amount_company, line.amount / 0.8, delta=0.0051)

    def test_a_missing_rate_is_an_issue_never_one_to_one(self):
        connection, pounds = self.import_into(self.company_in_francs())
        self.assertFalse(pounds)
        issues = connection.issue_ids.filtered(lambda issue: issue.kind == "invoices")
        self.assertTrue(issues)
        self.assertIn("no exchange rate", issues[0].reason)

    def test_a_document_links_into_xero(self):
        invoice = self.env["xero.invoice"].search([("kind", "=", "invoice")], limit=1)
        self.assertTrue(
            invoice.xero_url.startswith(
                "https://go.xero.com/organisationlogin/default.aspx?shortcode="
            )
        )
        self.assertIn(invoice.xero_id, invoice.xero_url)
