from odoo import api, fields, models

from ..mirror.xero_invoice_line import ACCOUNT, ITEM
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
# {dimension of a rule: field of a signal}
VALUE_FIELDS = {
    ACCOUNT: "account_id",
    ITEM: "item_id",
    "tracking_option_1_id": "tracking_option_id",
    "tracking_option_2_id": "tracking_option_id",
}


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
    is_history = fields.Boolean(
        readonly=True, help="The rule applied when sales were first imported: nobody is notified."
    )
    amount = fields.Monetary("At stake", readonly=True, help="Revenue of a year that is at stake.")
    facts = fields.Json(readonly=True)
    reason = fields.Char(compute="_compute_reason")
    state = fields.Selection(
        STATES, "Status", default="raised", required=True, readonly=True, tracking=True
    )
    is_open = fields.Boolean(compute="_compute_is_open")
    started_on = fields.Date("Started", readonly=True)
    closed_on = fields.Date("Closed", readonly=True)
    won_on = fields.Date("Bought again", readonly=True)
    amount_won = fields.Monetary(
        "Won back", readonly=True, help="Bought within the rule's days after buying again."
    )
    dismissal = fields.Selection(DISMISSALS, "Why dismissed", readonly=True, tracking=True)
    lead_id = fields.Many2one("crm.lead", "Opportunity", readonly=True, index="btree_not_null")

    _open_unique = models.UniqueIndex(
        "(rule_id, partner_id, COALESCE(user_id, 0)) WHERE state IN ('raised', 'seen', 'in_work')"
    )

    @api.depends("state")
    def _compute_is_open(self):
        for signal in self:
            signal.is_open = signal.state in OPEN_STATES

    @api.depends("facts", "state", "account_id", "item_id", "tracking_option_id")
    @api.depends_context("lang")
    def _compute_reason(self):
        for signal in self:
            # sudo: the rule's words and the value's name, on a signal that the user may see
            signal.reason = signal.sudo()._get_reason()

    def _get_reason(self):
        value = self.account_id or self.item_id or self.tracking_option_id
        return self.rule_id._get_reason(self.facts or {}, value, is_past=not self.is_open)

    @api.model
    def _get_open_domain(self):
        return [("state", "in", OPEN_STATES)]

    def _get_assigned_user(self):
        """Return who is told of the signal: the salesperson, or else the rule's fallback user.

        Nobody is returned if neither of them can see the signal.
        """
        for user in self.user_id | self.rule_id.fallback_user_id:
            if not user.active or user.share or self.company_id not in user.company_ids:
                continue
            seen = self.with_user(user).with_context(allowed_company_ids=self.company_id.ids)
            if seen.has_access("read"):
                return user
        return self.env["res.users"]
