"""What `./run test` runs: the phases, in two lanes that work at the same time."""

from dataclasses import dataclass, field
from pathlib import Path

from .paths import ROOT

# "plain" needs no Odoo; "addon" runs inside one; the last two have Odoo processes of their own.
FOLDERS = {
    "plain": ("tests/sandbox", "tests/tools", "tests/dev"),
    "addon": ("exsalerate_xero/tests", "exsalerate_xero_spreadsheet/tests"),
    "system": ("tests/system",),
    "browser": ("tests/browser",),
}
LANES = (("lint", "plain", "runner", "addon"), ("system", "browser"))


@dataclass
class Plan:
    """Paths to test by phase, options for every pytest, and whether a browser is to be used.

    A phase without paths is left out. `complete` is true when everything was asked for: then a
    phase that finds no test is a failure.
    """

    paths: dict
    options: list = field(default_factory=list)
    browser: bool = True
    complete: bool = True

    @property
    def lanes(self):
        return [[name for name in lane if name in self.paths] for lane in LANES]


def plan(arguments):
    """The Plan for the arguments of `./run test`: --no-browser, then pytest's own."""
    browser = "--no-browser" not in arguments
    arguments = [a for a in arguments if a != "--no-browser"]
    chosen = [a for a in arguments if not a.startswith("-") and (ROOT / _file(a)).exists()]
    options = [a for a in arguments if a not in chosen]
    if chosen:
        paths = {}
        for path in chosen:
            for name, part in _phases_of(path):
                paths.setdefault(name, []).append(part)
    else:
        paths = {name: list(filter(_is_there, folders)) for name, folders in FOLDERS.items()}
        paths.update(lint=["lint"], runner=["exsalerate_xero"])
    if not browser:
        paths.pop("browser", None)
    paths = {name: found for name, found in paths.items() if found}
    return Plan(paths, options, browser, complete=not arguments)


def _file(argument):
    return argument.split("::")[0]


def _is_there(folder):
    return any((ROOT / folder).rglob("test_*.py"))


def _phases_of(argument):
    """The phases that an argument's file or folder belongs to, and what of it each is to run."""
    path = (ROOT / _file(argument)).resolve()
    for name, folders in FOLDERS.items():
        for folder in folders:
            whole = ROOT / folder
            if path == whole or whole in path.parents:
                yield name, argument
            elif path in whole.parents and _is_there(folder):
                yield name, str(Path(folder))
