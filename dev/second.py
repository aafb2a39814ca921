"""`./run connect-demo -d NAME`: points another database at the stand-in of a running demo."""

import argparse
import fcntl

from xero_sandbox.settings import Settings

from . import database, environment, ui
from .paths import LOGS, RUN

LOCK = RUN / "demo.lock"
# Odoo itself writes the secret, since it is encrypted.
SCRIPT = """
parameters = env["ir.config_parameter"].sudo()
for name, value in {addresses!r}.items():
    parameters.set_param(name, value)
env.company.write({{"xero_client_id": {client_id!r}, "xero_client_secret": {client_secret!r}}})
env.cr.commit()
"""


def connect_demo(arguments):
    """Set a database's system parameters, client ID and secret; create it if it doesn't exist."""
    parser = argparse.ArgumentParser(prog="./run connect-demo", description=__doc__.split("\n")[0])
    parser.add_argument("-d", "--database", required=True, metavar="NAME", help="may be a new one")
    name = parser.parse_args(arguments).database
    url = url_of_running_demo()
    with environment.ready(ui.Steps(2, quiet=True)) as env:
        if not database.exists(env, name):
            database.copy(env, database.addon_template(env), name)
        elif not _has_addon(env, name):
            raise ui.Failure(
                f"Database {name} does not have the addon.",
                f"Install it with ./run odoo -d {name} -i {database.ADDON} --stop-after-init.",
            )
        _set_up(env, name, url)
    print(f"Database {name} uses the stand-in at {url}. Start it with ./run odoo -d {name},")
    print("log in with admin and admin, and click Connect to Xero under Settings → Xero.")
    return 0


def url_of_running_demo():
    """Return the address of the stand-in; raise Failure if no demo is running."""
    missing = ui.Failure("No demo is running in this folder.", "Start one with ./run demo.")
    try:
        with open(LOCK) as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        raise missing from None
    except BlockingIOError:
        if url := LOCK.read_text():
            return url
        raise ui.Failure("The demo is still starting.", "Try again in a few seconds.") from None
    raise missing


def _has_addon(env, name):
    wanted = f"SELECT 1 FROM ir_module_module WHERE name = '{database.ADDON}'"
    return bool(database.sql(env, f"{wanted} AND state = 'installed'", name))


def _set_up(env, name, url):
    script = SCRIPT.format(
        addresses=database.addresses(url),
        client_id=Settings.client_id,
        client_secret=Settings.client_secret,
    )
    log = LOGS / "connect-demo.log"
    with open(log, "w") as output:
        done = env.run(
            env.command("shell", "-d", name, "--no-http"),
            input=script,
            text=True,
            stdout=output,
            stderr=output,
        )
    if done.returncode:
        raise ui.Failure(f"Odoo could not change database {name}.", f"See {log} for the reason.")
