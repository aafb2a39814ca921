from odoo import fields, models

from .res_partner import USER


class MailActivity(models.Model):
    _inherit = "mail.activity"

    xero_quote_id = fields.Many2one(
        "xero.quote",
        "Xero quote",
        groups=USER,
        index="btree_not_null",
        ondelete="set null",
        help="The quote whose status this follow-up waits for.",
    )
