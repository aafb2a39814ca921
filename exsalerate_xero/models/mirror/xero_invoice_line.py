from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ... import const
from ..base.bulk_many2one import BulkMany2one
from ..base.client_calls import one
from ..base.groups import PURCHASES
from ..base.labels import NOT_LINKED, UNASSIGNED
from .xero_invoice import KINDS

# The condition for revenue in statements that name lines "line"; _get_revenue_domain is the same.
IS_REVENUE = SQL("(line.counted AND line.income)")

# What ``income`` of a line is, by its account and organisation.
LINE_INCOME = SQL(
    """account.income
       AND (connection.all_income IS TRUE OR line.kind NOT IN ('bill', 'bill_credit'))"""
)
# Fields that revenue is grouped by, as screens offer them: the account code, which all lines have,
# and those that only some organisations use.
ACCOUNT = "account_id"
ITEM = "item_id"
OPTIONAL_DIMENSIONS = (ITEM, "tracking_option_1_id", "tracking_option_2_id")
DIMENSIONS = (ACCOUNT, *OPTIONAL_DIMENSIONS)
# Attributes of fields that no organisation uses.
HIDDEN = {"searchable": False, "groupable": False, "sortable": False}


class XeroInvoiceLine(models.Model):
    """A line of a sales document, or of another document on an income account.

    Revenue is the sum of ``amount_company`` over lines that are ``counted`` and ``income``.

    Lines repeat the document's fields that reports group by, so that reports need no joins.
    """

    _name = "xero.invoice.line"
    _description = "Xero Revenue Line"
    _inherit = ["xero.document.line"]
    _order = "date DESC, invoice_id DESC, sequence, id"
    _log_access = False
    _document_field = "invoice_id"

    invoice_id = fields.Many2one(
        "xero.invoice", "Document", required=True, readonly=True, index=True, ondelete="cascade"
    )
    connection_id = fields.Many2one(related="invoice_id.connection_id")
    # No foreign keys: lines are deleted with the document, and the document with its organisation.
    company_id = BulkMany2one("res.company", readonly=True)
    contact_id = fields.Many2one(related="invoice_id.contact_id", string="Xero contact")
    # Copied from the document, see _update_partners and _replace_partner.
    partner_id = BulkMany2one(
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
    country_id = fields.Many2one(related="partner_id.country_id")
    kind = fields.Selection(KINDS, "Document type", readonly=True)
    date = fields.Date(readonly=True, index=True)
    counted = fields.Boolean(
        "Approved",
        readonly=True,
        help="The document is approved in Xero: awaiting payment, paid or posted.",
    )
    income = fields.Boolean(
        readonly=True,
        help="Xero reports the line's account as revenue. On purchases, this only counts if all "
        "income is imported.",
    )
    currency_id = fields.Many2one(related="invoice_id.currency_id")
    base_currency_id = fields.Many2one(
        related="invoice_id.connection_id.currency_id", string="Organisation's base currency"
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    account_id = BulkMany2one("xero.account", "Account code", readonly=True, index=True)
    # Options of the line's tracking categories: see xero.tracking.category. No foreign keys, as for
    # items.
    tracking_option_1_id = BulkMany2one("xero.tracking.option", "Tracking 1", readonly=True)
    tracking_option_2_id = BulkMany2one("xero.tracking.option", "Tracking 2", readonly=True)
    amount = fields.Monetary(
        "Net in document currency",
        readonly=True,
        aggregator=None,
        help="Net of tax, after discounts. Negative on credit notes.",
    )
    amount_company = fields.Monetary(
        "Net amount",
        readonly=True,
        currency_field="company_currency_id",
        help="Net of tax, after discounts, in company currency. Negative on credit notes.",
    )
    amount_base = fields.Monetary(
        "Net in base currency",
        readonly=True,
        currency_field="base_currency_id",
        aggregator=None,
        help="In the organisation's base currency, to the cent. Negative on credit notes.",
    )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        return self._name_dimensions(super().fields_get(allfields, attributes))

    @api.model
    def _name_dimensions(self, described, by_purchases=False):
        """Name the tracking fields as the categories in Xero, and hide dimensions not in use.

        :param described: the result of ``fields_get`` of a model with these fields
        """
        labels = self._get_dimension_labels(by_purchases)
        for name in set(OPTIONAL_DIMENSIONS) & described.keys():
            values = {"string": labels[name]} if name in labels else HIDDEN
            described[name] |= {key: values[key] for key in values if key in described[name]}
        return described

    @api.model
    def _get_dimension_labels(self, by_purchases=False):
        """Return {name of a field in DIMENSIONS: label} of those that the companies use.

        :param by_purchases: see :meth:`XeroItem._is_used`
        """
        names = [ACCOUNT]
        if self.env["xero.item"]._is_used(by_purchases):
            names.append(ITEM)
        labels = {name: self._fields[name]._description_string(self.env) for name in names}
        return labels | self.env["xero.tracking.category"]._get_labels(by_purchases)

    @api.model
    def _get_revenue_domain(self):
        """Return the domain of lines that are revenue, as IS_REVENUE."""
        return Domain("counted", "=", True) & Domain("income", "=", True)

    @api.model
    def _get_without_invoice_domain(self):
        """Return the domain of revenue that nobody sent an invoice for."""
        return self._get_revenue_domain() & Domain("kind", "in", const.OTHER_INCOME)

    @api.model
    def _get_not_income_domain(self):
        """Return the domain of approved lines that aren't booked to an income account."""
        return (
            Domain("counted", "=", True)
            & Domain("income", "!=", True)
            & Domain("kind", "in", const.SALES)
            & Domain("amount_company", "!=", 0)
        )

    @api.model
    def _update_partners(self, connection, contacts):
        """Copy the customer of the contacts' documents to their lines."""
        self.flush_model(["partner_id"])
        self.env.cr.execute(
            SQL(
                """UPDATE xero_invoice_line line SET partner_id = invoice.partner_id
                     FROM xero_invoice invoice
                    WHERE invoice.id = line.invoice_id AND invoice.connection_id = %s
                      AND line.partner_id IS DISTINCT FROM invoice.partner_id
                      AND invoice.contact_id = ANY(%s)""",
                connection.id,
                contacts.ids,
            )
        )
        self.invalidate_model(["partner_id"])

    @api.model
    def _move_account(self, account, into):
        """Move the lines of an account to another account."""
        self.flush_model(["account_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE xero_invoice_line SET account_id = %s WHERE account_id = %s",
                into.id,
                account.id,
            )
        )
        self.invalidate_model(["account_id"])

    @api.model
    def _update_income(self, accounts):
        """Copy ``income`` from the accounts to their lines; return whether a line changed."""
        if not accounts:
            return False
        self.flush_model(["account_id", "income"])
        accounts.flush_recordset(["income"])
        self.env["xero.connection"].flush_model(["all_income"])
        self.env.cr.execute(
            SQL(
                """UPDATE xero_invoice_line line SET income = %(income)s
                     FROM xero_account account
                     JOIN xero_connection connection ON connection.id = account.connection_id
                    WHERE account.id = line.account_id AND account.id = ANY(%(accounts)s)
                      AND line.income IS DISTINCT FROM (%(income)s)""",
                income=LINE_INCOME,
                accounts=accounts.ids,
            )
        )
        changed = bool(self.env.cr.rowcount)
        self.invalidate_model(["income"])
        for connection in accounts.connection_id.filtered("purchases") if changed else ():
            self.env["xero.invoice"]._update_costs(connection)
        return changed

    @api.model
    def _replace_partner(self, partner_ids, into_id=None):
        """Update lines as a foreign key would when partners are deleted or merged."""
        self.flush_model(["partner_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE xero_invoice_line SET partner_id = %s WHERE partner_id = ANY(%s)",
                into_id,
                partner_ids,
            )
        )
        self.invalidate_model(["partner_id"])

    def action_open_document(self):
        """Open the line's document.

        :raise UserError: if it is a bill with costs, which the user can't see
        """
        self.check_access("read")
        # sudo: whether the bill of a line that the user may read has costs
        has_costs = one(self).invoice_id.sudo().has_costs
        if has_costs and not self.env.user.has_group(PURCHASES):
            raise UserError(
                self.env._(
                    "This bill also has costs. Only members of the group “Xero: Purchases” can "
                    "open it."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "xero.purchase" if has_costs else "xero.invoice",
            "res_id": self.invoice_id.id,
            "views": [(False, "form")],
        }

    def action_open_xero(self):
        """Open the line's document in Xero, in a new tab."""
        self.check_access("read")
        # sudo: the line was checked; the link to its document isn't secret
        return one(self).invoice_id.sudo().action_open_xero()
