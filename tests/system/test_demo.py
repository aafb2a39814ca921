"""`./run demo`, as a new developer runs it. Slow: it starts everything twice."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys

import pytest

from dev.paths import ROOT
from dev.processes import free_port

pytestmark = pytest.mark.usefixtures("odoo_env")
SMALL = ("--customers", "12", "--invoices", "80")


@pytest.fixture
def demo(tmp_path):
    """demo("--once") → the started command; `port` is Odoo's, `steps` the file of its progress."""
    with contextlib.ExitStack() as stack:

        def start(*arguments):
            port = free_port(span=2)
            steps = tmp_path / "steps"
            with open(steps, "w") as errors:
                process = subprocess.Popen(
                    [sys.executable, "run", "demo", "--port", str(port), *SMALL, *arguments],
                    cwd=ROOT,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    text=True,
                )
            process.port, process.steps = port, steps
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process

        yield start


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def commands_with(words):
    """Return the command lines of running processes that contain all the words."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as cmdline:
            command = cmdline.read().replace(b"\0", b" ").decode(errors="replace")
            if all(word in command for word in words):
                found.append(command)
    return found


def test_once_ends_with_figures_that_agree(demo):
    process = demo("--once")
    output, _ = process.communicate()
    assert process.returncode == 0, process.steps.read_text()
    rows = [line.split() for line in output.splitlines() if line.startswith("revenue")]
    assert [row[-1] for row in rows] == ["0.00"]
    assert re.search(r"(?m)^Proof: (\d+) of \1 months equal", output)
    assert not listens(process.port)


def test_it_serves_until_ctrl_c_which_stops_every_process(demo):
    process, said = demo(), ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    else:
        pytest.fail(f"It ended before it served:\n{process.steps.read_text()}")
    assert "mia" in said and "/_sandbox/books/accept_quote" in said
    assert listens(process.port)
    assert listens(process.port + 1)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
    assert not listens(process.port)
    assert not listens(process.port + 1)
    assert commands_with(["exsalerate_demo", str(process.port)]) == []
