"""Downloading and unpacking Debian packages into a folder, without root or changes to the system.

apt-get gets its own configuration, package lists and cache; only the mirror and the network
settings (proxies, certificates) come from the machine's configuration.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path

from .ui import Failure

MIRROR_VARIABLE = "EXSALERATE_XERO_DEBIAN_MIRROR"
KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
    "/etc/apt/trusted.gpg.d/debian-archive-keyring.gpg",
)
ODOO_HOME_REMEDY = "Or set ODOO_HOME to a folder with Odoo 19's source."


class Unavailable(Failure):
    """Debian's packages can't be had here; another source may do."""


def fetch(folder, suites, packages, note=lambda text: None):
    """Download `packages` (`name` or `name/suite`) into `folder`; return the .deb files.

    Raise Unavailable if apt is missing, no mirror is known, it lacks a package or doesn't respond.
    """
    _need_tools()
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "APT_CONFIG": str(_configure(folder, suites)), "LC_ALL": "C"}
    note("reading Debian's package lists")
    _apt(["update"], folder, environment)
    wanted = _size(packages, folder, environment)
    _apt(["download", *packages], folder, environment, _meter(folder, wanted, note))
    return sorted(folder.glob("*.deb"))


def unpack(debs, target, note=lambda text: None):
    """Unpack .deb files into one prefix."""
    for number, deb in enumerate(debs, 1):
        note(f"unpacking {deb.name.split('_')[0]} ({number} of {len(debs)})")
        done = subprocess.run(["dpkg", "-x", deb, target], capture_output=True, text=True)
        if done.returncode:
            raise Failure(
                f"Unpacking {deb.name} failed: {done.stderr.strip()}",
                "Check the disk's free space, then run the command again.",
            )


def _need_tools():
    for tool in ("apt-get", "dpkg"):
        if not shutil.which(tool):
            raise Unavailable(
                f"{tool} was not found. It is needed to download Odoo 19 as a Debian package.",
                "Set ODOO_HOME to a folder with Odoo 19's source, such as a git checkout.",
            )


def _configure(folder, suites):
    (folder / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (folder / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    mirror, keyring = _mirror(), _keyring()
    (folder / "sources.list").write_text(
        "".join(f"deb [signed-by={keyring}] {mirror} {suite} main\n" for suite in suites)
    )
    config = folder / "apt.conf"
    # Signatures are checked, but not their age: a mirror that lags behind is fine.
    config.write_text(
        _network_settings()
        + f"""
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "{folder}/lists";
Dir::State::status "/dev/null";
Dir::Cache "{folder}";
Dir::Cache::archives "archives";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
Acquire::Retries "3";
APT::Update::Error-Mode "any";
APT::Sandbox::User "{"root" if os.geteuid() == 0 else ""}";
"""
    )
    return config


def _network_settings():
    """The machine's own settings for http, https and ftp: proxies, timeouts, certificates."""
    dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True).stdout
    kept = ("Acquire::http", "Acquire::https", "Acquire::ftp")
    return "".join(line + "\n" for line in dump.splitlines() if line.startswith(kept))


def _mirror():
    """Return the Debian mirror that the machine already uses."""
    named = os.environ.get(MIRROR_VARIABLE)
    if named:
        return named
    listing = subprocess.run(
        ["apt-get", "indextargets", "--no-release-info", "--format", "$(REPO_URI)"],
        capture_output=True,
        text=True,
    ).stdout
    for address in listing.split():
        if address.rstrip("/").endswith("/debian"):
            return address
    raise Unavailable(
        "Odoo 19 is downloaded from Debian, but this machine has no Debian mirror configured.",
        f"Set {MIRROR_VARIABLE} to a Debian mirror's address. {ODOO_HOME_REMEDY}",
    )


def _keyring():
    for candidate in KEYRINGS:
        if Path(candidate).exists():
            return candidate
    raise Unavailable(
        "Debian's signing keys are not on this machine, so its packages cannot be verified.",
        f"Install them: apt-get install debian-archive-keyring. {ODOO_HOME_REMEDY}",
    )


def _size(packages, folder, environment):
    """Return the download size of the packages, in megabytes."""
    names = ["apt-get", "download", "--print-uris", *packages]
    listing = subprocess.run(names, cwd=folder, env=environment, capture_output=True, text=True)
    sizes = [line.split()[2] for line in listing.stdout.splitlines() if len(line.split()) > 2]
    return sum(int(size) for size in sizes if size.isdigit()) / 1e6


def _meter(folder, wanted, note):
    def look():
        have = 0
        for file in folder.glob("*.deb*"):
            try:
                have += file.stat().st_size
            except FileNotFoundError:
                continue  # renamed by apt between the listing and here
        note(f"{have / 1e6:.0f} of {wanted:.0f} MB")

    return look


def _apt(arguments, folder, environment, look=lambda: None):
    log = folder / "apt.log"
    with open(log, "w") as output:
        process = subprocess.Popen(
            ["apt-get", "-q", *arguments],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        while process.poll() is None:
            look()
            time.sleep(0.2)
    if process.returncode:
        raise _explain(arguments[0], log.read_text(errors="replace"))


def _explain(command, text):
    errors = [line for line in text.splitlines() if line.startswith(("E:", "Err"))] or ["no reason"]
    if "No space left" in text:
        return Failure("The disk is full.", "Free some space, then run the command again.")
    if "Unable to locate" in text:
        return Unavailable(
            f"The Debian mirror does not have a package: {errors[0]}",
            f"Set {MIRROR_VARIABLE} to a complete mirror. {ODOO_HOME_REMEDY}",
        )
    return Unavailable(
        f"apt-get {command} could not reach the Debian mirror: {errors[0]}",
        f"Check the network, or apt's proxy settings, then run again. {ODOO_HOME_REMEDY}",
    )
