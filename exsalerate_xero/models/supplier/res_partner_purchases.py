from odoo import api, fields, models

from ... import const
from ..base.client_calls import one
from ..base.groups import PURCHASES


class ResPartner(models.Model):
    """What was spent with a supplier, on its form."""

    _inherit = "res.partner"

    xero_bill_count = fields.Integer(
        "Bills in Xero",
        compute="_compute_xero_spend",
        groups=PURCHASES,
        help="Approved bills and credit notes in Xero, including the supplier's contacts.",
    )
    xero_spend_total = fields.Monetary(
        "Xero spend",
        compute="_compute_xero_spend",
        currency_field="xero_currency_id",
        groups=PURCHASES,
        help="All that was spent in Xero, net of tax, including the supplier's contacts.",
    )

    @api.depends_context("uid", "company")
    def _compute_xero_spend(self):
        """Sum the current company's bills and supplier credit notes."""
        family = self._xero_family()
        members = [id_ for ids in family.values() for id_ in ids]
        domain = [("partner_id", "in", members), ("company_id", "=", self.env.company.id)]
        lines = self.env["xero.purchase.line"]
        spend = {
            partner.id: amount
            for partner, amount in lines._read_group(
                [*domain, *lines._get_spend_domain()], ["partner_id"], ["amount_company:sum"]
            )
        }
        approved = [*domain, ("status", "in", const.COUNTED_STATUSES)]
        groups = self.env["xero.purchase"]._read_group(approved, ["partner_id"], ["__count"])
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            ids = family.get(partner._origin.id, ())
            partner.xero_spend_total = sum(spend.get(id_, 0.0) for id_ in ids)
            partner.xero_bill_count = sum(counts.get(id_, 0) for id_ in ids)

    def action_view_xero_spend(self):
        """Show what was spent with the supplier and its contacts, by account code and month."""
        self.check_access("read")
        self.env["xero.purchase.line"].check_access("read")
        one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exsalerate_xero.xero_purchase_line_action"
        )
        context = {"search_default_counted": 1}
        return action | {"domain": self._xero_page_domain(), "context": context}
