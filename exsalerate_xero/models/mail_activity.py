from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    xero_quote_id = fields.Many2one(
        "xero.quote",
        "Xero quote",
        groups=fields.NO_ACCESS,
        index="btree_not_null",
        ondelete="set null",
        help="The quote whose status this follow-up waits for.",
    )

    def _close_for_xero(self, feedback):
        """Mark as done what Xero has settled, without the step that would be next for a person."""
        quietly = self.with_context(mail_activity_quick_update=True)
        _messages, chained = quietly._action_done(feedback=feedback)
        chained.unlink()
