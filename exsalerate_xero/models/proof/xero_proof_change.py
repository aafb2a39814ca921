from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..mirror.xero_invoice import KINDS

KEPT = timedelta(days=90)


class XeroProofChange(models.Model):
    """A document that had changed in Xero without a new modification date.

    Proof found it by reading a month again. There is one row for each month and account whose
    amount changed; a recoded line has one for the old account and one for the new. The row outlives
    a document that is no longer booked to income, and so no longer in Odoo.
    """

    _name = "xero.proof.change"
    _description = "Xero Proof: Changed Document"
    _order = "found_at DESC, invoice_id, amount"
    _rec_name = "number"

    connection_id = fields.Many2one(
        "xero.connection", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    invoice_id = fields.Many2one(
        "xero.invoice", "Document", readonly=True, ondelete="set null", index=True
    )
    xero_id = fields.Char("Xero ID", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    number = fields.Char(readonly=True)
    month = fields.Date(required=True, readonly=True)
    account_id = fields.Many2one("xero.account", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="connection_id.currency_id")
    amount = fields.Monetary("Change", readonly=True)
    found_at = fields.Datetime(required=True, readonly=True)

    @api.model
    def _sums_of(self, connection, xero_ids):
        """Return {(document, month, account): revenue in base currency} of some documents.

        A document is (Xero ID, kind, number).
        """
        self.env["xero.invoice.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT invoice.xero_id, invoice.kind, invoice.number,
                          date_trunc('month', line.date)::date, line.account_id,
                          sum(line.amount_base)
                     FROM xero_invoice_line line
                     JOIN xero_invoice invoice ON invoice.id = line.invoice_id
                    WHERE invoice.connection_id = %s AND invoice.xero_id = ANY(%s)
                      AND line.counted AND line.income
                    GROUP BY 1, 2, 3, 4, 5""",
                connection.id,
                list(xero_ids),
            )
        )
        return {
            ((xero_id, kind, number), month, account): amount
            for xero_id, kind, number, month, account, amount in rows
        }

    @api.model
    def _note(self, connection, before, after):
        """Store what changed between two results of :meth:`_sums_of`."""
        changes = {
            key: round(after.get(key, 0.0) - before.get(key, 0.0), 2) for key in before | after
        }
        changed = [
            ("connection_id", "=", connection.id),
            ("xero_id", "in", list({xero_id for (xero_id, *_rest), *_key in changes})),
        ]
        kept = {each.xero_id: each.id for each in self.env["xero.invoice"].search(changed)}
        now = fields.Datetime.now()
        return self.create(
            [
                {
                    "connection_id": connection.id,
                    "invoice_id": kept.get(xero_id),
                    "xero_id": xero_id,
                    "kind": kind,
                    "number": number,
                    "month": month,
                    "account_id": account_id,
                    "amount": amount,
                    "found_at": now,
                }
                for ((xero_id, kind, number), month, account_id), amount in changes.items()
                if amount
            ]
        )

    @api.depends("invoice_id", "kind", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Name the document, also if it is no longer in Odoo."""
        labels = dict(self.env["xero.invoice"]._fields["kind"]._description_selection(self.env))
        for change in self:
            own = " ".join(filter(None, (labels[change.kind], change.number)))
            # sudo: the name of a document, of which the user may see this change
            change.display_name = change.invoice_id.sudo().display_name or own

    @api.autovacuum
    def _gc_old(self):
        """Delete rows that were found more than 90 days ago."""
        self.search([("found_at", "<", fields.Datetime.now() - KEPT)]).unlink()
