"""A copy of the database cannot reach Xero, says why, and leaves the original alone.

Takes half a minute: it needs a server on the original and one on its copies.
"""

import pytest

from dev import database
from tests.system.common import connected, wait_until

COPIED = "This database is a copy"


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
    """Run a command of Odoo's to its end; what it logged."""
    done = server.env.run(server.env.command(*arguments), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


def raw_copy(server, name):
    """Copy a database as a dump restored on the same machine would be: uuid, key file and all."""
    database.sql(server.env, f'CREATE DATABASE "{name}"')
    dump = f'pg_dump "{server.database}" | psql -qX -v ON_ERROR_STOP=1 -d "{name}"'
    assert (
        server.env.run(["bash", "-o", "pipefail", "-c", dump], capture_output=True).returncode == 0
    )


def standing(server, name):
    """State and reason of the only connection in a database."""
    return database.sql(server.env, "SELECT state, state_reason FROM xero_connection", name)


def assert_reads_with_a_fresh_token(organisation):
    """The consent is good: it is renewed, and what changed is read."""
    organisation.server.sql("UPDATE xero_token SET expires_at = now() - interval '1 hour'")
    organisation.sync()
    assert organisation.read("state") == "connected"


def test_copies_cannot_reach_xero_and_say_why_while_the_original_goes_on(
    copies, odoo_server, sandbox
):
    original = odoo_server(sandbox)
    organisation = connected(original, sandbox).press("action_import_accounts").settle()

    # The key is rotated while Odoo runs, which goes on with the new one.
    token = original.sql("SELECT refresh_token FROM xero_token")
    assert "under the new key" in odoo(
        original, "exsalerate_xero_rotate_key", "-d", original.database
    )
    assert original.sql("SELECT refresh_token FROM xero_token") != token
    assert_reads_with_a_fresh_token(organisation)

    # A neutralised duplicate has no secret left, and says so.
    duplicate = copies(f"{original.database}_neutral")
    odoo(original, "db", "duplicate", "--neutralize", original.database, duplicate)
    assert standing(original, duplicate).startswith("expired|This database is a neutralised copy")
    assert database.sql(original.env, "SELECT count(*) FROM xero_token", duplicate) == "0"

    # A dump restored under another name beside the original has all but the right to its key.
    restored = copies(f"{original.database}_restored")
    raw_copy(original, restored)
    sandbox.reset_calls()
    copy = odoo_server(database=restored)
    copy.call("xero.connection", "action_sync_now", [organisation.id])
    wait_until(lambda: standing(original, restored).startswith("expired"), 30, copy)
    assert COPIED in standing(original, restored)
    assert not organisation.calls(ok=False), "the copy asked Xero"
    copy.stop()

    assert_reads_with_a_fresh_token(organisation)
