"""Normalised names and numbers: two spellings of the same thing become equal.

Matching, search and review compare these forms. E-mail addresses are compared in Odoo's own form,
`email_normalize`.
"""

import re
import string
import unicodedata
from functools import lru_cache

from stdnum.util import clean

_WORD = re.compile(r"[^\W_]+")
# Long and short spellings of the same legal form. Legal forms distinguish companies, so they are
# kept.
_LEGAL_FORMS = {
    "limited": "ltd",
    "incorporated": "inc",
    "corporation": "corp",
    "company": "co",
    "proprietary": "pty",
    "private": "pvt",
    "and": "&",
}
# Endings of names that say how a company is owned, not which company it is.
_ENDINGS = frozenset(
    [
        "&",
        "ltd",
        "inc",
        "corp",
        "co",
        "pty",
        "pvt",
        "plc",
        "llc",
        "llp",
        "lp",
        "gmbh",
        "ag",
        "kg",
        "ohg",
        "ug",
        "ev",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "bv",
        "nv",
        "ab",
        "as",
        "aps",
        "oy",
        "kft",
        "sro",
        "doo",
    ]
)
# Prefixes of tax IDs for a country with two codes.
_VAT_PREFIXES = {"GR": "EL", "XI": "GB"}
# The last ones are invisible and come with pasted text.
_NOT_IN_VAT = string.punctuation + string.whitespace + "\u200b\u200e\u202a\u202c\ufeff"


def words(text):
    """Return a text's words as a list, without case, accents and punctuation."""
    plain = (text or "").replace("&", " and ")
    # Most texts are plain ASCII, and installing the addon compares the names of all partners.
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    plain = plain.casefold().replace(".", "").replace("'", "").replace("’", "")
    return _WORD.findall(plain)


# The same names are compared repeatedly.
@lru_cache(maxsize=1 << 16)
def company_name(name):
    """Return a name without case, accents and punctuation, legal forms shortened; "" if empty."""
    return " ".join(_LEGAL_FORMS.get(word, word) for word in words(name))


def core_name(name):
    """Return a name as :func:`company_name` does, but without its legal form; "" if empty."""
    parts = company_name(name).split()
    while len(parts) > 1 and parts[-1] in _ENDINGS:
        parts.pop()
    return " ".join(parts)


def vat(number):
    """Return a tax ID in capitals without spaces and punctuation; "" if empty."""
    number = unicodedata.normalize("NFKC", number or "").upper()
    # Cleaning is slow, most numbers are clean, and installing the addon reads all of them.
    if number and not number.isalnum():
        number = clean(number, _NOT_IN_VAT)
    return _VAT_PREFIXES.get(number[:2], number[:2]) + number[2:]
