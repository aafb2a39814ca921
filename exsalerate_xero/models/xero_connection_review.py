from odoo import fields, models


class XeroConnection(models.Model):
    """Whether contacts wait for a person, and what became of them, import by import."""

    _inherit = "xero.connection"

    review_first = fields.Boolean(
        "Review before customers are linked or created",
        tracking=True,
        help="All contacts wait for a person's decision. Otherwise those that certainly are a "
        "customer in Odoo are linked, those that nobody fits are created, and the rest wait.",
    )
    match_run_ids = fields.One2many("xero.match.run", "connection_id", readonly=True)
