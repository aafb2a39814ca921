from odoo import fields, models
from odoo.api import SUPERUSER_ID

from ..base.wording import format_words
from .record_counts import record_counts


class XeroConnection(models.Model):
    """Progress for open forms, and notifications for users who start a sync."""

    _inherit = "xero.connection"

    def _notify_progress(self):
        """Send the progress of the lists to open forms."""
        for connection in self:
            # Computed once for all users with the same language and time zone.
            managers = connection._managers().grouped(lambda user: (user.lang, user.tz))
            for (lang, tz), users in managers.items():
                theirs = connection.with_context(lang=lang, tz=tz)
                progress = {
                    "connection_id": connection.id,
                    "state": connection.state,
                    "streams": theirs.stream_ids._progress_data(),
                }
                for user in users:
                    user._bus_send("exsalerate_xero/progress", progress)

    def _notify_limit(self):
        """Return a notification that the sync waits for Xero's limit, or True if it doesn't."""
        until = max(filter(None, self.mapped("not_before")), default=None)
        if not until or until <= fields.Datetime.now():
            return True
        when = self.stream_ids[:1]._clock(until)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._("Xero's API limit is reached. The sync resumes at %s.", when),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class XeroStream(models.Model):
    """Notifies the user who started a sync or import when it ends."""

    _inherit = "xero.stream"

    asked_by_id = fields.Many2one(
        "res.users", readonly=True, help="The user to notify when the sync finishes."
    )
    is_answered = fields.Boolean(
        readonly=True,
        help="The user has been notified of a problem, which happens once per request.",
    )

    def _note_asker(self):
        """Store the user to notify about these lists; scheduled jobs notify no user."""
        if self.env.uid != SUPERUSER_ID:
            self.write({"asked_by_id": self.env.uid, "is_answered": False})

    def _notify_outcome(self, state, words):
        """Notify the user how a read has ended, or why it is paused."""
        if state == "done" and not self.walk_again:
            self._notify_done()
        elif state == "failed" and self.failures:
            self._notify_problem("danger", words)
        elif state == "waiting" and not self.full:
            self._notify_problem("warning", words)

    def _asked_together(self):
        """Return the organisation's lists that the same user waits for."""
        return self.connection_id.stream_ids.filtered(
            lambda stream: self.asked_by_id and stream.asked_by_id == self.asked_by_id
        )

    def _notify_problem(self, kind, words):
        """Notify the user once, for the first list that fails."""
        if self.asked_by_id and not self.is_answered:
            theirs = self.with_context(lang=self.asked_by_id.lang)
            why = format_words(theirs.env, words.stored())
            self._send_toast(
                kind, theirs.env._("%(what)s: %(why)s", what=theirs.display_name, why=why)
            )
            self._asked_together().is_answered = True

    def _notify_done(self):
        """Notify the user once, when the last of the requested lists has been read."""
        asked = self._asked_together()
        if any(stream.state != "idle" for stream in asked - self):
            return
        theirs = asked.with_context(lang=self.asked_by_id.lang)
        counts = ", ".join(text for stream in theirs for text in record_counts(stream))
        message = theirs.env._("No changes since the last sync.")
        if counts:
            message = theirs.env._("Xero sync finished: %s.", counts)
        self._send_toast("success", message)
        asked.asked_by_id = False

    def _send_toast(self, kind, message):
        if self.asked_by_id:
            self.asked_by_id._bus_send(
                "simple_notification",
                {"type": kind, "title": self.connection_id.name, "message": message},
            )
