from odoo.exceptions import UserError

from .document_common import DocumentCase


class TestPapersErased(DocumentCase):
    """What documents look like is erased with the person, and deleted with the organisation."""

    def see(self, document):
        document.with_user(self.seller).action_view_pdf()
        return self.get_pdfs(document)

    def test_an_erased_persons_pdfs_and_links_go_sent_ones_too_and_do_not_come_back(self):
        contact = self.invoice.contact_id
        other = self.env["xero.invoice"].search(
            [
                ("contact_id", "!=", contact.id),
                ("partner_id", "!=", False),
                ("status", "=", "PAID"),
            ],
            limit=1,
        )
        customer = self.invoice.partner_id
        action = self.invoice.with_user(self.seller).action_send()
        mail = self.env["mail.compose.message"].with_user(self.seller).browse(action["res_id"])
        mail.action_send_mail()
        sent = customer.message_ids[0].attachment_ids
        self.assertEqual((len(sent), len(self.get_pdfs(self.invoice))), (1, 2))
        others = self.see(other)
        self.assertTrue(self.invoice.online_url)
        self.xero.edit("gdpr", id=contact.xero_id)
        self.sync(self.connection)
        self.assertTrue(contact.erased_at)
        self.assertFalse(sent.exists())
        self.assertFalse(self.get_pdfs(self.invoice))
        self.assertFalse(self.invoice.online_url)
        self.assertTrue(others.exists())
        self.assertFalse(self.invoice.has_pdf or self.invoice.has_online)
        self.xero.reset_calls()
        for document in self.invoice, self.invoice.with_user(self.seller):
            with self.assertRaises(UserError):
                document.action_view_pdf()
            with self.assertRaises(UserError):
                document.action_view_online()
        self.assertFalse(self.paths())

    def test_an_organisations_pdfs_are_deleted_with_it_and_what_was_sent_stays(self):
        action = self.quote.with_user(self.seller).action_send()
        mail = self.env["mail.compose.message"].with_user(self.seller).browse(action["res_id"])
        mail.action_send_mail()
        kept = self.see(self.invoice) | self.see(self.note) | self.see(self.quote)
        sent = kept.filtered(lambda pdf: not pdf.xero_version)
        self.assertEqual((len(kept), len(sent)), (4, 1))
        self.connection.action_disconnect()
        self.connection.unlink()
        self.assertEqual(kept.exists(), sent)
