from odoo import api, fields, models
from odoo.tools import SQL

from ... import const
from .. import steps

# By table: columns in company currency, with their amount in the document's currency.
CONVERTED = {
    "xero_invoice": {
        "amount_untaxed_company": SQL("amount_untaxed"),
        "amount_due_company": SQL(
            "CASE WHEN status = ANY(%s) THEN amount_due ELSE 0 END", list(const.COUNTED_STATUSES)
        ),
    },
    "xero_quote": {
        "amount_untaxed_company": SQL("amount_untaxed"),
        "invoiced_company": None,
        "paid_company": None,
    },
}


class XeroStream(models.Model):
    _inherit = "xero.stream"

    converting = fields.Boolean(
        readonly=True,
        help="The company's currency has changed, and some documents haven't been read since.",
    )


class XeroConnection(models.Model):
    """Removes and recomputes converted amounts when the company's currency changes.

    Odoo shows an amount with the symbol of the company's current currency, so amounts in the former
    one are removed at once. Those in the new currency come with reading the documents again, which
    needs a connected organisation.
    """

    _inherit = "xero.connection"

    converting = fields.Boolean(compute="_compute_converting", store=True)

    @api.depends("stream_ids.converting")
    def _compute_converting(self):
        for connection in self:
            connection.converting = any(connection.stream_ids.mapped("converting"))

    @api.model
    def _reset_conversions(self, connections):
        """Remove amounts in company currency; if no document needs a rate, recompute them."""
        self.env.flush_all()
        for connection in connections:
            currency = connection.company_id.currency_id
            converting = connection._has_documents_in_other_currencies(currency)
            connection._reset_amounts(False if converting else currency)
            streams = connection.stream_ids.filtered(lambda each: each.kind in const.DOCUMENT_KINDS)
            streams.converting = False
            # Only these are going to be read.
            readable = streams.filtered(
                lambda each: each._is_granted() and (each.last_success or each.state != "idle")
            )
            readable.converting = converting
            if converting:
                (streams - readable)._forget_progress()
            self.env.invalidate_all()

    def _has_documents_in_other_currencies(self, currency):
        domain = [("connection_id", "in", self.ids), ("currency_id", "!=", currency.id)]
        models_ = (self.env["xero.invoice"], self.env["xero.quote"])
        return any(model.search_count(domain, limit=1) for model in models_)

    def _reset_amounts(self, currency):
        """Copy amounts of documents that are all in ``currency``; remove amounts if it is False.

        Without a digest, each document is written again when it is read.
        """
        digits = currency.decimal_places if currency else 0

        def amount(own):
            return SQL("ROUND((%s)::numeric, %s)", own, digits) if currency and own else SQL("NULL")

        for table, columns in CONVERTED.items():
            values = [
                SQL("%s = %s", SQL.identifier(name), amount(own)) for name, own in columns.items()
            ]
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET content_hash = '', %s WHERE connection_id = %s",
                    *(SQL.identifier(table), SQL(", ").join(values), self.id),
                )
            )
        self.env.cr.execute(
            SQL(
                """UPDATE xero_invoice_line line SET amount_company = %s FROM xero_invoice invoice
                    WHERE invoice.id = line.invoice_id AND invoice.connection_id = %s""",
                SQL("ROUND(line.amount::numeric, %s)", digits) if currency else SQL("NULL"),
                self.id,
            )
        )

    def _conversion_notice(self):
        """Return why the organisations' figures can't be shown, or False."""
        connections = self.filtered("converting")
        if not connections:
            return False
        currency = connections.company_id.currency_id[:1].name
        if all(connection.state == "connected" for connection in connections):
            return self.env._("Xero amounts are being converted to %s.", currency)
        return self.env._(
            "Xero amounts aren't converted to %s yet. Ask an administrator to reconnect to Xero.",
            currency,
        )


class ResCompany(models.Model):
    """Reads converted documents again when a company's currency changes."""

    _inherit = "res.company"

    def write(self, vals):
        """Queue reading all documents again if the currency changes: rates are Xero's."""
        before = {company: company.currency_id for company in self}
        result = super().write(vals)
        if "currency_id" in vals:
            changed = self.filtered(lambda company: company.currency_id != before[company])
            # sudo: a consequence of the write access to the company
            changed.sudo().xero_connection_ids._queue_documents_again()
            # sudo: as above
            connections = changed.sudo().with_context(active_test=False).xero_connection_ids
            steps.run(self.env, steps.COMPANY_CURRENCY_CHANGED, connections)
        return result
