from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import drop_view_if_exists

from ..base.bulk_many2one import BulkMany2one
from ..base.client_calls import one
from ..base.labels import NOT_LINKED
from ..mirror.xero_invoice import KINDS
from ..mirror.xero_invoice_line import OPTIONAL_DIMENSIONS

# Columns of lines and of their document, and amounts, which get the opposite sign.
OF_LINE = (
    *("id", "invoice_id", "company_id", "partner_id", "kind", "date", "counted", "account_id"),
    *("sequence", "description", "item_code", "quantity", "price_unit", "income"),
    *OPTIONAL_DIMENSIONS,
)
OF_DOCUMENT = ("connection_id", "contact_id", "currency_id")
NEGATED = ("amount", "amount_company", "amount_base")


class XeroInvoiceLine(models.Model):
    _inherit = "xero.invoice.line"

    _purchase_index = models.Index("(partner_id, date) WHERE kind IN ('bill', 'bill_credit')")


class XeroPurchaseLine(models.Model):
    """A line of a bill or supplier credit note.

    Spend is the sum of ``amount_company`` over lines that are ``counted``. The same lines as in
    ``xero.invoice.line``, with access rights of their own and amounts as a buyer sees them:
    positive on bills, negative on credit notes.
    """

    _name = "xero.purchase.line"
    _description = "Xero Spend Line"
    _inherit = ["xero.document.line", "xero.favourites", "xero.year.amounts"]
    _company_currency = "company_currency_id"
    _order = "date DESC, invoice_id DESC, sequence, id"
    _auto = False
    _log_access = False
    _depends = {
        "xero.invoice.line": [*OF_LINE, *NEGATED],
        "xero.invoice": list(OF_DOCUMENT),
    }

    invoice_id = fields.Many2one("xero.purchase", "Document", readonly=True)
    connection_id = fields.Many2one("xero.connection", "Organisation", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    contact_id = BulkMany2one("xero.contact", "Xero contact", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Supplier", readonly=True, falsy_value_label=NOT_LINKED
    )
    country_id = fields.Many2one(related="partner_id.country_id")
    category_ids = fields.Many2many(related="partner_id.category_id", string="Tags")
    kind = fields.Selection(KINDS[-2:], "Document type", readonly=True)
    date = fields.Date(readonly=True)
    counted = fields.Boolean(
        "Approved",
        readonly=True,
        help="The document is approved in Xero: awaiting payment or paid.",
    )
    income = fields.Boolean(
        "Reduces revenue",
        readonly=True,
        help="Booked to an income account, so that it also reduces revenue.",
    )
    account_id = BulkMany2one("xero.account", "Account code", readonly=True)
    tracking_option_1_id = BulkMany2one("xero.tracking.option", "Tracking 1", readonly=True)
    tracking_option_2_id = BulkMany2one("xero.tracking.option", "Tracking 2", readonly=True)
    account_class = fields.Selection(related="account_id.account_class", string="Account class")
    account_type = fields.Selection(related="account_id.type", string="Account type")
    currency_id = fields.Many2one("res.currency", readonly=True)
    base_currency_id = fields.Many2one(
        related="connection_id.currency_id", string="Organisation's base currency"
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    amount = fields.Monetary(
        "Net in document currency",
        readonly=True,
        aggregator=None,
        help="Net of tax, after discounts. Negative on supplier credit notes.",
    )
    amount_company = fields.Monetary(
        "Spend",
        readonly=True,
        currency_field="company_currency_id",
        help="Net of tax, after discounts, in company currency. Negative on supplier credit notes.",
    )
    amount_base = fields.Monetary(
        "Net in base currency",
        readonly=True,
        currency_field="base_currency_id",
        aggregator=None,
        help="In the organisation's base currency, to the cent. Negative on supplier credit notes.",
    )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        described = super().fields_get(allfields, attributes)
        return self.env["xero.invoice.line"]._name_dimensions(described, by_purchases=True)

    @api.model
    def _get_offered_dimensions(self):
        return self.env["xero.invoice.line"]._get_dimension_labels(by_purchases=True)

    @api.private
    def init(self):
        """Create the view; PostgreSQL leaves out its join where nothing needs it."""
        drop_view_if_exists(self.env.cr, self._table)
        names = [SQL("line.%s", SQL.identifier(name)) for name in OF_LINE]
        names += [SQL("document.%s", SQL.identifier(name)) for name in OF_DOCUMENT]
        names += [SQL("-line.%(name)s AS %(name)s", name=SQL.identifier(name)) for name in NEGATED]
        self.env.cr.execute(
            SQL(
                """CREATE VIEW %s AS SELECT %s FROM xero_invoice_line line
                     LEFT JOIN xero_invoice document ON document.id = line.invoice_id
                    WHERE line.kind IN ('bill', 'bill_credit')""",
                SQL.identifier(self._table),
                SQL(", ").join(names),
            )
        )

    @api.model
    def _get_spend_domain(self):
        """Return the domain of lines that are spend."""
        return [("counted", "=", True)]

    def action_open_document(self):
        """Open the line's document."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "xero.purchase",
            "res_id": one(self).invoice_id.id,
            "views": [(False, "form")],
        }

    def action_open_xero(self):
        """Open the line's document in Xero, in a new tab."""
        self.check_access("read")
        return one(self).invoice_id.action_open_xero()
