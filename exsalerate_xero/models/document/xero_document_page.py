from odoo import api, fields, models
from odoo.tools.misc import format_amount, format_date, format_datetime

from .xero_document_version import DOCUMENT_FIELDS


class XeroDocument(models.AbstractModel):
    """The history of a document, for its page."""

    _inherit = "xero.document"

    history = fields.Json(compute="_compute_history", help="Changes of status, latest first.")

    @api.depends("status", "xero_updated_at")
    @api.depends_context("lang", "tz")
    def _compute_history(self):
        name, labels = (
            DOCUMENT_FIELDS[self._name],
            dict(self._fields["status"]._description_selection(self.env)),
        )
        # sudo: whoever reads a document may read its versions, and sees them nowhere else
        found = self.env["xero.document.version"].sudo().search([(name, "in", self.ids)])
        versions = found.grouped(name)
        columns = [{"label": self.env._("Status")}]
        columns += [{"label": self.env._("Modified in Xero")}, {"label": self.env._("Imported")}]
        for document in self:
            own = versions.get(document, found.browse()).sorted("id", reverse=True)
            rows = [[each.status, each.modified_at, each.seen_at] for each in own]
            first = own[-1:].status_before if own else document.status
            modified_at = document.xero_updated_at if not own else False
            rows.append([first, modified_at, document.create_date])
            document.history = {
                "columns": columns,
                "rows": [[labels.get(row[0], row[0]), *map(self._moment, row[1:])] for row in rows],
            }

    def _moment(self, moment):
        return format_datetime(self.env, moment, dt_format="medium") if moment else ""


class XeroInvoice(models.Model):
    """The payments and allocated credits of a document, for its page."""

    _inherit = "xero.invoice"

    settlement_table = fields.Json(compute="_compute_settlement_table")

    @api.depends("settlements", "currency_id")
    @api.depends_context("lang")
    def _compute_settlement_table(self):
        columns = [
            {"label": self.env._("Payment or credit")},
            {"label": self.env._("Date")},
            {"label": self.env._("Reference")},
            {"label": self.env._("Amount"), "number": True},
        ]
        for invoice in self:
            labels = self._get_settlement_labels(invoice.kind)
            rows = [
                [
                    labels.get(what, what),
                    format_date(self.env, day) if day else "",
                    text or "",
                    format_amount(self.env, float(amount), invoice.currency_id),
                ]
                for what, day, amount, text in invoice.settlements or []
            ]
            invoice.settlement_table = {"columns": columns, "rows": rows} if rows else False

    def _get_settlement_labels(self, kind):
        allocated = self.env._("Allocated to an invoice")
        if kind == "bill_credit":
            allocated = self.env._("Allocated to a bill")
        return {
            "payment": self.env._("Payment"),
            "refund": self.env._("Refund"),
            "credit_note": self.env._("Credit note"),
            "prepayment": self.env._("Prepayment"),
            "overpayment": self.env._("Overpayment"),
            "allocation": allocated,
        }
