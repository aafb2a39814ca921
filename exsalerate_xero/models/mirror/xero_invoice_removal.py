from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ... import const

# Documents deleted in one transaction.
AT_ONCE = 1000


class XeroInvoice(models.Model):
    """Deletes documents that are no longer imported."""

    _inherit = "xero.invoice"

    @api.model
    def _remove(self, connection, xero_ids, kinds=(*const.SALES, *const.OTHER_INCOME)):
        self.search(
            [
                ("connection_id", "=", connection.id),
                ("xero_id", "in", xero_ids),
                ("kind", "in", kinds),
            ]
        ).unlink()

    @api.model
    def _remove_drafts(self, connection, xero_ids, kinds):
        """Delete drafts that became incomplete; approved documents never become drafts again."""
        self.search(
            [
                ("connection_id", "=", connection.id),
                ("xero_id", "in", xero_ids),
                ("kind", "in", kinds),
                ("status", "in", const.UNAPPROVED_STATUSES),
            ]
        ).unlink()

    @api.model
    def _remove_before(self, connection, kinds):
        """Delete some documents from before the start date; return whether there were any."""
        first = connection.first_joined_date
        outside = (
            Domain("connection_id", "=", connection.id)
            & Domain("kind", "in", kinds)
            & Domain("date", "<", first)
            & Domain("line_ids", "not any", [("date", ">=", first)])
        )
        some = first and self.search(outside, limit=AT_ONCE)
        return bool(some and some.unlink())

    @api.model
    def _remove_kinds(self, connection, kinds):
        """Delete all documents of some kinds; return the IDs of their customers.

        There can be a hundred thousand: only those with messages are deleted one by one.
        """
        # sudo: which documents have files, to delete these with them
        models = (self._name, "xero.purchase")
        files = self.env["ir.attachment"].sudo()._search([("res_model", "in", models)])
        domain = Domain("connection_id", "=", connection.id) & Domain("kind", "in", kinds)
        discussed = Domain("message_ids", "!=", False) | Domain("activity_ids", "!=", False)
        followed = Domain("message_follower_ids", "!=", False)
        followed |= Domain("id", "in", files.subselect("res_id"))
        self.search(domain & (discussed | followed)).unlink()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """DELETE FROM xero_invoice WHERE connection_id = %s AND kind = ANY(%s)
                RETURNING partner_id""",
                connection.id,
                list(kinds),
            )
        )
        customers = {partner_id for (partner_id,) in self.env.cr.fetchall() if partner_id}
        self.env.invalidate_all()
        return sorted(customers)
