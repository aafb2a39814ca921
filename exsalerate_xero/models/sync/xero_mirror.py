from odoo import models

from ..base.client_calls import one


class XeroMirror(models.AbstractModel):
    """Links records that are out of date to their import issue."""

    _inherit = "xero.mirror"

    def action_open_issue(self):
        """Open the import issue of a record that is out of date."""
        self.env["xero.sync.issue"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exsalerate_xero.xero_sync_issue_action"
        )
        return action | {
            "domain": [
                ("connection_id", "=", one(self).connection_id.id),
                ("xero_id", "=", self.xero_id),
            ],
            "context": {},
        }
