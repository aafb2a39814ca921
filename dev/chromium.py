"""Chromium for browser tests: the machine's own, else installed through the system's packages."""

import os
import shutil
import subprocess

from .files import locked
from .paths import LOGS, RUN
from .ui import Failure

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# As root Chromium has no sandbox to offer, and it shall speak to nobody but the tests.
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
# A folder of ours for what a desktop keeps in ~/.local/share.
DATA_HOME = RUN / "browser"
LEAVE_OUT = "Or leave the browser tests out: ./run test --no-browser"


def find():
    """The path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def get(note=lambda text: None):
    """The path of a Chromium, installed with apt-get if need be (root only)."""
    with locked(RUN / "chromium.lock"):
        return find() or _install(note)


def with_fonts(variables, fonts):
    """Variables with which Chromium finds the fonts in a folder beside the machine's own.

    A machine without a screen has none of those that Odoo's pages ask for; Roboto is one of them.
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
            "Chromium was not found, nor apt-get to install it.", f"Put it on PATH. {LEAVE_OUT}"
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
        raise Failure("apt-get could not install Chromium.", f"Read why in {log}. {LEAVE_OUT}")
    return found
