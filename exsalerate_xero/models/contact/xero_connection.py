from odoo import fields, models

from ..base.client_calls import one


class XeroConnection(models.Model):
    """The review of contacts and the matching runs of an organisation."""

    _inherit = "xero.connection"

    review_first = fields.Boolean(
        "Review contacts before linking or creating customers",
        tracking=True,
        help="All contacts need your review. If not set, confident matches are linked, contacts "
        "without a match become new customers, and only unclear contacts need your review.",
    )
    match_run_ids = fields.One2many("xero.match.run", "connection_id", readonly=True)
    review_count = fields.Integer(compute="_compute_review_count")

    def _compute_review_count(self):
        counts = dict(
            self.env["xero.contact"]._read_group(
                [("connection_id", "in", self.ids), ("match_state", "=", "review")],
                ["connection_id"],
                ["__count"],
            )
        )
        for connection in self:
            connection.review_count = counts.get(connection, 0)

    def action_view_review(self):
        """Show the organisation's contacts, filtered to those in review."""
        self.check_access("write")
        one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exsalerate_xero.xero_contact_review_action"
        )
        return action | {
            "domain": [("connection_id", "=", self.id)],
            "context": {"search_default_review": 1, "xero_connection_id": self.id},
        }
