"""The threat model names tests that are there."""

import ast
import re

from dev.paths import ROOT

TEXT = (ROOT / "docs" / "threat-model.md").read_text()
FOLDERS = dict(re.findall(r"`([A-Z])`\s+(?:stands\s+)?for\s+`([\w/]+)`", TEXT))
NAMED = re.findall(r"`([A-Z])/(test_\w+\.py)::(test_\w+)`", TEXT)


def functions(path):
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    }


def test_every_test_that_the_threat_model_names_is_there():
    assert len(NAMED) > 25
    assert TEXT.count("::") == len(NAMED), "one is not written as the others are"
    missing = [
        f"{file}::{function}"
        for folder, file, function in NAMED
        if function not in functions(ROOT / FOLDERS[folder] / file)
    ]
    assert not missing


def test_every_threat_names_a_test():
    rows = [line for line in TEXT.splitlines() if line.startswith("| ")]
    threats = [row for row in rows if "---" not in row and "They try to" not in row]
    assert len(threats) > 12
    assert not [row for row in threats if "::" not in row]
