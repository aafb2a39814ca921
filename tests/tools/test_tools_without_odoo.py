"""The tools can be used and tested without Odoo."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ADDON = Path(__file__).parents[2] / "exsalerate_xero"
FILES = [ADDON / "const.py", *sorted((ADDON / "tools").rglob("*.py"))]


def imported(path, source):
    """Return the modules that a file of the addon imports, by their full names.

    :param path: relative to the addon
    """
    package = (ADDON.name, *path.parent.parts)
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level <= len(package), f"{path} imports from outside the addon"
            base = package[: len(package) - node.level + 1] if node.level else ()
            tails = [node.module] if node.module else [alias.name for alias in node.names]
            names |= {".".join((*base, tail)) for tail in tails}
    return names


def forbidden(path, source):
    """Return what a tool imports from Odoo or from the rest of the addon, apart from `const`."""
    allowed = ((ADDON.name, "const"), (ADDON.name, "tools"))
    parts = (tuple(name.split(".")) for name in imported(path, source))
    return {
        ".".join(each)
        for each in parts
        if each[0] == "odoo" or (each[0] == ADDON.name and each[:2] not in allowed)
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ADDON)))
def test_no_tool_imports_odoo_or_the_rest_of_the_addon(path):
    assert not forbidden(path.relative_to(ADDON), path.read_text())


def test_every_tool_is_checked():
    names = {str(path.relative_to(ADDON)) for path in FILES}
    assert {"const.py", "tools/client.py", "tools/payload/documents.py"} <= names


@pytest.mark.parametrize(
    ("path", "source", "found"),
    [
        ("tools/line.py", "from . import money\nfrom .. import const", set()),
        ("tools/line.py", "from ..const import PAGE_SIZE", set()),
        ("tools/line.py", "from .. import const, models", {"exsalerate_xero.models"}),
        ("tools/line.py", "from ..models.base import names", {"exsalerate_xero.models.base"}),
        ("tools/payload/master.py", "from .. import money\nfrom ... import const", set()),
        ("tools/payload/master.py", "from ..words import Words\nfrom . import schema", set()),
        ("tools/payload/master.py", "from ... import hooks", {"exsalerate_xero.hooks"}),
        ("tools/payload/master.py", "from ...models import sync", {"exsalerate_xero.models"}),
        ("tools/line.py", "import exsalerate_xero.models", {"exsalerate_xero.models"}),
        ("tools/line.py", "def late():\n    from odoo.tools import SQL", {"odoo.tools"}),
    ],
)
def test_relative_imports_are_resolved_by_depth(path, source, found):
    assert forbidden(Path(path), source) == found


def test_only_creating_a_client_loads_the_sdk():
    script = (
        "import sys, types\n"
        "package = types.ModuleType('exsalerate_xero')\n"
        f"package.__path__ = [{str(ADDON)!r}]\n"
        "sys.modules['exsalerate_xero'] = package\n"
        "from exsalerate_xero.tools import client\n"
        "assert 'xero_python' not in sys.modules\n"
        "client.XeroClient('tenant', 'token')\n"
        "assert 'xero_python' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
