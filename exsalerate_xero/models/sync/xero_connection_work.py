import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import psycopg2
from odoo import fields, models
from odoo.tools import SQL
from psycopg2.extensions import TransactionRollbackError

from ... import const
from ...tools import errors, oauth, secret
from ...tools.client import XeroClient
from ...tools.line import Line
from ...tools.words import Words, _lt
from ..base.attempts import retry_on_conflict
from .xero_lease import LeaseLost

_logger = logging.getLogger(__name__)

# Pause of an organisation if even its failure couldn't be stored.
LAST_RESORT = timedelta(minutes=5)
# After these errors, an administrator must reconnect.
CONSENT_ERRORS = (
    errors.ConsentLost,
    errors.ScopeMissing,
    secret.SecretUnreadable,
    secret.KeyUnusable,
)
UNEXPECTED = _lt("An unexpected error occurred. The server log has the details.")


class Step(NamedTuple):
    """The next read of a worker.

    :param read: callable that reads, with a line and the end of the time as arguments
    :param beside: whether it is apart from the list's own read, which a failure must not affect
    """

    stream: models.BaseModel
    read: Callable
    beside: bool


class OutOfTime(Exception):
    """The page is left for the next run; what has been committed of it stays."""


@dataclass(frozen=True)
class ReadFailure:
    """The failure of a read.

    :param beside: whether changes or events were read during a full read
    :param gone: whether Xero no longer lists the organisation
    :param calls: number of calls since the last stored page
    """

    error: Exception
    beside: bool
    gone: bool
    calls: int

    @property
    def passing(self):
        """Whether a retry within seconds may succeed."""
        return isinstance(self.error, (errors.Unavailable, errors.BadAnswer))

    @property
    def needs_help(self):
        """Whether retries are useless until a user acts."""
        return not (self.passing or isinstance(self.error, errors.Stalled))

    @property
    def words(self):
        """The reason for users."""
        return getattr(self.error, "words", None) or Words(UNEXPECTED)


class XeroConnection(models.Model):
    """What a worker reads, in which order, and how failures are handled."""

    _inherit = "xero.connection"

    def _process_queue(self, end, full):
        """Process the connection until ``end`` (monotonic seconds), unless another worker does.

        :param full: include history
        :return: whether anything was read
        """
        # The language of texts on records that many users read.
        self = self.with_context(lang=self.company_id.partner_id.lang or self.env.lang)
        worked, waiting = False, True
        while waiting and time.monotonic() < end:
            try:
                with self._claim() as claimed:
                    if not claimed:
                        break
                    read = claimed._process_with_line(end, full)
            except LeaseLost:
                _logger.warning("Xero connection %s: another worker has taken over", self.id)
                break
            worked = worked or read
            # Events that came before the claim was released woke no worker: see _receive_events.
            self._commit()
            waiting = self._events_due_in() is not None and not self._yields_to_others(full)
        return worked

    def _process_with_line(self, end, full):
        """Process the connection with one line to Xero; see :meth:`_work`."""
        line = Line(self._opened_client, self._renewed_token, end)
        try:
            return self._work(line, end, full)
        finally:
            line.close()

    def _opened_client(self):
        """Return a client with a valid access token; no transaction is open during calls."""
        credentials, tenant_id, host = self._credentials(), self.tenant_id, self._host("api")
        self._commit()
        access_token = self.env["xero.token"]._access_token(self.id, credentials)
        return XeroClient(tenant_id, access_token, host)

    def _renewed_token(self, rejected):
        credentials = self._credentials()
        self._commit()
        return self.env["xero.token"]._access_token(self.id, credentials, rejected)

    def _work(self, line, end, full):
        """Read what is due, webhooks first and history last, until ``end`` or a limit.

        :param end: monotonic seconds
        :param full: include history
        :return: whether anything was read
        :raises psycopg2.Error: if the database is gone; the next run resumes at the same page
        """
        self.ensure_one()
        worked = self._refresh_organisation(line)
        while time.monotonic() < end:
            step = self._next_step(full)
            if step:
                self._run_step(line, end, step)
                worked = True
                continue
            if full and self._run_tasks(line):
                worked = True
                continue
            pause = self._events_due_in()
            if pause is None or self._yields_to_others(full):
                break
            self._pause(pause)
        return worked

    def _is_interrupted(self):
        """Return whether a full read should pause between two pages; one query.

        That is the case if changes or events are due, or the connection no longer allows the read.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT c.state <> 'connected' OR coalesce(c.not_before > %(now)s, FALSE)
                          OR EXISTS (SELECT FROM xero_stream s
                                      WHERE s.connection_id = c.id
                                        AND (s.changes_due
                                             AND coalesce(s.beside_not_before <= %(now)s, TRUE)
                                             OR NOT s.full AND s.state <> 'idle'))
                          OR EXISTS (SELECT FROM xero_webhook_event e WHERE e.connection_id = c.id)
                     FROM xero_connection c WHERE c.id = %(connection)s""",
                now=fields.Datetime.now(),
                connection=self.id,
            )
        )
        return not rows or rows[0][0]

    def _process_urgent(self, line, end):
        """Read changes and events that are due during a full read."""
        while time.monotonic() < end and self._due(full=False):
            step = self._next_step(full=False)
            if not step:
                # The events were for records that have been read already.
                break
            self._run_step(line, end, step)

    def _yields_to_others(self, full):
        """Return whether another connection is due before this one's events are."""
        return not full and bool(self._next_due(False, self))

    def _run_step(self, line, end, step):
        """Run a step and commit; store a failure for users."""
        stream = step.stream
        self._record_start(stream)
        try:
            step.read(line, end)
            stream.killed_count = 0
            self._commit()
        except TransactionRollbackError:
            # Others changed the same rows: their changes stand, and the page is read again.
            self._rollback()
        except LeaseLost:
            raise
        except OutOfTime:
            self._rollback()
        except Exception as error:
            if self.env.cr.closed:
                raise
            self._rollback()
            if not isinstance(error, (errors.XeroError, *CONSENT_ERRORS)):
                _logger.exception("Xero stream %s failed", stream.id)
            # Its frames refer to Xero's response and to the error, a cycle that is freed late.
            error.__traceback__ = None
            failure = self._prepare_failure(error, stream, line, beside=step.beside)
            self._note_failure(stream, failure)

    def _record_start(self, stream):
        """Store which list is about to be read, for the worker that follows."""
        self._limit_idleness()
        self.last_worked_at = fields.Datetime.now()
        holder = self.env.context.get("xero_lease")
        if holder:
            self.env["xero.lease"]._renew(holder, stream.id)

    def _prepare_failure(self, error, stream, line=None, beside=True):
        """Return the :class:`ReadFailure` for an error in reading a list."""
        return ReadFailure(
            error,
            beside=beside and stream.full and stream.state != "idle",
            gone=isinstance(error, errors.OrganisationGone) and not self._is_listed(),
            calls=line.take_count() if line else 0,
        )

    def _note_failure(self, stream, failure):
        """Store a failure; if that fails too, pause the organisation."""
        try:
            self._commit_with_retry(lambda: self._process_failure(stream, failure))
        except LeaseLost:
            raise
        except Exception:
            if self.env.cr.closed:
                raise
            self._rollback()
            _logger.exception("Xero stream %s: its failure could not be noted", stream.id)
            self._commit_with_retry(self._pause_all)

    def _is_listed(self):
        """Return whether Xero still lists the organisation among the connections.

        True if Xero doesn't respond: a connection isn't ended without confirmation.
        """
        try:
            found = oauth.connections(self._host("api"), self._renewed_token(None))
        except (errors.XeroError, secret.SecretUnreadable, secret.KeyUnusable):
            return True
        return any(each.tenant_id == self.tenant_id for each in found)

    def _pause_all(self):
        """Pause the organisation."""
        self.not_before = fields.Datetime.now() + LAST_RESORT

    def _next_step(self, full):
        """Return the :class:`Step` that is due first, or None."""
        events = self._next_events()
        if events:
            return events
        now = fields.Datetime.now()
        streams = self._open_streams(now)
        for stream in streams:
            if not stream.full and stream._is_due(now):
                return Step(stream, stream._run, beside=False)
            if stream._are_changes_due(now):
                return Step(stream, stream._sync_changes, beside=True)
        for stream in streams if full else ():
            if stream.full and stream._is_due(now):
                return Step(stream, stream._run, beside=False)
        return None

    def _due(self, full):
        """Return whether anything is due now."""
        if self._events_due_in() == 0.0 or (full and self._are_tasks_due()):
            return True
        now = fields.Datetime.now()
        return any(
            stream._are_changes_due(now) or (stream._is_due(now) and (full or not stream.full))
            for stream in self._open_streams(now)
        )

    def _open_streams(self, now):
        """Return the lists in the order of reading; none while the connection is paused."""
        self.invalidate_recordset(["stream_ids", "not_before", "history_not_before", "state"])
        if self.state != "connected" or (self.not_before and self.not_before > now):
            return self.env["xero.stream"]
        return self.stream_ids.sorted(lambda stream: const.STREAM_KINDS.index(stream.kind))

    def _pause(self, seconds):
        """Sleep with no transaction open."""
        self._commit()
        time.sleep(seconds)

    def _commit_with_retry(self, change):
        """Commit a change of the sync's own rows; retry if a user wrote to them meanwhile."""

        def work():
            change()
            self._commit()

        retry_on_conflict(work, self._rollback)

    def _run_isolated(self, effect):
        """Run ``effect`` (a callable) in a savepoint, so that a failure only undoes the effect.

        :return: the exception, which is logged, or None
        :raises psycopg2.OperationalError: for conflicts with others, or if the database is gone
        """
        try:
            with self.env.cr.savepoint():
                effect()
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            _logger.exception("Xero connection %s: an effect of records failed", self.id)
            return error
        return None

    def _process_failure(self, stream, failure):
        """Store a failure for users, and the time of the next attempt."""
        if self.state != "connected":
            # A user has disconnected in the meantime.
            return
        error, words = failure.error, failure.words
        stream.call_count += failure.calls
        if failure.beside:
            # The full read in progress is not affected.
            stream._pause_beside(failure.passing)
        elif stream.state == "idle":
            # Events failed to be read: reading changes brings their records.
            stream._enqueue(full=False)
        if stream._is_refused(error, failure.gone):
            stream._switch_off(failure)
        elif isinstance(error, errors.RateLimited):
            stream._wait_for_limit(error)
        elif isinstance(error, CONSENT_ERRORS) or failure.gone:
            # In this order, the user isn't told to wait for the other lists.
            self._end_consent("disconnected" if failure.gone else "expired", words)
            stream._fail(words)
        elif failure.beside:
            stream._log_beside("changes", "failed", words)
        else:
            correlation_id = getattr(error, "correlation_id", None)
            stream._fail(words, correlation_id, failure.passing, failure.needs_help)
        self._notify_progress()
