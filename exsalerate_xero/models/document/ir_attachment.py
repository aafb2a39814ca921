from odoo import api, fields, models

from ..base.xero_mirror import MIRRORS


class IrAttachment(models.Model):
    """PDFs that were fetched from Xero, and their copies in e-mails."""

    _inherit = "ir.attachment"

    xero_document = fields.Char(
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=fields.NO_ACCESS,
        help="The document that the PDF shows, as model and ID. Copies in e-mails have it too.",
    )
    xero_version = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="The version that the PDF shows. It is kept until the document changes.",
    )

    @api.model
    def _get_xero_pdfs(self, documents, with_copies=False):
        """Return the PDFs of documents; callers have checked access to these."""
        domain = [("xero_document", "in", [each._get_pdf_key() for each in documents])]
        if not with_copies:
            domain.append(("xero_version", "!=", False))
        # sudo: users can't read the field that identifies them
        return self.sudo().search(domain, order="id DESC")

    @api.model
    def _delete_changed_pdfs(self, stream, changes):
        """Delete the kept PDFs of documents that a page has changed."""
        if changes.changed:
            documents = self.env[MIRRORS[stream.kind]].browse(changes.changed)
            self._get_xero_pdfs(documents).unlink()
