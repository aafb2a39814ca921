from datetime import date

from odoo import Command, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ... import const
from ...tools import links
from ...tools.copy_format import copy_row
from ...tools.money import to_base
from ...tools.payload.settlements import without_texts
from ..base.bulk_many2one import BulkMany2one
from ..base.labels import NOT_LINKED, UNASSIGNED
from .xero_contact_documents import NOBODY

# The condition for unpaid invoices in statements that name documents "invoice", the same as
# _get_unpaid_domain. A shop's daily takings can be approved with no balance due.
IS_UNPAID = SQL(
    "(invoice.kind = 'invoice' AND invoice.status = 'AUTHORISED' AND invoice.amount_due > 0)"
)
# Columns that all lines of a document share, and columns of a line's own.
SHARED_COLUMNS = ("invoice_id", "company_id", "partner_id", "kind", "counted")
LINE_COLUMNS = (
    "date",
    "sequence",
    "account_id",
    "income",
    "description",
    "item_code",
    "quantity",
    "price_unit",
    "amount",
    "amount_company",
    "amount_base",
    "item_id",
    "tracking_option_1_id",
    "tracking_option_2_id",
)


# Kinds of documents. Those after the first two are imported with all income: documents that are
# booked to income although nobody sent an invoice. The last two also come with purchases.
KINDS = [
    ("invoice", "Invoice"),
    ("credit_note", "Credit note"),
    ("receipt", "Money received"),
    ("spend", "Money spent"),
    ("prepayment", "Prepayment"),
    ("journal", "Manual journal"),
    ("bill", "Bill"),
    ("bill_credit", "Supplier credit note"),
]


class XeroInvoice(models.Model):
    """A sales invoice or credit note in Xero, in any status, or another document booked to income.

    Other documents only have lines on income accounts, and are approved. Only sales have balances,
    and are listed as a customer's invoices: see `const.SALES`. A manual journal has no customer.
    If purchases are imported, bills and supplier credit notes are whole: in any status, with all
    lines and their balance. Those with costs are hidden here, see the package ``supplier``.

    Amounts are in document currency, except those named ``_company``. They are negative on credit
    notes and bills, where Xero's are positive, so that they can be summed.
    """

    _name = "xero.invoice"
    _description = "Xero Invoice"
    _inherit = ["xero.mirror", "mail.thread", "mail.activity.mixin"]
    _order = "date DESC, number DESC, id DESC"
    _rec_name = "number"
    _rec_names_search = ["number", "reference"]
    _mail_post_access = "read"
    _xero_tracked = ("status", "contact_id", "partner_id", "reference")

    kind = fields.Selection(KINDS, required=True, readonly=True)
    number = fields.Char(readonly=True)
    reference = fields.Char(readonly=True)
    # No foreign key: contact and invoice are deleted with their organisation.
    contact_id = BulkMany2one("xero.contact", "Xero contact", readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        readonly=True,
        index=True,
        falsy_value_label=NOT_LINKED,
    )
    user_id = fields.Many2one(
        related="partner_id.user_id",
        string="Salesperson",
        falsy_value_label=UNASSIGNED,
    )
    date = fields.Date(readonly=True, index=True)
    due_date = fields.Date(readonly=True)
    paid_date = fields.Date(readonly=True)
    status = fields.Selection(
        [
            ("DRAFT", "Draft"),
            ("SUBMITTED", "Awaiting approval"),
            ("AUTHORISED", "Awaiting payment"),
            ("PAID", "Paid"),
            ("POSTED", "Posted"),
            ("VOIDED", "Voided"),
            ("DELETED", "Deleted"),
        ],
        "Status in Xero",
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
    amount_due = fields.Monetary("Balance due", readonly=True, aggregator=None)
    amount_paid = fields.Monetary("Paid", readonly=True, aggregator=None)
    amount_credited = fields.Monetary("Credited", readonly=True, aggregator=None)
    amount_untaxed_company = fields.Monetary(
        "Net in company currency", readonly=True, currency_field="company_currency_id"
    )
    amount_due_company = fields.Monetary(
        "Balance due in company currency",
        readonly=True,
        currency_field="company_currency_id",
        help="Including tax, at the rate of the document's date; 0 before approval. Negative for "
        "the unused credit of credit notes.",
    )
    xero_updated_at = fields.Datetime("Modified in Xero", readonly=True)
    line_ids = fields.One2many("xero.invoice.line", "invoice_id", readonly=True)
    # Payments and allocated credits as Xero tells them: see tools/payload/settlements.py.
    settlements = fields.Json(readonly=True, copy=False)
    standing = fields.Selection(
        selection="_selection_standing", string="Status", compute="_compute_standing"
    )
    is_sale = fields.Boolean(compute="_compute_is_sale")
    is_unpaid = fields.Boolean(
        "Unpaid",
        compute="_compute_is_overdue",
        search="_search_is_unpaid",
        help="An approved invoice with a balance due.",
    )
    is_overdue = fields.Boolean(
        "Overdue",
        compute="_compute_is_overdue",
        search="_search_is_overdue",
        help="Unpaid after its due date.",
    )

    @api.depends("kind")
    def _compute_is_sale(self):
        for invoice in self:
            invoice.is_sale = invoice.kind in const.SALES

    @api.model
    def _selection_standing(self):
        """Return Xero's statuses and two more, in the order in which documents progress."""
        awaiting, credited = self.env._("Awaiting allocation"), self.env._("Credited")
        further = {
            "AUTHORISED": [("UNALLOCATED", awaiting)],
            "PAID": [("CREDITED", credited)],
        }
        statuses = self._fields["status"]._description_selection(self.env)
        return [each for status in statuses for each in (status, *further.get(status[0], ()))]

    @api.depends("status", "kind", "amount_paid", "amount_credited")
    def _compute_standing(self):
        """Distinguish unallocated credit notes, and invoices credited rather than paid."""
        for invoice in self:
            unallocated = invoice.kind == "credit_note" and invoice.status == "AUTHORISED"
            invoice.standing = "UNALLOCATED" if unallocated else invoice.status
            if invoice._is_credited():
                invoice.standing = "CREDITED"

    def _is_credited(self):
        """Return whether an invoice was settled by credit alone, without any payment."""
        is_settled = self.kind == "invoice" and self.status == "PAID"
        return bool(is_settled and self.amount_credited and not self.amount_paid)

    @api.depends("status", "due_date", "amount_due", "kind")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for invoice in self:
            invoice.is_unpaid = invoice._is_unpaid()
            invoice.is_overdue = invoice._is_overdue_on(today)

    def _is_unpaid(self):
        return self.kind == "invoice" and self.status == "AUTHORISED" and self.amount_due > 0

    def _is_overdue_on(self, day):
        return bool(self._is_unpaid() and self.due_date and self.due_date < day)

    @api.model
    def _get_unpaid_domain(self):
        """Return the domain of unpaid invoices, as IS_UNPAID."""
        return (
            Domain("kind", "=", "invoice")
            & Domain("status", "=", "AUTHORISED")
            & Domain("amount_due", ">", 0)
        )

    @api.model
    def _get_overdue_domain(self, day):
        """Return the domain of invoices that are overdue on a day."""
        return self._get_unpaid_domain() & Domain("due_date", "<", day)

    def _search_is_unpaid(self, operator, value):
        return self._get_unpaid_domain() if operator == "in" else NotImplemented

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_overdue_domain(fields.Date.context_today(self))

    @api.depends("kind", "number", "reference")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for invoice in self:
            name = invoice.number or self.env._("No number")
            if invoice.kind in const.OTHER_INCOME:
                # Most have no number.
                own = invoice.number or invoice.reference
                name = " ".join(filter(None, (labels[invoice.kind], own)))
            invoice.display_name = name

    def _xero_link(self, short_code):
        return links.document_url(short_code, self.kind, self.xero_id)

    @api.model
    def _absorb(self, connection, sales):
        """Save sales documents with their lines. Their contacts and accounts must be stored.

        Documents dated before the start date of the import are ignored, and deleted if they were
        imported with an earlier date; see :func:`_since`.
        """
        first = connection.first_joined_date or date.min
        kept = {sale.xero_id: _since(first, sale) for sale in sales}
        outside = [xero_id for xero_id, sale in kept.items() if not sale]
        if outside:
            self._remove(connection, outside)
        inside = [sale for sale in kept.values() if sale]
        named = {sale.contact for sale in inside if sale.contact}
        owners = self.env["xero.contact"]._owners(connection, named) | {None: NOBODY}
        currencies = self._currency_ids()

        customers = {}

        def row_of(sale, before):
            owner = owners[sale.contact]
            customers[sale.xero_id] = owner.customer(before)
            reference = owner.text("reference", sale.reference, before)
            return {
                "contact_id": owner.id,
                "partner_id": customers[sale.xero_id],
                **self._prepare_own_values(sale._replace(reference=reference)),
                "settlements": (
                    without_texts(sale.settlements) if owner.erased else sale.settlements
                ),
                "currency_id": currencies[sale.currency],
            }

        changes, ids = self._upsert(connection, inside, row_of)
        erased = {sale.xero_id for sale in inside if owners[sale.contact].erased}
        self._replace_lines(connection, inside, ids, changes, customers, erased)
        if any(sale.kind in const.PURCHASES for sale in inside):
            self._update_costs(connection, changes.ids)
        return changes

    @api.model
    def _prepare_own_values(self, sale):
        """Return {column: value} for the document's own data, without relations."""
        return {
            "kind": sale.kind,
            "number": sale.number,
            "reference": sale.reference,
            "date": sale.date,
            "due_date": sale.due_date,
            "paid_date": sale.paid_date,
            "status": sale.status,
            "currency_rate": sale.rate,
            "amount_untaxed": sale.untaxed,
            "amount_tax": sale.tax,
            "amount_total": sale.total,
            "amount_due": sale.due,
            "amount_paid": sale.paid,
            "amount_credited": sale.credited,
            "amount_untaxed_company": sale.untaxed_company,
            "amount_due_company": sale.due_company,
            "xero_updated_at": sale.updated_at,
        }

    @api.model
    def _replace_lines(self, connection, sales, ids, changes, customers, erased):
        """Replace the lines of documents that were just written.

        :param customers: {xero_id: ID of the document's customer, or None}
        :param erased: Xero's IDs of documents of erased contacts, whose lines get no texts
        """
        accounts = self.env["xero.account"]
        by_id, by_code = accounts._by_reference(connection)
        income_ids = accounts._income_ids(connection)
        no_income = () if connection.all_income else const.PURCHASES
        company_id = connection.company_id.id
        written = [line for sale in sales if sale.xero_id in ids for line in sale.lines]
        named = {(line.item_id, line.item_code) for line in written}
        # What is only bought is no dimension of revenue.
        is_sold = not all(sale.kind in no_income for sale in sales)
        items = self.env["xero.item"]._ids_of(connection, named, is_sold)
        options = {line.tracking for line in written}
        options = self.env["xero.tracking.option"]._columns_of(connection, options, is_sold)

        def rows_of(sale):
            rate = sale.rate if sale.rate != 1 else None
            counted = sale.status in const.COUNTED_STATUSES
            id_, partner_id = ids[sale.xero_id], customers[sale.xero_id]
            shared = copy_row((id_, company_id, partner_id, sale.kind, counted))
            for sequence, line in enumerate(sale.lines):
                if sale.xero_id in erased:
                    line = line._replace(description=None)
                account_id, account_code, *own, item_id, tracking, day = line
                account = by_id[account_id] if account_id else by_code.get(account_code)
                own += (to_base(line.amount, rate), items[item_id, line.item_code])
                own += options[tracking]
                income = account in income_ids and sale.kind not in no_income
                owned = (day or sale.date, sequence, account, income, *own)
                yield shared + "\t" + copy_row(owned)

        columns = (*SHARED_COLUMNS, *LINE_COLUMNS)
        self.env["xero.invoice.line"]._replace_rows(sales, ids, changes, columns, rows_of)

    def _cancelled_values(self, _status):
        """Return the values of a document that is only known to be cancelled."""
        not_counted = [Command.update(line.id, {"counted": False}) for line in self.line_ids]
        return {"amount_due": 0, "amount_due_company": 0, "line_ids": not_counted}

    @api.model
    def _currency_ids(self):
        """Return {ISO code: ID} of all currencies in Odoo, active or not."""
        return dict(self.env.execute_query(SQL("SELECT name, id FROM res_currency")))


def _since(first, sale):
    """Return a document as it is kept with a start date of the import; None if it isn't.

    What was allocated later of an earlier prepayment counts from its own day. The digest differs
    with the start date, since the lines do.
    """
    if sale.date >= first:
        return sale
    lines = tuple([line for line in sale.lines if line.day and line.day >= first])
    return sale._replace(lines=lines, digest=sale.digest + since_stamp(first)) if lines else None


def since_stamp(first):
    """Return what the start date adds to the digest of an earlier document."""
    return f" {first}"
