from datetime import timedelta

from odoo import fields, models

from .. import const
from ..tools.words import Words, _lt

# The first import of documents waits for what they refer to through pauses up to this one.
PATIENCE = timedelta(minutes=2)
# A failed stream tries again after these pauses; the last one repeats.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60)]
# A fault that may be over in a moment, such as a bad answer, comes first to these.
QUICK_PAUSES = [timedelta(seconds=seconds) for seconds in (5, 20)]
# After a failure that is not passing, or another one, nothing is read for so long beside a walk
# through everything.
PAUSE_BESIDE = timedelta(minutes=2)


class XeroStream(models.Model):
    """Trying again after a failure: at once when a person asks, else after growing pauses."""

    _inherit = "xero.stream"

    def action_retry(self):
        """Try again at once."""
        self.env["xero.connection"].check_access("write")
        for stream in self:
            stream.connection_id.check_access("write")
            # sudo: right on the connection checked above
            stream.sudo().write(self._unpaused())
            stream.connection_id._wake("backfill" if stream.full else "live")
        return True

    def _resume(self):
        """Let parked and failed streams try again at once, as after a reconnection."""
        # sudo: the engine's own rows; the right to reconnect was the caller's to check
        unfinished = self.sudo().filtered(lambda stream: stream.state != "idle")
        unfinished.write({"state": "queued", **self._unpaused(), **self._said(None)})
        for full in set(unfinished.mapped("full")):
            self.env["xero.connection"]._wake("backfill" if full else "live")

    def _retry(self):
        """Let what failed, or waits for what failed, go on at once from where it stands."""
        failed = self.filtered(lambda stream: stream.state == "failed")
        failed._note_asker()
        (failed | self.filtered(lambda stream: stream.state == "queued"))._resume()

    @staticmethod
    def _unpaused():
        """Return the values of a stream that need not wait for anything but Xero's limits."""
        return {"not_before": False, "beside_not_before": False, "failures": 0}

    def _fail(self, words, correlation_id=None, passing=False):
        """Say why, and try again after a pause that grows with every failure.

        :param passing: the fault may be over in a moment
        """
        pauses = [*QUICK_PAUSES, *PAUSES] if passing else PAUSES
        pause = pauses[min(self.failures, len(pauses) - 1)]
        until = fields.Datetime.now() + pause
        if correlation_id:
            params = {"reason": words, "id": correlation_id}
            words = Words(_lt("%(reason)s (reference %(id)s)"), params)
        self.write(
            {
                "state": "failed",
                "failures": self.failures + 1,
                "not_before": until,
                **self._said(words),
            }
        )
        self._log("failed", words)
        if pause <= PATIENCE:
            self._hold_back(until)

    def _pause_beside(self, passing):
        """Pause what is read beside a walk through everything, for longer if it fails again.

        :param passing: the fault may be over in a moment; then it is read again after the pause
        """
        quick = passing and not self.beside_not_before
        pause = QUICK_PAUSES[0] if quick else PAUSE_BESIDE
        self.beside_not_before = fields.Datetime.now() + pause
        self.changes_due = self.changes_due and passing

    def _hold_back(self, until):
        """Have the first import of documents wait for the codes and contacts that they name.

        Without them, each page would ask for its contacts by themselves. After some failures it
        goes on nevertheless.
        """
        if self.kind in const.REFERENCE_KINDS and not self.last_success:
            words = Words(_lt("It needs sales codes and customers first."))
            for stream in self.connection_id.stream_ids:
                if stream.kind in const.DOCUMENT_KINDS and stream.state == "queued":
                    stream.write({"not_before": until, **stream._said(words)})

    def _beside_pause(self):
        """Return until when nothing that is announced is read, None without a pause.

        A walk through everything may pause: what is read beside it has a pause of its own.
        """
        return self.beside_not_before if self.full else self.not_before

    def _is_read_beside(self):
        """Tell whether there is something to read beside the stream's own walk."""
        events = self.env["xero.webhook.event"]._kinds(self.connection_id)
        return self.changes_due or bool(self._event_kinds() & events)

    def _next_try_beside(self):
        """Return when to read beside a walk through everything; None for now."""
        pauses = (self.beside_not_before, self.connection_id.not_before)
        return max(filter(None, pauses), default=None)

    def _are_changes_due(self, now):
        """Tell whether to read now what has changed, beside a walk through everything."""
        return self.changes_due and (self.beside_not_before or now) <= now
