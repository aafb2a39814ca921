"""Two processes need a new token at the same moment: Xero is called once, and both continue."""

import subprocess
import time

import pytest

from tests.system.common import connected, wait_until

# Prints that it is ready, waits for the start signal, and prints a digest of the token it got.
SCRIPT = """
import hashlib, pathlib, time
connection = env["xero.connection"].browse({id})
pathlib.Path({ready!r}).touch()
while not pathlib.Path({go!r}).exists():
    time.sleep(0.01)
print("got", hashlib.sha256(connection._access_token().encode()).hexdigest())
"""


@pytest.fixture
def organisation(shared):
    shared.xero.clear_faults()
    return shared


@pytest.fixture(scope="module")
def shared(module_odoo_server, module_sandbox_factory):
    xero = module_sandbox_factory(customers=5, invoices=10)
    # A refresh token that is used twice would be refused, and consent lost.
    xero.settings(reuse_window=0)
    return connected(module_odoo_server(xero), xero)


def test_two_processes_that_refresh_at_once_make_one_call_and_both_go_on(
    organisation, odoo_env, tmp_path
):
    server, xero = organisation.server, organisation.xero
    server.sql("UPDATE xero_token SET expires_at = '2020-01-01'")
    xero.reset_calls()
    # Long enough for the second to start while the first waits for Xero.
    xero.fault("delay", match="/connect/token", seconds=3, times=2)

    go = tmp_path / "go"
    ready = [tmp_path / f"ready-{number}" for number in range(2)]
    shells = [shell(odoo_env, server, id=organisation.id, ready=str(r), go=str(go)) for r in ready]
    wait_until(lambda: all(path.exists() for path in ready), 60)
    go.touch()
    answers = [process.communicate(timeout=60) for process in shells]

    assert [process.returncode for process in shells] == [0, 0], answers
    tokens = {line for out, _ in answers for line in out.splitlines() if line.startswith("got ")}
    assert len(tokens) == 1, "both have the same token"
    refreshes = [call for call in xero.calls() if call["path"] == "/connect/token"]
    assert [call["status"] for call in refreshes] == [200]
    assert all("bad query" not in errors for _, errors in answers)
    organisation.import_all().assert_figures()


def test_disconnecting_does_not_wait_for_a_slow_refresh(organisation, odoo_env, tmp_path):
    server, xero = organisation.server, organisation.xero
    server.sql("UPDATE xero_token SET expires_at = '2020-01-01'")
    xero.fault("slow", match="/connect/token", seconds=1, times=1)
    go, ready = tmp_path / "go", tmp_path / "ready"
    process = shell(odoo_env, server, id=organisation.id, ready=str(ready), go=str(go))
    wait_until(ready.exists, 60)
    go.touch()
    wait_until(lambda: server.sql("SELECT refresher IS NOT NULL FROM xero_token") == "t")

    assert server.sql("SELECT count(*) FROM (SELECT id FROM xero_token FOR UPDATE NOWAIT) t") == "1"
    started = time.monotonic()
    organisation.press("action_disconnect")
    assert time.monotonic() - started < 12
    assert organisation.read("state") == "disconnected"
    assert "Connected apps" in organisation.read("state_reason")
    assert server.sql("SELECT count(*) FROM xero_token") == "0"
    process.communicate(timeout=60)


def shell(env, server, **values):
    """Odoo's shell in a process of its own, running the script."""
    process = subprocess.Popen(
        env.command("shell", "-d", server.database, "--no-http", "--log-level", "warn"),
        env=env.variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    process.stdin.write(SCRIPT.format(**values))
    process.stdin.close()
    process.stdin = None
    return process
