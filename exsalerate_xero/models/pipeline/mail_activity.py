from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    xero_quote_id = fields.Many2one(
        "xero.quote",
        "Xero quote",
        groups=fields.NO_ACCESS,
        index="btree_not_null",
        ondelete="set null",
        help="The quote that this activity follows up on.",
    )

    def _close_for_xero(self, feedback):
        """Mark activities that Xero has settled as done, without chained activities."""
        activities = self.with_context(mail_activity_quick_update=True)
        _messages, chained = activities._action_done(feedback=feedback)
        chained.unlink()
