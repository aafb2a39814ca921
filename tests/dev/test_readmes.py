"""The addons' READMEs, the changelog, and the description page of Odoo's list of apps."""

import ast
import re

import lxml.html
import pytest
from PIL import Image

from dev import banner, readmes
from dev.database import ADDON, ADDONS
from dev.paths import ROOT

HISTORY = (ROOT / ADDON / "readme" / "HISTORY.md").read_text()
VERSION = re.compile(r"(?m)^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$")
# The description page is HTML that Odoo's app list shows as it is: no scripts, no style sheets.
ELEMENTS = {"div", "h1", "h2", "img", "p", "section"}
ATTRIBUTES = {"alt", "src", "style"}
# The kinds of change of Keep a Changelog.
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


@pytest.mark.parametrize("path", readmes.files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_generated_page_is_current(path):
    assert path.read_text() == readmes.files()[path], "Run ./run python -m dev.readmes"


@pytest.mark.parametrize("addon", ADDONS)
def test_every_fragment_is_used(addon):
    fragments = {path.stem for path in (ROOT / addon / "readme").iterdir()}
    assert {"DESCRIPTION", "USAGE"} <= fragments <= {*readmes.SECTIONS, "HISTORY"}


def test_the_changelog_keeps_to_its_format():
    assert len(VERSION.findall(HISTORY)) == HISTORY.count("\n## ") + HISTORY.startswith("## ")
    assert set(re.findall(r"(?m)^### (.+)$", HISTORY)) <= KINDS
    dated = [(name, date) for name, date in VERSION.findall(HISTORY) if name != "Unreleased"]
    assert all(date for _name, date in dated)
    assert dated == sorted(dated, reverse=True, key=lambda each: _numbers(each[0]))
    manifest = ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text())
    assert manifest["version"] == dated[0][0]


def test_every_version_has_its_notes_for_updating():
    names = [name for name, _date in VERSION.findall(HISTORY) if name != "Unreleased"]
    updating = (ROOT / "docs" / "administration.md").read_text()
    found = re.findall(r"(?m)^### From (\S+) to (\S+)$", updating)
    assert found == list(zip(names[1:], names[:-1], strict=True))


def test_the_description_page_has_nothing_but_text_pictures_and_inline_styles():
    text = (banner.DESCRIPTION / "index.html").read_text(encoding="ascii")
    elements = lxml.html.fragments_fromstring(text)
    every = [each for element in elements for each in element.iter()]
    assert {each.tag for each in every} == ELEMENTS
    assert {name for each in every for name in each.attrib} == ATTRIBUTES
    assert not re.search(r"url\(|//|@import|position", text)
    assert all(each.get("alt") for each in every if each.tag == "img")


@pytest.mark.parametrize("path", readmes.pictures(), ids=lambda path: path.name)
def test_a_picture_of_the_description_page_is_the_documentations(path):
    assert path.read_bytes() == readmes.pictures()[path], "Run ./run python -m dev.readmes"
    assert path.stat().st_size <= banner.MOST_BYTES


def test_the_banner_has_the_size_that_odoos_app_list_shows():
    manifest = ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text())
    assert [ROOT / ADDON / name for name in manifest["images"]] == [banner.BANNER]
    with Image.open(banner.BANNER) as image:
        assert image.size == (banner.SIZE["width"], banner.SIZE["height"])
    assert banner.BANNER.stat().st_size <= banner.MOST_BYTES


def _numbers(version):
    return [int(number) for number in version.split(".")]
