"""The commands of `./run`."""

import signal
import sys
from pathlib import Path

from . import environment, ui
from .demo import demo
from .lint import lint as lint_files
from .odoo_server import with_free_port
from .second import connect_demo
from .testing import test

HERE = Path(__file__).parent
USAGE = """\
usage: ./run COMMAND [arguments]

  demo      Odoo with a stand-in for Xero, connected and imported; --once exits after that
  connect-demo -d NAME
            make a database, new or not, use the stand-in of the demo that is running
  test      all tests; --no-browser leaves out the browser's, --with-apps runs the addon's beside
            other apps of Odoo, other arguments go to pytest
  lint      check style and common mistakes; --fix corrects what it can
  bench …   a benchmark: ./run bench NAME
  odoo …    Odoo itself, with the right environment, addons path and database server
            (./run odoo -d NAME -i exsalerate_xero, ./run odoo shell -d NAME)
  psql …    PostgreSQL's own client on the same server
  python …  Python in the same environment
"""


def odoo(arguments):
    arguments = with_free_port(arguments)
    with environment.ready(ui.Steps(2, quiet=True)) as env:
        return env.hand_over(env.command(*arguments))


def psql(arguments):
    with environment.ready(ui.Steps(2, quiet=True)) as env:
        env.variables.setdefault("PGDATABASE", "postgres")
        return env.hand_over(["psql", *arguments])


def python(arguments):
    with environment.ready(ui.Steps(2, quiet=True), with_tests=True) as env:
        return env.hand_over([str(env.python), *arguments])


def lint(arguments):
    if arguments not in ([], ["--fix"]):
        raise ui.Failure(f"Unknown arguments: {' '.join(arguments)}", "Usage: ./run lint [--fix]")
    with environment.ready(ui.Steps(2, quiet=True), with_tests=True) as env:
        return lint_files(env, fix=bool(arguments)).returncode


def bench(arguments):
    """Run dev/bench_NAME.py with the other arguments."""
    modules = [path for path in HERE.glob("bench_*.py") if "__main__" in path.read_text()]
    known = sorted(path.stem.removeprefix("bench_") for path in modules)
    if not arguments or arguments[0] not in known:
        choice = ", ".join(known) or "none yet"
        raise ui.Failure(
            "The name of a benchmark is missing or unknown.", f"Choose one of: {choice}."
        )
    with environment.ready(ui.Steps(2, quiet=True)) as env:
        module = f"dev.bench_{arguments[0]}"
        return env.hand_over([env.python, "-m", module, *arguments[1:]])


COMMANDS = {
    "demo": demo,
    "connect-demo": connect_demo,
    "test": test,
    "lint": lint,
    "bench": bench,
    "odoo": odoo,
    "psql": psql,
    "python": python,
}


def _ask_to_stop(number, _frame):
    """Exit once; further signals must not interrupt the clean-up."""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + number)


def main(arguments):
    """Run one command; return the exit code."""
    if not arguments or arguments[0] not in COMMANDS:
        wanted_help = arguments[:1] in (["help"], ["-h"], ["--help"])
        (sys.stdout if wanted_help else sys.stderr).write(USAGE)
        return 0 if wanted_help else 2
    sys.stdout.reconfigure(line_buffering=True)
    signal.signal(signal.SIGTERM, _ask_to_stop)
    signal.signal(signal.SIGINT, _ask_to_stop)
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except ui.Failure as failure:
        ui.report(failure)
        return 1
    except KeyboardInterrupt:
        return 130
