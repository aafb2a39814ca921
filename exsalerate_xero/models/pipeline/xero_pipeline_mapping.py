from odoo import api, fields, models

# Default mapping: (status, stage, outcome, days until the follow-up).
DEFAULTS = (
    ("SENT", "crm.stage_lead3", "open", 3),
    ("ACCEPTED", None, "won", None),
    ("DECLINED", None, "lost", None),
    ("INVOICED", None, "won", None),
    ("EXPIRED", None, "open", 0),
)


class XeroPipelineMapping(models.Model):
    """The effect of a quote's status on its opportunity. Unmapped statuses have none."""

    _name = "xero.pipeline.mapping"
    _description = "Xero Quote Status in the Pipeline"
    _order = "connection_id, sequence, id"
    _rec_name = "quote_status"
    _inherit = ["xero.screen.fields"]
    _xero_writable = frozenset(
        {
            *("sequence", "quote_status", "stage_id", "outcome", "lost_reason_id"),
            *("activity_type_id", "activity_delay_days", "activity_summary", "activity_user_id"),
        }
    )
    _xero_writable_once = frozenset({"connection_id"})

    connection_id = fields.Many2one(
        "xero.connection", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    quote_status = fields.Selection(
        [
            ("DRAFT", "Draft"),
            ("SENT", "Sent"),
            ("ACCEPTED", "Accepted"),
            ("DECLINED", "Declined"),
            ("INVOICED", "Invoiced"),
            ("EXPIRED", "Expired"),
        ],
        required=True,
    )
    stage_id = fields.Many2one("crm.stage", "Pipeline stage")
    outcome = fields.Selection(
        [("open", "Open"), ("won", "Won"), ("lost", "Lost")], default="open", required=True
    )
    lost_reason_id = fields.Many2one("crm.lost.reason")
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        "Follow-up",
        domain="['|', ('res_model', '=', False), ('res_model', '=', 'crm.lead')]",
    )
    activity_delay_days = fields.Integer("Due in days", default=3)
    activity_summary = fields.Char("Summary", translate=True)
    activity_user_id = fields.Many2one(
        "res.users",
        "Responsible",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="If empty, or if this user can't see the opportunity: the opportunity's salesperson, "
        "else the customer's, else the organisation's default owner.",
    )

    _status_unique = models.Constraint(
        "UNIQUE (connection_id, quote_status)", "A quote status can only be listed once."
    )
    _delay_positive = models.Constraint(
        "CHECK (activity_delay_days >= 0)",
        "The number of days until a follow-up can't be negative.",
    )

    @api.model
    def _create_defaults(self, connection):
        """Create the default mapping of a new connection."""
        summaries = {
            "SENT": self.env._("Follow up on the quote"),
            "EXPIRED": self.env._("The quote has expired"),
        }
        call = self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False)
        self.create(
            [
                {
                    "connection_id": connection.id,
                    "sequence": sequence,
                    "quote_status": status,
                    "outcome": outcome,
                    "stage_id": self._stage(stage).id,
                    "activity_type_id": call.id if call and days is not None else False,
                    "activity_delay_days": days or 0,
                    "activity_summary": summaries.get(status),
                }
                for sequence, (status, stage, outcome, days) in enumerate(DEFAULTS)
            ]
        )

    @api.model
    def _stage(self, xml_id):
        # The stage may be missing: then no stage is set.
        found = xml_id and self.env.ref(xml_id, raise_if_not_found=False)
        return found or self.env["crm.stage"]
