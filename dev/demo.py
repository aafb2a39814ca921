"""`./run demo`: the stand-in and Odoo, connected, with imported and compared figures.

Every step uses Odoo's web interface and Xero's consent page, as a person would; Odoo's own
scheduled jobs do the import. Each run starts with a new database, since the stand-in's books are in
memory and also start anew.
"""

import argparse
import contextlib
import fcntl
import threading
import time
from datetime import date

from xero_sandbox.control import Control
from xero_sandbox.settings import Settings

from . import database, demo_life, demo_proof, demo_signals, environment, figures, second, ui
from .odoo_server import PORT, OdooServer
from .paths import LOGS
from .processes import Process, need_port

DATABASE = "exsalerate_demo"
YEARS = 5
IMPORTS = (
    "action_import_accounts",
    "action_import_contacts",
    "action_import_suppliers",
    "action_import_sales",
)
# Seconds without progress after which the import counts as stuck.
PATIENCE = 180


def demo(arguments):
    """Run the demo; return 1 if a figure differs from the stand-in's."""
    options = _parsed(arguments)
    with contextlib.ExitStack() as stack:
        lock = stack.enter_context(_only_demo())
        need_port(options.port, "--port")
        need_port(options.port + 1, "--port")
        steps = ui.Steps(8 if options.once else 9)
        env = stack.enter_context(environment.ready(steps))
        server = _prepare(env, options, steps)
        with steps.step("The stand-in for Xero"):
            xero, process = _start_xero(env, options)
            stack.callback(process.stop)
            database.point_at(env, DATABASE, xero.base_url)
            lock.write(xero.base_url)
            lock.flush()
        with steps.step("Odoo"):
            stack.callback(server.stop)
            server.start().login()
            if not options.once:
                threading.Thread(target=_warm_up, args=(server,), daemon=True).start()
        with steps.step("Connecting"):
            connection, since = _connect(server, xero)
        with steps.step("Importing"):
            _import(server, connection, steps)
        agreed = figures.compare(server, xero, since)
        agreed = demo_proof.proved(server, connection) and agreed
        if options.once:
            demo_signals.show(env, DATABASE)
        else:
            quote = _bring_to_life(server, xero, connection, steps)
            demo_signals.show(env, DATABASE)
            _serve(server, process, xero, quote)
        return 0 if agreed else 1


def _parsed(arguments):
    parser = argparse.ArgumentParser(prog="./run demo", description=__doc__.split("\n")[0])
    parser.add_argument("--once", action="store_true", help="exit after the comparison")
    parser.add_argument("--port", type=int, default=PORT, help="Odoo's; the stand-in uses the next")
    parser.add_argument("--customers", type=int, default=120)
    parser.add_argument("--invoices", type=int, default=2400)
    parser.add_argument("--seed", type=int, default=7, help="another seed makes another company")
    return parser.parse_args(arguments)


@contextlib.contextmanager
def _only_demo():
    """Make sure that no other demo is running, since it would drop this one's database.

    Yield the file that is locked, for the stand-in's address.
    """
    second.LOCK.parent.mkdir(parents=True, exist_ok=True)
    with open(second.LOCK, "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ui.Failure(
                "Another demo is running in this folder.",
                "Stop it with Ctrl-C in its terminal, or use it at the address shown there.",
            ) from None
        lock.truncate(0)
        yield lock


def _prepare(env, options, steps):
    with steps.step("A database with Odoo's CRM"):
        database.base_template(env, steps.note)
    with steps.step("The addon"):
        database.copy(env, database.addon_template(env, steps.note), DATABASE)
        server = OdooServer(env, DATABASE, options.port, cron_threads=2)
        database.set_parameters(env, DATABASE, {"web.base.url": server.url})
    return server


def _start_xero(env, options):
    log = LOGS / "demo-xero.log"
    log.unlink(missing_ok=True)
    command = [env.python, "-m", "xero_sandbox", "--port", options.port + 1]
    command += ["--customers", options.customers, "--invoices", options.invoices]
    process = Process([*command, "--seed", options.seed], env.variables, log)
    return Control(process.wait_for_line("ready ")), process


def _connect(server, xero):
    """Connect the stand-in's organisation; return the connection's ID and its start date."""
    company = demo_life.british_company(server, xero)
    today = date.today()
    since = date(today.year - YEARS, today.month, min(today.day, 28))
    app = {"xero_client_id": Settings.client_id, "xero_client_secret": Settings.client_secret}
    server.call("res.company", "write", [company], app)
    values = {
        "first_joined_date": str(since),
        "import_future_sales": True,
        "all_income": True,
        "prove": True,
    }
    connection = server.call("xero.connection", "create", values)
    consent = server.call("xero.connection", "action_connect", [connection])
    server.get(xero.authorise(consent["url"]), follow=False)
    [found] = server.call("xero.connection", "read", [connection], ["state", "name"])
    if found["state"] != "connected":
        raise ui.Failure("Odoo could not connect to the stand-in.", f"See Odoo's log, {server.log}")
    server.call("res.company", "write", [company], {"name": found["name"]})
    return connection, since


def _import(server, connection, steps):
    """Click the four import buttons and wait for Odoo's jobs."""
    for button in IMPORTS:
        server.call("xero.connection", button, [connection])
    _watch(server, connection, steps)


def _watch(server, connection, steps):
    """Wait until Odoo's jobs have read everything."""
    fields = ["kind", "state", "done_count", "total_count", "last_error"]
    before, since = None, time.monotonic()
    while True:
        streams = server.call(
            "xero.stream", "search_read", [("connection_id", "=", connection)], fields
        )
        if not any(stream["state"] in ("queued", "running", "waiting") for stream in streams):
            break
        steps.note(" · ".join(_progress(stream) for stream in streams))
        if streams != before:
            before, since = streams, time.monotonic()
        if time.monotonic() - since > PATIENCE:
            raise ui.Failure("The import is stuck.", f"See Odoo's log, {server.log}")
        time.sleep(0.3)
    failed = [stream for stream in streams if stream["state"] == "failed"]
    if failed:
        raise ui.Failure(
            f"The import of {failed[0]['kind']} failed: {failed[0]['last_error']}",
            f"See Odoo's log, {server.log}",
        )


def _progress(stream):
    total = f" of {stream['total_count']}" if stream["total_count"] else ""
    return f"{stream['kind'].replace('_', ' ')} {stream['done_count']}{total}"


def _warm_up(server):
    with contextlib.suppress(OSError):
        server.warm_up()


def _bring_to_life(server, xero, connection, steps):
    """Add salespeople and quotes; return the Xero ID of a quote that is still open."""

    def sync():
        server.call("xero.connection", "action_sync_now", [connection])
        _watch(server, connection, steps)

    print(flush=True)
    with steps.step("Salespeople and quotes"):
        demo_life.salespeople(server)
        demo_life.announce(server, xero)
        quote = demo_life.quotes(server, xero, connection, sync)
        demo_life.read_notifications(server)
        return quote


def _serve(server, process, xero, quote):
    people = ", ".join(demo_life.SALESPEOPLE)
    print(
        f"\nOdoo   {server.url}   login admin, password admin"
        f"\n       salespeople, who see their own customers: {people} (password = login)"
        f"\nXero   {xero.base_url}   (the stand-in)"
        f"\n{demo_life.what_to_do(xero, quote)}"
        "\n\nCtrl-C stops everything."
    )
    while server.running and process.running:
        time.sleep(0.5)
    stopped = "Odoo" if not server.running else "The stand-in"
    raise ui.Failure(f"{stopped} stopped unexpectedly.", f"See the logs in {LOGS}")
