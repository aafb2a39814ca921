from odoo import api, models
from odoo.tools import SQL


class XeroContact(models.Model):
    """Telling the board when contacts, and with them their sales, move to another customer."""

    _inherit = "xero.contact"

    def _push_partner(self):
        before = self._document_partners()
        result = super()._push_partner()
        self.env["xero.customer"]._touch([*before, *self.partner_id.ids])
        return result

    @api.model
    def _move_documents(self, connection):
        partners = super()._move_documents(connection)
        self.env["xero.customer"]._touch(partners)
        return partners

    def _document_partners(self):
        """Return the ids of the partners that documents of these contacts are with."""
        self.env["xero.invoice"].flush_model(["contact_id", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT partner_id FROM xero_invoice
                    WHERE contact_id = ANY(%s) AND partner_id IS NOT NULL""",
                self.ids,
            )
        )
        return [partner_id for (partner_id,) in rows]
