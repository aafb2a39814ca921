"""The virtual environment: one for each Python version, with dev/requirements*.txt."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from . import apt
from .files import locked, need_room
from .paths import CACHE, RUN, VENV
from .ui import Failure

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
TEST_REQUIREMENTS = Path(__file__).with_name("requirements-test.txt")
PYTHON = VENV / "bin" / "python"
# Published as source only, and pure Python. All other packages must come as wheels, since there may
# be no compiler.
SOURCE_ONLY = "docopt,ofxparse,xero-python"


def is_ready(with_tests):
    """Return whether the environment has the packages, including those for tests if requested."""
    stamps = [_stamp(True)] if with_tests else [_stamp(True), _stamp(False)]
    return PYTHON.exists() and any(stamp.exists() for stamp in stamps)


def get(with_tests, note=lambda text: None):
    """Create the environment and install the packages."""
    with locked(RUN / f"{VENV.name}.lock"):
        if is_ready(with_tests):
            return
        need_room(RUN, 1500, "the Python packages")
        if not PYTHON.exists():
            _create(note)
        file = TEST_REQUIREMENTS if with_tests else REQUIREMENTS
        install(PYTHON, ["--requirement", str(file)], note)
        for stale in VENV.glob("*.installed"):
            stale.unlink()
        _stamp(with_tests).touch()


def _stamp(with_tests):
    files = (REQUIREMENTS, TEST_REQUIREMENTS) if with_tests else (REQUIREMENTS,)
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    return VENV / f"{digest}.installed"


def _create(note):
    shutil.rmtree(VENV, ignore_errors=True)
    has_pip = importlib.util.find_spec("ensurepip") is not None
    note("creating the virtual environment")
    command = [sys.executable, "-m", "venv", *([] if has_pip else ["--without-pip"]), str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise Failure(
            f"Python {version} could not create a virtual environment.",
            f"Install its venv module: apt-get install python{version}-venv.",
        )
    if not has_pip:
        _install_pip(note)


def _install_pip(note):
    """Install pip, which Debian's Python lacks, from Debian's package of wheels."""
    folder = CACHE / "pip"
    with locked(CACHE / "pip.lock"):
        wheels = list(folder.glob("prefix/usr/share/python-wheels/pip-*.whl"))
        if not wheels:
            shutil.rmtree(folder, ignore_errors=True)
            debs = apt.fetch(folder / "debs", ("trixie",), ["python3-pip-whl"], note)
            apt.unpack(debs, folder / "prefix")
            shutil.rmtree(folder / "debs")
            wheels = list(folder.glob("prefix/usr/share/python-wheels/pip-*.whl"))
    subprocess.run(
        [PYTHON, f"{wheels[0]}/pip", "install", "--quiet", "--no-index", wheels[0]], check=True
    )


def install(python, wanted, note=lambda text: None):
    """Install packages into the environment of `python`; `wanted` are pip's arguments for them.

    Other environments use this one's pip, which takes a while to install.
    """
    command = [
        *(str(PYTHON), "-m", "pip", "--python", str(python), "install"),
        *("--disable-pip-version-check", "--no-input"),
        # Python compiles what is imported into a folder of our own: see PYTHONPYCACHEPREFIX.
        *("--no-compile", "--only-binary", ":all:", "--no-binary", SOURCE_ONLY, *wanted),
    ]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    errors = []
    reader = threading.Thread(target=lambda: errors.extend(process.stderr), daemon=True)
    reader.start()
    seen = 0
    for line in process.stdout:
        if line.startswith("Collecting "):
            seen += 1
            note(f"{seen} packages")
        elif line.startswith("Installing collected"):
            note("installing")
    reader.join()
    if process.wait():
        raise _explain("".join(errors))


def _explain(text):
    if "No space left" in text:
        return Failure("The disk is full.", "Free some space, then run the command again.")
    if re.search(r"NewConnectionError|ConnectTimeout|ProxyError|Network is unreachable", text):
        return Failure(
            "pip could not reach the package index.",
            "Check the network (or PIP_INDEX_URL and the proxy), then run the command again.",
        )
    lines = [line for line in text.splitlines() if line.startswith("ERROR")] or text.splitlines()
    return Failure(
        f"pip could not install the Python packages: {lines[-1] if lines else 'no reason given'}",
        "Ready-made packages exist for Python 3.10 to 3.13 on Linux: try another version.",
    )
