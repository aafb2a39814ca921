import logging
from contextlib import contextmanager, suppress

import psycopg2
from odoo import api, models, modules
from odoo.tools import SQL

from ..tools import errors
from .xero_lease import LIMIT_IDLENESS

_logger = logging.getLogger(__name__)

# A list whose reading ended with its worker so often, without a page in between, pauses; from then
# on each time. Others have their turn meanwhile.
MOST_KILLS = 4
# What the log says once in each process.
_warned = set()


class XeroConnection(models.Model):
    """One worker at a time on one connection, and what is known of a worker that was killed."""

    _inherit = "xero.connection"

    @contextmanager
    def _claim(self):
        """Yield the connection for the one worker that may work on it now, else None.

        Whatever that commits, it commits as the holder of the lease: see :meth:`_commit`.
        """
        leases = self.env["xero.lease"]
        claim = leases._claim(self.id)
        # What the transaction saw before it had the claim may be out of date.
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
            # If the database is gone, so is the session, and the lease with it.
            with suppress(psycopg2.Error):
                leases._release(claim.holder)

    @api.model
    def _in_hand(self):
        """Return the connections that a worker has claimed, of those visible here."""
        return self.browse(self.env["xero.lease"]._held())

    @api.model
    def _commit(self):
        """Commit; within a test's transaction, just flush.

        :raises LeaseLost: another worker has taken over what this one works on
        """
        holder = self.env.context.get("xero_lease")
        if holder:
            self.env.flush_all()
            # Last in the transaction, so that the row is locked only briefly.
            self.env["xero.lease"]._renew(holder)
        if modules.module.current_test:
            self.env.flush_all()
        else:
            # Counts as progress for the scheduler: a job that is killed again and again without
            # any is left alone until its regular time.
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _rollback(self):
        """Roll back to the last page; within a test's transaction, forget what is unwritten."""
        if modules.module.current_test:
            self.env.clear()
        else:
            self.env.cr.rollback()
            self.env.invalidate_all(flush=False)

    def _limit_idleness(self):
        """Have the database end this transaction if its process stops in the middle of it."""
        if self.env.context.get("xero_lease") and not modules.module.current_test:
            self.env.cr.execute(SQL("SELECT %s", LIMIT_IDLENESS))

    def _note_killed(self, claim):
        """Count a read that its worker did not survive; pause the list if this keeps happening."""
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
        """Tell whether a pooler gives each transaction of a session another one of the database."""
        if self.env.cr.connection.get_backend_pid() == self._backend(self.env.cr):
            return False
        # Some pooler; whether it keeps sessions together shows when another takes what is free.
        with self.env.registry.cursor() as one, self.env.registry.cursor() as other:
            before = self._backend(one)
            one.commit()
            self._backend(other)
            return self._backend(one) != before

    @api.model
    def _backend(self, cr):
        """Return the number of the database's process that serves a cursor."""
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
