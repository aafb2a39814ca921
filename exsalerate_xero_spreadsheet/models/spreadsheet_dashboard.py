import json
import re

from odoo import models
from odoo.addons.exsalerate_xero.models.mirror.xero_invoice_line import ACCOUNT

# Characters that have a meaning in links of cells.
SPECIAL = re.compile(r'[\[\]()"\\]')


class SpreadsheetDashboard(models.Model):
    """The dashboard of revenue from Xero, in the dimension that the user chose last.

    The dashboard has account codes; items or tracking options take their place.
    """

    _inherit = "spreadsheet.dashboard"

    def _get_serialized_readonly_dashboard(self):
        data = super()._get_serialized_readonly_dashboard()
        own = self.env.ref("exsalerate_xero_spreadsheet.spreadsheet_dashboard_xero", False)
        lines = self.env["xero.invoice.line"]
        if self != own or not lines.has_access("read"):
            return data
        labels = lines._get_dimension_labels()
        dimension = self.env["res.users.settings"]._get_xero_dimension(labels)
        if dimension == ACCOUNT:
            return data
        label = SPECIAL.sub(" ", labels[dimension])
        texts = {
            "account_id": dimension,
            "xero.account": lines._fields[dimension].comodel_name,
            "Revenue by month and code": self.env._("Revenue by month: %s", label),
            "Top account codes": self.env._("Top values: %s", label),
            "Account code": label,
        }
        return json.dumps(_replaced(json.loads(data), texts))


def _replaced(value, texts):
    """Return a part of a dashboard with texts replaced, also those within other texts."""
    if isinstance(value, dict):
        return {key: _replaced(each, texts) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, texts) for each in value]
    if isinstance(value, str):
        for text, other in texts.items():
            value = value.replace(text, other)
    return value
