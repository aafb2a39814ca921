"""The tests in the threat model exist."""

import ast
import re

from dev.paths import ROOT

TEXT = (ROOT / "docs" / "threat-model.md").read_text()
FOLDERS = dict(re.findall(r"`([A-Z])`\s+(?:stands\s+)?for\s+`([\w/]+)`", TEXT))
NAMED = re.findall(r"`([A-Z])/(test_\w+\.py)::(test_\w+)`", TEXT)


def functions(folder, name):
    """Return the functions of a test file, in any package of the folder."""
    [path] = (ROOT / folder).rglob(name)
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    }


def test_every_test_that_the_threat_model_names_is_there():
    assert len(NAMED) > 25
    assert TEXT.count("::") == len(NAMED), "one has another format than the others"
    missing = [
        f"{file}::{function}"
        for folder, file, function in NAMED
        if function not in functions(FOLDERS[folder], file)
    ]
    assert not missing


def test_every_threat_names_a_test():
    rows = [line for line in TEXT.splitlines() if line.startswith("| ")]
    threats = [row for row in rows if "---" not in row and not row.startswith("| Threat ")]
    assert len(threats) > 12
    assert not [row for row in threats if "::" not in row]
