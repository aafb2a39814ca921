import uuid
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL
from psycopg2.extensions import TransactionRollbackError

# Seconds without a sign of life after which another worker takes over. The longest wait is one
# call and Xero's limit per minute.
LEASE_SECONDS = 180
# Seconds that a worker's transaction may be idle; that of a stopped process keeps rows locked.
IDLE_SECONDS = 60

NOW = SQL("(clock_timestamp() AT TIME ZONE 'UTC')")
UNTIL = SQL("%s + make_interval(secs => %s)", NOW, LEASE_SECONDS)
SESSION = SQL(
    "backend_pid = pg_backend_pid(), backend_start = "
    "(SELECT a.backend_start::text FROM pg_stat_get_activity(pg_backend_pid()) a)"
)
# If the database doesn't show when a session began, it counts as active.
IS_HELD = SQL(
    """(lease.holder IS NOT NULL AND lease.until > %s
        AND EXISTS (SELECT FROM pg_stat_get_activity(lease.backend_pid) a
                     WHERE coalesce(a.backend_start::text = lease.backend_start, TRUE)))""",
    NOW,
)
LIMIT_IDLENESS = SQL(
    "set_config('idle_in_transaction_session_timeout', %s, TRUE) IS NOT NULL",
    str(IDLE_SECONDS * 1000),
)


class LeaseLost(Exception):
    """Another worker has taken over: this transaction must not be committed."""


class Claim(NamedTuple):
    """A lease that was taken.

    :param stream: ID of the list whose read the last holder didn't finish, or None
    """

    holder: str
    stream: int | None


class XeroLease(models.Model):
    """A worker's time-limited claim to an organisation.

    A worker takes the row, renews it with every commit, and releases it. Unlike a session's lock,
    it works with a connection pooler, and ends if the worker is stopped or killed. The worker's
    transactions check it, so that a worker that resumes later writes nothing. It has a table of its
    own, since users' edits would conflict with renewals. No group has access.
    """

    _name = "xero.lease"
    _description = "Xero: Worker"
    _log_access = False
    _rec_name = "connection_id"

    connection_id = fields.Many2one("xero.connection", required=True, ondelete="cascade")
    holder = fields.Char(groups=fields.NO_ACCESS)
    until = fields.Datetime(groups=fields.NO_ACCESS)
    backend_pid = fields.Integer(groups=fields.NO_ACCESS)
    backend_start = fields.Char(groups=fields.NO_ACCESS)
    # No relation: the worker writes that row, and a foreign key would lock it.
    stream = fields.Integer(groups=fields.NO_ACCESS, help="The list being read now.")

    _connection_unique = models.Constraint(
        "UNIQUE (connection_id)", "One worker at a time reads an organisation."
    )

    @api.model
    def _claim(self, connection_id):
        """Take the lease, committed at once; return a :class:`Claim`, or None if it is held."""
        holder = uuid.uuid4().hex
        # The session of the work: as long as it is open, the worker is active.
        [session] = self.env.execute_query(
            SQL(
                "SELECT pg_backend_pid(), a.backend_start::text"
                "  FROM pg_stat_get_activity(pg_backend_pid()) a"
            )
        )
        try:
            with self.env.registry.cursor() as cr:
                cr.execute(
                    SQL(
                        # Without the condition, this would wait for a renewal in progress.
                        """INSERT INTO xero_lease (connection_id) SELECT %(connection)s
                            WHERE NOT EXISTS (SELECT FROM xero_lease
                                               WHERE connection_id = %(connection)s)
                               ON CONFLICT DO NOTHING""",
                        connection=connection_id,
                    )
                )
                row = self._taken(cr, connection_id, holder, session)
        except TransactionRollbackError:
            # Another worker was faster.
            return None
        return row and Claim(holder, *row)

    @api.model
    def _taken(self, cr, connection_id, holder, session):
        """Take the lease if it is free; return (list of the last holder,), or None."""
        cr.execute(
            SQL(
                """WITH free AS (
                       SELECT id, stream FROM xero_lease lease
                        WHERE connection_id = %(connection)s AND NOT %(is_held)s
                          FOR UPDATE SKIP LOCKED)
                   UPDATE xero_lease lease
                      SET holder = %(holder)s, until = %(until)s, backend_pid = %(pid)s,
                          backend_start = %(start)s, stream = NULL
                     FROM free WHERE free.id = lease.id RETURNING free.stream""",
                connection=connection_id,
                is_held=IS_HELD,
                holder=holder,
                until=UNTIL,
                pid=session[0],
                start=session[1],
            ),
            log_exceptions=False,
        )
        return cr.fetchone()

    @api.model
    def _renew(self, holder, stream=None):
        """Renew a lease in the transaction of the work, and limit how long that may be idle.

        :param stream: ID of the list that is about to be read
        :raises LeaseLost: if another worker holds it
        """
        begun = SQL(", stream = %s", stream) if stream else SQL()
        self.env.cr.execute(
            SQL(
                "UPDATE xero_lease SET until = %s, %s%s WHERE holder = %s AND %s",
                UNTIL,
                SESSION,
                begun,
                holder,
                # Its process may be stopped before the commit.
                LIMIT_IDLENESS,
            ),
            log_exceptions=False,
        )
        if not self.env.cr.rowcount:
            raise LeaseLost()

    @api.model
    def _release(self, holder):
        """Release a lease, committed at once."""
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """UPDATE xero_lease SET holder = NULL, until = NULL, stream = NULL
                        WHERE holder = %s""",
                    holder,
                )
            )

    @api.model
    def _held(self):
        """Return the IDs of connections that a worker has claimed."""
        rows = self.env.execute_query(
            SQL("SELECT connection_id FROM xero_lease lease WHERE %s", IS_HELD)
        )
        return [id_ for (id_,) in rows]

    @api.model
    def _silent_since(self, connection):
        """Return when an unresponsive worker that holds the lease was last active, or None."""
        rows = self.env.execute_query(
            SQL(
                """SELECT until - make_interval(secs => %s) FROM xero_lease
                    WHERE connection_id = %s AND holder IS NOT NULL AND until <= %s""",
                LEASE_SECONDS,
                connection._origin.id,
                NOW,
            )
        )
        return rows[0][0].replace(microsecond=0) if rows else None
