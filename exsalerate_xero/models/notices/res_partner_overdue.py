from odoo import api, fields, models

from ..base.groups import USER


class ResPartner(models.Model):
    """The overdue amount of a customer and its contacts."""

    _inherit = "res.partner"

    is_xero_overdue = fields.Boolean(
        "Overdue in Xero",
        compute="_compute_xero_overdue",
        search="_search_is_xero_overdue",
        groups=USER,
    )
    xero_overdue_amount = fields.Monetary(
        "Overdue amount in Xero",
        compute="_compute_xero_overdue",
        currency_field="xero_currency_id",
        groups=USER,
        help="Balance due on overdue invoices, including tax, at the rates of the invoice dates.",
    )

    @api.depends_context("uid", "company", "tz")
    def _compute_xero_overdue(self):
        """Sum the current company's invoices that the user may see."""
        family = self._xero_family()
        members = [id_ for ids in family.values() for id_ in ids]
        domain = [*self._xero_overdue_domain(), ("partner_id", "in", members)]
        groups = self.env["xero.invoice"]._read_group(
            domain, ["partner_id"], ["amount_due_company:sum"]
        )
        due = {partner.id: amount for partner, amount in groups}
        for partner in self:
            owed = [due[id_] for id_ in family.get(partner._origin.id, ()) if id_ in due]
            partner.is_xero_overdue = bool(owed)
            partner.xero_overdue_amount = sum(owed)

    def _search_is_xero_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        groups = self.env["xero.invoice"]._read_group(self._xero_overdue_domain(), ["partner_id"])
        level = found = self.browse([partner.id for (partner,) in groups])
        while level:
            contacts = level.filtered(lambda partner: not partner._is_xero_customer_itself())
            level = contacts.parent_id
            found |= level
        return [("id", "in", found.ids)]

    @api.model
    def _xero_overdue_domain(self):
        return [
            ("company_id", "=", self.env.company.id),
            ("is_overdue", "=", True),
            ("partner_id", "!=", False),
        ]

    def action_view_xero_overdue(self):
        """Show the overdue invoices of the customer and its contacts."""
        context = {"search_default_overdue": 1, "xero_balance": True}
        return self._xero_action("exsalerate_xero.xero_invoice_action", context)
