"""Processes are stopped together with everything they started."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dev import environment, postgres, processes
from dev.paths import ROOT, RUN
from dev.processes import Process, free_port
from dev.ui import Failure


@pytest.fixture
def process(tmp_path):
    """process("shell command") → a started Process."""
    started = []

    def start(command):
        one = Process(["sh", "-c", command], dict(os.environ), tmp_path / "log")
        started.append(one)
        return one

    yield start
    for one in started:
        one.stop(patience=1)


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pid):
    """Return whether the process ends within a few seconds; a signal takes a moment to arrive."""
    deadline = time.monotonic() + 5
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(pid)


def test_stopping_takes_the_children_too(process):
    parent = process("sleep 1000 & echo child $!; wait")
    child = int(parent.wait_for_line("child "))
    parent.stop()
    assert gone(child)
    assert not parent.running


def test_a_process_deaf_to_sigterm_is_killed(process):
    deaf = process("trap '' TERM; echo ready now; while true; do sleep 0.1; done")
    deaf.wait_for_line("ready ")
    deaf.stop(patience=0.5)
    assert gone(deaf.pid)


def test_a_process_that_ends_while_starting_is_reported_with_its_last_line(process):
    dying = process("echo the reason; exit 3")
    with pytest.raises(Failure, match="the reason"):
        dying.wait_for(f"http://127.0.0.1:{free_port()}")


def test_a_proxy_is_not_used_for_loopback(process, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    port = free_port()
    server = process(f"exec {sys.executable} -m http.server {port} --bind 127.0.0.1")
    server.wait_for(f"http://127.0.0.1:{port}", patience=20)
    assert server.running


HOLD = """
import sys, pathlib
sys.path.insert(0, {root!r})
from dev import environment, postgres, processes
postgres.HOME = pathlib.Path({home!r})
with postgres.server() as variables:
    print("port", variables["PGPORT"], flush=True)
    sys.stdin.read()
"""


def hold(home):
    """A process that uses that folder's PostgreSQL until its input is closed."""
    script = HOLD.format(root=str(ROOT), home=str(home))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    holder = subprocess.Popen(
        [sys.executable, "-c", script],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    return holder, int(holder.stdout.readline().split()[1])


def test_postgresql_runs_as_long_as_anyone_needs_it(tmp_path):
    tmp_path.chmod(0o700)
    home = tmp_path / "a long name " / ("x" * 100)
    first, port = hold(home)
    second, same_port = hold(home)
    server = int((home / "data" / "postmaster.pid").read_text().split()[0])
    assert port == same_port
    first.communicate()
    assert alive(server)
    second.communicate()
    assert gone(server)


def test_postgresql_left_running_by_a_killed_command_is_used_and_stopped_by_the_next(tmp_path):
    killed, port = hold(tmp_path)
    killed.kill()
    killed.wait()
    server = int((tmp_path / "data" / "postmaster.pid").read_text().split()[0])
    assert alive(server)
    following, same_port = hold(tmp_path)
    assert same_port == port
    following.communicate()
    assert gone(server)


def test_the_password_is_for_the_owner_alone(tmp_path):
    holder, _port = hold(tmp_path)
    holder.communicate()
    assert (tmp_path / "password").stat().st_mode & 0o077 == 0
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    assert postgres.SETTINGS["listen_addresses"] == "127.0.0.1"


def test_free_ports_in_a_row_leave_out_one_that_is_taken(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(processes, "PORTS", range(port - 1, port + 2))
        assert free_port(span=2) == port + 1


def test_a_module_is_compiled_once_and_not_for_every_process(tmp_path):
    (tmp_path / "greeting.py").write_text("")
    env = environment.inherited()
    command = [env.python, "-c", "import greeting; print(greeting.__cached__)"]
    done = subprocess.run(
        command,
        env={**env.variables, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    kept = Path(done.stdout.strip())
    assert kept.exists()
    assert kept.is_relative_to(RUN)
    kept.unlink()
