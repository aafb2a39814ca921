"""Two processes create the same record at the same moment: one does, the other uses it."""

import subprocess

from tests.system.common import wait_until

WHAT = ("env['xero.match.run']._current(connection)", "connection._streams()")
# For each expression, prints that its transaction has begun, waits for the start signal, and prints
# its result. It pauses before the commit, so that the other process works at the same time.
SCRIPT = """
import pathlib, time
from odoo.service.model import retrying

connection = env["xero.connection"].browse({id})
folder = pathlib.Path({folder!r})

def create(what):
    ids = eval(what).ids
    time.sleep(1)
    return ids

for number, what in enumerate({what!r}):
    connection.invalidate_recordset()
    connection.name
    (folder / f"ready-{name}-{{number}}").touch()
    while not (folder / f"go-{{number}}").exists():
        time.sleep(0.01)
    print("got", what, sorted(retrying(lambda: create(what), env)), flush=True)
"""


def test_one_process_creates_it_and_the_other_goes_on(odoo_server, odoo_env, tmp_path):
    server = odoo_server()
    connection = server.call("xero.connection", "create", {"name": "Contended"})
    names = ("one", "other")
    values = {"id": connection, "folder": str(tmp_path), "what": WHAT}
    shells = [run(odoo_env, server, name=name, **values) for name in names]
    for number in range(len(WHAT)):
        ready = [tmp_path / f"ready-{name}-{number}" for name in names]
        wait_until(lambda ready=ready: all(path.exists() for path in ready), 60)
        (tmp_path / f"go-{number}").touch()
    answers = [process.communicate(timeout=60) for process in shells]

    got = [line for out, _ in answers for line in out.splitlines() if line.startswith("got ")]
    assert len(got) == len(names) * len(WHAT), answers
    assert len(set(got)) == len(WHAT), "both use the same"
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
