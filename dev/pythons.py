"""The machine's other Pythons, for the tests without Odoo, since servers differ in version."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import venv
from .files import locked
from .paths import RUN

VERSIONS = ("3.10", "3.11", "3.12", "3.13")
OWN = f"{sys.version_info[0]}.{sys.version_info[1]}"
# What these tests import, and what runs them, in the versions of the requirements files.
PACKAGES = {
    *("cryptography", "msgspec", "packaging", "rapidfuzz", "requests", "setuptools", "urllib3"),
    *("xero-python", "lxml", "python-dateutil", "python-stdnum", "MarkupSafe", "Werkzeug"),
    *("hypothesis", "pytest", "pytest-reportlog", "pytest-timeout"),
}
PROBE = "import sys, venv; print('%d.%d' % sys.version_info[:2])"


def found():
    """Return {version: program} of the working Pythons, except for the current one."""
    pythons = {}
    for version in VERSIONS:
        works = next((path for path in _candidates(version) if _is(path, version)), None)
        if works and version != OWN:
            pythons[version] = works
    return pythons


def missing(pythons):
    """Return the versions that can't be tested with the Pythons found."""
    return [version for version in VERSIONS if version != OWN and version not in pythons]


def get(version, program):
    """Return the Python of an environment with what the tests need; create it if necessary."""
    folder, wanted = RUN / f"plain-{version}", requirements()
    stamp = folder / f"{hashlib.sha256(repr(wanted).encode()).hexdigest()[:12]}.installed"
    python = folder / "bin" / "python"
    with locked(RUN / f"{folder.name}.lock"):
        if not stamp.exists():
            shutil.rmtree(folder, ignore_errors=True)
            command = [program, "-m", "venv", "--without-pip", folder]
            subprocess.run(command, check=True, capture_output=True)
            venv.install(python, wanted)
            stamp.touch()
    return python


def requirements():
    """Return the lines of the requirements files for PACKAGES."""
    files = (venv.REQUIREMENTS, venv.TEST_REQUIREMENTS)
    lines = [line for file in files for line in file.read_text().splitlines()]
    return [line for line in lines if re.split("[=;]", line)[0] in PACKAGES]


def _candidates(version):
    name, home = f"python{version}", Path.home()
    for folder in os.get_exec_path():
        yield Path(folder) / name
    pyenv = Path(os.environ.get("PYENV_ROOT") or home / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{version}*/bin/{name}"))
    yield from sorted(home.glob(f".local/share/uv/python/cpython-{version}*/bin/{name}"))


def _is(path, version):
    """Return whether a program is this version: some of pyenv's shims only print an error."""
    if not os.access(path, os.X_OK):
        return False
    try:
        done = subprocess.run([path, "-c", PROBE], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and done.stdout.strip() == version
