"""Paths. Everything that the commands create is in RUN; downloads are shared in CACHE."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / ".run"
CACHE = Path(
    os.environ.get("EXSALERATE_XERO_CACHE")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "exsalerate-xero"
)
VENV = RUN / f"venv-{sys.version_info[0]}.{sys.version_info[1]}"
LOGS = RUN / "logs"
DATA = RUN / "odoo-data"
SCREENSHOTS = RUN / "screenshots"
