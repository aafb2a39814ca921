"""Cutting what is known of a person out of texts, in whatever form a text has it."""

import json
import re
import unicodedata
from collections.abc import Iterable
from html.entities import codepoint2name

GONE = "…"
# One letter could be anything.
SHORTEST = 2
# Shorter names are words as well ("may", "will"): they are looked for as names are written.
SHORTEST_IN_ANY_CASE = 5
# A number that people write with blanks, dashes and brackets wherever they like.
_NUMBER = re.compile(r"[+(]?\d[\d\s().\-/]{4,}\d")
# What a number has at least without the code of its country.
_NATIONAL_DIGITS = 7
_TAG = re.compile(r"(<[^>]*>)")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_ADDRESS_TAG = re.compile(r"<[^\s=<>]+@[^\s=<>]+>")
_MARKUP = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>")
_APOSTROPHES = "'’"
# Names of files do without; in what Python or JSON quotes it is escaped.
_APOSTROPHE = (
    r"(?:\\*['’]|&(?:#0*39|#x0*27|apos|rsquo|#0*8217|#x0*2019);|%27|%E2%80%99|\\u(?:0027|2019))?"
)
_COMBINING = "[\u0300-\u036f]*"
_BLANK = r"(?:[\s_+.,\-]|&nbsp;|&#160;|%20|\\u00a0|\\n)+"
_SEPARATOR = r"(?:[\s().\-/_]|&nbsp;|&#160;|%20)*"
# What an escape ends with is no part of the word that follows it.
_ESCAPE_BEFORE = r"(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrt])|(?<=\\u[0-9A-Fa-f]{4})"
# (before, after): an underscore parts words, as in the names of files; a dot parts no addresses.
_WORD_BOUNDS = (rf"(?:(?<![^\W_])|{_ESCAPE_BEFORE})", r"(?![^\W_])")
_EMAIL_BOUNDS = (rf"(?:(?<![\w.+\-])|{_ESCAPE_BEFORE})", r"(?![\w\-]|\.[^\W_])")


class Redactor:
    """Replaces words by an ellipsis: whole ones, in any case and however they are escaped.

    :param words: names, addresses and numbers
    """

    def __init__(self, words: Iterable[str]):
        words = {" ".join(word.split()) for word in words if word}
        kept = (word for word in words if sum(map(str.isalnum, word)) >= SHORTEST)
        # The longest first: an address in whole, not what begins like it.
        kept = sorted(kept, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_pattern, kept)), re.IGNORECASE) if kept else None

    def text(self, text: str) -> str:
        """Return plain text without the words."""
        return self._pattern.sub(GONE, text) if self._pattern else text

    def html(self, text: str) -> str:
        """Return HTML without the words: in its text and in what its tags quote, as links do."""
        parts = _TAG.split(text)
        parts[::2] = map(self.text, parts[::2])
        parts[1::2] = map(self._tag, parts[1::2])
        return "".join(parts)

    def _tag(self, tag):
        if _ADDRESS_TAG.fullmatch(tag):
            return self.text(tag)
        return _QUOTED.sub(lambda quoted: self.text(quoted[0]), tag)

    def value(self, value):
        """Return a value without the words: text, HTML, JSON as text, or what JSON was read as."""
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
        return self.html(value) if _MARKUP.search(value) else self.text(value)

    def finds(self, value) -> bool:
        """Tell whether any of the words is in a value."""
        return self.value(value) != value


def is_unmistakable(word: str) -> bool:
    """Tell whether a word is nobody else's: an address, a number, or more than one name."""
    return "@" in word or bool(_NUMBER.fullmatch(word)) or len(word.split()) > 1


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
    """Return a pattern of a number, with the code of its country or without."""
    digits = "".join(char for char in word if char.isdecimal())
    is_international = word.lstrip("(").startswith("+") or digits.startswith("00")
    if is_international:
        digits = digits.lstrip("0")
        return "|".join([rf"[+(]*(?:%2B)?(?:00)?{_digits(digits)}", *_national(digits)]).join(
            ("(?:", ")")
        )
    if digits.startswith("0") and len(digits) > _NATIONAL_DIGITS:
        code = rf"[+(]*(?:%2B)?(?:00)?\d{{1,3}}{_SEPARATOR}(?:\(0\){_SEPARATOR})?"
        return rf"(?:[(]*0{_SEPARATOR}|{code}){_digits(digits[1:])}"
    return rf"[+(]*{_digits(digits)}"


def _national(digits):
    for length in (1, 2, 3):
        if len(digits) - length >= _NATIONAL_DIGITS:
            yield rf"[(]*0{_SEPARATOR}{_digits(digits[length:])}"


def _digits(digits):
    """Return a pattern of digits; a trunk prefix in brackets may follow the country's code."""
    head = [f"{digit}(?:{_SEPARATOR}\\(0\\))?" for digit in digits[:3]]
    return _SEPARATOR.join([*head, *digits[3:]])


def _escaped(word):
    """Return a pattern of a word: as it is, without accents, or as HTML, URLs and JSON have it."""
    return "".join(map(_char, unicodedata.normalize("NFC", word)))


def _char(char):
    if char.isascii() and char.isalnum():
        return char
    if char in _APOSTROPHES:
        return _APOSTROPHE
    forms = [re.escape(char)]
    for variant in dict.fromkeys((char, char.lower(), char.upper())):
        for each in variant if len(variant) == 1 else ():
            code = ord(each)
            names = [re.escape(codepoint2name[code])] if code in codepoint2name else []
            forms.append(f"&(?:{'|'.join([*names, f'#0*{code}', f'#x0*{code:x}'])});")
            forms.append("".join(f"%{byte:02X}" for byte in each.encode()))
            forms.append(rf"\\u{code:04x}" if code < 0x10000 else re.escape(json.dumps(each)[1:-1]))
    base = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    if base != char:
        forms.append(re.escape(base) + _COMBINING)
    return f"(?:{'|'.join(forms)})"
