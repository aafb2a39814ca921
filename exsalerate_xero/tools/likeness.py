"""How alike the names of two companies are, and the keys that alike names have in common.

An index of the keys finds the few names that are worth comparing, however many there are: names
that differ by a letter, a word, the order of their words or the spaces between them.
"""

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from rapidfuzz.distance import OSA

from . import normalise

# Words that people leave out, or write as a sign.
_SMALL = frozenset(["&", "the", "of", "und", "et", "y", "og", "och"])
_ALIAS = re.compile(r"\b(?:t/a|trading as|d/?b/?a)\b", re.IGNORECASE)
# Müller, Mueller
_SPELLED_OUT = re.compile("([aou])e")
# Xero's maximum.
_MOST_LETTERS = 255
# Shorter names have too many others within a letter.
_FEWEST_LETTERS = 4
# How similar the words must be that two names don't have in common, and whole names without any.
_LIKE_WORDS, _LIKE_NAMES = 0.7, 0.8


class Likeness(NamedTuple):
    """How alike two names are.

    :param score: from 0 to 1
    :param sign: what differs: the ``form`` (the legal form only), the ``spelling``, or ``words``
        that only one of the names has
    """

    score: float
    sign: str


def spelling(name):
    """Return a form that doesn't depend on a name's legal form, order of words and spaces.

    "" if the name is empty.
    """
    return _letters(_words(name))


@lru_cache(maxsize=1 << 14)
def keys(name):
    """Return the keys of a name, as a frozenset of 32-bit integers: alike names share at least one.

    They are its letters, its letters without one of them, and its letters without one word.
    """
    forms = set()
    for parts in _aliases(name):
        letters = _letters(parts)
        forms.add(letters)
        if len(letters) > _FEWEST_LETTERS:
            forms.update(letters.replace(each, "", 1) for each in set(letters) if each.isalpha())
        for at in range(len(parts)):
            rest = _letters(parts[:at] + parts[at + 1 :])
            if len(rest) >= _FEWEST_LETTERS:
                forms.add(rest)
    return frozenset(crc32(form.encode()) - 2**31 for form in forms if form)


@lru_cache(maxsize=1 << 14)
def compare(one, other):
    """Return the :class:`Likeness` of two names, or None if they aren't alike."""
    if normalise.core_name(one) == normalise.core_name(other):
        return Likeness(1.0, "form")
    found = [_compare(mine, theirs) for mine in _aliases(one) for theirs in _aliases(other)]
    return max(filter(None, found), default=None)


def _compare(one, other):
    # Single words with the same letters are often other words: Acme, Mace.
    if len(one) + len(other) > 2 and _letters(one) == _letters(other):
        return Likeness(1.0, "spelling")
    mine, theirs = Counter(one), Counter(other)
    common = mine & theirs
    mine, theirs = list((mine - common).elements()), list((theirs - common).elements())
    if not mine or not theirs:
        return _extended(one, other, mine or theirs)
    if _numbers(mine) or _numbers(theirs):
        return None
    score = OSA.normalized_similarity("".join(mine), "".join(theirs))
    if score >= (_LIKE_WORDS if common else _LIKE_NAMES):
        return Likeness(score, "spelling")
    if common and len(mine) == len(theirs) == 1 and _abbreviates(*sorted(mine + theirs, key=len)):
        return Likeness(_LIKE_WORDS, "spelling")
    return None


def _extended(one, other, extra):
    """Return the likeness of two names if one is the other with a further word."""
    short, long = sorted((one, other), key=len)
    # A single word is the name of many; as the first word, it can be what people call a company.
    if len(extra) == 1 and (len(short) > 1 or short == long[:1]):
        return Likeness(len(short) / len(long), "words")
    return None


def _abbreviates(short, word):
    """Return whether a word is short for another one, such as Bros, Intl, and J for John."""
    rest = iter(word)
    return short[0] == word[0] and all(letter in rest for letter in short)


def _numbers(parts):
    return [part for part in parts if any(map(str.isdigit, part))]


@lru_cache(maxsize=1 << 14)
def _aliases(name):
    """Return a name's words, and those of both its parts for a company trading as another name."""
    name = (name or "")[:_MOST_LETTERS]
    parts = _ALIAS.split(name)
    names = [name, *parts] if len(parts) > 1 else [name]
    return list(filter(None, map(_words, names)))


def _words(name):
    first, *others = normalise.core_name(name).split() or [""]
    # A number, a place or a department can follow the legal form.
    parts = [first, *(part for part in others if part not in normalise.ENDINGS)]
    return [_SPELLED_OUT.sub(r"\1", part) for part in parts if part not in _SMALL] or parts


def _letters(parts):
    return "".join(sorted("".join(parts)))
