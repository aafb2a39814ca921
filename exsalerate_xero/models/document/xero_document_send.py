from odoo import models
from odoo.exceptions import UserError

from .res_partner import SENT

# Documents in one e-mail: each can cost two calls, and e-mails have a maximum size.
MOST = 20
UNSENT_STATUSES = ("DRAFT", "SUBMITTED", "VOIDED", "DELETED")


class XeroDocumentSent(models.AbstractModel):
    """Mixin for documents of customers: send them by e-mail, with Odoo's composer."""

    _name = "xero.document.sent"
    _description = "Xero: Document that is Sent to its Customer"
    _inherit = "xero.document"

    def action_send(self):
        """Open an e-mail to the customer with the documents attached; the user sends it.

        Of several invoices, those are in it that are open, if any is: it is a statement.
        """
        self.check_access("read")
        documents = self._get_documents_to_send()
        customer = documents._get_customer_to_send()
        customer.check_access("read")
        documents._fetch_papers(with_links=True)
        return documents._prepare_mail(customer)

    def _get_documents_to_send(self):
        """Return the documents, oldest first.

        :raises UserError: if they can't be sent, or not together
        """
        documents = (self._get_open() or self) if len(self) > 1 else self
        if not documents:
            raise UserError(self.env._("Select the documents to send."))
        if len(documents) > MOST:
            raise UserError(self.env._("Select at most %s documents.", MOST))
        for document in documents:
            if document.status in UNSENT_STATUSES or not document.has_pdf:
                raise UserError(
                    self.env._(
                        "%s can't be sent, because it isn't approved in Xero, or was cancelled "
                        "there.",
                        document.display_name,
                    )
                )
        return documents.sorted(lambda each: (each.date or each.create_date.date(), each.id))

    def _get_open(self):
        """Return those that a customer still has to settle."""
        return self.browse()

    def _get_customer_to_send(self):
        """Return the customer of all documents, which is the company if they are of its contacts.

        :raises UserError: if there is none, or more than one
        """
        for document in self:
            if not document.partner_id:
                raise UserError(
                    self.env._(
                        "%s isn't linked to a customer yet. Open its Xero contact to link it.",
                        document.display_name,
                    )
                )
        companies = self.partner_id.commercial_partner_id
        if len(companies) > 1:
            names = ", ".join(companies[:3].mapped("display_name"))
            raise UserError(
                self.env._(
                    "An e-mail goes to one customer. Select documents of one of these: %s.", names
                )
            )
        return self.partner_id if len(self.partner_id) == 1 else companies

    def _get_template_name(self):
        """Return the XML ID of the e-mail's template."""
        raise NotImplementedError

    def _prepare_mail(self, customer):
        """Return the action that opens the composer, with the e-mail in the customer's language."""
        composers = self.env["mail.compose.message"].with_context(
            **{SENT[self._name]: self.ids}, lang=self.env.user.lang
        )
        template = self.env.ref(self._get_template_name(), raise_if_not_found=False)
        composer = composers.create(
            {
                "composition_mode": "comment",
                "model": "res.partner",
                "res_ids": str(customer.ids),
                "template_id": template and template.id,
                "subtype_id": self.env.ref("mail.mt_comment").id,
            }
        )
        if not template:
            # An administrator may have deleted it.
            composer.partner_ids = customer.browse(customer.address_get(["invoice"])["invoice"])
        # Renders the template now, with the documents in the context.
        composer.flush_recordset()
        composer.attachment_ids += self._copy_pdfs()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send by e-mail"),
            "res_model": composer._name,
            "res_id": composer.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {SENT[self._name]: self.ids},
        }

    def _copy_pdfs(self):
        """Return copies of the PDFs for an e-mail, which stay when the documents change."""
        # Odoo deletes these unless they are sent, and moves those that are to the customer.
        unsent = {"res_model": "mail.compose.message", "res_id": 0}
        copies = [
            each._get_kept_pdf().copy(unsent | {"xero_document": each._get_pdf_key()})
            for each in self
        ]
        return self.env["ir.attachment"].union(*copies)
