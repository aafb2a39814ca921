"""README.md of each addon, and CHANGELOG.md, from the fragments in the addons' readme/.

The addon's description page shows pictures of the documentation; these are copied as well.

python -m dev.readmes    writes them
"""

import ast
import re

from .database import ADDON, ADDONS
from .paths import ROOT

GENERATED = "<!-- Generated from {source} by: ./run python -m dev.readmes -->"
# The fragments of OCA's convention, in its order; HISTORY is the changelog.
SECTIONS = {
    "DESCRIPTION": None,
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "ROADMAP": "Known limitations",
    "CONTRIBUTORS": "Contributors",
}
CHANGELOG = """\
# Changelog

All notable changes to the addons, in the format of
[Keep a Changelog](https://keepachangelog.com/en/1.1.0/). A version is Odoo's, 19.0, followed by the
addon's own. [Updating](docs/administration.md#updating) says what to do and what to expect when you
update from one version to the next.
"""


def files():
    """Return {path: text} of the files that are generated."""
    found = {ROOT / addon / "README.md": readme(addon) for addon in ADDONS}
    return {**found, ROOT / "CHANGELOG.md": changelog()}


def pictures():
    """Return {path: bytes} of the description page's pictures, which are those of docs/."""
    folder = ROOT / ADDON / "static" / "description"
    names = re.findall(r'<img src="([^"]+)"', (folder / "index.html").read_text())
    return {folder / name: (ROOT / "docs" / name).read_bytes() for name in names}


def readme(addon):
    """Return the README of an addon."""
    manifest = ast.literal_eval((ROOT / addon / "__manifest__.py").read_text())
    parts = [GENERATED.format(source="readme/"), f"# {manifest['name']}"]
    for name, title in SECTIONS.items():
        text = _fragment(addon, name)
        if text:
            parts += [f"## {title}", text] if title else [text]
    site = f"{manifest['website']}/blob/main"
    parts += [
        "## More",
        f"[Documentation]({site}/README.md#documentation), [changes]({site}/CHANGELOG.md) and"
        f" [how to contribute]({site}/CONTRIBUTING.md).",
        f"Licence: {manifest['license']}.",
    ]
    return "\n\n".join(parts) + "\n"


def changelog():
    """Return the changelog."""
    source = GENERATED.format(source=f"{ADDON}/readme/HISTORY.md")
    return "\n\n".join((source, CHANGELOG.strip(), _fragment(ADDON, "HISTORY"))) + "\n"


def _fragment(addon, name):
    path = ROOT / addon / "readme" / f"{name}.md"
    return path.read_text().strip() if path.exists() else ""


if __name__ == "__main__":
    for path, content in {**files(), **pictures()}.items():
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        print(path.relative_to(ROOT))
