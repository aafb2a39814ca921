from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    xero_quote_id = fields.Many2one(
        "xero.quote",
        "Xero quote",
        index="btree_not_null",
        ondelete="set null",
        help="The quote whose status this follow-up waits for.",
    )
