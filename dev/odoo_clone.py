"""Odoo 19's source as a shallow clone of Odoo's public repository."""

import os
import shutil
import subprocess

from .ui import Failure

BRANCH = "19.0"
VARIABLE = "EXSALERATE_XERO_ODOO_REPOSITORY"
REPOSITORY = "https://github.com/odoo/odoo.git"


def address():
    """Return the address of the repository."""
    return os.environ.get(VARIABLE) or REPOSITORY


def is_clone(folder):
    """Return whether a folder holds a clone."""
    return (folder / ".git").exists()


def clone(folder, note=lambda text: None):
    """Clone the newest commit of the branch into a new folder."""
    if not shutil.which("git"):
        raise Failure("Cloning Odoo needs git, which was not found.", "Or install git.")
    command = ["git", "clone", "--progress", "--depth", "1", "--branch", BRANCH, address(), folder]
    process = subprocess.Popen(
        command,
        env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = []
    # git rewrites the line of its progress; each state of it counts as a line here.
    for line in process.stderr:
        said.append(line.strip())
        if ":" in line and "%" in line:
            note(f"cloning: {said[-1].lower()}")
    if process.wait():
        errors = [line for line in said if line.startswith(("fatal:", "error:"))] or ["no reason"]
        raise Failure(
            f"Cloning {address()} failed: {errors[0]}",
            f"Or set {VARIABLE} to a repository with branch {BRANCH}.",
        )
