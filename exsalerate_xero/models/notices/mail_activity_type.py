from odoo import api, models

from .xero_invoice_notice import APPROVE
from .xero_invoice_overdue import OVERDUE


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    @api.model
    def _get_model_info_by_xmlid(self):
        """Protect the activity types for invoices from deletion and from another model."""
        kept = {"res_model": "xero.invoice", "unlink": False}
        return super()._get_model_info_by_xmlid() | {APPROVE: kept, OVERDUE: kept}
