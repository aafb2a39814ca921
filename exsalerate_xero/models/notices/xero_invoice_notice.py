from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import SQL

from ... import const
from ...tools.payload import Skipped
from ...tools.words import Words, _lt
from ..base.notification import notify
from .xero_connection_notices import DIGEST_TEMPLATE, TEMPLATE

APPROVE = "exsalerate_xero.mail_activity_type_approve"
# From this number of invoices at once, a user gets one message about all of them.
DIGEST_FROM = 10
# The maximum number of invoices listed in a bulk message.
DIGEST_ROWS = 200


class XeroInvoice(models.Model):
    """Notify users of new invoices in Xero, once each, and ask for their approval.

    An invoice is new if it is first imported after a change in Xero since the connection
    (``connected_at``), and is dated on that day or later; see :meth:`_mark_news`. All others are
    history, whatever happens to them. A new invoice triggers notifications when it first has one of
    the statuses chosen on the connection.

    ``notice_due`` is set in the page's transaction and cleared with the notifications, so that
    failures are retried and successes are not.
    """

    _inherit = "xero.invoice"

    is_news = fields.Boolean(readonly=True, copy=False)
    notice_due = fields.Boolean(readonly=True, copy=False)
    notified_at = fields.Datetime("Notified on", readonly=True, copy=False)

    _notice_due_index = models.Index("(connection_id) WHERE notice_due IS TRUE")

    @api.model
    def _process_notifications(self, stream, changes):
        """Send notifications for an upsert, and those that failed before.

        Failures don't affect the upsert's transaction, unless the database itself fails.
        """
        connection = stream.connection_id
        self._mark_news(connection, changes)
        due = self.search([("connection_id", "=", connection.id), ("notice_due", "=", True)])
        for part in [due] if len(due) >= DIGEST_FROM else due:
            part._notify_or_report(connection)

    @api.model
    def _mark_news(self, connection, changes):
        """Mark invoices that are new since the connection, and new ones with another status.

        Both times are in UTC; the day is the document's date.
        """
        moved = [id_ for id_, change in changes.changed.items() if "status" in change]
        if changes.new and connection.connected_at and connection.news_from:
            self.env.cr.execute(
                SQL(
                    """UPDATE xero_invoice SET is_news = TRUE, notice_due = TRUE
                        WHERE id = ANY(%(new)s) AND kind = 'invoice'
                          AND xero_updated_at >= %(live_since)s AND date >= %(day)s""",
                    new=changes.new,
                    live_since=connection.connected_at,
                    day=connection.news_from,
                )
            )
        if moved:
            self.env.cr.execute(
                SQL(
                    "UPDATE xero_invoice SET notice_due = TRUE WHERE id = ANY(%s) AND is_news",
                    moved,
                )
            )
        self.invalidate_model(["is_news", "notice_due"])

    def _notify_or_report(self, connection):
        """Send notifications, or record the failure; the next upsert retries them."""
        failed = []
        if error := connection._run_isolated(lambda: self._send_notifications(connection)):
            text = _lt(
                "The notification could not be sent (%(error)s). It is retried with the next "
                "invoices."
            )
            words = Words(text, {"error": type(error).__name__})
            failed = [Skipped(invoice.xero_id, invoice.number, words) for invoice in self]
        sent = [] if failed else self.mapped("xero_id")
        self.env["xero.sync.issue"]._record_effects(connection, "invoices", failed, sent)

    def _send_notifications(self, connection):
        statuses = connection._notice_statuses()
        pending = self.filtered(
            lambda invoice: not invoice.notified_at and invoice.status in statuses
        )
        for user, seen in pending._readers(connection):
            if len(seen) >= DIGEST_FROM:
                seen._send_digest(user)
            else:
                for invoice in seen:
                    invoice._send_notice(user)
        if pending:
            pending.notified_at = fields.Datetime.now()
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        self._settle_approvals(connection)
        self.notice_due = False

    def _readers(self, connection):
        """Yield (user to notify, the invoices that this user may see).

        The invoices are in the user's environment: access rights, language and time zone.
        """
        notifiees = connection.invoice_notifiee_ids
        sellers = {invoice: invoice.partner_id._xero_salesperson() for invoice in self}
        users = notifiees
        if connection.notify_salesperson:
            users |= self.env["res.users"].union(*sellers.values())
        for user in users:
            invoices = self
            if user not in notifiees:
                invoices = self.filtered(lambda invoice, user=user: sellers[invoice] == user)
            seen = invoices._as_seen_by(user)
            if seen:
                yield user, seen

    def _as_seen_by(self, user):
        """Return the invoices (of one company) that ``user`` may see, as that user."""
        if not user.active or user.share or self.company_id not in user.company_ids:
            return self.browse()
        seen = self.with_user(user).with_context(
            lang=user.lang,
            tz=user.tz or self.company_id._xero_zone(),
            allowed_company_ids=self.company_id.ids,
        )
        return seen._filtered_access("read").filtered(
            lambda invoice: invoice.partner_id.has_access("read")
        )

    def _send_notice(self, user):
        values = {
            "invoice": self,
            "status": self._status_label(),
            "base_url": self.env["xero.connection"]._get_public_url(),
        }
        subject = self.env._(
            "%(number)s for %(customer)s: %(status)s",
            number=self.display_name,
            customer=self.partner_id.name or self.contact_id.name,
            status=values["status"],
        )
        # sudo: the recipient may see all of the message
        self._send(self.sudo(), user, subject, TEMPLATE, values)

    def _send_digest(self, user):
        subject = self.env._("%s new invoices in Xero", len(self))
        listed = self[:DIGEST_ROWS]
        values = {
            "invoices": listed,
            "status_of": {invoice: invoice._status_label() for invoice in listed},
            "count": len(self),
            "more": len(self) - len(listed),
            "base_url": self.env["xero.connection"]._get_public_url(),
        }
        # sudo: as for a single notification
        self._send(self.env["mail.thread"].sudo(), user, subject, DIGEST_TEMPLATE, values)

    def _send(self, thread, user, subject, template, values):
        """Render as ``user``, so that an edited template can't show data hidden from them."""
        body = self.env["ir.qweb"]._render(template, values, minimal_qcontext=True)
        notify(thread, user, self.company_id, subject, body)

    def _status_label(self):
        return dict(self._fields["status"]._description_selection(self.env))[self.status]

    def _settle_approvals(self, connection):
        """Schedule approval activities for submitted invoices, and close settled ones."""
        submitted = self.filtered(lambda invoice: invoice.status == "SUBMITTED")
        approved = self.filtered(lambda invoice: invoice.status in const.COUNTED_STATUSES)
        if connection.notice_submitted:
            for user in connection.invoice_notifiee_ids:
                submitted._ask_for_approval(user)
        reason = self.env._("the invoice was approved in Xero")
        approved.activity_search([APPROVE])._close_for_xero(reason)
        (self - submitted - approved).activity_unlink([APPROVE])

    def _ask_for_approval(self, user):
        asked = self.activity_search([APPROVE], user_id=user.id).mapped("res_id")
        (self - self.browse(asked))._plan_activities(APPROVE, user)

    def _plan_activities(self, type_xml_id, user):
        """Schedule an activity for ``user`` today on each visible invoice; return those invoices.

        Activities link to Xero and send no e-mail of their own.
        """
        seen, activity_type = self._as_seen_by(user), self.env.ref(type_xml_id)
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "automated": True,
                    "date_deadline": fields.Date.context_today(seen),
                    "note": Markup('<a href="%s" target="_blank">%s</a>')
                    % (invoice.xero_url, seen.env._("Open in Xero")),
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": invoice.id,
                    "user_id": user.id,
                }
                for invoice in seen
            ]
        )
        return self.browse(seen.ids)
