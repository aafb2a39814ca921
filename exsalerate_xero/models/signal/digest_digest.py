from odoo import fields, models
from odoo.exceptions import AccessError

from ..base.groups import USER


class DigestDigest(models.Model):
    _inherit = "digest.digest"

    kpi_xero_won_back = fields.Boolean("Won back")
    kpi_xero_won_back_value = fields.Monetary(compute="_compute_kpi_xero_won_back_value")

    def _compute_kpi_xero_won_back_value(self):
        """Sum what customers bought who came back in the period, after a signal.

        :raises AccessError: for users who can't see sales; their digest then omits it
        """
        if not self.env.user.has_group(USER):
            raise AccessError(self.env._("Only salespeople can see sales from Xero."))
        start, end, companies = self._get_kpi_compute_parameters()
        groups = self.env["xero.signal"]._read_group(
            [
                ("company_id", "in", companies.ids),
                ("won_on", ">=", fields.Date.to_date(start)),
                ("won_on", "<", fields.Date.to_date(end)),
            ],
            ["company_id"],
            ["amount_won:sum"],
        )
        won = dict(groups)
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_xero_won_back_value = won.get(company, 0.0)
