"""The tools must stay usable, and testable, where there is no Odoo."""

import ast
import subprocess
import sys
from pathlib import Path

ADDON = Path(__file__).parents[2] / "exsalerate_xero"
FILES = [ADDON / "const.py", *sorted((ADDON / "tools").glob("*.py"))]


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or ".".join(each.name for each in node.names))


def test_no_tool_imports_odoo_or_the_rest_of_the_addon():
    names = {name for path in FILES for name in imported(path)}
    assert len(FILES) > 8
    assert not [name for name in names if name.split(".")[0] == "odoo"]
    # Two dots leave the tools: only the constants are there for them.
    assert {name for name in names if name.startswith("..")} <= {"..const"}


def test_the_sdk_is_loaded_only_by_who_makes_a_client():
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
