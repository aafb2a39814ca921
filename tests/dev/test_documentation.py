"""The documentation: links and pictures exist, pictures are used, terms occur in the code."""

import re

import pytest

from dev.paths import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/*.md", "*/README.md", "*/readme/*.md")
    for path in ROOT.glob(pattern)
)
# The addons use full links to the repository's pages, since they are installed without them.
OWN = "https://github.com/exsalerate/exsalerate-xero/blob/main/"
CODE = ("exsalerate_xero", "exsalerate_xero_spreadsheet", "xero_sandbox", "dev")
LINK = re.compile(r'\]\(<?([^)\s>]+)>?\)|<(?:img|a)\b[^>]*?\b(?:src|href)="([^"]+)"')
# Code: fenced and indented blocks, and inline code.
BLOCK = re.compile(r"(?ms)^```.*?^```$|(?:(?<=\n\n)|\A)(?: {4}|\t).*?(?=\n\n(?! {4}|\t)|\Z)")
INLINE = re.compile(r"`[^`\n]*`")


def prose(path):
    """Return a page without its code."""
    return INLINE.sub("", BLOCK.sub("", path.read_text()))


def links(path):
    """Return (file, anchor) of a page's links into the repository; the anchor may be empty."""
    for found in LINK.findall(prose(path)):
        link, _hash, anchor = "".join(found).partition("#")
        if link.startswith(OWN):
            yield ROOT / link.removeprefix(OWN), anchor
        elif not re.match(r"[a-z]+:", link):
            yield (path.parent / link).resolve() if link else path, anchor


def anchors(path):
    """Return the anchors that GitHub creates for a page's headings."""
    found = []
    for heading in re.findall(r"(?m)^#{1,6} +(.+?) *$", BLOCK.sub("", path.read_text())):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        found.append(f"{slug}-{found.count(slug)}" if slug in found else slug)
    return found


def terms():
    """Return {term: its names in the code} of the glossary."""
    found = []
    for line in (DOCS / "glossary.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 5 and cells[0] not in ("Term", "---"):
            found.append((cells[0], re.findall(r"`([^`]+)`", cells[4])))
    return found


def name(path):
    return str(path.relative_to(ROOT))


def test_the_pages_are_found():
    assert {"README.md", "SECURITY.md", "docs/glossary.md"} <= set(map(name, PAGES))
    assert sum(len(list(links(page))) for page in PAGES) > 50


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_and_picture_is_there(page):
    missing = [str(file) for file, _anchor in links(page) if not file.exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_anchor_is_a_heading(page):
    wanted = [(file, anchor) for file, anchor in links(page) if anchor and file.suffix == ".md"]
    assert not [f"{name(file)}#{a}" for file, a in wanted if a not in anchors(file)]


def test_every_picture_is_used():
    used = {file for page in PAGES for file, _anchor in links(page)}
    assert not [name(path) for path in sorted(DOCS.glob("*.png")) if path not in used]


def test_the_readme_leads_to_every_page():
    linked = {file for file, _anchor in links(ROOT / "README.md")}
    assert not [name(path) for path in sorted(DOCS.glob("*.md")) if path not in linked]


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().split()) <= 500


def test_every_term_of_the_glossary_stands_there_once():
    names = [term for term, _code in terms()]
    assert len(names) > 40
    assert len(names) == len(set(names))


def test_every_term_of_the_glossary_has_a_name_that_the_code_uses():
    texts = [
        path.read_text()
        for folder in CODE
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".xml"}
    ]
    code = "\n".join(texts)
    assert not [term for term, names in terms() if not names]
    unknown = [
        each
        for _term, names in terms()
        for each in names
        if not re.search(rf"(?<![\w.]){re.escape(each)}(?![\w])", code)
    ]
    assert not unknown
