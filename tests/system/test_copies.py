"""A copy of the database can't access Xero, says why, and doesn't affect the original.

Takes a minute: it needs servers on the original and on a copy, and a second PostgreSQL.
"""

import pytest

from dev import database, postgres
from dev.odoo_server import OdooServer
from tests.system.common import Organisation, connected, set_up, wait_until

COPIED = "This database is a copy"
SECRETS = """
    SELECT (SELECT count(*) FROM xero_token)
         + (SELECT count(xero_client_secret_cipher) + count(xero_webhook_key_cipher)
              FROM res_company)
"""


@pytest.fixture
def copies(odoo_env):
    """copies(name) → the name of a database that is dropped when the test ends."""
    made = []

    def reserve(name):
        made.append(name)
        database.drop(odoo_env, name)
        return name

    yield reserve
    for name in made:
        database.drop(odoo_env, name)


def odoo(server, *arguments):
    """Run one of Odoo's commands; return its log."""
    done = server.env.run(server.env.command(*arguments), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


def raw_copy(server, name, env=None):
    """Restore a database's dump, including its UUID, on its own database server or that of `env`.

    Odoo's data directory, with the key in it, is the same.
    """
    env = env or server.env
    database.sql(env, f'CREATE DATABASE "{name}"')
    dump = server.env.run(["pg_dump", server.database], capture_output=True)
    command = ["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", name]
    assert env.run(command, input=dump.stdout, capture_output=True).returncode == 0


@pytest.fixture
def another_postgres(odoo_env, tmp_path):
    """The environment with another database server."""
    with postgres.another(tmp_path) as variables:
        yield type(odoo_env)(odoo_env.python, odoo_env.odoo, odoo_env.variables | variables)


def standing(env, name):
    """Return state and reason of the only connection in a database."""
    return database.sql(env, "SELECT state, state_words ->> 'text' FROM xero_connection", name)


def assert_cannot_reach_xero(copy, organisation):
    """Check that a copy doesn't call Xero, says why, and offers to reconnect."""
    organisation.xero.reset_calls()
    copy.call("xero.connection", "action_sync_now", [organisation.id])
    wait_until(lambda: standing(copy.env, copy.database).startswith("expired"), 30, copy)
    assert COPIED in standing(copy.env, copy.database)
    assert not organisation.calls(ok=False), "the copy called Xero"
    form = copy.call("xero.connection", "get_view", view_type="form")["arch"]
    assert 'string="Reconnect"' in form


def reconnect(copy, organisation):
    """Enter the app's secrets in a copy and click Reconnect; return its organisation."""
    set_up(copy, organisation.xero)
    consent = copy.call("xero.connection", "action_connect", [organisation.id])
    copy.get(organisation.xero.authorise(consent["url"]), follow=False)
    return Organisation(copy, organisation.xero, organisation.id)


def assert_reads_with_a_fresh_token(organisation):
    """Check that consent is valid: the token is renewed, and changes are read."""
    organisation.server.sql("UPDATE xero_token SET expires_at = now() - interval '1 hour'")
    organisation.sync()
    assert organisation.read("state") == "connected"


def test_copies_cannot_reach_xero_and_say_why_while_the_original_goes_on(
    copies, odoo_server, sandbox
):
    original = odoo_server(sandbox)
    organisation = connected(original, sandbox).press("action_import_accounts").settle()

    # The key is rotated while Odoo runs, which continues with the new one.
    token = original.sql("SELECT refresh_token FROM xero_token")
    assert "with the new key" in odoo(
        original, "exsalerate_xero_rotate_key", "-d", original.database
    )
    assert original.sql("SELECT refresh_token FROM xero_token") != token
    assert_reads_with_a_fresh_token(organisation)

    # A neutralised duplicate has no secrets left, and says so; so does a restored dump.
    duplicate, neutral = (
        copies(f"{original.database}_{name}") for name in ("duplicate", "neutral")
    )
    odoo(original, "db", "duplicate", "--neutralize", original.database, duplicate)
    raw_copy(original, neutral)
    odoo(original, "neutralize", "-d", neutral)
    for name in (duplicate, neutral):
        neutralised = "expired|This database is a neutralised copy"
        assert standing(original.env, name).startswith(neutralised)
        assert database.sql(original.env, SECRETS, name) == "0"

    # A dump restored under another name has everything except the right to use its key.
    restored = copies(f"{original.database}_restored")
    raw_copy(original, restored)
    copy = odoo_server(database=restored)
    assert_cannot_reach_xero(copy, organisation)

    # Its secrets are entered, and Reconnect gives it its own consent.
    reconnected = reconnect(copy, organisation)
    reconnected.sync()
    assert reconnected.read("state") == "connected"
    copy.stop()

    assert_reads_with_a_fresh_token(organisation)


def test_a_database_moved_to_another_database_server_goes_on(
    another_postgres, odoo_server, sandbox
):
    """As after a major upgrade of PostgreSQL: same name and UUID, and the data directory."""
    original = odoo_server(sandbox)
    organisation = connected(original, sandbox).press("action_import_accounts").settle()
    original.stop()
    raw_copy(original, original.database, another_postgres)
    moved = OdooServer(another_postgres, original.database).start()
    try:
        organisation.server = moved
        assert_reads_with_a_fresh_token(organisation)
    finally:
        moved.stop()
