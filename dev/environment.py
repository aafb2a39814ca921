"""Everything that a command needs, set up once: Python packages, Odoo, PostgreSQL, variables."""

import os
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from . import node, odoo_source, postgres, venv
from .paths import DATA, LOGS, ROOT, RUN, SCREENSHOTS
from .ui import Failure

CONFIG = RUN / "odoo.conf"
PROGRAM = ROOT / "dev" / "bin" / "odoo"


@dataclass(frozen=True)
class Environment:
    """The virtual environment's `python`, where Odoo is, and the variables its processes need."""

    python: Path
    odoo: odoo_source.OdooSource
    variables: dict = field(repr=False)

    def command(self, *arguments):
        """Return the command line of Odoo with these arguments."""
        return [str(self.python), str(PROGRAM), *map(str, arguments)]

    def run(self, command, **options):
        """Run a command to completion in this environment, from the repository's root."""
        return subprocess.run(command, env=self.variables, cwd=ROOT, check=False, **options)

    def hand_over(self, command):
        """Run a command in the foreground; return its exit code.

        It gets a Ctrl-C typed in the terminal, or a SIGTERM sent to this process, and has time to
        clean up.
        """
        process = subprocess.Popen(command, env=self.variables, cwd=ROOT)
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue
            except SystemExit:
                process.terminate()


@contextmanager
def ready(steps, with_tests=False):
    """Start PostgreSQL, yield the Environment and stop it again. Prints two steps."""
    with steps.step("Python packages and Odoo 19"):
        odoo = _provision(with_tests, steps)
        steps.tell(f"Odoo from {odoo.place}")
    with ExitStack() as stack:
        with steps.step("PostgreSQL"):
            database = stack.enter_context(postgres.server())
        yield Environment(venv.PYTHON, odoo, _variables(odoo, database))


def inherited():
    """Return the Environment that `./run` has already set up for this process."""
    if "ODOO_RC" not in os.environ or not odoo_source.find():
        raise Failure("Odoo and PostgreSQL are not set up in this process.", "Start it with ./run.")
    return Environment(Path(sys.executable), odoo_source.find(), dict(os.environ))


def _provision(with_tests, steps):
    odoo = odoo_source.find()
    if odoo and venv.is_ready(with_tests):
        return odoo
    notes = {}

    def note(part):
        def show(text):
            notes[part] = text
            steps.note(" · ".join(f"{name}: {notes[name]}" for name in sorted(notes)))

        return show

    results = _together(
        lambda: odoo_source.get(note("Odoo")), lambda: venv.get(with_tests, note("Python"))
    )
    return results[0]


def _together(*jobs):
    """Run the jobs in parallel; return their results in order. Raise the first error at the end."""
    results, errors = [None] * len(jobs), []

    def work(number, job):
        try:
            results[number] = job()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=item, daemon=True) for item in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results


def _variables(odoo, database):
    for folder in (DATA, LOGS, SCREENSHOTS):
        folder.mkdir(parents=True, exist_ok=True)
    addons = ",".join(map(str, (*odoo.addons, ROOT)))
    options = {
        "addons_path": addons,
        "data_dir": DATA,
        "http_interface": "127.0.0.1",
        "screenshots": SCREENSHOTS,
    }
    lines = [f"{name} = {value}\n" for name, value in options.items()]
    CONFIG.write_text("[options]\n" + "".join(lines))
    path = (str(venv.PYTHON.parent), postgres.binaries(), *node.paths(), os.environ["PATH"])
    # Compiling Odoo again with every start would take most of its time.
    ours = ("PG", "PYTHONDONTWRITEBYTECODE")
    others = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    direct = ",".join(filter(None, (os.environ.get("no_proxy"), "localhost,127.0.0.1")))
    return {
        **others,
        **database,
        "no_proxy": direct,
        "NO_PROXY": direct,
        "PATH": os.pathsep.join(path),
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(odoo.python_path))),
        "PYTHONPYCACHEPREFIX": str(RUN / "pycache"),
        "PYTHONUNBUFFERED": "1",
        "ODOO_RC": str(CONFIG),
    }
