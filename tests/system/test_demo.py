"""`./run demo`, as a new developer runs it. Slow: it starts everything twice."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
from decimal import Decimal

import pytest

from dev import database, odoo_server
from dev.demo import DATABASE
from dev.odoo_server import OdooServer
from dev.paths import ROOT
from dev.processes import free_port
from tests.system.common import connect, wait_until
from xero_sandbox.control import Control

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
    # Enough customers for signals in each state.
    process = demo("--once", "--customers", "40", "--invoices", "800")
    output, _ = process.communicate()
    assert process.returncode == 0, process.steps.read_text()
    rows = [line.split() for line in output.splitlines() if line.startswith(("revenue", "  "))]
    assert {row[-1] for row in rows if row[-1] != "difference"} == {"0.00"}
    [received] = [row for row in rows if row[:2] == ["money", "received"]]
    assert Decimal(received[2].replace(",", "")) > 0
    assert re.search(r"(?m)^Proof: (\d+) of \1 months equal", output)
    [signals] = re.findall(r"(?m)^Signals: (.+)", output)
    counts = [int(state.split()[0]) for state in signals.split(", ")]
    assert len(counts) == 7 and all(counts), signals
    assert not listens(process.port)


def test_it_serves_until_ctrl_c_which_stops_every_process(demo, odoo_env):
    process, said = demo(), ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    else:
        pytest.fail(f"It ended before it served:\n{process.steps.read_text()}")
    assert "mia" in said
    assert listens(process.port)
    assert listens(process.port + 1)
    the_first_login_is_prepared(odoo_env)
    the_printed_commands_work(odoo_env, Control(f"http://127.0.0.1:{process.port + 1}"), said)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
    assert not listens(process.port)
    assert not listens(process.port + 1)
    assert commands_with(["exsalerate_demo", str(process.port)]) == []


def the_first_login_is_prepared(env):
    """Check everybody's pipeline, notifications and mail, and the company's formats."""

    def rows(statement):
        return database.sql(env, statement, DATABASE).splitlines()

    owners = """SELECT login FROM crm_lead JOIN res_users ON res_users.id = user_id
                 WHERE type = 'opportunity' AND won_status = 'pending' GROUP BY login"""
    assert sorted(rows(owners)) == ["admin", "mia", "sam"]
    assert rows("SELECT id FROM mail_notification WHERE NOT coalesce(is_read, false)") == []
    assert rows("SELECT id FROM mail_mail") == []
    company = """SELECT country.code, currency.name FROM res_company
                   JOIN res_partner partner ON partner.id = partner_id
                   JOIN res_country country ON country.id = partner.country_id
                   JOIN res_currency currency ON currency.id = res_company.currency_id"""
    assert rows(company) == ["GB|GBP"]
    formats = """SELECT DISTINCT lang.date_format FROM res_users
                   JOIN res_partner partner ON partner.id = partner_id
                   JOIN res_lang lang ON lang.code = partner.lang
                  WHERE login IN ('admin', 'mia', 'sam')"""
    assert rows(formats) == ["%d/%m/%Y"]


def the_printed_commands_work(env, xero, said):
    """Run each command that the demo printed, as printed."""
    invoice, accept, connect_demo, odoo = re.findall(r"(?:curl|\./run) .*", said)
    assert json.loads(output_of(invoice))["Status"] == "AUTHORISED"
    quote = json.loads(output_of(accept))
    assert quote["QuoteID"] in accept and quote["Status"] == "ACCEPTED"
    second = odoo.rpartition(" ")[2]
    try:
        output_of(connect_demo)
        with started(odoo) as url:
            server = OdooServer(env, second, port=int(url.rpartition(":")[2]))
            assert connect(server, xero).read("state") == "connected"
    finally:
        database.drop(env, second)


def output_of(command):
    return subprocess.run(
        command, shell=True, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


@contextlib.contextmanager
def started(command):
    """Start Odoo while its usual port is in use; yield the address that it says it has instead."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            stack.enter_context(socket.create_server(("127.0.0.1", odoo_server.PORT)))
        process = subprocess.Popen(
            f"exec {command}", shell=True, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        stack.callback(process.wait)
        stack.callback(process.terminate)
        url = re.search(r"http\S+", process.stdout.readline())[0]
        wait_until(lambda: listens(int(url.rpartition(":")[2])))
        yield url
