from odoo import api, models
from odoo.tools import SQL


class XeroContact(models.Model):
    """Telling the board when contacts, and with them their sales, move to another customer."""

    _inherit = "xero.contact"

    def _push_partner(self):
        before = self._document_partners(SQL("contact.id = ANY(%s)", self.ids))
        result = super()._push_partner()
        self.env["xero.customer"]._touch([*before, *self.partner_id.ids])
        return result

    @api.model
    def _move_documents(self, connection):
        merged = SQL(
            "contact.merged_into_id IS NOT NULL AND contact.connection_id = %s", connection.id
        )
        before = self._document_partners(merged)
        result = super()._move_documents(connection)
        if before:
            winners = self.search(
                [("connection_id", "=", connection.id), ("merged_into_id", "!=", False)]
            ).merged_into_id
            self.env["xero.customer"]._touch([*before, *winners.partner_id.ids])
        return result

    @api.model
    def _document_partners(self, which):
        """Return the ids of the partners that documents of some contacts are with."""
        self.env["xero.invoice"].flush_model(["contact_id", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT document.partner_id
                     FROM xero_contact contact
                     JOIN xero_invoice document ON document.contact_id = contact.id
                    WHERE document.partner_id IS NOT NULL AND %s""",
                which,
            )
        )
        return [partner_id for (partner_id,) in rows]
