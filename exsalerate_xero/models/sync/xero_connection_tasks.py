import logging
from datetime import timedelta
from functools import partial

from odoo import fields, models
from psycopg2.extensions import TransactionRollbackError

from ... import const
from ...tools import errors
from .. import steps
from .xero_connection_work import CONSENT_ERRORS, OutOfTime
from .xero_lease import LeaseLost
from .xero_stream import DEFAULT_PAUSE

_logger = logging.getLogger(__name__)

# Pause after a failure before the tasks are tried again; it doubles with each further one.
RETRY_AFTER = timedelta(hours=1)
MOST_DOUBLED = 4


class XeroConnection(models.Model):
    """Work of the backfill lane that reads other things than lists, after the lists.

    `steps.TASKS` are the tasks. They share the lists' claim, limits and pauses.
    """

    _inherit = "xero.connection"

    task_due_at = fields.Datetime(readonly=True, copy=False, help="When the tasks are due.")
    task_failures = fields.Integer(
        readonly=True, copy=False, help="How often the tasks have failed since they succeeded."
    )

    def _queue_tasks(self):
        """Queue the connection's tasks and wake a worker."""
        self.task_due_at = fields.Datetime.now()
        self._wake("backfill")

    def _next_task_at(self):
        """Return when the tasks may run; None if none are due."""
        if self.state != "connected" or not self.task_due_at:
            return None
        return max(filter(None, (self.task_due_at, self.not_before, self.history_not_before)))

    def _are_tasks_due(self):
        """Return whether the tasks may run now."""
        self.invalidate_recordset(["task_due_at", "not_before", "history_not_before", "state"])
        due_at = self._next_task_at()
        return bool(due_at and due_at <= fields.Datetime.now())

    def _run_tasks(self, line):
        """Run the tasks if they are due; return whether they were tried.

        A failure only postpones them. If access to Xero has ended, reading the lists finds out.
        """
        if not self._are_tasks_due():
            return False
        due_at = self.task_due_at
        self._commit()
        try:
            line.retry_with_fresh_token(partial(self._try_tasks, line), self._rollback)
            self._finish_tasks(due_at)
            self._commit()
        except LeaseLost:
            raise
        except TransactionRollbackError:
            # Others changed the same rows: their changes stand, and the tasks are tried again.
            self._rollback()
        except OutOfTime:
            self._rollback()
            return False
        except Exception as error:
            if self.env.cr.closed:
                raise
            self._rollback()
            if not isinstance(error, (errors.XeroError, *CONSENT_ERRORS)):
                _logger.exception("Xero connection %s: a task failed", self.id)
            error.__traceback__ = None
            self._commit_with_retry(partial(self._postpone_tasks, error))
        # The history counts calls for lists only.
        line.take_count()
        return True

    def _finish_tasks(self, due_at):
        """End the tasks that were due at a time, unless a user has queued them again since."""
        self.flush_recordset()
        self.invalidate_recordset(["task_due_at"])
        if self.task_due_at == due_at:
            self.task_due_at = False
        if self.task_failures:
            self.task_failures = 0

    def _try_tasks(self, line):
        steps.run(self.env, steps.TASKS, self, line)

    def _postpone_tasks(self, error):
        now = fields.Datetime.now()
        if isinstance(error, errors.RateLimited) and error.problem == "minute":
            # Only the tasks pause, not changes.
            wait = DEFAULT_PAUSE
            if error.retry_after is not None:
                wait = timedelta(seconds=min(error.retry_after, const.LONGEST_WAIT))
            self.task_due_at = now + wait + timedelta(seconds=1)
        elif isinstance(error, errors.RateLimited):
            # The pause of the whole organisation applies to the tasks as well.
            self.stream_ids[:1]._wait_for_limit(error)
        else:
            self.task_due_at = now + RETRY_AFTER * 2 ** min(self.task_failures, MOST_DOUBLED)
            self.task_failures += 1

    def _rest_tasks(self):
        """Leave the tasks for when Xero has reset the daily limit.

        :raises OutOfTime: always
        """
        self._rest_history()
        self._commit()
        raise OutOfTime()
