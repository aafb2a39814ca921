"""Chromium for browser tests: the installed one, or else one from the system's packages."""

import os
import shutil
import subprocess

from .files import locked
from .paths import LOGS, RUN
from .ui import Failure

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Chromium has no sandbox when run as root. It must not contact anything but the tests.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A separate folder for what desktop programs keep in ~/.local/share.
DATA_HOME = RUN / "browser"
LEAVE_OUT = "Or leave the browser tests out: ./run test --no-browser"


def find():
    """Return the path of Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def get(note=lambda text: None):
    """Return the path of Chromium, installed with apt-get if necessary (root only)."""
    with locked(RUN / "chromium.lock"):
        return find() or _install(note)


def with_fonts(variables, fonts):
    """Return variables with which Chromium also finds the fonts in a folder.

    A machine without a screen lacks fonts of Odoo's pages, such as Roboto.
    """
    DATA_HOME.mkdir(parents=True, exist_ok=True)
    link = DATA_HOME / "fonts"
    if not link.is_symlink() or link.readlink() != fonts:
        link.unlink(missing_ok=True)
        link.symlink_to(fonts)
    return {**variables, "XDG_DATA_HOME": str(DATA_HOME)}


def _install(note):
    if not shutil.which("apt-get"):
        raise Failure(
            "Neither Chromium nor apt-get to install it was found.", f"Put it on PATH. {LEAVE_OUT}"
        )
    if os.geteuid() != 0:
        raise Failure(
            "Chromium was not found.", f"Install it: sudo apt-get install chromium. {LEAVE_OUT}"
        )
    note("installing Chromium")
    log = LOGS / "chromium.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with open(log, "w") as output:
        for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(
                ["apt-get", "-q", *command], env=environment, stdout=output, stderr=output
            )
    found = find()
    if not found:
        raise Failure("apt-get could not install Chromium.", f"The reason is in {log}. {LEAVE_OUT}")
    return found
