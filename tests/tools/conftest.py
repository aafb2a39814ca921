"""Lets the tools be imported without Odoo, which the addon's own `__init__` needs."""

import sys
import types
from pathlib import Path

ADDON = Path(__file__).parents[2] / "exsalerate_xero"

if "exsalerate_xero" not in sys.modules:
    package = types.ModuleType("exsalerate_xero")
    package.__path__ = [str(ADDON)]
    sys.modules["exsalerate_xero"] = package
