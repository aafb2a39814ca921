"""Two processes create the same record at the same moment: one does, the other uses it."""

import subprocess

import pytest

from tests.system.common import wait_until

# Prints that its transaction has begun, waits for the start signal, and prints its result. It
# pauses before the commit, so that the other process works at the same time.
SCRIPT = """
import pathlib, time
from odoo.service.model import retrying

connection = env["xero.connection"].browse({id})
connection.name
pathlib.Path({ready!r}).touch()
while not pathlib.Path({go!r}).exists():
    time.sleep(0.01)

def create():
    ids = {expression}.ids
    time.sleep(1)
    return ids

print("got", sorted(retrying(create, env)))
"""


@pytest.mark.parametrize(
    "expression", ["env['xero.match.run']._current(connection)", "connection._streams()"]
)
def test_one_process_creates_it_and_the_other_goes_on(odoo_server, odoo_env, tmp_path, expression):
    server = odoo_server()
    connection = server.call("xero.connection", "create", {"name": "Contended"})
    go = tmp_path / "go"
    ready = [tmp_path / f"ready-{number}" for number in range(2)]
    values = {"id": connection, "go": str(go), "expression": expression}
    shells = [run(odoo_env, server, ready=str(path), **values) for path in ready]
    wait_until(lambda: all(path.exists() for path in ready), 60)
    go.touch()
    answers = [process.communicate(timeout=60) for process in shells]

    got = [line for out, _ in answers for line in out.splitlines() if line.startswith("got ")]
    assert len(got) == 2, answers
    assert len(set(got)) == 1, "both use the same"
    assert all("bad query" not in errors for _, errors in answers), answers


def run(env, server, **values):
    """Run the script in Odoo's shell, in a process of its own."""
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
