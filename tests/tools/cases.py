"""Records as Xero sends them, with the expected results, for tests with and without Odoo."""

import json
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "cases"


def cases(name):
    """Read `documents` or `contacts`."""
    return json.loads((FOLDER / f"{name}.json").read_text())
