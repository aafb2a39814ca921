from odoo import api, models

from .xero_document_version import DOCUMENT_FIELDS


class XeroContact(models.Model):
    """Erase what an erased person's documents look like."""

    _inherit = "xero.contact"

    @api.model
    def _erase_papers(self, contact):
        """Delete the PDFs of an erased contact's documents, sent ones too, and their links."""
        for model in DOCUMENT_FIELDS:
            documents = contact._documents(model)
            self.env["ir.attachment"]._get_xero_pdfs(documents, with_copies=True).unlink()
            if model == "xero.invoice":
                documents.filtered("online_url").online_url = False
