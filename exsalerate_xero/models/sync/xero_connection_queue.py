import logging
import time
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ... import const
from .. import steps

_logger = logging.getLogger(__name__)

# Maximum seconds of a run, so that one connection doesn't occupy a worker.
RUN_SECONDS = 50.0
# A scheduled job runs in one process at a time. Each lane has two jobs, so that a long import or
# slow network of one organisation doesn't delay all others.
LANES = {
    "live": ["ir_cron_live", "ir_cron_live_2"],
    "backfill": ["ir_cron_backfill", "ir_cron_backfill_2"],
}
# `_run_until_idle` waits for Xero's limit per minute, not for the one per day.
DRAIN_WAIT = timedelta(seconds=70)
# The job runs every five minutes. What is due within this time after a run is read by that run.
SLACK = timedelta(seconds=30)
# The scheduler wakes jobs once a minute. Retries due within this time are waited for.
SOON = timedelta(seconds=20)


class XeroConnection(models.Model):
    """The queue of a connection's lists, and the lanes of workers that process it.

    The live lane reads changes; the backfill lane also reads history.
    """

    _inherit = "xero.connection"

    calls_per_day = fields.Integer(compute="_compute_calls_per_day")
    last_worked_at = fields.Datetime(readonly=True, copy=False)
    task_calls = fields.Integer(
        readonly=True, copy=False, help="Calls that the nightly tasks take."
    )

    def _streams(self):
        """Return the connections' lists; create missing ones."""
        for connection in self:
            wanted = connection._stream_kinds()
            if set(wanted) <= set(connection.stream_ids.mapped("kind")):
                continue
            connection._lock_for_creation()
            # sudo: users can't choose anything about these rows
            streams = self.env["xero.stream"].sudo()
            kept = streams.with_context(active_test=False).search(
                [("connection_id", "=", connection.id)]
            )
            again = kept.filtered(lambda s, wanted=wanted: s.kind in wanted and not s.active)
            # A worker that has just begun to read them may have stored its progress since.
            again._forget()
            again.active = True
            known = kept.mapped("kind")
            streams.create(
                [
                    {"connection_id": connection.id, "kind": kind}
                    for kind in wanted
                    if kind not in known
                ]
            )
            connection.invalidate_recordset(["stream_ids"])
        return self.stream_ids

    def _stream_kinds(self):
        """Return the kinds of lists that this connection reads."""
        optional = () if self.all_income else const.INCOME_KINDS
        wanted = const.PURCHASE_KINDS if self.purchases else ()
        return [kind for kind in const.STREAM_KINDS if kind in wanted or kind not in optional]

    @api.model
    def _resume_streams(self, connection):
        """Resume a connection's lists where they stopped."""
        connection._streams()._resume()

    def _lock_for_creation(self):
        """Ensure that only one transaction creates the connection's lists.

        Of two at the same time, the later fails with a serialization failure, which is retried, and
        not with a unique violation, which isn't.
        """
        self.flush_recordset()
        query = SQL("UPDATE xero_connection SET id = id WHERE id = %s", self.id)
        self.env.cr.execute(query, log_exceptions=False)

    def _queue(self, kinds, full):
        """Queue lists and wake a worker.

        :param full: read all records instead of changes
        """
        self.check_access("write")
        for connection in self.exists():
            # sudo: write access to the connection, checked above, covers its lists
            streams = connection.sudo()._streams().filtered(lambda each: each.kind in kinds)
            streams._enqueue(full)
            streams.write(streams._prepare_resume_values())
        self._wake("backfill" if full else "live")

    @api.model
    def _wake(self, lane, at=None):
        """Wake the workers of a lane, now or at a later time."""
        triggers = self.env["ir.cron.trigger"].sudo()  # sudo: only the addon's own jobs
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
            # A worker that is woken earlier triggers itself again.
            if not sooner:
                job._trigger(at)

    @api.model
    def _cron_live(self):
        """Queue lists that are due, and read changes."""
        self._run_job_step(self._queue_polls)
        for step in steps.JOB_RUN:
            self._run_job_step(partial(steps.run, self.env, [step]))
        self._serve(full=False)

    @api.model
    def _cron_live_more(self):
        """Read changes in parallel to :meth:`_cron_live`."""
        self._serve(full=False)

    @api.model
    def _cron_backfill(self):
        """Read history."""
        self._serve(full=True)

    @api.model
    def _run_job_step(self, step):
        """Run ``step`` (a callable) and commit; log a failure and continue."""
        try:
            self._commit_with_retry(step)
        except Exception:
            if self.env.cr.closed:
                raise
            self._rollback()
            _logger.exception("Xero: a step before reading failed")

    @api.model
    def _queue_polls(self):
        due_by = fields.Datetime.now() + SLACK
        for stream in self._polled_streams():
            # A list that is being read, or is paused, continues by itself.
            under_way = stream.state != "idle" and not stream.full
            if stream._due_at() <= due_by and not under_way:
                stream._enqueue(full=False)

    @api.model
    def _polled_streams(self):
        """Return the lists that are polled, of connected organisations."""
        streams = self.env["xero.stream"].search(
            [
                ("connection_id.state", "=", "connected"),
                ("connection_id.active", "=", True),
                ("last_success", "!=", False),
            ]
        )
        return streams.filtered(lambda stream: stream._is_polled())

    @api.depends(
        "quote_poll_minutes", "import_future_sales", "stream_ids", "sweep_days", "task_calls"
    )
    def _compute_calls_per_day(self):
        for connection in self:
            calls = connection._poll_calls()
            if connection.import_future_sales:
                calls += connection._sweep_calls_a_day() + connection._weekly_check_calls()
            connection.calls_per_day = calls + connection.task_calls

    def _poll_calls(self):
        """Return how many calls a day polling takes."""
        polled = self.stream_ids.filtered(lambda stream: stream._is_polled())
        calls = sum(timedelta(days=1) // stream._poll_every() for stream in polled)
        # Plus one for the organisation's details.
        return calls + 1

    @api.model
    def _serve(self, full):
        """Process connections until nothing is due or the time is up.

        :param full: include history, and only connections that have some to read
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
                # In steps, to notice work that arrives in the meantime.
                self._pause(min(pause, 1.0))
                passed = self.browse()
                continue
            # Claimed by another worker, or nothing to read after all.
            if not self._served(connection, end, full):
                passed += connection
        self._wake_when_due(at_once=time.monotonic() >= end)

    @api.model
    def _served(self, connection, end, full):
        """Process a connection; return whether anything was read."""
        try:
            return connection._process_queue(end, full)
        except Exception:
            if self.env.cr.closed:
                raise
            self._rollback()
            _logger.exception("Xero connection %s could not be worked on", connection.id)
            self._commit_with_retry(connection._pause_all)
            return False

    @api.model
    def _next_due(self, full, but):
        """Return the connection with due work that has waited longest, or an empty one.

        :param but: connections to leave out, in addition to those that a worker has claimed
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
                           OR %(full)s AND c.task_due_at <= %(now)s
                              AND coalesce(c.history_not_before <= %(now)s, TRUE)
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
        """Return in how many seconds a failed list of the lane is retried; None if not soon."""
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
        """Schedule the next run for when paused, unfinished or polled work is due.

        :param at_once: whether due work was left for lack of time. Otherwise another worker has
            claimed it and schedules itself
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
        due["backfill"] += filter(None, (connection._next_task_at() for connection in open_))
        for lane, moments in due.items():
            if moments:
                self._wake(lane, at=max(min(moments), now))

    def _run_until_idle(self):
        """Process the queue in this process, for scripts, tests and the demo.

        This waits for Xero's limit per minute.

        :return: False if something stays queued for longer, for example because the day's calls are
            used up or Xero can't be reached
        """
        while True:
            busy = False
            for connection in self:
                worked = connection._process_queue(time.monotonic() + RUN_SECONDS, full=True)
                due = connection._events_due_in() is not None or connection._due(full=True)
                busy = busy or due
                if due and not worked:
                    # Another worker has claimed it.
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
            if pause > DRAIN_WAIT.total_seconds():
                return False
            self._pause(max(pause, 0.1))
