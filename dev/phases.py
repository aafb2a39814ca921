"""The phases of `./run test`, and which of them run at the same time.

Four lanes take one phase after the other, the longest first, so that no lane is left with one of
them at the end. More lanes than two cores: most phases wait half of their time.
"""

from dataclasses import dataclass, field
from pathlib import Path

from .paths import ROOT

# "plain" needs no Odoo; "addon" runs inside one; the last two start Odoo processes.
FOLDERS = {
    "plain": ("tests/sandbox", "tests/tools", "tests/dev"),
    "addon": ("exsalerate_xero/tests", "exsalerate_xero_spreadsheet/tests"),
    "system": ("tests/system",),
    "browser": ("tests/browser",),
}
# Those that need a database with the addon, which the first one of them makes.
WITH_ODOO = ("system", "addon", "browser", "runner")
LANES = 4
# The order in which phases start; those that repeat tests with another Python follow. Two of the
# first need no database and run while it is made.
ORDER = ("system", "addon", "plain", "lint", "browser", "apps", "runner")
# The tests of "plain" that also run on the machine's other Pythons, since servers differ: those of
# what the addon ships. Among them are some with the stand-in.
EVERY_PYTHON = ("tests/tools",)
# The tests of the addon that every run repeats where other apps are installed: figures, rights and
# merging, which these apps change most.
BESIDE_APPS = (
    "exsalerate_xero/tests/mirror/test_figures.py",
    "exsalerate_xero/tests/rights/test_rights.py",
    "exsalerate_xero/tests/contact/test_contact_changes.py",
)
# Without the browser's tests; the addon's tests alone, beside other apps of Odoo.
OWN_OPTIONS = ("--no-browser", "--with-apps")


@dataclass
class Plan:
    """Paths to test by phase, options for pytest, whether to use a browser, and with which apps.

    `with_apps` is true for the addon's tests in a database that has other apps of Odoo as well.

    A phase without paths is left out. `complete` is true if everything was requested: then a phase
    without tests is a failure.
    """

    paths: dict
    options: list = field(default_factory=list)
    browser: bool = True
    complete: bool = True
    with_apps: bool = False

    @property
    def lanes(self):
        """The phases' names, for each lane the same iterator: it takes the next one of all."""
        names = [name for name in ORDER if name in self.paths]
        return [iter([*names, *self.repeated])] * LANES

    @property
    def repeated(self):
        """The phases that repeat tests with another Python."""
        return [name for name in self.paths if name.startswith("plain ")]


def plan(arguments, versions=()):
    """Return the Plan for the arguments of `./run test`: OWN_OPTIONS, then pytest's own.

    `versions` are those of the machine's other Pythons.
    """
    with_apps = "--with-apps" in arguments
    browser = "--no-browser" not in arguments and not with_apps
    arguments = [a for a in arguments if a not in OWN_OPTIONS]
    chosen = [a for a in arguments if not a.startswith("-") and (ROOT / _file(a)).exists()]
    options = [a for a in arguments if a not in chosen]
    if chosen:
        paths = {}
        for path in chosen:
            for name, part in _phases_of(path):
                paths.setdefault(name, []).append(part)
    else:
        paths = {name: list(filter(_is_there, folders)) for name, folders in FOLDERS.items()}
        paths.update(lint=["lint"], runner=["exsalerate_xero"], apps=list(BESIDE_APPS))
    if with_apps:
        paths = {"addon": paths.get("addon", [])}
    if not browser:
        paths.pop("browser", None)
    shared = [path for path in paths.get("plain", ()) if _is_within(path, EVERY_PYTHON)]
    paths.update({f"plain {version}": shared for version in versions})
    paths = {name: found for name, found in paths.items() if found}
    return Plan(paths, options, browser, complete=not arguments, with_apps=with_apps)


def _file(argument):
    return argument.split("::")[0]


def _is_there(folder):
    return any((ROOT / folder).rglob("test_*.py"))


def _is_within(argument, folders):
    path = (ROOT / _file(argument)).resolve()
    return any(ROOT / folder in (path, *path.parents) for folder in folders)


def _phases_of(argument):
    """Return the phases that an argument's file or folder belongs to, with the part for each."""
    path = (ROOT / _file(argument)).resolve()
    for name, folders in FOLDERS.items():
        for folder in folders:
            if _is_within(argument, [folder]):
                yield name, argument
            elif path in (ROOT / folder).parents and _is_there(folder):
                yield name, str(Path(folder))
