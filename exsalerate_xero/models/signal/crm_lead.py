from odoo import api, fields, models

from ..base.groups import USER


class CrmLead(models.Model):
    """The signals that an opportunity was created from."""

    _inherit = "crm.lead"

    xero_signal_ids = fields.One2many("xero.signal", "lead_id", "Xero signals", groups=USER)
    xero_signal_count = fields.Integer(compute="_compute_xero_signal_count", groups=USER)

    @api.depends("xero_signal_ids")
    def _compute_xero_signal_count(self):
        for lead in self:
            lead.xero_signal_count = len(lead.xero_signal_ids)

    def action_view_xero_signals(self):
        """Show the opportunity's signals."""
        signals = self.env["xero.signal"]
        signals.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("exsalerate_xero.xero_signal_action")
        action |= {"domain": [("lead_id", "in", self.ids)], "context": {}}
        found = signals.search(action["domain"])
        if len(found) == 1:
            action |= {"res_id": found.id, "views": [(False, "form")]}
        return action
