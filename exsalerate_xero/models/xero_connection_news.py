from odoo import fields, models
from odoo.api import SUPERUSER_ID

from .wording import told


class XeroConnection(models.Model):
    """News for people's screens: progress for open forms, toasts for who asked for an import."""

    _inherit = "xero.connection"

    def _notify_progress(self):
        """Tell open connection forms how far their streams are."""
        for connection in self:
            # One reading of the streams for all who share a language and a time zone.
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

    def _tell_of_limit(self):
        """Return what tells a person who asks for a reading that Xero takes no call now, or True.

        Otherwise the reading itself tells how it went.
        """
        until = max(filter(None, self.mapped("not_before")), default=None)
        if not until or until <= fields.Datetime.now():
            return True
        when = self.stream_ids[:1]._clock(until)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._("Xero takes no calls before %s; then it is read.", when),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _managers(self):
        """Return the administrators of Xero in the connection's company."""
        # sudo: they are told what happens, whoever's work it is; they may read all of it
        group = self.env.ref("exsalerate_xero.group_xero_manager").sudo()
        return group.all_user_ids.filtered(lambda user: self.company_id in user.company_ids)


class XeroStream(models.Model):
    """Tells the person who asked for an import how it went, wherever in Odoo they are by then."""

    _inherit = "xero.stream"

    asked_by_id = fields.Many2one(
        "res.users", readonly=True, help="Who waits to hear that reading is done."
    )
    is_answered = fields.Boolean(
        readonly=True, help="Who waits has heard why it takes longer; told once for each asking."
    )

    def _enqueue(self, full):
        self._note_asker()
        return super()._enqueue(full)

    def _note_asker(self):
        """Remember the person to tell how reading these lists goes; a job is nobody."""
        if self.env.uid != SUPERUSER_ID:
            self.write({"asked_by_id": self.env.uid, "is_answered": False})

    def _log(self, state, words):
        if state == "done" and not self.walk_again:
            self._tell_done()
        elif state == "failed" and self.failures:
            self._tell_trouble("danger", words)
        elif state == "waiting" and not self.full:
            self._tell_trouble("warning", words)
        return super()._log(state, words)

    def _log_aside(self, scope, state, words=None, *effort, **more):
        if scope == "changes" and state == "failed":
            self._tell_trouble("danger", words)
        return super()._log_aside(scope, state, words, *effort, **more)

    def _asked_together(self):
        """Return the organisation's lists that the same person waits for."""
        return self.connection_id.stream_ids.filtered(
            lambda stream: self.asked_by_id and stream.asked_by_id == self.asked_by_id
        )

    def _tell_trouble(self, kind, words):
        """Tell once, of the first of the lists that a person asked for: others fail alike."""
        if self.asked_by_id and not self.is_answered:
            theirs = self.with_context(lang=self.asked_by_id.lang)
            why = told(theirs.env, words.stored())
            self._toast(kind, theirs.env._("%(what)s: %(why)s", what=theirs._label(), why=why))
            self._asked_together().is_answered = True

    def _tell_done(self):
        """Tell once, when the last of the lists that a person asked for has been read."""
        asked = self._asked_together()
        if any(stream.state != "idle" for stream in asked - self):
            return
        theirs = asked.with_context(lang=self.asked_by_id.lang)
        results = [
            theirs.env._("%(what)s: %(result)s.", what=stream._label(), result=counts)
            for stream in theirs
            if (counts := stream._counts())
        ]
        results = results or [theirs.env._("There is nothing new.")]
        self._toast("success", " ".join([theirs.env._("Xero has been read."), *results]))
        asked.asked_by_id = False

    def _toast(self, kind, message):
        if self.asked_by_id:
            self.asked_by_id._bus_send(
                "simple_notification",
                {"type": kind, "title": self.connection_id.name, "message": message},
            )
