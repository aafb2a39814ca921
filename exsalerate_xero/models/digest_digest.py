from odoo import fields, models
from odoo.exceptions import AccessError


class DigestDigest(models.Model):
    _inherit = "digest.digest"

    kpi_xero_revenue = fields.Boolean("Revenue invoiced in Xero")
    kpi_xero_revenue_value = fields.Monetary(compute="_compute_kpi_xero_revenue_value")

    def _compute_kpi_xero_revenue_value(self):
        """Add up the revenue of whole days, net of tax and of credit notes.

        :raises AccessError: for those who may not see sales, whose digest then leaves it out
        """
        if not self.env.user.has_group("exsalerate_xero.group_xero_user"):
            raise AccessError(self.env._("Sales from Xero are for salespeople to see."))
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
        return actions
