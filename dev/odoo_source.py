"""Odoo 19's source: your own (ODOO_HOME), or else one in the cache, from one of two places.

The first place is Debian's package, the second a shallow clone of Odoo's public repository: for
machines without apt or a Debian mirror, and for the day that Debian drops the package.
"""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import apt, odoo_clone
from .files import locked, need_room
from .paths import CACHE
from .ui import Failure

# Debian's package links its fonts and scripts to the files of these packages. Font Awesome must be
# 4.x: Odoo's style sheets use that version's file names, and unstable has version 7.
PACKAGES = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-font-awesome/trixie",
)
SUITES = ("sid", "trixie")
# Left out of Debian's package because of its licence; every page requests it.
STRIPPED = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
UNPACKED_MB = 2000


@dataclass(frozen=True)
class OdooSource:
    """`python_path` makes `import odoo` work; `addons` are the folders of Odoo's own addons.

    `place` says where the source comes from.
    """

    python_path: Path
    addons: tuple
    place: str

    @property
    def fonts(self):
        """The folder of the fonts that come with Debian's package; it may not exist."""
        return self.python_path.parents[2] / "share" / "fonts"


def find():
    """Return the Odoo source that is already here, or None. Raise Failure if ODOO_HOME is wrong."""
    home = os.environ.get("ODOO_HOME")
    if home:
        return _look_into(Path(home).expanduser().resolve(), "ODOO_HOME", "ODOO_HOME")
    prefix = CACHE / "odoo-19"
    if not prefix.exists():
        return None
    place = "a clone" if odoo_clone.is_clone(prefix) else "Debian's package"
    return _look_into(prefix, str(prefix), f"{place} in {prefix}")


def get(note=lambda text: None):
    """Return the Odoo source; download it first if necessary (130 MB, 1.3 GB unpacked)."""
    source = find()
    if source:
        return source
    note("waiting for another download")
    with locked(CACHE / "odoo-19.lock"):
        source = find()
        return source or _download(note)


def _download(note):
    need_room(CACHE, UNPACKED_MB, "Odoo 19's source")
    work = CACHE / "odoo-19.partial"
    shutil.rmtree(work, ignore_errors=True)
    try:
        _unpack_debian(work, note)
    except apt.Unavailable as unavailable:
        _clone_instead(work, unavailable, note)
    (work / "prefix").rename(CACHE / "odoo-19")
    shutil.rmtree(work)
    return find()


def _unpack_debian(work, note):
    debs = apt.fetch(work / "debs", SUITES, PACKAGES, note)
    apt.unpack(debs, work / "prefix", note)
    stripped = work / "prefix" / "usr/lib/python3/dist-packages" / STRIPPED
    if not stripped.exists():
        stripped.parent.mkdir(parents=True, exist_ok=True)
        stripped.touch()


def _clone_instead(work, unavailable, note):
    note(f"cloning {odoo_clone.address()}, since: {unavailable.problem}")
    try:
        odoo_clone.clone(work / "prefix", note)
    except Failure as failure:
        raise Failure(
            f"{unavailable.problem} {failure.problem}", f"{unavailable.remedy} {failure.remedy}"
        ) from None


def _look_into(home, name, place):
    for python_path in (home, home / "usr/lib/python3/dist-packages"):
        release = python_path / "odoo" / "release.py"
        if release.exists():
            version = re.search(r"^version_info = \((\d+)", release.read_text(), re.MULTILINE)
            if version and version[1] == "19":
                folders = (python_path / "odoo" / "addons", python_path / "addons")
                addons = tuple(folder for folder in folders if (folder / "crm").exists())
                return OdooSource(python_path, addons, place)
            raise Failure(
                f"{name} contains another version of Odoo than 19 ({home}).",
                "Point ODOO_HOME to Odoo 19, or unset it to download Odoo 19.",
            )
    raise Failure(
        f"{name} does not contain Odoo's source ({home}).",
        "It must be a folder that contains odoo/release.py. Unset it to download Odoo 19.",
    )
