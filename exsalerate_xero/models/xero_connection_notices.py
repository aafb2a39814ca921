import logging

import psycopg2
from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

# By status in Xero: the switch that has people told. One paid before we saw it was approved too.
STATUS_SWITCHES = {
    "DRAFT": "notice_draft",
    "SUBMITTED": "notice_submitted",
    "AUTHORISED": "notice_authorised",
    "PAID": "notice_authorised",
}
TEMPLATE = "exsalerate_xero.notice_invoice"
DIGEST_TEMPLATE = "exsalerate_xero.notice_digest"


class XeroConnection(models.Model):
    """Who is told of invoices raised in Xero, and who is reminded of those overdue."""

    _inherit = "xero.connection"

    invoice_notifiee_ids = fields.Many2many(
        "res.users",
        "xero_connection_notifiee_rel",
        string="Notify",
        domain=[("share", "=", False)],
        help="Each gets one message an invoice, by e-mail or in Odoo's inbox as they chose in "
        "their preferences, about customers whose sales they may see.",
    )
    notice_draft = fields.Boolean("Drafted", default=True)
    notice_submitted = fields.Boolean(
        "Submitted for approval",
        default=True,
        help="Those notified also get an activity, done by itself once the invoice is approved.",
    )
    notice_authorised = fields.Boolean("Approved", default=True)
    notify_salesperson = fields.Boolean(
        "Notify the customer's salesperson", help="In addition to those above."
    )
    news_from = fields.Date(compute="_compute_news_from", store=True)
    overdue_activity = fields.Boolean(
        "Plan an activity when overdue",
        help="For the customer's salesperson, or else the fallback responsible; done by itself "
        "once the invoice is paid. Invoices that are overdue already get none.",
    )
    overdue_days = fields.Integer("Days after the due date", default=7, required=True)
    overdue_from = fields.Date(compute="_compute_overdue_from", store=True)
    overdue_checked_on = fields.Date(readonly=True, copy=False)

    _overdue_days_positive = models.Constraint(
        "CHECK (overdue_days >= 0)", "The days after the due date cannot be negative."
    )

    @api.depends("connected_at", "timezone", "first_joined_date")
    def _compute_news_from(self):
        """Keep the latest of the days that made older documents history.

        It never moves back: documents dropped by a later joining day may come again with an
        earlier one, and must stay untold.
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

    def unlink(self):
        # The database drops documents with their connection, but not what people wrote on them.
        self.check_access("unlink")
        talked_of = Domain("message_ids", "!=", False) | Domain("activity_ids", "!=", False)
        for model, documents in (
            ("xero.invoice", talked_of | Domain("is_news", "=", True)),
            ("xero.quote", talked_of),
        ):
            domain = Domain("connection_id", "in", self.ids) & documents
            # sudo: mirrored documents go with their connection alone; the right to delete that was
            # checked above
            self.env[model].sudo().search(domain).unlink()
        return super().unlink()

    def action_edit_notice(self):
        """Open the message about one invoice, to be edited."""
        return self._edit_template(TEMPLATE)

    def action_edit_digest(self):
        """Open the message about many invoices at once, to be edited."""
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
        """Return the statuses of Xero's in which a new invoice is told of."""
        return {status for status, switch in STATUS_SWITCHES.items() if self[switch]}

    @api.model
    def _remind_of_overdue(self):
        """Plan activities about overdue invoices, once a day (theirs) for every connection."""
        for connection in self.search(
            [("state", "=", "connected"), ("overdue_activity", "=", True)]
        ):
            today, checked_on = connection._today(), connection.overdue_checked_on
            if not checked_on or checked_on < today:
                self._insist(
                    lambda connection=connection, today=today: connection._remind_today(today)
                )

    def _remind_today(self, today):
        # Should it fail, tomorrow's run plans what is missing: reading Xero must not wait for it.
        self._apart(lambda: self.env["xero.invoice"]._plan_overdue(self, today))
        self.overdue_checked_on = today

    def _apart(self, effect):
        """Run ``effect`` (a callable) so that its failure undoes nothing but itself.

        :return: the exception that it ended with, logged, or None
        :raises psycopg2.OperationalError: conflicts with others, and loss of the database
        """
        try:
            with self.env.cr.savepoint():
                effect()
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            _logger.exception("Xero connection %s: what should follow from records failed", self.id)
            return error
        return None
