from odoo import fields, models
from odoo.exceptions import AccessError

from ..base.groups import USER


class DigestDigest(models.Model):
    _inherit = "digest.digest"

    kpi_xero_revenue = fields.Boolean("Revenue in Xero")
    kpi_xero_revenue_value = fields.Monetary(compute="_compute_kpi_xero_revenue_value")

    def _compute_kpi_xero_revenue_value(self):
        """Sum the revenue of whole days, net of tax and credit notes.

        :raises AccessError: for users who can't see sales; their digest then omits it
        """
        if not self.env.user.has_group(USER):
            raise AccessError(self.env._("Only salespeople can see sales from Xero."))
        start, end, companies = self._get_kpi_compute_parameters()
        lines = self.env["xero.invoice.line"]
        groups = lines._read_group(
            [
                *lines._get_revenue_domain(),
                ("company_id", "in", companies.ids),
                ("date", ">=", fields.Date.to_date(start)),
                ("date", "<", fields.Date.to_date(end)),
            ],
            ["company_id"],
            ["amount_company:sum"],
        )
        revenue = dict(groups)
        for digest in self:
            digest.kpi_xero_revenue_value = revenue.get(digest.company_id or self.env.company, 0.0)

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("exsalerate_xero.menu_xero_root").id
        actions["kpi_xero_revenue"] = f"exsalerate_xero.xero_invoice_line_action?menu_id={menu}"
        actions["kpi_xero_won_back"] = f"exsalerate_xero.xero_signal_analysis_action?menu_id={menu}"
        return actions
