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
    """An OdooServer with one session of PostgreSQL for each thread and database that it asks."""

    def __init__(self, env, name, **options):
        super().__init__(env, name, **options)
        self._sessions = threading.local()

    def sql(self, statement, name=None):
        name = name or self.database
        try:
            return self._execute(statement, name)
        except psycopg2.OperationalError:
            # Odoo and tests end all sessions of a database, for example to copy it.
            if not getattr(self._sessions, name).closed:
                raise
            return self._execute(statement, name)

    def _execute(self, statement, name):
        session = getattr(self._sessions, name, None)
        if session is None or session.closed:
            session = self.connect(name=name)
            setattr(self._sessions, name, session)
        with session.cursor() as cursor:
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else ()
        return "\n".join("|".join(value or "" for value in row) for row in rows).strip()

    def connect(self, autocommit=True, name=None):
        """Return a new session of psycopg2."""
        where = {part: self.env.variables.get(f"PG{part.upper()}") for part in PLACE}
        session = psycopg2.connect(dbname=name or self.database, **where)
        session.autocommit = autocommit
        extensions.register_type(AS_TEXT, session)
        return session
