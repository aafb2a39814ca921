from datetime import timedelta

from odoo import api, fields, models

from ... import const
from ...tools.words import Words, _lt

# A reason with the ID that Xero's support asks for.
REFERENCED = _lt("%(reason)s (reference %(id)s)")
# The first import of documents waits for its references while their pause is no longer than this.
REFERENCE_WAIT = timedelta(minutes=2)
# Pauses after failures; the last one is repeated.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60)]
# First pauses after a failure that may be temporary, such as an invalid response.
QUICK_PAUSES = [timedelta(seconds=seconds) for seconds in (5, 20)]
# Failures in a row, over about a day, after which a user has to act.
MOST_FAILURES = 30
# Pause of changes and events during a full read, after a lasting or repeated failure.
PAUSE_BESIDE = timedelta(minutes=2)


class XeroStream(models.Model):
    """Retries after failures: at once on request, otherwise after growing pauses."""

    _inherit = "xero.stream"

    is_temporary = fields.Boolean(
        readonly=True, help="The failure may be temporary, and is retried automatically."
    )
    shown_state = fields.Selection(
        "_selection_shown_state", "Shown state", compute="_compute_shown_state"
    )

    @api.model
    def _selection_shown_state(self):
        states = self._fields["state"]._description_selection(self.env)
        return [*states, ("retrying", self.env._("Retrying"))]

    @api.depends("state", "is_temporary", "connection_id.state")
    def _compute_shown_state(self):
        """Distinguish failures that users have to fix from those that are retried automatically."""
        for stream in self:
            retries = stream.state == "failed" and stream.is_temporary
            is_retrying = retries and stream.connection_id.state == "connected"
            stream.shown_state = "retrying" if is_retrying else stream.state

    def action_retry(self):
        """Retry at once."""
        self.env["xero.connection"].check_access("write")
        for stream in self:
            stream.connection_id.check_access("write")
            # sudo: write access to the connection was checked above
            stream.sudo().write(self._prepare_resume_values())
            stream.connection_id._wake("backfill" if stream.full else "live")
        return True

    def _resume(self):
        """Resume paused and failed lists at once, for example after reconnecting."""
        # sudo: the sync's own rows; callers check write access to the connection
        unfinished = self.sudo().filtered(lambda s: s.state != "idle" and s._is_granted())
        unfinished.write(
            {
                "state": "queued",
                **self._prepare_resume_values(),
                **self._prepare_message_values(None),
            }
        )
        for full in set(unfinished.mapped("full")):
            self.env["xero.connection"]._wake("backfill" if full else "live")

    def _retry(self):
        """Resume failed lists, and those that wait for them, where they stopped."""
        failed = self.filtered(lambda stream: stream.state == "failed")
        failed._note_asker()
        (failed | self.filtered(lambda stream: stream.state == "queued"))._resume()

    @staticmethod
    def _prepare_resume_values():
        """Return the values that end all pauses of a list except Xero's limits."""
        return {"not_before": False, "beside_not_before": False, "failures": 0}

    def _fail(self, words, correlation_id=None, passing=False, needs_help=True):
        """Store the reason, and retry after a pause that grows with every failure.

        :param passing: whether a retry within seconds may succeed
        :param needs_help: whether retries are useless until a user acts
        """
        pauses = [*QUICK_PAUSES, *PAUSES] if passing else PAUSES
        pause = pauses[min(self.failures, len(pauses) - 1)]
        until = fields.Datetime.now() + pause
        if correlation_id:
            words = Words(REFERENCED, {"reason": words, "id": correlation_id})
        self.write(
            {
                "state": "failed",
                "failures": self.failures + 1,
                "is_temporary": not needs_help and self.failures < MOST_FAILURES,
                "not_before": until,
                **self._prepare_message_values(words),
            }
        )
        self._log("failed", words)
        if pause <= REFERENCE_WAIT:
            self._hold_back(until)

    def _pause_beside(self, passing):
        """Pause changes and events during a full read, for longer after a repeated failure.

        :param passing: whether the failure may be temporary; only then are changes retried
        """
        quick = passing and not self.beside_not_before
        pause = QUICK_PAUSES[0] if quick else PAUSE_BESIDE
        self.beside_not_before = fields.Datetime.now() + pause
        self.changes_due = self.changes_due and passing

    def _hold_back(self, until):
        """Let the first import of documents wait for account codes and contacts.

        Without them, each page would have to read its contacts one by one. After several failures,
        documents are imported anyway.
        """
        if self.kind in const.REFERENCE_KINDS and not self.last_success:
            words = Words(_lt("Waiting for sales codes and customers to be imported first."))
            for stream in self.connection_id.stream_ids:
                if stream.kind in const.DOCUMENT_KINDS and stream.state == "queued":
                    stream.write({"not_before": until, **stream._prepare_message_values(words)})

    def _beside_pause(self):
        """Return until when events are paused, or None.

        During a full read, events have a pause of their own.
        """
        return self.beside_not_before if self.full else self.not_before

    def _is_read_beside(self):
        """Return whether changes or events are waiting, apart from the list's own read."""
        events = self.env["xero.webhook.event"]._kinds(self.connection_id)
        return self.changes_due or bool(self._event_kinds() & events)

    def _next_try_beside(self):
        """Return when to read changes during a full read; None for now."""
        pauses = (self.beside_not_before, self.connection_id.not_before)
        return max(filter(None, pauses), default=None)

    def _are_changes_due(self, now):
        """Return whether to read changes now during a full read."""
        return self.changes_due and (self.beside_not_before or now) <= now
