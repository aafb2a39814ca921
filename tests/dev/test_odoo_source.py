"""Odoo's source comes from Debian's package or, where that can't be had, from a clone."""

import shutil
import subprocess

import pytest

from dev import odoo_clone, odoo_source
from dev.ui import Failure

RELEASE = "version_info = (19, 0, 0, FINAL, 0, '')\n"
# What apt-get says in different kinds of trouble; without a script, it is missing.
TROUBLES = {
    "was not found": None,
    "no Debian mirror": "echo http://mirror.invalid/ubuntu/",
    "does not have a package: E: Unable to locate package odoo-19": (
        'case "$*" in *indextargets*) echo http://mirror.invalid/debian/;;'
        ' *download*) echo "E: Unable to locate package odoo-19"; exit 100;; esac'
    ),
    "could not reach the Debian mirror": (
        'case "$*" in *indextargets*) echo http://mirror.invalid/debian/;;'
        ' *) echo "E: Could not resolve mirror.invalid"; exit 100;; esac'
    ),
}


@pytest.fixture
def repository(tmp_path):
    """The address of a repository like Odoo's, with two commits on branch 19.0."""
    folder = tmp_path / "odoo.git"
    for name in ("odoo/addons/base", "addons/crm"):
        (folder / name).mkdir(parents=True)
    author = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"]
    git(folder, "init", "--quiet", "--initial-branch", odoo_clone.BRANCH)
    for text in ("", RELEASE):
        (folder / "odoo" / "release.py").write_text(text)
        (folder / "addons" / "crm" / "__manifest__.py").write_text("{}")
        git(folder, "add", ".")
        git(folder, *author, "commit", "--quiet", "--allow-empty", "--message", "Something")
    return f"file://{folder}"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """machine("apt-get", "exit 1"): a machine without Odoo that has only git and these programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setattr(odoo_source, "CACHE", tmp_path / "cache")
    monkeypatch.delenv("ODOO_HOME", raising=False)
    monkeypatch.delenv("EXSALERATE_XERO_DEBIAN_MIRROR", raising=False)
    (folder / "git").symlink_to(shutil.which("git"))
    monkeypatch.setenv("PATH", str(folder))

    def put(name, script):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)

    return put


def git(folder, *arguments):
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode().strip()


@pytest.mark.parametrize("trouble", TROUBLES)
def test_without_debians_package_the_source_is_cloned(machine, repository, monkeypatch, trouble):
    monkeypatch.setenv(odoo_clone.VARIABLE, repository)
    if TROUBLES[trouble]:
        machine("apt-get", TROUBLES[trouble])
        machine("apt-config", "exit 0")
        machine("dpkg", "exit 0")
    notes = []
    source = odoo_source.get(notes.append)
    assert source.python_path == odoo_source.CACHE / "odoo-19"
    assert source.addons == (source.python_path / "addons",)
    assert "clone" in source.place
    [said] = [note for note in notes if note.startswith(f"cloning {repository}")]
    assert trouble in said
    assert git(source.python_path, "rev-list", "--count", "HEAD") == "1"
    assert odoo_source.get() == source


def test_a_clone_that_fails_names_both_problems_and_leaves_nothing(machine, monkeypatch):
    monkeypatch.setenv(odoo_clone.VARIABLE, "file:///no/such/repository")
    with pytest.raises(Failure) as failure:
        odoo_source.get()
    assert "apt-get was not found" in failure.value.problem
    assert "Cloning file:///no/such/repository failed: fatal:" in failure.value.problem
    assert "ODOO_HOME" in failure.value.remedy and odoo_clone.VARIABLE in failure.value.remedy
    assert "\n" not in failure.value.problem + failure.value.remedy
    assert odoo_source.find() is None


def test_the_repository_is_odoos_own_unless_another_is_named(monkeypatch):
    monkeypatch.delenv(odoo_clone.VARIABLE, raising=False)
    assert odoo_clone.address() == "https://github.com/odoo/odoo.git"
