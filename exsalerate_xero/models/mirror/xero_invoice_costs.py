from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ... import const
from .xero_invoice_removal import AT_ONCE


class XeroInvoice(models.Model):
    """Purchases with costs, which record rules hide: see the package ``supplier``."""

    _inherit = "xero.invoice"

    has_costs = fields.Boolean(
        readonly=True,
        help="A purchase with lines that aren't income. It is only visible as a purchase.",
    )

    @api.model
    def _update_costs(self, connection, ids=None):
        """Update ``has_costs`` of purchases: of some documents, or of all of an organisation."""
        lines = self.env["xero.invoice.line"]
        self.flush_model(["has_costs", "kind", "status"])
        lines.flush_model(["income", "invoice_id"])
        self.env.cr.execute(
            SQL(
                """UPDATE xero_invoice purchase SET has_costs = found.has_costs
                     FROM (SELECT bill.id,
                                  bill.status <> ALL(%(counted)s)
                                  OR COALESCE(BOOL_OR(line.income IS NOT TRUE), TRUE) AS has_costs
                             FROM xero_invoice bill
                             LEFT JOIN xero_invoice_line line ON line.invoice_id = bill.id
                            WHERE bill.connection_id = %(connection)s AND %(chosen)s
                              AND bill.kind IN ('bill', 'bill_credit')
                            GROUP BY bill.id) found
                    WHERE purchase.id = found.id
                      AND purchase.has_costs IS DISTINCT FROM found.has_costs""",
                counted=list(const.COUNTED_STATUSES),
                connection=connection.id,
                chosen=SQL("TRUE") if ids is None else SQL("bill.id = ANY(%s)", ids),
            )
        )
        self.invalidate_model(["has_costs"])

    @api.model
    def _remove_costs(self, connection):
        """Delete purchases that aren't income, and the other lines of those that are.

        Those that had costs stay hidden until they are read again, without their costs.
        """
        purchases = [("connection_id", "=", connection.id), ("kind", "in", const.PURCHASES)]
        lines = self.env["xero.invoice.line"]
        costs = lines._search([("invoice_id", "any", purchases), ("income", "!=", True)])
        self.env.cr.execute(SQL("DELETE FROM xero_invoice_line WHERE id IN %s", costs.subselect()))
        lines.invalidate_model()
        unwanted = Domain("line_ids", "=", False)
        unwanted |= Domain("status", "not in", const.COUNTED_STATUSES)
        while some := self.search(Domain(purchases) & unwanted, limit=AT_ONCE):
            some.unlink()
