"""The addon's dependencies: few, with version ranges and free licences; no downloads."""

import ast
import importlib.metadata
import re
import sys

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dev.database import ADDONS
from dev.paths import ROOT

ADDON = ROOT / "exsalerate_xero"
ADMINISTRATION = (ROOT / "docs" / "administration.md").read_text()
RUNTIME = [
    Requirement(text)
    for text in ast.literal_eval((ADDON / "__manifest__.py").read_text())["external_dependencies"][
        "python"
    ]
]
NAMES = [requirement.name for requirement in RUNTIME]
# Comes with Odoo, whose requirements define the versions.
ODOOS = {
    *("odoo", "babel", "dateutil", "lxml", "markupsafe", "psycopg2", "stdnum", "werkzeug"),
    "xlsxwriter",
}
# Odoo uses it to read version ranges.
READS_RANGES = {"packaging"}
# Licences of packages that a work under LGPL-3 may use and distribute.
GOES_WITH_LGPL_3 = re.compile(
    r"(?<![\w-])(MIT(-0)?( License)?|BSD(-[23]-Clause)?( License)?"
    r"|Apache( Software License|[- ]2\.0)?|ISC( License \(ISCL\))?|MPL[- ]2\.0"
    r"|Mozilla Public License 2\.0 \(MPL 2\.0\)|Python Software Foundation License|PSF-2\.0"
    r"|LGPL-?(2\.1|3)(\.0)?(-only|-or-later|\+)?)(?![\w-])",
    re.IGNORECASE,
)
MEANING = {"goes": "True", "AND": "and", "OR": "or", "(": "(", ")": ")"}


def is_compatible_with_lgpl_3(said):
    """Return whether a licence (or an expression) is compatible; not if it can't be read."""
    words = re.findall(r"[()]|[^\s()]+", GOES_WITH_LGPL_3.sub(" goes ", said))
    try:
        return eval(" ".join(MEANING.get(word, "False") for word in words))
    except SyntaxError:
        return False


def with_dependencies(names):
    """Return all packages that installing some of them installs, as distributions by name."""
    found, rest = {}, list(names)
    while rest:
        name = canonicalize_name(rest.pop())
        if name not in found:
            found[name] = importlib.metadata.distribution(name)
            needed = map(Requirement, found[name].requires or ())
            rest += [
                each.name
                for each in needed
                if not each.marker or each.marker.evaluate({"extra": ""})
            ]
    return found


def licence(distribution):
    """Return a package's licence: an expression, or else classifiers or free text."""
    metadata = distribution.metadata
    classifiers = [
        text.rpartition(" :: ")[2]
        for text in metadata.get_all("Classifier") or ()
        if text.startswith("License ::")
    ]
    return metadata.get("License-Expression") or " OR ".join(classifiers) or metadata["License"]


def test_runtime_dependencies_are_few_and_each_has_a_range():
    assert len(RUNTIME) <= 7
    for requirement in RUNTIME:
        operators = {each.operator for each in requirement.specifier}
        assert {">=", "<"} <= operators <= {">=", "<", "!="}, str(requirement)


def test_what_the_addon_imports_is_what_it_asks_for():
    imported = set()
    files = [file for file in ADDON.rglob("*.py") if file.relative_to(ADDON).parts[0] != "tests"]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(node.module.partition(".")[0])
    foreign = imported - sys.stdlib_module_names - ODOOS
    assert foreign == {name.replace("-", "_") for name in NAMES} - READS_RANGES


def test_the_administration_page_has_each_range_and_its_reason():
    command = ADMINISTRATION.partition("pip install ")[2].partition("\n\n")[0]
    assert re.findall(r'"([^"]+)"', command) == [
        f"{each.name}{_as_written(each)}" for each in RUNTIME
    ]
    row = re.compile(r"^ *\| `([\w-]+)` \| (\S.{15,}) \| [^|]+ \|$", re.MULTILINE)
    reasons = row.findall(ADMINISTRATION)
    assert [name for name, _reason in reasons if name in NAMES] == NAMES


def _as_written(requirement):
    order = (">=", "!=", "<")
    found = sorted(requirement.specifier, key=lambda each: order.index(each.operator))
    return ",".join(map(str, found))


def test_no_other_file_has_ranges_of_its_own():
    for addon in ADDONS:
        assert "dependencies" not in (ROOT / addon / "pyproject.toml").read_text()


def test_what_development_uses_lies_within_the_ranges():
    pins = re.findall(
        r"^([\w-]+)==(\S+)", (ROOT / "dev/requirements.txt").read_text(), re.MULTILINE
    )
    pinned = {canonicalize_name(name): version for name, version in pins}
    for requirement in RUNTIME:
        assert requirement.specifier.contains(pinned[requirement.name]), str(requirement)
        installed = importlib.metadata.version(requirement.name)
        assert requirement.specifier.contains(installed), str(requirement)


@pytest.mark.parametrize("name", sorted(with_dependencies(NAMES)))
def test_every_dependencys_licence_is_compatible_with_lgpl_3(name):
    said = licence(importlib.metadata.distribution(name)) or ""
    assert is_compatible_with_lgpl_3(said), f"{name}: {said}"


@pytest.mark.parametrize(
    "said",
    [
        *("GPL-3.0-only", "AGPL-3.0", "Proprietary", "SSPL", "Commercial", "", "MIT-like", "MITX"),
        *("GPL-3.0-only AND MIT", "MIT AND Proprietary", "GPL-2.0 OR SSPL", "not MIT"),
        "GPL-3.0-only AND (Apache-2.0 OR MIT)",
    ],
)
def test_an_incompatible_licence_is_reported(said):
    assert not is_compatible_with_lgpl_3(said)


@pytest.mark.parametrize(
    "said",
    [
        *("MIT", "ISC License (ISCL)", "MIT AND BSD-3-Clause", "GPL-3.0-only OR MIT"),
        *("(Apache-2.0 OR BSD-3-Clause)", "Apache-2.0 AND (GPL-3.0-only OR MIT)"),
    ],
)
def test_a_licence_with_a_compatible_alternative_is_not_reported(said):
    assert is_compatible_with_lgpl_3(said)


def test_the_security_policy_is_there_and_linked():
    text = (ROOT / "SECURITY.md").read_text()
    for file in ("README.md", "docs/threat-model.md"):
        assert re.search(r"\]\((\.\./)?SECURITY\.md\)", (ROOT / file).read_text()), file
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert "docs/threat-model.md" in links
    assert not [link for link in links if not (ROOT / link).exists()]
    assert "Report a vulnerability" in text


def test_no_page_loads_anything_from_another_host():
    loads = re.compile(
        r"<script[^>]*src=[\"']?(https?:)?//|<link[^>]*href=[\"']?(https?:)?//|@import"
        r"|url\([\"']?(https?:)?//|(?:import|fetch|loadJS|loadCSS)\([\"'](https?:)?//",
        re.IGNORECASE,
    )
    kinds = {".xml", ".html", ".js", ".css", ".scss"}
    files = [path for addon in ADDONS for path in (ROOT / addon).rglob("*") if path.suffix in kinds]
    assert len(files) > 20
    assert not [str(path) for path in files if loads.search(path.read_text())]
