"""The command line, in a process of its own, and how fast such a process responds."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import requests

from dev import bench_standin
from xero_sandbox import Control
from xero_sandbox.client import Session

CHECKOUT = Path(__file__).parents[2]


def command(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "xero_sandbox", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=CHECKOUT,
        text=True,
    )


def test_it_says_when_it_is_ready_and_serves_what_was_asked():
    process = command("--customers", "13", "--invoices", "50", "--tier", "starter", "--seed", "3")
    try:
        word, url = process.stdout.readline().split()
        assert word == "ready"
        counts = Control(url).truth()["counts"]
        assert (counts["customers"], counts["invoices"]) == (13, 50)
        assert Control(url).settings()["day_limit"] == 1000
        assert len(Session.consented(url).get("Invoices", page=1)["Invoices"]) > 50
        for path in ("/", "/_sandbox/"):
            page = requests.get(url + path, timeout=10)
            assert page.status_code == 200 and "sandbox" in page.text
    finally:
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=10)
    assert (process.returncode, output, errors) == (0, "", "")


def test_a_taken_port_is_one_clear_line_and_exit_code_2():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = command("--port", str(port), "--invoices", "5", "--customers", "2")
        output, errors = process.communicate(timeout=20)
    assert process.returncode == 2
    assert output == ""
    assert errors == f"cannot listen on 127.0.0.1:{port}: Address already in use\n"


def test_fifty_thousand_invoices_are_served_fast_enough_never_to_be_the_bottleneck(odoo_env):
    """Slow (about ten seconds): creates and serves 100 MB of books."""
    figures = bench_standin.measured(odoo_env, 50_000)
    assert figures["pages"] == 50
    assert "MISSED" not in bench_standin.table(figures), figures
