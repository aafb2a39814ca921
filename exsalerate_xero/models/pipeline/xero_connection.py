from odoo import fields, models


class XeroConnection(models.Model):
    """Settings for quotes in the pipeline."""

    _inherit = "xero.connection"

    pipeline_mapping_ids = fields.One2many("xero.pipeline.mapping", "connection_id")
    pipeline_from_date = fields.Date(
        "Update pipeline for quotes from",
        tracking=True,
        help="Quotes dated before this day are shown, but don't change the pipeline. If empty, "
        "only quotes raised after connecting change it. If you set an earlier day, the next sync "
        "also applies existing quotes.",
    )
    fallback_user_id = fields.Many2one(
        "res.users",
        "Default owner",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Gets the follow-up if neither the opportunity nor the customer has a salesperson.",
    )
