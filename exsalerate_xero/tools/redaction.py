"""Cutting what is known of a person out of texts that people wrote."""

import re
from collections.abc import Iterable

GONE = "…"
# One letter could be anything.
SHORTEST = 2
# A number that people write with blanks, dashes and brackets wherever they like.
_NUMBER = re.compile(r"[+(]?\d[\d\s().\-/]{4,}\d")
_TAG = re.compile(r"(<[^>]*>)")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_ESCAPED = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&(?:quot|#34);",
    "'": "&#(?:39|x27);",
}


class Redactor:
    """Replaces words by an ellipsis: whole ones, in any case and however they are spaced.

    :param words: names, addresses and numbers
    """

    def __init__(self, words: Iterable[str]):
        words = {" ".join(word.split()) for word in words if word}
        # The longest first: an address in whole, not what begins like it.
        kept = sorted((word for word in words if len(word) >= SHORTEST), key=len, reverse=True)
        found = "|".join(map(_pattern, kept))
        self._pattern = re.compile(rf"(?<!\w)(?:{found})(?!\w)", re.IGNORECASE) if kept else None

    def text(self, text: str) -> str:
        """Return plain text without the words."""
        return self._pattern.sub(GONE, text) if self._pattern else text

    def html(self, text: str) -> str:
        """Return HTML without the words: in its text and in what its tags quote, as links do."""
        parts = _TAG.split(text)
        parts[::2] = map(self.text, parts[::2])
        parts[1::2] = [_QUOTED.sub(lambda quoted: self.text(quoted[0]), tag) for tag in parts[1::2]]
        return "".join(parts)


def _pattern(word):
    if _NUMBER.fullmatch(word):
        digits = [char for char in word if char.isdigit()]
        return r"[+(]*" + r"[\s().\-/]*".join(digits)
    return r"(?:\s|&nbsp;)+".join(map(_escaped, word.split()))


def _escaped(word):
    """Return a pattern of a word as it is, or as HTML has it."""
    return "".join(
        f"(?:{char}|{_ESCAPED[char]})" if char in _ESCAPED else re.escape(char) for char in word
    )
