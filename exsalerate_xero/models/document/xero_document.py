import re
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import const
from ..base.client_calls import one
from .xero_connection import Call

# Digits of a stored digest that are of the document itself; the rest are of exchange rates.
DIGEST_LENGTH = 32
# Characters that mean something to a file system or a mail program.
_NO_FILE_NAME = re.compile(r"[^\w .,()#&+-]+")


class XeroDocument(models.AbstractModel):
    """Mixin for documents as their customer sees them: the PDF, and Xero's online invoice."""

    _name = "xero.document"
    _description = "Xero: Document as its Customer Sees it"

    has_pdf = fields.Boolean(compute="_compute_has_pdf")
    has_online = fields.Boolean(compute="_compute_has_online")

    @api.depends("status", "contact_id.status")
    def _compute_has_pdf(self):
        for document in self:
            # sudo: only whether Xero has erased the contact
            erased = document.contact_id.sudo().status == "GDPRREQUEST"
            can_read = document._get_pdf_kind() in const.PDF_CALLS
            document.has_pdf = can_read and document.status != "DELETED" and not erased

    def _compute_has_online(self):
        """Only sales invoices have a link for the customer."""
        self.has_online = False

    def _get_pdf_kind(self):
        """Return the key of ``const.PDF_CALLS`` for a document; others have no PDF."""
        raise NotImplementedError

    def action_view_pdf(self):
        """Show the document's PDF; one call to Xero unless this version is kept."""
        self.check_access("read")
        one(self)._fetch_papers()
        pdf = self._get_kept_pdf()
        values = {name: pdf[name] for name in ("id", "name", "mimetype", "checksum")}
        return {"type": "ir.actions.client", "tag": "exsalerate_xero.view_pdf", "params": values}

    def _fetch_papers(self, with_links=False):
        """Fetch the PDFs of documents from Xero that aren't kept.

        The caller checks access to the documents. Whoever may read a document may read its PDF.

        :param with_links: fetch the links to online invoices as well
        """
        if without := self.filtered(lambda document: not document.has_pdf):
            raise UserError(self.env._("%s has no PDF.", without[0].display_name))
        for connection, documents in self.grouped("connection_id").items():
            calls = [each._prepare_pdf_call() for each in documents if not each._get_kept_pdf()]
            if with_links:
                calls += documents._prepare_link_calls()
            connection._call_on_demand(calls)

    def _prepare_link_calls(self):
        """Return the calls for links that aren't known yet; only sales invoices have any."""
        return []

    def _get_kept_pdf(self):
        """Return the PDF of the document's present version, if it is kept."""
        version = self._get_pdf_version()
        kept = self.env["ir.attachment"]._get_xero_pdfs(self)
        return kept.filtered(lambda pdf: pdf.xero_version == version)[:1]

    def _get_pdf_key(self):
        """Return what identifies the document's PDFs."""
        return f"{self._name},{self.id}"

    def _get_pdf_version(self):
        """Return what identifies the present version."""
        # sudo: users can't read digests; access to the document was checked
        digest = self.sudo().content_hash or ""
        return f"{digest[:DIGEST_LENGTH]} {self.xero_updated_at or ''}"

    def _prepare_pdf_call(self):
        """Return the :class:`Call` for the document's PDF."""
        kind, xero_id, version = self._get_pdf_kind(), self.xero_id, self._get_pdf_version()
        return Call(lambda client: client.pdf(kind, xero_id), partial(self._keep_pdf, version))

    def _keep_pdf(self, version, paper):
        """Keep a PDF in place of one of another version."""
        attachments = self.env["ir.attachment"]
        attachments._get_xero_pdfs(self).unlink()
        # sudo: users can't write documents; read access to this one was checked
        attachments.sudo().create(
            {
                "name": self._get_pdf_name(),
                "raw": paper.content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
                "company_id": self.company_id.id,
                "xero_document": self._get_pdf_key(),
                "xero_version": version,
            }
        )

    def _get_pdf_name(self):
        name = _NO_FILE_NAME.sub("_", self.display_name or "").strip(" .")
        return f"{name or 'Xero'}.pdf"
