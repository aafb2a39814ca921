from odoo import fields, models
from odoo.api import SUPERUSER_ID
from odoo.tools import format_list

from ...tools.words import Words
from ..base.wording import format_words
from .record_counts import record_counts
from .xero_stream_retry import REFERENCED


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
        help="The user has been notified of a problem of this list, once per request.",
    )

    def _note_asker(self):
        """Store the user to notify about these lists; scheduled jobs notify no user."""
        if self.env.uid != SUPERUSER_ID:
            self.write({"asked_by_id": self.env.uid, "is_answered": False})

    def _notify_outcome(self, state):
        """Notify the user how a read has ended, or why it is paused."""
        if state == "done" and self.walk_again:
            return
        self._notify_problems()
        if state == "done":
            self._notify_done()

    def _asked_together(self):
        """Return the organisation's lists that the same user waits for."""
        return self.connection_id.stream_ids.filtered(
            lambda stream: self.asked_by_id and stream.asked_by_id == self.asked_by_id
        )

    def _notify_problems(self):
        """Notify the user of all requested lists with a problem, in one message if possible.

        Changes are read within seconds, so the message waits until all lists have been tried. An
        import takes longer: the message about its first failure doesn't wait for other lists.
        """
        asked, now = self._asked_together(), fields.Datetime.now()
        untold = asked.filtered(lambda each: each._has_problem() and not each.is_answered)
        is_read_on = self.connection_id.state == "connected"
        pending = (asked - self).filtered(lambda each: is_read_on and each._is_due(now))
        takes_long = any(pending.mapped("full"))
        if not untold or (pending and (not takes_long or any(asked.mapped("is_answered")))):
            return
        theirs = untold.with_context(lang=self.asked_by_id.lang)
        reasons = theirs.grouped(lambda each: each._get_reason())
        texts = [streams._name_problem(why) for why, streams in reasons.items()]
        if len(theirs) > 1:
            texts.insert(0, theirs.env._("%s lists couldn't be read.", len(theirs)))
        needs_help = any(each.shown_state == "failed" for each in theirs)
        if not needs_help:
            texts.append(theirs.env._("Odoo retries automatically."))
        self._send_toast("danger" if needs_help else "warning", " ".join(texts))
        untold.is_answered = True

    def _has_problem(self):
        """Return whether the list has a problem that the user is notified of.

        It is normal that an import waits for Xero's limits.
        """
        is_paused = self.state == "waiting" and not self.full
        return bool(self.error_words) and (self.state == "failed" or is_paused)

    def _get_reason(self):
        """Return why the list has a problem, without the reference that differs with each call."""
        words = Words.of(self.error_words)
        if words.text == REFERENCED:
            words = words.params["reason"]
        return format_words(self.env, words.stored())

    def _name_problem(self, why):
        """Return a text with the names of the lists and the reason why they failed."""
        names = format_list(self.env, self.mapped("display_name"))
        return self.env._("%(what)s: %(why)s", what=names, why=why)

    def _notify_problem_beside(self, words):
        """Notify the user that changes couldn't be read during a full read."""
        if self.asked_by_id and not self.is_answered:
            theirs = self.with_context(lang=self.asked_by_id.lang)
            why = format_words(theirs.env, words.stored())
            self._send_toast("warning", theirs._name_problem(why))
            self.is_answered = True

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
