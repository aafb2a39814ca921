from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import drop_view_if_exists

from ...tools import links
from ..base.bulk_many2one import BulkMany2one
from ..base.client_calls import one
from ..base.labels import NOT_LINKED
from ..mirror.xero_invoice import KINDS

# Columns of documents, as they are and with the opposite sign.
COPIED = (
    *("id", "connection_id", "company_id", "xero_id", "kind", "number", "reference", "contact_id"),
    *("partner_id", "date", "due_date", "paid_date", "status", "currency_id", "out_of_date"),
    "xero_updated_at",
)
NEGATED = (
    *("amount_untaxed", "amount_tax", "amount_total", "amount_due", "amount_paid"),
    *("amount_credited", "amount_untaxed_company", "amount_due_company"),
)
# The condition for bills and supplier credit notes, as written in the indexes of this package.
IS_PURCHASE = SQL("kind IN ('bill', 'bill_credit')")


class XeroInvoice(models.Model):
    _inherit = "xero.invoice"

    _purchase_index = models.Index("(partner_id, date) WHERE kind IN ('bill', 'bill_credit')")


class XeroPurchase(models.Model):
    """A bill or supplier credit note in Xero.

    The same records as in ``xero.invoice``, with access rights of their own and amounts as a buyer
    sees them: positive on bills, negative on credit notes.
    """

    _name = "xero.purchase"
    _description = "Xero Bill"
    _inherit = ["xero.document"]
    _order = "date DESC, number DESC, id DESC"
    _rec_name = "number"
    _rec_names_search = ["number", "reference"]
    _auto = False
    _depends = {"xero.invoice": [*COPIED, *NEGATED]}

    connection_id = fields.Many2one("xero.connection", "Organisation", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    xero_id = fields.Char("Xero ID", readonly=True)
    kind = fields.Selection(KINDS[-2:], readonly=True)
    number = fields.Char(readonly=True)
    reference = fields.Char(readonly=True)
    contact_id = BulkMany2one("xero.contact", "Xero contact", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Supplier", readonly=True, falsy_value_label=NOT_LINKED
    )
    date = fields.Date(readonly=True)
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
        "Status in Xero",
        readonly=True,
    )
    standing = fields.Selection(
        selection="_selection_standing", string="Status", compute="_compute_standing"
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
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
    out_of_date = fields.Boolean(readonly=True)
    xero_updated_at = fields.Datetime("Modified in Xero", readonly=True)
    settlement_table = fields.Json(compute="_compute_history")
    line_ids = fields.One2many("xero.purchase.line", "invoice_id", readonly=True)
    xero_url = fields.Char("Link to Xero", compute="_compute_xero_url")
    is_unpaid = fields.Boolean(
        "Unpaid",
        compute="_compute_is_overdue",
        search="_search_is_unpaid",
        help="An approved bill with a balance due.",
    )
    is_overdue = fields.Boolean(
        "Overdue",
        compute="_compute_is_overdue",
        search="_search_is_overdue",
        help="Unpaid after its due date.",
    )

    @api.private
    def init(self):
        """Create the view."""
        drop_view_if_exists(self.env.cr, self._table)
        names = [SQL.identifier(name) for name in COPIED]
        names += [SQL("-%(name)s AS %(name)s", name=SQL.identifier(name)) for name in NEGATED]
        self.env.cr.execute(
            SQL(
                "CREATE VIEW %s AS SELECT %s FROM xero_invoice WHERE %s",
                SQL.identifier(self._table),
                SQL(", ").join(names),
                IS_PURCHASE,
            )
        )

    @api.model
    def _selection_standing(self):
        return self.env["xero.invoice"]._selection_standing()

    @api.depends("status", "kind", "amount_paid", "amount_credited")
    def _compute_standing(self):
        """Distinguish unallocated credit notes, and bills credited rather than paid."""
        for purchase in self:
            is_credit, is_open = purchase.kind == "bill_credit", purchase.status == "AUTHORISED"
            purchase.standing = "UNALLOCATED" if is_credit and is_open else purchase.status
            credited = purchase.amount_credited and not purchase.amount_paid
            if not is_credit and purchase.status == "PAID" and credited:
                purchase.standing = "CREDITED"

    @api.depends("status", "due_date", "amount_due", "kind")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        unpaid = self.filtered_domain(self._get_unpaid_domain())
        for purchase in self:
            purchase.is_unpaid = purchase in unpaid
            due = purchase.due_date
            purchase.is_overdue = bool(purchase.is_unpaid and due and due < today)

    @api.model
    def _get_unpaid_domain(self):
        """Return the domain of unpaid bills."""
        return [("kind", "=", "bill"), ("status", "=", "AUTHORISED"), ("amount_due", ">", 0)]

    def _search_is_unpaid(self, operator, value):
        return self._get_unpaid_domain() if operator == "in" else NotImplemented

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [*self._get_unpaid_domain(), ("due_date", "<", fields.Date.context_today(self))]

    @api.depends("kind", "number", "reference")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for purchase in self:
            own = purchase.number or purchase.reference
            purchase.display_name = own or labels.get(purchase.kind)

    @api.depends("xero_id", "kind", "connection_id.short_code")
    def _compute_xero_url(self):
        for purchase in self:
            # sudo: read access was checked; the link to Xero is not secret
            short_code = purchase.connection_id.sudo().short_code
            purchase.xero_url = links.document_url(short_code, purchase.kind, purchase.xero_id)

    @api.depends("status", "amount_due")
    @api.depends_context("lang", "tz")
    def _compute_history(self):
        # sudo: access to the purchases was checked; these are the same documents
        documents = self.env["xero.invoice"].sudo()
        for purchase in self:
            document = documents.browse(purchase.id)
            purchase.history = document.history
            purchase.settlement_table = document.settlement_table

    def _get_pdf_kind(self):
        return self.kind

    def _get_pdf_key(self):
        """Return the key of the document itself, with which its PDFs are deleted."""
        return f"xero.invoice,{self.id}"

    def _get_pdf_version(self):
        # sudo: users can't read digests; access to the purchase was checked
        return self.env["xero.invoice"].sudo().browse(self.id)._get_pdf_version()

    def action_open_xero(self):
        """Open the document in Xero, in a new tab."""
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": one(self).xero_url, "target": "new"}
