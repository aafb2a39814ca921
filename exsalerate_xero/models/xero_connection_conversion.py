from odoo import api, fields, models
from odoo.tools import SQL

from .. import const
from .res_partner import USER

# By table: amounts in company currency, and what each is in the document's own.
CONVERTED = {
    "xero_invoice": {
        "amount_untaxed_company": "amount_untaxed",
        "amount_due_company": "amount_due",
    },
    "xero_quote": {
        "amount_untaxed_company": "amount_untaxed",
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
    """What becomes of amounts that were converted into a currency the company no longer has.

    Odoo shows an amount with the symbol of the company's currency of now. So the amounts of the
    former one are removed at once. Reading the documents again brings those of the new currency,
    which takes as long as the organisation is disconnected.
    """

    _inherit = "xero.connection"

    converting = fields.Boolean(compute="_compute_converting", store=True)

    @api.depends("stream_ids.converting")
    def _compute_converting(self):
        for connection in self:
            connection.converting = any(connection.stream_ids.mapped("converting"))

    def _reset_conversions(self):
        """Remove all amounts in company currency; keep them where no document needs a rate."""
        self.env.flush_all()
        for connection in self:
            currency = connection.company_id.currency_id
            converting = connection._has_documents_in_other_currencies(currency)
            connection._reset_amounts(False if converting else currency)
            streams = connection.stream_ids.filtered(lambda each: each.kind in const.DOCUMENT_KINDS)
            streams.converting = converting
            self.env.invalidate_all()
            connection._reset_expected_revenue()
        for company in self.company_id:
            self.env["xero.customer"]._refresh(company)

    def _has_documents_in_other_currencies(self, currency):
        domain = [("connection_id", "in", self.ids), ("currency_id", "!=", currency.id)]
        models_ = (self.env["xero.invoice"], self.env["xero.quote"])
        return any(model.search_count(domain, limit=1) for model in models_)

    def _reset_amounts(self, currency):
        """Take amounts from the documents, which are all in ``currency``, or remove them.

        Without a digest each document is written again when it is read, whatever it was before.
        """
        digits = currency.decimal_places if currency else 0

        def amount(own):
            column = SQL("ROUND(%s::numeric, %s)", SQL.identifier(own), digits) if own else None
            return column if currency and column else SQL("NULL")

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

    def _reset_expected_revenue(self):
        """Let opportunities follow that expect what their quotes said, in the former currency."""
        leads = self.env["crm.lead"].with_context(active_test=False)
        for lead in leads.search([("xero_quote_ids.connection_id", "=", self.id)]):
            if (lead.xero_said or {}).get("expected_revenue") == lead.expected_revenue:
                lead._follow_xero_quotes()

    def _conversion_notice(self):
        """Return why figures of the organisations cannot be shown, False where they can."""
        connections = self.filtered("converting")
        if not connections:
            return False
        currency = connections.company_id.currency_id[:1].name
        if all(connection.state == "connected" for connection in connections):
            return self.env._("Xero sales are being converted to %s.", currency)
        return self.env._(
            "Xero sales aren't converted to %s yet. Ask an administrator to reconnect to Xero.",
            currency,
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    xero_conversion_notice = fields.Char(compute="_compute_xero_conversion_notice", groups=USER)

    @api.depends_context("company", "lang")
    def _compute_xero_conversion_notice(self):
        connections = self.env["xero.connection"]
        connections = connections.search([("company_id", "=", self.env.company.id)])
        self.xero_conversion_notice = connections._conversion_notice()
