from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import mute_logger

from .document_common import DocumentCase

CONNECTION_LOG = "odoo.addons.exsalerate_xero.models.connection.xero_connection_oauth"


class TestPdf(DocumentCase):
    def view(self, document, user=None):
        """Click View PDF; return the file that the viewer opens, as the user reads it."""
        action = document.with_user(user or self.seller).action_view_pdf()
        self.assertEqual(action["tag"], "exsalerate_xero.view_pdf")
        return (
            self.env["ir.attachment"].with_user(user or self.seller).browse(action["params"]["id"])
        )

    def test_the_pdf_of_every_kind_of_document_is_fetched_with_one_call_and_kept(self):
        for document, path in (
            (self.invoice, "Invoices"),
            (self.note, "CreditNotes"),
            (self.quote, "Quotes"),
        ):
            with self.subTest(kind=path):
                self.xero.reset_calls()
                pdf = self.view(document)
                self.assertEqual(pdf.mimetype, "application/pdf")
                self.assertIn(document.number.encode(), pdf.raw)
                self.assertEqual(self.view(document), pdf)
                self.assertEqual(self.paths(), [f"{path}/{document.xero_id}"])

    def test_it_is_fetched_again_once_the_document_has_changed(self):
        pdf = self.view(self.invoice)
        self.xero.edit("change_amount", id=self.invoice.xero_id)
        self.sync(self.connection)
        self.assertFalse(pdf.sudo().exists(), "nobody sees the version of before")
        self.xero.reset_calls()
        self.assertTrue(self.view(self.invoice).raw)
        self.assertEqual(len(self.paths()), 1)

    def test_the_calls_that_are_kept_for_changes_stay_for_changes(self):
        self.connection.write({"calls_a_day": 1000, "calls_left_today": 200})
        with self.assertRaisesRegex(UserError, "reserved for syncing changes"):
            self.view(self.invoice)
        self.assertFalse(self.paths())
        self.connection.calls_left_today = 201
        self.assertTrue(self.view(self.invoice))

    def test_what_xero_says_of_the_calls_left_is_noted(self):
        self.view(self.invoice)
        left = self.connection.calls_left_today
        self.view(self.note)
        self.assertEqual(self.connection.calls_left_today, left - 1)

    def test_while_a_limit_is_reached_no_call_is_made(self):
        self.connection.not_before = fields.Datetime.now() + timedelta(minutes=2)
        with self.assertRaisesRegex(UserError, "call limit is reached. Try again after"):
            self.view(self.invoice)
        self.assertFalse(self.paths())

    def test_a_limit_that_the_call_meets_pauses_the_organisation(self):
        self.xero.fault("rate_limit", match="Invoices/", problem="day", retry_after=3600)
        with self.assertRaisesRegex(UserError, "call limit is reached"):
            self.view(self.invoice)
        self.assertGreater(self.connection.not_before, fields.Datetime.now())
        self.assertEqual(self.connection.calls_left_today, 0)

    @mute_logger(CONNECTION_LOG)
    def test_each_failure_says_what_is_missing_and_leaves_nothing(self):
        for fault, words in (
            ({"kind": "status", "status": 503}, "cannot be reached"),
            ({"kind": "drop"}, "cannot be reached"),
            ({"kind": "status", "status": 404}, "may have been deleted"),
            ({"kind": "disconnect"}, "no access to"),
            ({"kind": "html", "status": 200}, "isn't a PDF"),
            ({"kind": "garbage"}, "isn't a PDF"),
            ({"kind": "empty"}, "isn't a PDF"),
            ({"kind": "huge"}, "larger than 10 MB"),
        ):
            with self.subTest(**fault):
                self.xero.clear_faults()
                self.xero.fault(match="Invoices/", **fault)
                with self.assertRaisesRegex(UserError, words):
                    self.view(self.invoice)
                self.assertFalse(self.get_pdfs(self.invoice))
        self.xero.clear_faults()
        self.assertTrue(self.view(self.invoice))

    def test_an_expired_token_is_renewed(self):
        self.xero.fault("expired_token", match="Invoices/")
        self.assertTrue(self.view(self.invoice))

    def test_without_a_connection_it_says_who_can_help(self):
        self.connection.state = "expired"
        with self.assertRaisesRegex(UserError, "administrator can reconnect"):
            self.view(self.invoice)
        self.assertFalse(self.paths())

    def test_who_may_not_read_a_document_gets_neither_a_call_nor_the_kept_pdf(self):
        other = self.new_user("other", "sales_team.group_sale_salesman")
        clerk = self.new_user("clerk", "base.group_user")
        portal = self.new_user("portal", "base.group_portal")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.new_user(
            "foreign", "sales_team.group_sale_salesman_all_leads", company=elsewhere
        )
        for family in (self.invoice.partner_id, self.invoice.partner_id.commercial_partner_id):
            family.user_id = self.seller
        pdf = self.view(self.invoice)
        self.xero.reset_calls()
        for user in (other, clerk, portal, foreign):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.invoice.with_user(user).action_view_pdf()
                with self.assertRaises(AccessError):
                    pdf.with_user(user).read(["raw"])
        self.assertFalse(self.paths())

    def test_other_documents_have_no_pdf(self):
        self.invoice.status = "DELETED"
        self.assertFalse(self.invoice.has_pdf)
        with self.assertRaisesRegex(UserError, "has no PDF"):
            self.view(self.invoice)
