import logging

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

# {status in Xero: setting that enables its notifications}. Paid invoices have been approved too.
STATUS_SWITCHES = {
    "DRAFT": "notice_draft",
    "SUBMITTED": "notice_submitted",
    "AUTHORISED": "notice_authorised",
    "PAID": "notice_authorised",
}
TEMPLATE = "exsalerate_xero.notice_invoice"
DIGEST_TEMPLATE = "exsalerate_xero.notice_digest"


class XeroConnection(models.Model):
    """Settings for notifications about new invoices and activities about overdue ones."""

    _inherit = "xero.connection"

    invoice_notifiee_ids = fields.Many2many(
        "res.users",
        "xero_connection_notifiee_rel",
        string="Who is notified",
        domain=[("share", "=", False)],
        help="They get one message per invoice, by e-mail or in Odoo's inbox as set in their "
        "preferences, for customers whose sales they can see.",
    )
    notice_draft = fields.Boolean("Draft", default=True)
    notice_submitted = fields.Boolean(
        "Submitted for approval",
        default=True,
        help="These users also get an activity, which closes when the invoice is approved.",
    )
    notice_authorised = fields.Boolean("Approved", default=True)
    notify_salesperson = fields.Boolean(
        "Notify the customer's salesperson", help="In addition to the users above."
    )
    news_from = fields.Date(compute="_compute_news_from", store=True)
    overdue_activity = fields.Boolean(
        "Schedule an activity when overdue",
        help="For the customer's salesperson, or else the default owner. It closes when the "
        "invoice is paid. Invoices that are already overdue get no activity.",
    )
    overdue_days = fields.Integer("Days after the due date", default=7, required=True)
    overdue_from = fields.Date(compute="_compute_overdue_from", store=True)
    overdue_checked_on = fields.Date(readonly=True, copy=False)

    _overdue_days_positive = models.Constraint(
        "CHECK (overdue_days >= 0)", "The number of days after the due date can't be negative."
    )

    @api.depends("connected_at", "timezone", "first_joined_date")
    def _compute_news_from(self):
        """Keep the latest day before which documents count as history.

        It never moves back: documents deleted by a later start date can be imported again with an
        earlier one, and must not trigger notifications.
        """
        for connection in self:
            connected_at = connection.connected_at
            days = [
                connection.news_from,
                connection.first_joined_date,
                connected_at and connection._day(connected_at),
            ]
            connection.news_from = max(filter(None, days), default=False)

    @api.depends("overdue_activity")
    def _compute_overdue_from(self):
        for connection in self:
            connection.overdue_from = connection.overdue_activity and connection._today()

    @api.model
    def _delete_discussed_documents(self, connections):
        """Delete documents with messages, which the database wouldn't delete by itself."""
        discussed = Domain("message_ids", "!=", False) | Domain("activity_ids", "!=", False)
        for model, documents in (
            ("xero.invoice", discussed | Domain("is_news", "=", True)),
            ("xero.quote", discussed | Domain("handled_status", "!=", False)),
        ):
            domain = Domain("connection_id", "in", connections.ids) & documents
            # sudo: documents are deleted with their connection; access to it was checked above
            self.env[model].sudo().search(domain).unlink()

    def action_edit_notice(self):
        """Open the template of the message about one invoice."""
        return self._edit_template(TEMPLATE)

    def action_edit_digest(self):
        """Open the template of the bulk message."""
        return self._edit_template(DIGEST_TEMPLATE)

    def _edit_template(self, xml_id):
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "ir.ui.view",
            "res_id": self.env.ref(xml_id).id,
            "views": [(False, "form")],
        }

    def _notice_statuses(self):
        """Return the statuses that trigger notifications."""
        return {status for status, switch in STATUS_SWITCHES.items() if self[switch]}

    @api.model
    def _remind_of_overdue(self):
        """Schedule activities about overdue invoices, once per day of each organisation."""
        for connection in self.search(
            [("state", "=", "connected"), ("overdue_activity", "=", True)]
        ):
            today, checked_on = connection._today(), connection.overdue_checked_on
            if not checked_on or checked_on < today:
                self._commit_with_retry(
                    lambda connection=connection, today=today: connection._remind_today(today)
                )

    def _remind_today(self, today):
        # On failure, the next day's run schedules what is missing, so that the sync isn't delayed.
        self._run_isolated(lambda: self.env["xero.invoice"]._plan_overdue(self, today))
        self.overdue_checked_on = today
