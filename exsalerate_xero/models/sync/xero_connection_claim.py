import logging
from contextlib import contextmanager, suppress

import psycopg2
from odoo import api, models
from odoo.tools import SQL

from ...tools import errors
from .xero_lease import LIMIT_IDLENESS

_logger = logging.getLogger(__name__)

# After its worker was killed so often, without a page in between, a list pauses, and again after
# each further kill. Other lists are read in the meantime.
MOST_KILLS = 4
# Databases that this process has logged a warning about.
_warned = set()


class XeroConnection(models.Model):
    """Allows one worker per connection, and notes workers that were killed."""

    _inherit = "xero.connection"

    @contextmanager
    def _claim(self):
        """Yield the connection if this worker may work on it now, else None.

        The worker commits as the holder of the lease; see :meth:`_commit`.
        """
        leases = self.env["xero.lease"]
        claim = leases._claim(self.id)
        # What the transaction read before the claim may be out of date.
        self._commit()
        if not claim:
            yield None
            return
        claimed = self.with_context(xero_lease=claim.holder)
        try:
            claimed._note_killed(claim)
            yield claimed
        except Exception:
            # A failed transaction keeps the lease's row locked.
            with suppress(psycopg2.Error):
                self._rollback()
            raise
        finally:
            # Without the database, the session ends, and the lease with it.
            with suppress(psycopg2.Error):
                leases._release(claim.holder)

    @api.model
    def _in_hand(self):
        """Return the connections that a worker has claimed, as this transaction sees them."""
        return self.browse(self.env["xero.lease"]._held())

    @api.model
    def _commit(self):
        """Commit, as the holder of the lease if there is one.

        :raises LeaseLost: if another worker has taken over
        """
        holder = self.env.context.get("xero_lease")
        if holder:
            self.env.flush_all()
            # Last in the transaction, so that the row is locked only briefly.
            self.env["xero.lease"]._renew(holder)
        # Counts as progress for the scheduler: a job that is killed repeatedly without any progress
        # is not run again before its regular time.
        self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _rollback(self):
        """Roll back to the last page."""
        self.env.cr.rollback()
        self.env.invalidate_all(flush=False)

    def _limit_idleness(self):
        """Let the database end this transaction if its process is stopped."""
        if self.env.context.get("xero_lease"):
            self.env.cr.execute(SQL("SELECT %s", LIMIT_IDLENESS))

    def _note_killed(self, claim):
        """Count a worker that was killed during a read; pause the list if that is repeated."""
        stream = self.env["xero.stream"].browse(claim.stream or ()).exists()
        if not stream:
            return
        stream.killed_count += 1
        _logger.warning("Xero stream %s: its worker ended while it was read", stream.id)
        self._commit()
        if stream.killed_count >= MOST_KILLS:
            error = self._prepare_failure(errors.Interrupted(), stream, beside=stream.changes_due)
            self._note_failure(stream, error)

    @api.model
    def _has_pooler(self):
        """Return whether a connection pooler in transaction mode is in use."""
        if self.env.cr.connection.get_backend_pid() == self._backend(self.env.cr):
            return False
        # There is a pooler. In transaction mode, another cursor takes over a free session.
        with self.env.registry.cursor() as one, self.env.registry.cursor() as other:
            before = self._backend(one)
            one.commit()
            self._backend(other)
            return self._backend(one) != before

    @api.model
    def _backend(self, cr):
        """Return the PID of the database process that serves a cursor."""
        cr.execute("SELECT pg_backend_pid()")
        return cr.fetchone()[0]

    @api.model
    def _warn_of_pooler(self):
        if self.env.cr.dbname not in _warned and self._has_pooler():
            _warned.add(self.env.cr.dbname)
            _logger.warning(
                "Odoo reaches PostgreSQL through a connection pooler in transaction mode. Changes "
                "in Xero and Odoo's own notifications arrive late, since LISTEN does not work. Use "
                "session mode (PgBouncer: pool_mode = session)."
            )
