from ..common import XeroCase


class DocumentCase(XeroCase):
    """Documents of an imported organisation, and a salesperson who reads them."""

    starts_imported = True

    def setUp(self):
        super().setUp()
        sold = [("partner_id", "!=", False), ("status", "in", ("AUTHORISED", "PAID"))]
        invoices = self.env["xero.invoice"]
        self.invoice = invoices.search([*sold, ("kind", "=", "invoice")], limit=1)
        self.note = invoices.search([*sold, ("kind", "=", "credit_note")], limit=1)
        self.quote = self.env["xero.quote"].search(
            [("partner_id", "!=", False), ("status", "=", "SENT")], limit=1
        )
        self.seller = self.new_user("seller", "sales_team.group_sale_salesman")

    def paths(self):
        """Return the parts of the paths after the API's address that were called."""
        return [call["path"].split("/api.xro/2.0/")[-1] for call in self.xero.calls()]

    def get_pdfs(self, document):
        """Return the PDFs of a document, kept or sent."""
        return self.env["ir.attachment"]._get_xero_pdfs(document, with_copies=True)
