"""Removing what is known about a person from texts, in whatever form a text has it."""

import json
import re
import unicodedata
from collections.abc import Iterable
from html import escape, unescape
from itertools import islice
from urllib.parse import quote, unquote

from lxml import etree, html
from lxml.html import defs

GONE = "…"
# A single letter could be anything.
SHORTEST = 2
# Shorter names are also words ("may", "will"): they are searched for only as names are written.
SHORTEST_IN_ANY_CASE = 5
# A number with spaces, dashes and brackets in any place.
_NUMBER = re.compile(r"[+(]?\d[\d\s().\-/]{4,}\d")
# The minimum number of digits without the country code.
_NATIONAL_DIGITS = 7
# Not a tag, even in HTML.
_BRACKETED_ADDRESS = re.compile(r"<[^\s=<>]+@[^\s=<>]+>")
_DOCUMENT = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_FRAGMENT = "fragment"
# Mail threads can be nested more deeply than lxml allows by default: the rest would be lost.
_PARSER = html.HTMLParser(encoding="utf-8", huge_tree=True, default_doctype=False)
# A character as it is escaped in HTML, links, JSON and Python, or a text without escapes.
_UNIT = re.compile(
    r"&#?\w+;|%[0-7]\w|%[C-F]\w(?:%[89AB]\w)+|\\[nrt]"
    r"|(?:\\uD[89AB][\dA-F]{2})?\\u[\dA-F]{4}|[^&%\\]+|.",
    re.IGNORECASE,
)
# File names do without one; in text quoted by Python, it is escaped.
_APOSTROPHE = r"(?:\\*['’])?"
_COMBINING = "[\u0300-\u036f]*"
_BLANK = r"[\s_+.,\-]+"
_SEPARATOR = r"[\s().\-/_]*"
# (before, after): an underscore separates words, as in file names; a dot doesn't separate e-mail
# addresses.
_WORD_BOUNDS = (r"(?<![^\W_])", r"(?![^\W_])")
_EMAIL_BOUNDS = (r"(?<![\w.+\-])", r"(?![\w\-]|\.[^\W_])")


class Redactor:
    """Replaces words with an ellipsis: whole words, in any case and however they are escaped.

    :param words: names, addresses and numbers
    """

    def __init__(self, words: Iterable[str]):
        words = {" ".join(word.split()) for word in words if word}
        kept = (word for word in words if sum(map(str.isalnum, word)) >= SHORTEST)
        # Longest first, so that a whole address is found and not only a part of it.
        kept = sorted(kept, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_pattern, kept)) or "(?!)", re.IGNORECASE)

    def text(self, text: str) -> str:
        """Return plain text without the words."""
        read, written = [], []
        for unit in _UNIT.findall(text):
            char = _decoded(unit)
            read += char
            written += unit if char == unit else [unit] + [""] * (len(char) - 1)
        self._cut(read, written)
        # What looks escaped may not be: "C:\new" contains "new".
        return self._pattern.sub(GONE, "".join(written))

    def _cut(self, read, written):
        """Replace the words in ``read`` with an ellipsis in ``written``; both are characters."""
        for found in self._pattern.finditer("".join(read)):
            written[slice(*found.span())] = [GONE] + [""] * (len(found[0]) - 1)

    def html(self, text: str) -> str:
        """Return HTML without the words, in its text, attributes and comments."""
        root = _parsed(text)
        for value in root.xpath("//@*"):
            if (left := self.text(value)) != value:
                value.getparent().set(value.attrname, left)
        for node in root.xpath("//comment()|//processing-instruction()"):
            node.text = self.text(node.text or "")
        # Tags can separate words ("Jo<br>Bloggs") or not ("<b>J</b>o").
        for gap in (" ", ""):
            self._cut_texts(root, gap)
        left = _written(root)
        # lxml drops what it can't read, such as attributes named "@click".
        is_free = left == _written(_parsed(text)) and self.text(text) == text
        return text if is_free else left

    def _cut_texts(self, root, gap):
        """Remove the words from all texts of a tree, which may continue from one to the next."""
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        places = [(node, "text" if event == "start" else "tail") for event, node in walk]
        parts = [(getattr(*place) or "") + gap for place in places]
        written = list("".join(parts))
        self._cut(tuple(written), written)
        rest = iter(written)
        for place, part in zip(places, parts, strict=True):
            left = "".join(islice(rest, len(part))).removesuffix(gap)
            if part != gap:
                setattr(*place, left if gap else self.text(left))

    def value(self, value):
        """Return a value without the words: text, HTML, JSON as text, or decoded JSON."""
        if isinstance(value, dict):
            return {self.value(key): self.value(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if not isinstance(value, str):
            return value
        if value[:1] in ("{", "["):
            try:
                read = json.loads(value)
            except ValueError:
                return self.text(value)
            left = self.value(read)
            return value if left == read else json.dumps(left)
        tags = {node.tag for node in _parsed(value).iter()} if "<" in value else set()
        return self.html(value) if tags & defs.tags else self.text(value)

    def finds(self, value) -> bool:
        """Return whether a value contains any of the words."""
        return self.value(value) != value


def is_unmistakable(word: str) -> bool:
    """Return whether a word identifies a person: an address, a number, or several names."""
    return "@" in word or bool(_NUMBER.fullmatch(word)) or len(word.split()) > 1


def _decoded(unit):
    if unit.startswith("\\") and unit != "\\":
        return json.loads(f'"{unit}"')
    # Control characters are unescaped to nothing.
    return unescape(unquote(unit)) or unit


def _parsed(text):
    """Return HTML as a tree: a whole document, or a fragment in an element of our own."""
    text = _BRACKETED_ADDRESS.sub(lambda address: escape(address[0]), text)
    try:
        if _DOCUMENT.search(text):
            return html.document_fromstring(text.encode(), _PARSER)
        return html.fragment_fromstring(text, create_parent=_FRAGMENT, parser=_PARSER)
    except etree.ParserError:  # a doctype and nothing else
        return html.Element(_FRAGMENT)


def _written(root):
    # Links are written with escapes.
    text = html.tostring(root.getroottree(), encoding="unicode").replace(quote(GONE), GONE)
    return text.removeprefix(f"<{_FRAGMENT}>").removesuffix(f"</{_FRAGMENT}>")


def _pattern(word):
    if _NUMBER.fullmatch(word):
        before, after = _WORD_BOUNDS
        return rf"{before}{_number(word)}{after}"
    before, after = _EMAIL_BOUNDS if "@" in word else _WORD_BOUNDS
    if word.isalpha() and len(word) < SHORTEST_IN_ANY_CASE:
        written = "|".join(map(_escaped, {word, word.upper(), word.capitalize()}))
        return f"{before}(?-i:{written}){after}"
    return before + _BLANK.join(map(_escaped, word.split())) + after


def _number(word):
    """Return a pattern for a number with or without its country code."""
    digits = "".join(char for char in word if char.isdecimal())
    is_international = word.lstrip("(").startswith("+") or digits.startswith("00")
    if is_international:
        digits = digits.lstrip("0")
        return "|".join([rf"[+(]*(?:00)?{_digits(digits)}", *_national(digits)]).join(("(?:", ")"))
    if digits.startswith("0") and len(digits) > _NATIONAL_DIGITS:
        code = rf"[+(]*(?:00)?\d{{1,3}}{_SEPARATOR}(?:\(0\){_SEPARATOR})?"
        return rf"(?:[(]*0{_SEPARATOR}|{code}){_digits(digits[1:])}"
    return rf"[+(]*{_digits(digits)}"


def _national(digits):
    for length in (1, 2, 3):
        if len(digits) - length >= _NATIONAL_DIGITS:
            yield rf"[(]*0{_SEPARATOR}{_digits(digits[length:])}"


def _digits(digits):
    """Return a pattern for digits; a trunk prefix in brackets may follow the country code."""
    head = [f"{digit}(?:{_SEPARATOR}\\(0\\))?" for digit in digits[:3]]
    return _SEPARATOR.join([*head, *digits[3:]])


def _escaped(word):
    """Return a pattern for a word: as it is, or without accents and apostrophes."""
    return "".join(map(_char, unicodedata.normalize("NFC", word)))


def _char(char):
    if char in "'’":
        return _APOSTROPHE
    base = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    forms = map(re.escape, dict.fromkeys((char, base)))
    return f"(?:{'|'.join(forms)}){_COMBINING if base != char else ''}"
