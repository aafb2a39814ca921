"""The structure of the code: packages use only earlier ones, and files and functions stay short."""

import ast
from collections import defaultdict
from itertools import chain

from dev import packages
from dev.paths import ROOT

MOST_LINES = 400
LONGEST_FUNCTION = 40
# Files that are read as a list and can't be split are left out: translations, a lock file.
CODE = ("*.py", "*.js", "*.xml", "*.scss")
FOLDERS = ("exsalerate_xero", "exsalerate_xero_spreadsheet", "xero_sandbox", "dev", "tests")


def files(*patterns):
    """Return the project's own files that match the patterns."""
    return chain.from_iterable(
        (ROOT / folder).rglob(pattern) for folder in FOLDERS for pattern in patterns
    )


def test_a_package_uses_only_those_before_it():
    rank = {package: place for place, package in enumerate(packages.order())}
    uses = packages.arrows(packages.modules())
    assert len(uses) > 10, "there should be arrows to check"
    back = {arrow: dict(why) for arrow, why in uses.items() if rank[arrow[1]] > rank[arrow[0]]}
    assert not back


def test_an_arrow_against_the_order_would_be_noticed(tmp_path):
    package = tmp_path / "base"
    package.mkdir()
    path = package / "res_partner.py"
    path.write_text(
        "class ResPartner(models.Model):\n"
        "    _inherit = 'res.partner'\n"
        "    def _own(self):\n"
        "        return self.env['xero.customer']._schedule_refresh()\n"
    )
    found = packages.arrows([*packages.modules(), packages.Module(path)])
    assert found["base", "customer"] == {"res_partner": {"xero.customer", "_schedule_refresh"}}


def test_the_architecture_shows_the_packages_as_they_are():
    assert packages.mermaid() in (ROOT / "docs" / "architecture.md").read_text()


def test_every_package_of_models_is_in_the_order():
    folders = {path.parent.name for path in packages.MODELS.glob("*/__init__.py")}
    assert folders == set(packages.order())


def test_no_method_is_defined_twice_on_a_model():
    where = defaultdict(list)
    for module in packages.modules():
        for definition in module.methods:
            where[definition].append(module.path.name)
    assert len(where) > 500
    assert not {definition: paths for definition, paths in where.items() if len(paths) > 1}


def test_every_step_is_a_method_that_is_defined():
    from_list = packages.steps()
    defined = set(chain.from_iterable(module.methods for module in packages.modules()))
    assert len(from_list) > 20
    assert not from_list - defined


def test_no_file_is_too_long():
    lengths = {path: len(path.read_text().splitlines()) for path in files(*CODE)}
    assert len(lengths) > 200
    assert not {path: n for path, n in lengths.items() if n > MOST_LINES}


def test_no_function_is_too_long():
    long, found = {}, 0
    for path in files("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found += 1
                length = node.end_lineno - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long[f"{path.relative_to(ROOT)}::{node.name}"] = length
    assert found > 1000
    assert not long
