from odoo.exceptions import AccessError, UserError
from odoo.tests import mute_logger, tagged

from .document_common import DocumentCase
from .test_pdf import CONNECTION_LOG


@tagged("odoo_runner")
class TestOnlineLink(DocumentCase):
    def show(self, invoice=None, user=None):
        """Click Customer's link; return the link that is shown."""
        action = (invoice or self.invoice).with_user(user or self.seller).action_view_online()
        self.assertEqual(action["tag"], "exsalerate_xero.online_link")
        return action["params"]["url"]

    def test_the_link_is_asked_for_once_and_known_from_then_on(self):
        link = self.show()
        self.assertTrue(link.startswith("https://in.xero.com/"))
        self.assertEqual(self.show(), link)
        self.assertEqual(self.paths(), [f"Invoices/{self.invoice.xero_id}/OnlineInvoice"])
        self.xero.edit("touch", id=self.invoice.xero_id)
        self.sync(self.connection)
        self.assertEqual(self.invoice.online_url, link)

    def test_only_approved_sales_invoices_have_one(self):
        unapproved = self.env["xero.invoice"].search([("status", "=", "DRAFT")], limit=1)
        voided = self.env["xero.invoice"].search([("status", "=", "VOIDED")], limit=1)
        for document in (self.note, unapproved, voided):
            with self.subTest(kind=document.kind, status=document.status):
                self.assertTrue(document)
                with self.assertRaisesRegex(UserError, "Only approved sales invoices"):
                    self.show(document)
        self.assertFalse(self.paths())

    @mute_logger(CONNECTION_LOG)
    def test_a_link_that_is_not_xeros_is_neither_kept_nor_shown(self):
        for fault in ("script_link", "foreign_link"):
            with self.subTest(fault=fault):
                self.xero.fault(fault, match="OnlineInvoice")
                with self.assertRaisesRegex(UserError, "isn't Xero's"):
                    self.show()
                self.assertFalse(self.invoice.online_url)
        self.invoice.online_url = "javascript:alert(1)"
        self.assertTrue(self.show().startswith("https://in.xero.com/"))

    def test_it_is_shown_to_readers_of_the_invoice_only(self):
        self.show()
        other = self.new_user("other", "sales_team.group_sale_salesman")
        (self.invoice.partner_id | self.invoice.partner_id.commercial_partner_id).user_id = other
        with self.assertRaises(AccessError):
            self.show()
        with self.assertRaises(AccessError):
            self.invoice.with_user(self.seller).read(["online_url"])
