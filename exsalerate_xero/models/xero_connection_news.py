from odoo import fields, models
from odoo.api import SUPERUSER_ID

# What is read after a customer's invoices, when a person has it refreshed.
READ_LATER = ("credit_notes", "quotes")


class XeroConnection(models.Model):
    """News for people's screens: progress for open forms, toasts for who asked for an import."""

    _inherit = "xero.connection"

    def _notify_progress(self):
        """Tell open connection forms how far their streams are."""
        for connection in self:
            # One reading of the streams for all who share a language and a time zone.
            managers = connection._managers().grouped(lambda user: (user.lang, user.tz))
            for (lang, tz), users in managers.items():
                told = connection.with_context(lang=lang, tz=tz)
                progress = {
                    "connection_id": connection.id,
                    "state": connection.state,
                    "streams": told.stream_ids._progress_data(),
                }
                for user in users:
                    user._bus_send("exsalerate_xero/progress", progress)

    def _managers(self):
        """Return the administrators of Xero in the connection's company."""
        # sudo: they are told what happens, whoever's work it is; they may read all of it
        group = self.env.ref("exsalerate_xero.group_xero_manager").sudo()
        return group.all_user_ids.filtered(lambda user: self.company_id in user.company_ids)

    def _tell_refreshed(self, users, contacts):
        """Tell who had customers refreshed what is read: now, and again when the rest is.

        :param contacts: Xero's ids of their contacts
        """
        users._tell_refreshed(contacts)
        later = self.stream_ids.filtered(lambda s: s.kind in READ_LATER and s.state != "idle")
        for stream in later if users else ():
            waiting = stream.refreshes or {}
            for user in users:
                known = waiting.get(str(user.id), [])
                waiting[str(user.id)] = [*known, *(c for c in contacts if c not in known)]
            stream.refreshes = waiting


class XeroStream(models.Model):
    """Tells the person who asked for an import how it went, wherever in Odoo they are by then."""

    _inherit = "xero.stream"

    asked_by_id = fields.Many2one(
        "res.users", readonly=True, help="Who waits to hear that reading is done."
    )
    # {id of a user who had customers refreshed: Xero's ids of their contacts}
    refreshes = fields.Json(readonly=True)

    def _enqueue(self, full):
        if self.env.uid != SUPERUSER_ID:
            self.asked_by_id = self.env.user
        return super()._enqueue(full)

    def _log(self, state, result):
        if state == "done" and not self.walk_again:
            self._tell_done()
            self._tell_waiting()
        elif state == "failed" and self.failures == 1:
            told = self.with_context(lang=self.asked_by_id.lang)
            told._toast("danger", told.env._("%(what)s: %(why)s", what=told._label(), why=result))
        return super()._log(state, result)

    def _tell_done(self):
        """Tell once, when the last of the lists that a person asked for has been read."""
        asked = self.connection_id.stream_ids.filtered(
            lambda stream: self.asked_by_id and stream.asked_by_id == self.asked_by_id
        )
        if any(stream.state != "idle" for stream in asked - self):
            return
        told = asked.with_context(lang=self.asked_by_id.lang)
        results = [
            told.env._(
                "%(what)s: %(result)s.",
                what=stream._label(),
                result=stream._counts() or told.env._("nothing new"),
            )
            for stream in told
        ]
        self._toast("success", " ".join([told.env._("Xero has been read."), *results]))
        asked.asked_by_id = False

    def _toast(self, kind, message):
        if self.asked_by_id:
            self.asked_by_id._bus_send(
                "simple_notification",
                {"type": kind, "title": self.connection_id.name, "message": message},
            )

    def _tell_waiting(self):
        """Tell who had customers refreshed that what this stream reads of them is there now."""
        waiting, self.refreshes = self.refreshes or {}, False
        for user_id, contacts in waiting.items():
            self.env["res.users"].browse(int(user_id)).exists()._tell_refreshed(contacts)


class ResUsers(models.Model):
    _inherit = "res.users"

    def _tell_refreshed(self, contacts):
        """Have customer pages that these users look at, if of these contacts, be read again."""
        for user in self:
            user._bus_send("exsalerate_xero/refreshed", {"contacts": contacts})
