from odoo import api, fields, models
from odoo.fields import Domain

from ... import const
from ..base.client_calls import one
from ..base.groups import USER


class ResPartner(models.Model):
    _inherit = "res.partner"

    xero_contact_ids = fields.One2many(
        "xero.contact", "partner_id", "Xero contacts", groups=USER, copy=False
    )
    is_xero_customer = fields.Boolean(
        "Customer in Xero",
        compute="_compute_xero_roles",
        search="_search_is_xero_customer",
        groups=USER,
    )
    is_xero_supplier = fields.Boolean(
        "Supplier in Xero",
        compute="_compute_xero_roles",
        search="_search_is_xero_supplier",
        groups=USER,
    )
    xero_invoice_count = fields.Integer(
        "Approved in Xero",
        compute="_compute_xero_figures",
        groups=USER,
        help="Approved invoices and credit notes in Xero, including the customer's contacts.",
    )
    xero_revenue_total = fields.Monetary(
        "Xero revenue",
        compute="_compute_xero_figures",
        currency_field="xero_currency_id",
        groups=USER,
        help="All revenue in Xero, net of tax, including the customer's contacts.",
    )

    xero_currency_id = fields.Many2one(
        "res.currency", compute="_compute_xero_currency_id", groups=USER
    )

    @api.depends_context("company")
    def _compute_xero_currency_id(self):
        self.xero_currency_id = self.env.company.currency_id

    @api.depends("xero_contact_ids.is_customer", "xero_contact_ids.is_supplier")
    def _compute_xero_roles(self):
        contacts = self.env["xero.contact"]
        for name, partners_of in (
            ("is_xero_customer", Domain("is_customer", "=", True)),
            ("is_xero_supplier", Domain("is_supplier", "=", True)),
        ):
            domain = partners_of & Domain("partner_id", "in", self.ids)
            having = {partner for (partner,) in contacts._read_group(domain, ["partner_id"])}
            for partner in self:
                partner[name] = partner._origin in having

    def _search_is_xero_customer(self, operator, value):
        return self._search_xero_role(operator, "is_customer")

    def _search_is_xero_supplier(self, operator, value):
        return self._search_xero_role(operator, "is_supplier")

    def _search_xero_role(self, operator, role):
        if operator != "in":
            return NotImplemented
        contacts = self.env["xero.contact"]._search(
            [(role, "=", True), ("partner_id", "!=", False)]
        )
        return [("id", "in", contacts.subselect("partner_id"))]

    @api.depends_context("uid", "company")
    def _compute_xero_figures(self):
        """Sum the current company's documents that the user may see."""
        family = self._xero_family()
        members = [id_ for ids in family.values() for id_ in ids]
        domain = [("partner_id", "in", members), ("company_id", "=", self.env.company.id)]
        lines = self.env["xero.invoice.line"]
        revenue = dict(
            lines._read_group(
                lines._get_revenue_domain() & Domain(domain), ["partner_id"], ["amount_company:sum"]
            )
        )
        counts = dict(
            self.env["xero.invoice"]._read_group(
                [
                    *domain,
                    ("kind", "in", const.SALES),
                    ("status", "in", const.COUNTED_STATUSES),
                ],
                ["partner_id"],
                ["__count"],
            )
        )
        revenue = {partner.id: amount for partner, amount in revenue.items()}
        counts = {partner.id: count for partner, count in counts.items()}
        for partner in self:
            ids = family.get(partner._origin.id, ())
            partner.xero_revenue_total = sum(revenue.get(id_, 0.0) for id_ in ids)
            partner.xero_invoice_count = sum(counts.get(id_, 0) for id_ in ids)

    def _xero_family(self):
        """Return {partner ID: IDs of the partner and its contacts}.

        A company within a group of companies is a separate customer, as on the board and elsewhere
        in Odoo: its sales don't count for its parent company.
        """
        family = {}
        descendants = (
            self.env["res.partner"]
            .with_context(active_test=False)
            .search_fetch(
                [("id", "child_of", self._origin.ids)], ["parent_id", "commercial_partner_id"]
            )
        )
        children = descendants.filtered(lambda partner: not partner._is_xero_customer_itself())
        children = children.grouped("parent_id")
        for partner in self._origin:
            found, rest = [], [partner]
            while rest:
                current = rest.pop()
                found.append(current.id)
                rest.extend(children.get(current, ()))
            family[partner.id] = found
        return family

    def _is_xero_customer_itself(self):
        """Return whether the partner is a customer, not another customer's contact."""
        return self.commercial_partner_id == self

    def _xero_salesperson(self):
        """Return the partner's salesperson, or else its company's."""
        return self.user_id or self.commercial_partner_id.user_id

    def action_view_xero_invoices(self):
        """Show approved invoices and credit notes of the customer and its contacts."""
        context = {"search_default_counted": 1}
        return self._xero_action("exsalerate_xero.xero_invoice_action", context)

    def action_view_xero_revenue(self):
        """Show the revenue of the customer and its contacts by account code and month."""
        context = {"search_default_counted": 1}
        return self._xero_action("exsalerate_xero.xero_invoice_line_action", context)

    def action_view_xero_without_invoice(self):
        """Show the revenue of the customer and its contacts that nobody sent an invoice for."""
        context = {"search_default_without_invoice": 1}
        action = self._xero_action("exsalerate_xero.xero_invoice_line_action", context)
        views = sorted(action["views"], key=lambda view: view[1] != "list")
        return action | {"views": views, "view_mode": "list,pivot,graph"}

    def _xero_action(self, xml_id, context):
        self.check_access("read")
        self.env["xero.invoice"].check_access("read")
        one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        domain = [
            ("company_id", "=", self.env.company.id),
            ("partner_id", "in", self._xero_family()[self.id]),
        ]
        if action["res_model"] == "xero.invoice":
            domain.append(("kind", "in", const.SALES))
        return action | {"domain": domain, "context": context}
