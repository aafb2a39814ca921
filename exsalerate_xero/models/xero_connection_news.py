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

    def _enqueue(self, full):
        if self.env.uid != SUPERUSER_ID:
            self.asked_by_id = self.env.user
        return super()._enqueue(full)

    def _log(self, state, words):
        if state == "done" and not self.walk_again:
            self._tell_done()
        elif state == "failed" and self.failures == 1:
            theirs = self.with_context(lang=self.asked_by_id.lang)
            why = told(theirs.env, words.stored())
            self._toast("danger", theirs.env._("%(what)s: %(why)s", what=theirs._label(), why=why))
        return super()._log(state, words)

    def _tell_done(self):
        """Tell once, when the last of the lists that a person asked for has been read."""
        asked = self.connection_id.stream_ids.filtered(
            lambda stream: self.asked_by_id and stream.asked_by_id == self.asked_by_id
        )
        if any(stream.state != "idle" for stream in asked - self):
            return
        theirs = asked.with_context(lang=self.asked_by_id.lang)
        results = [
            theirs.env._(
                "%(what)s: %(result)s.",
                what=stream._label(),
                result=stream._counts() or theirs.env._("nothing new"),
            )
            for stream in theirs
        ]
        self._toast("success", " ".join([theirs.env._("Xero has been read."), *results]))
        asked.asked_by_id = False

    def _toast(self, kind, message):
        if self.asked_by_id:
            self.asked_by_id._bus_send(
                "simple_notification",
                {"type": kind, "title": self.connection_id.name, "message": message},
            )
