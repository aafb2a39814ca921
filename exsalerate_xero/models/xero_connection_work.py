import logging
import time
from dataclasses import dataclass
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL
from psycopg2.extensions import TransactionRollbackError

from .. import const
from ..tools import errors, secret
from ..tools.client import XeroClient
from ..tools.line import Line
from ..tools.words import Words, _lt
from .xero_lease import LeaseLost

_logger = logging.getLogger(__name__)

# Where not even a failure could be noted, so long nothing of the organisation is read.
LAST_RESORT = timedelta(minutes=5)
# How often a change is tried that somebody else's change of the same rows spoils.
TRIES = 5
# After these only a person can go on, by giving a new consent.
CONSENT_ERRORS = (
    errors.ConsentLost,
    errors.ScopeMissing,
    secret.SecretUnreadable,
    secret.KeyUnusable,
)
UNEXPECTED = _lt("Something unexpected happened here; the server's log has the details.")


class OutOfTime(Exception):
    """A page that was begun is left for the next run; what was kept of it stays."""


@dataclass(frozen=True)
class Stumble:
    """What ended the reading of a stream.

    :param beside: it was read beside a walk through everything
    :param gone: Xero no longer lists the organisation
    :param calls: made since the last page that was kept
    """

    error: Exception
    beside: bool
    gone: bool
    calls: int

    @property
    def passing(self):
        """Whether it may be over in a moment."""
        return isinstance(self.error, (errors.Unavailable, errors.BadAnswer))

    @property
    def words(self):
        """What may be said of it to people."""
        return getattr(self.error, "words", None) or Words(UNEXPECTED)


class XeroConnection(models.Model):
    """What a worker reads in which order, and what goes wrong."""

    _inherit = "xero.connection"

    def _work_alone(self, end, full):
        """Work on the connection until ``end`` (monotonic seconds), unless another worker does.

        :param full: read history as well
        :return: whether anything was read
        """
        # What is written on records that many will read: reasons, notes, summaries.
        self = self.with_context(lang=self.company_id.partner_id.lang or self.env.lang)
        worked, waiting = False, True
        while waiting and time.monotonic() < end:
            try:
                with self._claim() as claimed:
                    if not claimed:
                        break
                    read = claimed._work_on_line(end, full)
            except LeaseLost:
                _logger.warning("Xero connection %s: another worker has taken over", self.id)
                break
            worked = worked or read
            # Events that came before the claim was given back woke nobody: see _receive_events.
            self._commit()
            waiting = self._events_due_in() is not None and not self._gives_way(full)
        return worked

    def _work_on_line(self, end, full):
        """Work over one line to Xero; see :meth:`_work`."""
        line = Line(self._opened_client, self._renewed_token, end)
        try:
            return self._work(line, end, full)
        finally:
            line.close()

    def _opened_client(self):
        """Return a client with a fresh access token; no transaction is open while it is fetched."""
        credentials, tenant_id, host = self._credentials(), self.tenant_id, self._host("api")
        self._commit()
        access_token = self.env["xero.token"]._access_token(self.id, credentials)
        return XeroClient(tenant_id, access_token, host)

    def _renewed_token(self, rejected):
        credentials = self._credentials()
        self._commit()
        return self.env["xero.token"]._access_token(self.id, credentials, rejected)

    def _work(self, line, end, full):
        """Read what is due, events first and history last, until ``end`` or a limit.

        :param end: monotonic seconds
        :param full: read history as well
        :return: whether anything was read
        :raises psycopg2.Error: when the database is gone; the walk goes on at its page with the
            next run
        """
        self.ensure_one()
        worked = self._refresh_organisation(line)
        while time.monotonic() < end:
            stream, read = self._next_step(full)
            if stream:
                self._attempt(line, end, stream, read)
                worked = True
                continue
            pause = self._events_due_in()
            if pause is None or self._gives_way(full):
                break
            self._pause(pause)
        return worked

    def _is_called_away(self):
        """Tell, at the cost of one query, whether a walk should look up between two pages.

        There is live work, or somebody else has changed what lets the walk go on.
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

    def _work_between_pages(self, line, end):
        """Read what must not wait for the walk that is under way on this line."""
        while time.monotonic() < end and self._due(full=False):
            stream, read = self._next_step(full=False)
            if not stream:
                # The events were of what has been read already.
                break
            self._attempt(line, end, stream, read)

    def _gives_way(self, full):
        """Tell whether others' turn comes before this one's events are ready to be read."""
        return not full and bool(self._next_due(False, self))

    def _attempt(self, line, end, stream, read):
        """Read, and commit; whatever goes wrong is noted where people look."""
        self._note_attempt(stream)
        try:
            read(line, end)
            stream.killed_count = 0
            self._commit()
        except TransactionRollbackError:
            # Somebody changed the same rows: what they wrote stands, the page comes again.
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
            # Its frames hold Xero's answer, and one of them the error: a cycle, freed much later.
            error.__traceback__ = None
            failure = self._prepare_failure(error, stream, line, beside=read != stream._run)
            self._note_failure(stream, failure)

    def _note_attempt(self, stream):
        """Note what is about to be read: whoever comes after this worker knows what it did last."""
        self._limit_idleness()
        self.last_worked_at = fields.Datetime.now()
        holder = self.env.context.get("xero_lease")
        if holder:
            self.env["xero.lease"]._renew(holder, stream.id)

    def _prepare_failure(self, error, stream, line=None, beside=True):
        """Return what is to be known of an error in reading a stream."""
        return Stumble(
            error,
            beside=beside and stream.full and stream.state != "idle",
            gone=isinstance(error, errors.OrganisationGone) and not self._is_listed(),
            calls=line.take_count() if line else 0,
        )

    def _note_failure(self, stream, failure):
        """Note a failure, and whatever comes of that, leave the organisation with a pause."""
        try:
            self._insist(lambda: self._stumbled(stream, failure))
        except LeaseLost:
            raise
        except Exception:
            if self.env.cr.closed:
                raise
            self._rollback()
            _logger.exception("Xero stream %s: its failure could not be noted", stream.id)
            self._insist(self._pause_all)

    def _pause_all(self):
        """Read nothing of the organisation for a while."""
        self.not_before = fields.Datetime.now() + LAST_RESORT

    def _next_step(self, full):
        """Return (stream, what reads of it) for what is due first; (none, None) without."""
        events = self._next_events()
        if events:
            return events
        now = fields.Datetime.now()
        streams = self._open_streams(now)
        for stream in streams:
            if not stream.full and stream._is_due(now):
                return stream, stream._run
            if stream._are_changes_due(now):
                return stream, stream._catch_up
        for stream in streams if full else ():
            if stream.full and stream._is_due(now):
                return stream, stream._run
        return self.env["xero.stream"], None

    def _due(self, full):
        """Tell whether there is a step to take now."""
        if self._events_due_in() == 0.0:
            return True
        now = fields.Datetime.now()
        return any(
            stream._are_changes_due(now) or (stream._is_due(now) and (full or not stream.full))
            for stream in self._open_streams(now)
        )

    def _open_streams(self, now):
        """Return the streams, in the order they are read, none while Xero takes no call."""
        self.invalidate_recordset(["stream_ids", "not_before", "history_not_before", "state"])
        if self.state != "connected" or (self.not_before and self.not_before > now):
            return self.env["xero.stream"]
        return self.stream_ids.sorted(lambda stream: const.STREAM_KINDS.index(stream.kind))

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

    def _stumbled(self, stream, stumble):
        """Note what went wrong where people look, and when to try again."""
        if self.state != "connected":
            # A person has disconnected meanwhile, which says it all.
            return
        error, words = stumble.error, stumble.words
        stream.call_count += stumble.calls
        if stumble.beside:
            # The walk that it was read beside stands as it stood.
            stream._pause_beside(stumble.passing)
        elif stream.state == "idle":
            # It stumbled over events; reading what has changed will bring what they announced.
            stream._enqueue(full=False)
        if isinstance(error, errors.RateLimited):
            stream._park(error)
        elif isinstance(error, CONSENT_ERRORS) or stumble.gone:
            stream._fail(words)
            self._lose("disconnected" if stumble.gone else "expired", words)
        elif stumble.beside:
            stream._log_aside("changes", "failed", words)
        else:
            stream._fail(words, getattr(error, "correlation_id", None), stumble.passing)
        self._notify_progress()
