import logging
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial

import psycopg2
from odoo import api, fields, models, modules
from odoo.tools import SQL
from psycopg2.extensions import TransactionRollbackError

from .. import const
from ..tools import errors, secret

_logger = logging.getLogger(__name__)

# First half of the key of the advisory locks that keep two workers off one connection: any
# number, as long as nothing else in the database uses it.
LOCK_SPACE = 0x7E20
# A run that began stays within this, so that one connection does not keep a worker for itself.
RUN_SECONDS = 50.0
# A scheduled job runs in one process at a time: history has two, so that the import of one
# organisation does not keep all the others waiting.
LANES = {"live": ["ir_cron_live"], "backfill": ["ir_cron_backfill", "ir_cron_backfill_2"]}
# Draining a queue by hand waits for Xero's minute window, not for its day.
PATIENCE = timedelta(seconds=70)

# How often a change is tried that somebody else's change of the same rows spoils.
TRIES = 5
# After these only a person can go on, by giving a new consent.
CONSENT_ERRORS = (
    errors.ConsentLost,
    errors.ScopeMissing,
    secret.SecretUnreadable,
    secret.KeyUnusable,
)


class XeroConnection(models.Model):
    """The queue of a connection's streams, and the workers that share it.

    A worker claims a connection with an advisory lock of its database session. The lock outlives
    the commits of single pages, holds no row and no transaction, and falls with the process.
    """

    _inherit = "xero.connection"

    def _streams(self):
        """Return the connections' streams, made where they are missing."""
        for connection in self:
            missing = set(const.STREAM_KINDS) - set(connection.stream_ids.mapped("kind"))
            # sudo: streams are the engine's own rows, with nothing in them that anybody chose
            self.env["xero.stream"].sudo().create(
                [
                    {"connection_id": connection.id, "kind": kind}
                    for kind in const.STREAM_KINDS
                    if kind in missing
                ]
            )
        return self.stream_ids

    def _queue(self, kinds, full):
        """Queue streams and wake a worker.

        :param full: read everything again instead of what has changed
        """
        self.check_access("write")
        for connection in self.exists():
            # sudo: the right to change the connection, checked above, covers its streams
            streams = connection.sudo()._streams()
            streams.filtered(lambda stream: stream.kind in kinds)._enqueue(full)
        self._wake("backfill" if full else "live")

    def _wake(self, lane, at=None):
        for name in LANES[lane]:
            # sudo: waking the scheduler of ours, after the caller's rights were checked
            self.env.ref(f"exsalerate_xero.{name}").sudo()._trigger(at)

    @api.model
    def _cron_live(self):
        """Queue what is due by the clock and read what has changed."""
        self._queue_polls()
        self._commit()
        self._remind_of_overdue()
        self._serve(full=False)

    @api.model
    def _cron_backfill(self):
        """Read history."""
        self._serve(full=True)

    @api.model
    def _queue_polls(self):
        now = fields.Datetime.now()
        streams = self.env["xero.stream"].search(
            [
                ("connection_id.state", "=", "connected"),
                ("state", "=", "idle"),
                ("last_success", "!=", False),
            ]
        )
        for stream in streams:
            if stream._is_polled() and stream.last_success <= now - stream._poll_every():
                stream._enqueue(full=False)
        self.env["xero.quote"]._follow_expiries()

    @api.depends("quote_poll_minutes", "import_future_sales")
    def _compute_calls_per_day(self):
        for connection in self:
            polled = connection.stream_ids.filtered(lambda stream: stream._is_polled())
            connection.calls_per_day = sum(
                timedelta(days=1) // stream._poll_every() for stream in polled
            )

    @api.model
    def _serve(self, full):
        """Work on one connection after another until nothing is due or the time is up."""
        end = time.monotonic() + self.env.context.get("cron_seconds", RUN_SECONDS)
        served = self.browse()
        while time.monotonic() < end:
            connection = self._next_due(full, served)
            if not connection:
                break
            served += connection
            connection._work_alone(end)
        self._wake_when_due(at_once=time.monotonic() >= end)

    @api.model
    def _next_due(self, full, but):
        """Return the connection with due streams or events that has waited longest, or none."""
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
                           OR NOT %(full)s AND EXISTS (SELECT FROM xero_webhook_event e
                                                        WHERE e.connection_id = c.id))
                    ORDER BY c.last_worked_at NULLS FIRST, c.id LIMIT 1""",
                but=but.ids,
                full=full,
                now=fields.Datetime.now(),
            )
        )
        return self.browse(rows[0][0]) if rows else self.browse()

    @contextmanager
    def _claim(self):
        """Yield whether this process is the one that may work on the connection now."""
        key = SQL("%s, %s", LOCK_SPACE, self.id)
        claimed = self.env.execute_query(SQL("SELECT pg_try_advisory_lock(%s)", key))[0][0]
        # What the transaction saw before it had the claim may be out of date.
        self._commit()
        try:
            yield claimed
        except Exception:
            # A failed transaction could not give the lock back, and the session would keep it.
            with suppress(psycopg2.Error):
                self._rollback()
            raise
        finally:
            # Without a session there is nothing to give back: its locks fell with it.
            if claimed and not self.env.cr.closed:
                self.env.cr.execute(SQL("SELECT pg_advisory_unlock(%s)", key))

    def _work_alone(self, end):
        """Work on the connection until ``end`` (monotonic seconds), unless somebody else does."""
        waiting = True
        while waiting and time.monotonic() < end:
            with self._claim() as claimed:
                if not claimed:
                    return
                self._work(end)
            # Events that came before the claim was given back woke nobody: see _receive_events.
            self._commit()
            waiting = self._events_due_in() is not None

    def _is_in_hand(self):
        """Tell whether a worker has claimed each of these connections."""
        rows = self.env.execute_query(
            SQL(
                """SELECT count(*) FROM pg_locks
                    WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND granted
                      AND database = (SELECT oid FROM pg_database
                                       WHERE datname = current_database())
                      AND classid = %s AND objid = ANY(%s::oid[])""",
                LOCK_SPACE,
                self.ids,
            )
        )
        return rows[0][0] == len(self)

    def _work(self, end):
        """Read what is due, events first and history last, until ``end`` or a limit.

        :param end: monotonic seconds

        :raises psycopg2.Error: when the database is gone; the walk goes on at its page with the
            next run
        """
        self.ensure_one()
        while time.monotonic() < end:
            stream = None
            try:
                stream, read = self._next_events() or self._next_walk(end)
                if not stream:
                    pause = self._events_due_in()
                    if pause is None:
                        break
                    self._pause(pause)
                    continue
                self.last_worked_at = fields.Datetime.now()
                read()
                self._commit()
            except TransactionRollbackError:
                # Somebody changed the same rows: what they wrote stands, the page comes again.
                self._rollback()
            except Exception as error:
                if self.env.cr.closed or not stream:
                    raise
                self._rollback()
                self._insist(lambda stream=stream, error=error: self._stumbled(stream, error))

    def _next_walk(self, end):
        """Return (the first due stream, what runs it), or (none, None)."""
        stream = self._due_streams()[:1]
        return stream, partial(stream._run, end) if stream else None

    def _pause(self, seconds):
        """Sleep with no transaction open."""
        self._commit()
        time.sleep(seconds)

    def _insist(self, change):
        """Commit a change of the engine's own rows; again if a person wrote to them meanwhile."""
        for attempt in range(1, TRIES + 1):
            try:
                change()
                self._commit()
                return
            except TransactionRollbackError:
                self._rollback()
                if attempt == TRIES:
                    raise

    def _due_streams(self):
        now = fields.Datetime.now()
        self.invalidate_recordset(["stream_ids", "not_before", "history_not_before", "state"])
        if self.state != "connected":
            return self.env["xero.stream"]
        return self.stream_ids.filtered(
            lambda s: s.state != "idle" and (s._next_try() or now) <= now
        ).sorted(lambda s: (s.full, const.STREAM_KINDS.index(s.kind)))

    def _has_live_work(self):
        """Tell whether something waits that must not wait for history."""
        return self._events_due_in() == 0.0 or any(not s.full for s in self._due_streams())

    def _stumbled(self, stream, error):
        """Note what went wrong where people look, and when it goes on by itself."""
        if stream.state == "idle":
            # It stumbled over events; reading what has changed will bring what they announced.
            stream._enqueue(full=False)
        if isinstance(error, errors.RateLimited):
            stream._park(error)
        elif isinstance(error, CONSENT_ERRORS):
            self._lose("expired", str(error))
        elif isinstance(error, errors.OrganisationGone) and not self._is_listed():
            self._lose("disconnected", str(error))
        elif isinstance(error, errors.XeroError):
            stream._fail(str(error), error.correlation_id)
        else:
            _logger.exception("Xero stream %s failed", stream.id, exc_info=error)
            stream._fail(
                self.env._("Something unexpected happened here; the server's log has the details.")
            )
        self._notify_progress()

    @api.model
    def _wake_when_due(self, at_once):
        """Ask the scheduler to come back when the next parked or unfinished stream is due.

        :param at_once: what is due now was left for want of time; else somebody else works on it,
            and nobody needs to be woken for it
        """
        now = fields.Datetime.now()
        streams = self.env["xero.stream"].search(
            [("connection_id.state", "=", "connected"), ("state", "!=", "idle")]
        )
        for full, group in streams.grouped("full").items():
            due = min(stream._next_try() or now for stream in group)
            earliest = now if at_once else now + timedelta(seconds=1)
            self._wake("backfill" if full else "live", at=max(due, earliest))
        if at_once and self.env["xero.webhook.event"].search_count([], limit=1):
            self._wake("live")

    def _run_until_idle(self):
        """Drain the queue in this process: for scripts, tests and the demo.

        Waits for Xero's minute window; returns False when something stays queued for longer, as
        when the day's calls are used up or Xero cannot be reached.
        """
        while True:
            busy = False
            for connection in self:
                connection._work_alone(time.monotonic() + RUN_SECONDS)
                waiting = connection._events_due_in() is not None
                busy = busy or waiting or bool(connection._due_streams())
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

    @api.model
    def _commit(self):
        """Commit; within a test's transaction, just flush."""
        if modules.module.current_test:
            self.env.flush_all()
        else:
            # Told to the scheduler as progress: a job that is killed again and again without any
            # is left alone until its regular time.
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _rollback(self):
        """Roll back to the last page, except within a test's transaction."""
        if not modules.module.current_test:
            self.env.cr.rollback()
        self.env.invalidate_all(flush=False)
