from odoo import Command
from odoo.exceptions import AccessError, UserError

from .document_common import DocumentCase


class TestSend(DocumentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        found = cls.env["xero.contact"].search([("partner_id", "!=", False)])
        cls.contact = found.sorted("id")[0]
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Buyer Ltd",
                "is_company": True,
                "email": "info@buyer.example",
                "child_ids": [
                    Command.create(
                        {"type": "invoice", "name": "Books", "email": "books@buyer.example"}
                    )
                ],
            }
        )
        cls.contact.partner_id = cls.customer
        ids = [
            cls.xero.edit(
                "new_invoice",
                contact=cls.contact.xero_id,
                date=day,
                due_date=day,
                lines=[{"account": "200", "amount": amount}],
                status=status,
            )["InvoiceID"]
            for day, amount, status in (
                ("2026-03-02", "100.00", "AUTHORISED"),
                ("2026-01-05", "20.00", "AUTHORISED"),
                ("2026-02-01", "5.00", "PAID"),
                ("2026-02-01", "5.00", "DRAFT"),
            )
        ]
        cls.sync(cls.connection)
        cls.snapshot = cls.sandbox.snapshot()
        invoices = cls.env["xero.invoice"].search([("xero_id", "in", ids)])
        by_id = {each.xero_id: each for each in invoices}
        newer, older, cls.paid, cls.draft = map(by_id.get, ids)
        cls.unpaid = newer | older

    def compose(self, documents, user=None):
        """Click Send; return the e-mail that the user sees."""
        action = documents.with_user(user or self.seller).action_send()
        self.assertEqual((action["res_model"], action["target"]), ("mail.compose.message", "new"))
        return self.env[action["res_model"]].with_user(user or self.seller).browse(action["res_id"])

    def test_an_invoice_goes_to_the_invoice_contact_with_pdf_and_link(self):
        [invoice] = self.unpaid[0]
        mail = self.compose(invoice)
        self.assertEqual(mail.partner_ids.email, "books@buyer.example")
        self.assertIn(invoice.number, mail.subject)
        self.assertIn(invoice.online_url, mail.body)
        self.assertEqual(mail.attachment_ids.mapped("name"), [f"{invoice.number}.pdf"])
        self.assertIn(invoice.number.encode(), mail.attachment_ids.raw)
        self.assertCountEqual(
            self.paths(),
            [f"Invoices/{invoice.xero_id}", f"Invoices/{invoice.xero_id}/OnlineInvoice"],
        )

    def test_nothing_is_sent_until_the_user_sends_it_and_then_the_customers_chatter_shows_it(self):
        mail = self.compose(self.unpaid[0])
        before = self.customer.message_ids
        self.assertFalse(self.env["mail.mail"].search([("model", "=", "res.partner")]))
        mail.action_send_mail()
        sent = self.customer.message_ids - before
        self.assertEqual(sent.attachment_ids.mapped("name"), [f"{self.unpaid[0].number}.pdf"])
        self.assertEqual(sent.partner_ids.email, "books@buyer.example")
        self.assertEqual(sent.author_id, self.seller.partner_id)
        # What was sent stays as it was.
        self.xero.edit("change_amount", id=self.unpaid[0].xero_id)
        self.sync(self.connection)
        self.assertTrue(sent.attachment_ids.raw)

    def test_several_invoices_are_one_statement_of_what_is_open_oldest_first(self):
        mail = self.compose(self.unpaid | self.paid)
        newer, older = self.unpaid
        # Odoo attaches them to the e-mail in this order.
        self.assertEqual(
            mail.attachment_ids.sorted("id").mapped("name"),
            [f"{older.number}.pdf", f"{newer.number}.pdf"],
        )
        self.assertLess(mail.body.index(older.number), mail.body.index(newer.number))
        self.assertNotIn(self.paid.number, mail.body)
        due = sum(self.unpaid.mapped("amount_due"))
        self.assertIn(f"{due:.2f}", mail.body)
        self.assertIn("Statement", mail.subject)

    def test_a_quote_is_sent_to_the_customer(self):
        mail = self.compose(self.quote)
        self.assertEqual(mail.partner_ids, self.quote.partner_id)
        self.assertIn(self.quote.number, mail.body)
        self.assertEqual(len(mail.attachment_ids), 1)

    def test_it_is_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("exsalerate_xero.mail_template_invoice")
        template.with_context(lang="fr_FR").subject = "Votre facture"
        self.customer.lang = "fr_FR"
        mail = self.compose(self.unpaid[0])
        self.assertEqual(mail.subject, "Votre facture")
        self.assertIn("02/03/2026", mail.body)

    def test_a_missing_online_invoice_keeps_no_mail_from_being_written(self):
        self.xero.fault("status", status=400, match="OnlineInvoice")
        mail = self.compose(self.unpaid[0])
        self.assertEqual(len(mail.attachment_ids), 1)
        self.assertNotIn("in.xero.com", mail.body)

    def test_what_cannot_be_sent_says_why_and_costs_no_call(self):
        other = self.env["xero.invoice"].search(
            [
                ("partner_id", "!=", False),
                ("partner_id", "!=", self.customer.id),
                ("status", "=", "AUTHORISED"),
            ],
            limit=1,
        )
        leader = self.new_user("leader", "sales_team.group_sale_salesman_all_leads")
        with self.assertRaisesRegex(UserError, "one customer.*Buyer Ltd"):
            self.compose(self.unpaid[0] | other)
        with self.assertRaisesRegex(UserError, "isn't approved"):
            self.compose(self.draft)
        other.partner_id = False
        with self.assertRaisesRegex(UserError, "isn't linked"):
            self.compose(other, user=leader)
        self.assertFalse(self.paths())

    def test_a_mail_needs_as_many_calls_as_it_makes(self):
        self.connection.write({"calls_a_day": 1000, "calls_left_today": 203})
        with self.assertRaisesRegex(UserError, "reserved"):
            self.compose(self.unpaid)
        self.connection.calls_left_today = 204
        self.assertEqual(len(self.compose(self.unpaid).attachment_ids), 2)

    def test_nobody_sends_a_colleagues_documents(self):
        self.customer.user_id = self.new_user("other", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.compose(self.unpaid)
        named = self.customer.with_context(xero_sent_invoice_ids=self.unpaid.ids)
        self.assertTrue(named.xero_sent_invoice_ids)
        self.assertFalse(named.with_user(self.seller).xero_sent_invoice_ids)
