from datetime import date
from itertools import chain

from odoo import api, fields, models
from odoo.tools import SQL

from .. import const
from ..tools import links
from ..tools.copy_format import copy_row
from .bulk_many2one import BulkMany2one
from .client_calls import one

# Documents dropped in one transaction.
AT_ONCE = 1000
# Columns of a line: what all those of a document share, and its own.
SHARED_COLUMNS = ("invoice_id", "company_id", "partner_id", "kind", "date", "counted")
LINE_COLUMNS = (
    "sequence",
    "account_id",
    "description",
    "item_code",
    "quantity",
    "price_unit",
    "amount",
    "amount_company",
)


class XeroInvoice(models.Model):
    """A sales invoice or credit note of Xero's, whatever its status.

    Amounts are in document currency, but for those named company. All are negative on credit notes,
    which Xero states as positive, so that any of them add up.
    """

    _name = "xero.invoice"
    _description = "Xero Invoice"
    _inherit = ["xero.mirror", "mail.thread", "mail.activity.mixin"]
    _order = "date DESC, number DESC, id DESC"
    _rec_name = "number"
    _rec_names_search = ["number", "reference"]
    _mail_post_access = "read"
    _xero_tracked = ("status", "contact_id", "partner_id", "reference")

    kind = fields.Selection(
        [("invoice", "Invoice"), ("credit_note", "Credit note")], required=True, readonly=True
    )
    number = fields.Char(readonly=True)
    reference = fields.Char(readonly=True)
    # Of the same organisation, whose foreign key takes both along.
    contact_id = BulkMany2one("xero.contact", "Xero contact", readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    date = fields.Date(readonly=True, index=True)
    due_date = fields.Date(readonly=True)
    paid_date = fields.Date(readonly=True)
    status = fields.Selection(
        [
            ("DRAFT", "Draft"),
            ("SUBMITTED", "Awaiting approval"),
            ("AUTHORISED", "Awaiting payment"),
            ("PAID", "Paid"),
            ("VOIDED", "Voided"),
            ("DELETED", "Deleted"),
        ],
        readonly=True,
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    currency_rate = fields.Float(
        readonly=True,
        digits=0,
        help="Units of the document's currency per unit of the organisation's base currency.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    amount_untaxed = fields.Monetary("Net", readonly=True, aggregator=None)
    amount_tax = fields.Monetary("Tax", readonly=True, aggregator=None)
    amount_total = fields.Monetary("Total", readonly=True, aggregator=None)
    amount_due = fields.Monetary("Due", readonly=True, aggregator=None)
    amount_untaxed_company = fields.Monetary(
        "Net in company currency", readonly=True, currency_field="company_currency_id"
    )
    amount_due_company = fields.Monetary(
        "Due in company currency", readonly=True, currency_field="company_currency_id"
    )
    xero_updated_at = fields.Datetime("Modified in Xero", readonly=True)
    line_ids = fields.One2many("xero.invoice.line", "invoice_id", readonly=True)
    standing = fields.Selection(selection="_selection_standing", compute="_compute_standing")
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    xero_url = fields.Char("Link to Xero", compute="_compute_xero_url")

    _xero_unique = models.Constraint(
        "UNIQUE (connection_id, xero_id)", "This document is there already."
    )

    @api.model
    def _selection_standing(self):
        return [
            *self._fields["status"]._description_selection(self.env),
            ("UNALLOCATED", self.env._("Awaiting allocation")),
        ]

    @api.depends("status", "kind")
    def _compute_standing(self):
        """Say of a credit note what it waits for: nobody pays it."""
        for invoice in self:
            unallocated = invoice.kind == "credit_note" and invoice.status == "AUTHORISED"
            invoice.standing = "UNALLOCATED" if unallocated else invoice.status

    @api.depends("status", "due_date", "amount_due", "kind")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for invoice in self:
            invoice.is_overdue = invoice._is_overdue_on(today)

    def _is_overdue_on(self, day):
        awaits_payment = self.kind == "invoice" and self.status == "AUTHORISED"
        return bool(awaits_payment and self.due_date and self.due_date < day)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("kind", "=", "invoice"),
            ("status", "=", "AUTHORISED"),
            ("due_date", "<", fields.Date.context_today(self)),
        ]

    @api.depends("kind", "number")
    def _compute_display_name(self):
        for invoice in self:
            invoice.display_name = invoice.number or self.env._("Without a number")

    @api.depends("kind", "xero_id", "connection_id.short_code")
    def _compute_xero_url(self):
        for invoice in self:
            link = links.credit_note_url if invoice.kind == "credit_note" else links.invoice_url
            # sudo: reading the document was checked; where Xero has it is no secret
            invoice.xero_url = link(invoice.connection_id.sudo().short_code, invoice.xero_id)

    @api.model
    def _absorb(self, connection, sales):
        """Take in sales documents with their lines. Their contacts and accounts must be kept.

        Documents dated before the day the company joined Xero are left out, and removed if an
        earlier date had them kept.
        """
        first = connection.first_joined_date or date.min
        outside = [sale.xero_id for sale in sales if sale.date < first]
        if outside:
            self._remove(connection, outside)
        inside = [sale for sale in sales if sale.date >= first]
        owners = self.env["xero.contact"]._owners(connection, {sale.contact for sale in inside})
        currencies = self._currency_ids()

        customers = {}

        def row_of(sale, before):
            owner = owners[sale.contact]
            customers[sale.xero_id] = owner.customer(before)
            return {
                "kind": sale.kind,
                "number": sale.number,
                "reference": owner.text("reference", sale.reference, before),
                "contact_id": owner.id,
                "partner_id": customers[sale.xero_id],
                "date": sale.date,
                "due_date": sale.due_date,
                "paid_date": sale.paid_date,
                "status": sale.status,
                "currency_id": currencies[sale.currency],
                "currency_rate": sale.rate,
                "amount_untaxed": sale.untaxed,
                "amount_tax": sale.tax,
                "amount_total": sale.total,
                "amount_due": sale.due,
                "amount_untaxed_company": sale.untaxed_company,
                "amount_due_company": sale.due_company,
                "xero_updated_at": sale.updated_at,
            }

        changes, ids = self._upsert(connection, inside, row_of)
        self.env["xero.contact"]._trace_moved(self._name, changes)
        erased = {sale.xero_id for sale in inside if owners[sale.contact].erased}
        self._replace_lines(connection, inside, ids, changes, customers, erased)
        return changes

    @api.model
    def _replace_lines(self, connection, sales, ids, changes, customers, erased):
        """Write the lines of the documents just written, in place of those they had.

        :param customers: {xero_id: id of the document's customer, or None}
        :param erased: Xero's ids of documents of contacts whose data were erased: without texts
        """
        if changes.changed:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM xero_invoice_line WHERE invoice_id = ANY(%s)",
                    list(changes.changed),
                )
            )
        by_id, by_code = self.env["xero.account"]._by_reference(connection)
        company_id = connection.company_id.id

        def rows_of(sale):
            counted = sale.status in const.COUNTED_STATUSES
            id_, partner_id = ids[sale.xero_id], customers[sale.xero_id]
            shared = copy_row((id_, company_id, partner_id, sale.kind, sale.date, counted))
            for sequence, line in enumerate(sale.lines):
                if sale.xero_id in erased:
                    line = line._replace(description=None)
                account_id, account_code, *own = line
                account = by_id[account_id] if account_id else by_code.get(account_code)
                yield shared + "\t" + copy_row((sequence, account, *own))

        written = {sale.xero_id: sale for sale in sales if sale.xero_id in ids}
        lines = self.env["xero.invoice.line"]
        lines._copy_rows(
            (*SHARED_COLUMNS, *LINE_COLUMNS),
            chain.from_iterable(map(rows_of, written.values())),
        )
        lines.invalidate_model()

    @api.model
    def _remove(self, connection, xero_ids):
        self.search([("connection_id", "=", connection.id), ("xero_id", "in", xero_ids)]).unlink()

    @api.model
    def _remove_before(self, connection, kind):
        """Drop documents from before the day the company joined Xero."""
        outside = [
            ("connection_id", "=", connection.id),
            ("kind", "=", kind),
            ("date", "<", connection.first_joined_date),
        ]
        while connection.first_joined_date and (some := self.search(outside, limit=AT_ONCE)):
            some.unlink()
            connection._commit()

    @api.model
    def _currency_ids(self):
        currencies = (
            self.env["res.currency"].with_context(active_test=False).search([("name", "!=", False)])
        )
        return {currency.name: currency.id for currency in currencies}

    def action_open_xero(self):
        """Open the document in Xero, in a new tab."""
        self.check_access("read")
        one(self)
        return {"type": "ir.actions.act_url", "url": self.xero_url, "target": "new"}
