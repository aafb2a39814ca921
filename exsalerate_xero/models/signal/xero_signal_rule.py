from odoo import fields, models

from ..mirror.xero_invoice_line import DIMENSIONS

ANYTHING = "any"
KINDS = [
    ("stopped", "Stopped buying"),
    ("shrinking", "Shrinking"),
    ("unbought", "Never bought"),
    ("retainer", "Retainer ending"),
    ("slow", "Slow to pay"),
    ("growing", "New and good"),
]


class XeroSignalRule(models.Model):
    """A rule that finds customers to contact: those who stop buying, pay late, or buy more.

    A rule belongs to a company. Amounts are in company currency, net of tax except balances.
    """

    _name = "xero.signal.rule"
    _description = "Xero Signal Rule"
    _order = "sequence, id"
    _inherit = ["xero.screen.fields"]
    _xero_writable = frozenset(
        {
            *("name", "sequence", "is_on", "dimension", "account_id", "item_id"),
            *("tracking_option_1_id", "tracking_option_2_id", "missing_account_id"),
            *("missing_item_id", "missing_tracking_option_1_id", "missing_tracking_option_2_id"),
            *("fewest_purchases", "silent_times", "silent_days", "months", "drop_percent"),
            *("drop_amount", "share_percent", "ending_days", "late_days", "overdue_amount"),
            *("first_amount", "growth_percent", "partner_domain", "fallback_user_id"),
            *("activity_type_id", "activity_delay_days", "daily_limit", "quiet_days"),
            "count_days",
        }
    )
    _xero_writable_once = frozenset({"company_id", "kind"})

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True)
    is_on = fields.Boolean("On", copy=False)
    on_since = fields.Datetime("On since", compute="_compute_on_since", store=True)
    # What the rule is about. An empty value means any.
    dimension = fields.Selection(
        [
            (ANYTHING, "anything"),
            ("account_id", "Account code"),
            ("item_id", "Item"),
            ("tracking_option_1_id", "Tracking 1"),
            ("tracking_option_2_id", "Tracking 2"),
        ],
        default=ANYTHING,
        required=True,
    )
    account_id = fields.Many2one("xero.account", ondelete="cascade")
    item_id = fields.Many2one("xero.item", ondelete="cascade")
    tracking_option_1_id = fields.Many2one("xero.tracking.option", ondelete="cascade")
    tracking_option_2_id = fields.Many2one("xero.tracking.option", ondelete="cascade")
    # What customers who buy the above never bought.
    missing_account_id = fields.Many2one("xero.account", ondelete="cascade")
    missing_item_id = fields.Many2one("xero.item", ondelete="cascade")
    missing_tracking_option_1_id = fields.Many2one("xero.tracking.option", ondelete="cascade")
    missing_tracking_option_2_id = fields.Many2one("xero.tracking.option", ondelete="cascade")
    # Thresholds, by kind.
    fewest_purchases = fields.Integer("Fewest purchases", default=3)
    silent_times = fields.Float("Times the usual gap", default=2.0, digits=(6, 1))
    silent_days = fields.Integer("Fewest days without a purchase", default=30)
    months = fields.Integer("Months to compare", default=12)
    drop_percent = fields.Float("Drop in percent", default=20.0, digits=(6, 1))
    drop_amount = fields.Monetary("Smallest drop", default=1000.0)
    share_percent = fields.Float("Share in percent", default=30.0, digits=(6, 1))
    ending_days = fields.Integer("Days until it ends", default=45)
    late_days = fields.Integer("Days later than usual", default=15)
    overdue_amount = fields.Monetary("Overdue amount", default=500.0)
    first_amount = fields.Monetary("First invoice", default=5000.0)
    growth_percent = fields.Float("Growth in percent", default=50.0, digits=(6, 1))
    # Delivery.
    partner_domain = fields.Char("Customers", default="[]")
    fallback_user_id = fields.Many2one(
        "res.users",
        "If there is no salesperson",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    activity_type_id = fields.Many2one("mail.activity.type", "Activity")
    activity_delay_days = fields.Integer("Due in days", default=0)
    daily_limit = fields.Integer("Most per person and day", default=5)
    quiet_days = fields.Integer("Days before a customer is reported again", default=180)
    count_days = fields.Integer("Days of purchases to count", default=90)

    def _value_field(self, missing=False):
        """Return the name of the field with the rule's code, item or option, or None."""
        if self.dimension not in DIMENSIONS:
            return None
        return f"missing_{self.dimension}" if missing else self.dimension
