"""SQL on a server's database in the format of psql, without starting psql for every statement."""

import threading

import psycopg2
from psycopg2 import extensions

from dev.odoo_server import OdooServer

# psycopg2's own conversions, all replaced by none.
AS_TEXT = extensions.new_type(
    tuple(extensions.string_types), "AS_TEXT", lambda value, _cursor: value
)

PLACE = ("host", "port", "user", "password")


class ServerWithSession(OdooServer):
    """An OdooServer with one session of PostgreSQL for each thread that asks."""

    def __init__(self, env, name, **options):
        super().__init__(env, name, **options)
        self._sessions = threading.local()

    def sql(self, statement):
        try:
            return self._execute(statement)
        except psycopg2.OperationalError:
            # Odoo and tests end all sessions of a database, for example to copy it.
            if not self._sessions.own.closed:
                raise
            return self._execute(statement)

    def _execute(self, statement):
        session = getattr(self._sessions, "own", None)
        if session is None or session.closed:
            session = self._sessions.own = self.connect()
        with session.cursor() as cursor:
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else ()
        return "\n".join("|".join(value or "" for value in row) for row in rows).strip()

    def connect(self, autocommit=True):
        """Return a new session of psycopg2."""
        where = {name: self.env.variables.get(f"PG{name.upper()}") for name in PLACE}
        session = psycopg2.connect(dbname=self.database, **where)
        session.autocommit = autocommit
        extensions.register_type(AS_TEXT, session)
        return session
