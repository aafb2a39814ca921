from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import SQL

from .. import const
from ..tools.payload import Odd
from ..tools.words import Words, _lt
from .xero_connection_notices import DIGEST_TEMPLATE, TEMPLATE

APPROVE = "exsalerate_xero.mail_activity_type_approve"
# From so many invoices at once, a person gets one message about all of them.
DIGEST_FROM = 10
# A digest names so many; the list in Odoo has the others.
DIGEST_ROWS = 200


class XeroInvoice(models.Model):
    """Telling people of invoices raised in Xero, once each, and asking for their approval.

    An invoice is news when it is first seen after it was touched in Xero since the connection went
    live (``connected_at``), and is dated on that day or later; see :meth:`_mark_news`. All others
    are history, whatever happens to them. What is news is told when it first stands in one of the
    statuses chosen on the connection.

    ``notice_due`` is set with the page that brings the news and cleared with the messages: what
    fails is tried again, what succeeded never is.
    """

    _inherit = "xero.invoice"

    is_news = fields.Boolean(readonly=True, copy=False)
    notice_due = fields.Boolean(readonly=True, copy=False)
    notified_at = fields.Datetime("Notified on", readonly=True, copy=False)

    _notice_due_index = models.Index("(connection_id) WHERE notice_due IS TRUE")

    @api.model
    def _follow_notices(self, connection, changes):
        """Tell people of what an upsert brought; also what could not be told before.

        Nothing it does can fail the upsert's transaction, short of the database itself.
        """
        self._mark_news(connection, changes)
        due = self.search([("connection_id", "=", connection.id), ("notice_due", "=", True)])
        for part in [due] if len(due) >= DIGEST_FROM else due:
            part._attempt_notice(connection)

    @api.model
    def _mark_news(self, connection, changes):
        """Mark invoices that are new in Xero since the connection went live, and those that moved.

        Both clocks are UTC; the day is the calendar day of the document.
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

    def _attempt_notice(self, connection):
        """Tell people of these, or note that it failed; :meth:`_follow_notices` tries again."""
        odd = []
        if error := connection._apart(lambda: self._give_notice(connection)):
            text = _lt(
                "people could not be told of it (%(error)s); it is tried again with the next "
                "invoices"
            )
            words = Words(text, {"error": type(error).__name__})
            odd = [Odd(invoice.xero_id, invoice.number, words) for invoice in self]
        good = [] if odd else self.mapped("xero_id")
        self.env["xero.sync.issue"]._record_effects(connection, "invoices", odd, good)

    def _give_notice(self, connection):
        statuses = connection._notice_statuses()
        untold = self.filtered(
            lambda invoice: not invoice.notified_at and invoice.status in statuses
        )
        for user, seen in untold._readers(connection):
            if len(seen) >= DIGEST_FROM:
                seen._send_digest(user)
            else:
                for invoice in seen:
                    invoice._send_notice(user)
        if untold:
            untold.notified_at = fields.Datetime.now()
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        self._settle_approvals(connection)
        self.notice_due = False

    def _readers(self, connection):
        """Yield those to be told as (user, the invoices that this user may see).

        The invoices are in the environment of that user: rights, language and time zone.
        """
        notifiees = connection.invoice_notifiee_ids
        sellers = {invoice: invoice.partner_id._xero_salesperson() for invoice in self}
        users = notifiees
        if connection.notify_salesperson:
            users |= self.env["res.users"].union(*sellers.values())
        for user in users:
            concerned = self
            if user not in notifiees:
                concerned = self.filtered(lambda invoice, user=user: sellers[invoice] == user)
            seen = concerned._as_seen_by(user)
            if seen:
                yield user, seen

    def _as_seen_by(self, user):
        """Return those of the invoices, of one company, that ``user`` may see, as that user."""
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
        # sudo: the message goes to one who may see all of it, whatever else that person may do
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
        # sudo: as for a single notice
        self._send(self.env["mail.thread"].sudo(), user, subject, DIGEST_TEMPLATE, values)

    def _send(self, thread, user, subject, template, values):
        """Render as ``user``, so that an edited template shows nothing hidden from that person."""
        body = self.env["ir.qweb"]._render(template, values, minimal_qcontext=True)
        robot = self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root")
        thread.message_notify(
            partner_ids=user.partner_id.ids,
            author_id=robot,
            # sudo: the address of the company that the reader works for
            email_from=self.company_id.sudo().email_formatted or None,
            subject=subject,
            body=body,
            # A mail server that is slow must not hold up the reading of Xero.
            force_send=False,
        )

    def _status_label(self):
        return dict(self._fields["status"]._description_selection(self.env))[self.status]

    def _settle_approvals(self, connection):
        """Ask notifiees to approve what is submitted; take that back where it is settled."""
        submitted = self.filtered(lambda invoice: invoice.status == "SUBMITTED")
        approved = self.filtered(lambda invoice: invoice.status in const.COUNTED_STATUSES)
        if connection.notice_submitted:
            for user in connection.invoice_notifiee_ids:
                submitted._ask_for_approval(user)
        approved.activity_search([APPROVE])._close_for_xero(self.env._("Approved in Xero"))
        (self - submitted - approved).activity_unlink([APPROVE])

    def _ask_for_approval(self, user):
        asked = self.activity_search([APPROVE], user_id=user.id).mapped("res_id")
        (self - self.browse(asked))._plan_activities(APPROVE, user)

    def _plan_activities(self, type_xml_id, user):
        """Plan an activity for ``user`` today on each that this user may see, and return those.

        Activities lead to Xero; they send no mail of their own.
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
