"""Packages of the addons for pip: a source archive and a wheel of each, built by whool.

python -m dev.wheels    builds them in dist/
"""

import subprocess
import sys
import zipfile
from email.parser import BytesParser

from .database import ADDONS
from .paths import ROOT

# Isolated: an addon has folders named like modules, and whool runs in the addon's own folder.
BUILD = "import sys; from whool import buildapi; print(buildapi.{hook}(sys.argv[1]))"


def build(folder):
    """Build a source archive and a wheel of each addon; return {addon: (archive, wheel)}.

    Only files that git knows are packed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return {
        addon: (_run("build_sdist", addon, folder), _run("build_wheel", addon, folder))
        for addon in ADDONS
    }


def metadata(wheel):
    """Return a wheel's metadata as an e-mail message."""
    with zipfile.ZipFile(wheel) as archive:
        [name] = [each for each in archive.namelist() if each.endswith(".dist-info/METADATA")]
        return BytesParser().parsebytes(archive.read(name))


def _run(hook, addon, folder):
    done = subprocess.run(
        [sys.executable, "-I", "-c", BUILD.format(hook=hook), folder.resolve()],
        cwd=ROOT / addon,
        capture_output=True,
        text=True,
        check=True,
    )
    return folder / done.stdout.splitlines()[-1]


if __name__ == "__main__":
    for built in build(ROOT / "dist").values():
        print(*(path.relative_to(ROOT) for path in built), sep="\n")
