import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .. import const

_logger = logging.getLogger(__name__)

# A run that began stays within this, so that one connection does not keep a worker for itself.
RUN_SECONDS = 50.0
# A scheduled job runs in one process at a time: each lane has two, so that the long import or the
# slow network of one organisation does not keep all the others waiting.
LANES = {
    "live": ["ir_cron_live", "ir_cron_live_2"],
    "backfill": ["ir_cron_backfill", "ir_cron_backfill_2"],
}
# Draining a queue by hand waits for Xero's minute window, not for its day.
PATIENCE = timedelta(seconds=70)
# The scheduler's clock ticks every five minutes: what is due so soon after a tick is due at it.
SLACK = timedelta(seconds=30)
# It wakes jobs once a minute: a retry that is due sooner than this is waited for.
SOON = timedelta(seconds=20)


class XeroConnection(models.Model):
    """The queue of a connection's streams, and the lanes of workers that share it.

    The live lane reads what has changed, the backfill lane history as well.
    """

    _inherit = "xero.connection"

    def _streams(self):
        """Return the connections' streams, made where they are missing."""
        for connection in self:
            missing = set(const.STREAM_KINDS) - set(connection.stream_ids.mapped("kind"))
            if missing:
                connection._lock_for_creation()
            # sudo: streams are the engine's own rows, with nothing in them that anybody chose
            self.env["xero.stream"].sudo().create(
                [
                    {"connection_id": connection.id, "kind": kind}
                    for kind in const.STREAM_KINDS
                    if kind in missing
                ]
            )
        return self.stream_ids

    def _lock_for_creation(self):
        """Have only one transaction create what a connection has once.

        Of two at the same time the later ends in a serialization failure, which is retried, instead
        of a unique violation, which isn't.
        """
        self.flush_recordset()
        query = SQL("UPDATE xero_connection SET id = id WHERE id = %s", self.id)
        self.env.cr.execute(query, log_exceptions=False)

    def _queue(self, kinds, full):
        """Queue streams and wake a worker.

        :param full: read everything again instead of what has changed
        """
        self.check_access("write")
        for connection in self.exists():
            # sudo: the right to change the connection, checked above, covers its streams
            streams = connection.sudo()._streams().filtered(lambda each: each.kind in kinds)
            streams._enqueue(full)
            streams.write(streams._unpaused())
        self._wake("backfill" if full else "live")

    @api.model
    def _wake(self, lane, at=None):
        """Wake the workers of a lane, now or at a moment to come."""
        triggers = self.env["ir.cron.trigger"].sudo()  # sudo: when jobs of the addon's own run
        for name in LANES[lane]:
            job = self.env.ref(f"exsalerate_xero.{name}").sudo()  # sudo: as above
            sooner = at and triggers.search_count(
                [
                    ("cron_id", "=", job.id),
                    ("call_at", ">", fields.Datetime.now()),
                    ("call_at", "<=", at),
                ],
                limit=1,
            )
            # Who is woken sooner asks to be woken again.
            if not sooner:
                job._trigger(at)

    @api.model
    def _cron_live(self):
        """Queue what is due by the clock and read what has changed."""
        for step in (
            self._queue_polls,
            self.env["xero.quote"]._follow_expiries,
            self._remind_of_overdue,
        ):
            self._by_itself(step)
        self._serve(full=False)

    @api.model
    def _cron_live_more(self):
        """Read what has changed, beside :meth:`_cron_live`."""
        self._serve(full=False)

    @api.model
    def _cron_backfill(self):
        """Read history."""
        self._serve(full=True)

    @api.model
    def _by_itself(self, step):
        """Commit what ``step`` does; where it fails, that is logged and what follows goes on."""
        try:
            self._insist(step)
        except Exception:
            if self.env.cr.closed:
                raise
            self._rollback()
            _logger.exception("Xero: %s failed", step.__name__)

    @api.model
    def _queue_polls(self):
        due_by = fields.Datetime.now() + SLACK
        for stream in self._polled_streams():
            # What is being read, or pauses, comes back by itself.
            under_way = stream.state != "idle" and not stream.full
            if stream._due_at() <= due_by and not under_way:
                stream._enqueue(full=False)

    @api.model
    def _polled_streams(self):
        """Return the streams that are read by the clock, of connections that may be worked on."""
        streams = self.env["xero.stream"].search(
            [
                ("connection_id.state", "=", "connected"),
                ("connection_id.active", "=", True),
                ("last_success", "!=", False),
            ]
        )
        return streams.filtered(lambda stream: stream._is_polled())

    @api.depends("quote_poll_minutes", "import_future_sales", "stream_ids")
    def _compute_calls_per_day(self):
        for connection in self:
            calls = connection._poll_calls()
            if connection.import_future_sales:
                calls += connection._sweep_calls()
            connection.calls_per_day = calls

    def _poll_calls(self):
        """Return how many calls a day it takes to ask what has changed."""
        polled = self.stream_ids.filtered(lambda stream: stream._is_polled())
        calls = sum(timedelta(days=1) // stream._poll_every() for stream in polled)
        # And one for the organisation's details.
        return calls + 1

    @api.model
    def _serve(self, full):
        """Work on one connection after another until nothing is due or the time is up.

        :param full: history as well, and only connections that have some to read
        """
        end = time.monotonic() + RUN_SECONDS
        self._warn_of_pooler()
        passed = self.browse()
        while time.monotonic() < end:
            connection = self._next_due(full, passed)
            if not connection:
                pause = self._quick_retry_in(full)
                if pause is None:
                    break
                # In steps, so that what comes meanwhile is seen.
                self._pause(min(pause, 1.0))
                passed = self.browse()
                continue
            # What another worker has in hand, or what has nothing to read after all.
            if not self._served(connection, end, full):
                passed += connection
        self._wake_when_due(at_once=time.monotonic() >= end)

    @api.model
    def _served(self, connection, end, full):
        """Work on a connection; tell whether anything was read."""
        try:
            return connection._work_alone(end, full)
        except Exception:
            if self.env.cr.closed:
                raise
            self._rollback()
            _logger.exception("Xero connection %s could not be worked on", connection.id)
            self._insist(connection._pause_all)
            return False

    @api.model
    def _next_due(self, full, but):
        """Return the connection with due streams or events that has waited longest, or none.

        :param but: connections to leave out, as are those that a worker has in hand
        """
        self.env["xero.stream"].flush_model()
        self.env["xero.webhook.event"].flush_model()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT c.id FROM xero_connection c
                    WHERE c.state = 'connected' AND c.active
                      AND NOT c.id = ANY(%(but)s)
                      AND (c.not_before IS NULL OR c.not_before <= %(now)s)
                      AND (EXISTS (SELECT FROM xero_stream s
                                    WHERE s.connection_id = c.id AND s.full = %(full)s
                                      AND s.state <> 'idle'
                                      AND (NOT s.full OR c.history_not_before IS NULL
                                           OR c.history_not_before <= %(now)s)
                                      AND (s.not_before IS NULL OR s.not_before <= %(now)s))
                           OR NOT %(full)s
                              AND (c.organisation_due_at <= %(now)s
                                   OR EXISTS (SELECT FROM xero_stream s
                                            WHERE s.connection_id = c.id AND s.changes_due
                                              AND (s.beside_not_before IS NULL
                                                   OR s.beside_not_before <= %(now)s))
                                   OR EXISTS (SELECT FROM xero_webhook_event e
                                               WHERE e.connection_id = c.id)))
                    ORDER BY c.last_worked_at NULLS FIRST, c.id LIMIT 1""",
                but=(but | self._in_hand()).ids,
                full=full,
                now=fields.Datetime.now(),
            )
        )
        return self.browse(rows[0][0]) if rows else self.browse()

    @api.model
    def _quick_retry_in(self, full):
        """Return in how many seconds a failed stream of the lane is retried, None if not soon."""
        now = fields.Datetime.now()
        paused = self.env["xero.stream"].search(
            [
                ("connection_id.state", "=", "connected"),
                ("connection_id.active", "=", True),
                ("connection_id", "not in", self._in_hand().ids),
                "|",
                ("not_before", ">", now),
                ("beside_not_before", ">", now),
            ]
        )
        moments = [s._next_try() for s in paused if s.state == "failed" and s.full == full]
        if not full:
            moments += [s._next_try_beside() for s in paused if s._is_read_beside()]
        waits = [(at - now).total_seconds() for at in moments if at and now < at <= now + SOON]
        return min(waits, default=None)

    @api.model
    def _wake_when_due(self, at_once):
        """Ask the scheduler to come back when something parked, unfinished or polled is due.

        :param at_once: what is due now was left for want of time; else another worker has it in
            hand, and asks for itself when it gives it back
        """
        now = fields.Datetime.now()
        open_ = self.search([("state", "=", "connected")])
        if not at_once:
            open_ -= self._in_hand()
        due = {"live": [], "backfill": []}
        for stream in open_.stream_ids:
            if stream.state != "idle":
                due["backfill" if stream.full else "live"].append(stream._next_try() or now)
            if stream.changes_due:
                due["live"].append(stream._next_try_beside() or now)
        due["live"] += [
            stream._due_at() for stream in self._polled_streams() if stream.state == "idle"
        ]
        due["live"] += filter(None, (connection._events_read_from() for connection in open_))
        for connection in open_.filtered("organisation_due_at"):
            pause = connection.not_before or connection.organisation_due_at
            due["live"].append(max(connection.organisation_due_at, pause))
        for lane, moments in due.items():
            if moments:
                self._wake(lane, at=max(min(moments), now))

    def _run_until_idle(self):
        """Drain the queue in this process: for scripts, tests and the demo.

        Waits for Xero's minute window; returns False when something stays queued for longer, as
        when the day's calls are used up or Xero cannot be reached.
        """
        while True:
            busy = False
            for connection in self:
                worked = connection._work_alone(time.monotonic() + RUN_SECONDS, full=True)
                due = connection._events_due_in() is not None or connection._due(full=True)
                busy = busy or due
                if due and not worked:
                    # Somebody else has it in hand.
                    self._pause(0.2)
            if busy:
                continue
            until = [
                stream._next_try()
                for stream in self.stream_ids
                if stream.connection_id.state == "connected" and stream.state == "waiting"
            ]
            if not until:
                return all(stream.state == "idle" for stream in self.stream_ids)
            pause = (min(until) - fields.Datetime.now()).total_seconds()
            if pause > PATIENCE.total_seconds():
                return False
            self._pause(max(pause, 0.1))
