from odoo import fields, models

from .xero_signal_rule import KINDS

STATES = [
    ("raised", "New"),
    ("seen", "Seen"),
    ("in_work", "In progress"),
    ("won_back", "Won back"),
    ("lost", "Lost"),
    ("dismissed", "Dismissed"),
    ("expired", "Expired"),
]
OPEN_STATES = ("raised", "seen", "in_work")
DISMISSALS = [
    ("known", "Agreed with the customer"),
    ("season", "Seasonal"),
    ("one_off", "One-off project"),
    ("closed", "Customer closed down"),
    ("wrong", "Rule doesn't fit"),
    ("other", "Other reason"),
]


class XeroSignal(models.Model):
    """A customer that a rule applies to, and what came of it.

    There is at most one open signal per rule and card of the customer board. Amounts are net, in
    company currency.
    """

    _name = "xero.signal"
    _description = "Xero Signal"
    _order = "raised_on DESC, amount DESC, id"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _rec_name = "partner_id"
    _mail_post_access = "read"

    rule_id = fields.Many2one(
        "xero.signal.rule", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, readonly=True, required=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True, index=True)
    account_id = fields.Many2one("xero.account", readonly=True, ondelete="cascade")
    item_id = fields.Many2one("xero.item", readonly=True, ondelete="cascade")
    tracking_option_id = fields.Many2one("xero.tracking.option", readonly=True, ondelete="cascade")
    since = fields.Date(readonly=True, help="The first day on which the rule applied.")
    raised_on = fields.Date("Raised", required=True, readonly=True)
    amount = fields.Monetary("At stake", readonly=True, help="Revenue of a year that is at stake.")
    facts = fields.Json(readonly=True)
    reason = fields.Char(compute="_compute_reason")
    state = fields.Selection(STATES, default="raised", required=True, readonly=True, tracking=True)
    seen_on = fields.Date(readonly=True)
    closed_on = fields.Date(readonly=True)
    won_on = fields.Date("Bought again", readonly=True)
    amount_won = fields.Monetary(
        "Won back", readonly=True, help="Bought within the rule's days after buying again."
    )
    dismissal = fields.Selection(DISMISSALS, "Why dismissed", readonly=True)
    lead_id = fields.Many2one("crm.lead", "Opportunity", readonly=True, index="btree_not_null")

    _open_unique = models.UniqueIndex(
        "(rule_id, partner_id, COALESCE(user_id, 0)) WHERE state IN ('raised', 'seen', 'in_work')"
    )

    def _compute_reason(self):
        for signal in self:
            signal.reason = signal.rule_id.name
