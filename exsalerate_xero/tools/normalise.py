"""Forms of names and numbers in which two spellings of the same thing are equal.

Matching, search and review all compare these forms. E-mail addresses are compared in Odoo's own
form, `email_normalize`.
"""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
# Long and short forms of the same legal form; they tell companies apart, so they are kept.
_LEGAL_FORMS = {
    "limited": "ltd",
    "incorporated": "inc",
    "corporation": "corp",
    "company": "co",
    "proprietary": "pty",
    "private": "pvt",
    "and": "&",
}
# What a name may end with that tells how a company is owned, not which company it is.
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
# Prefixes of tax IDs for one country under two codes.
_VAT_PREFIXES = {"GR": "EL", "XI": "GB"}


def words(text):
    """Return a text's words without case, accents and punctuation, as a list."""
    plain = (text or "").replace("&", " and ")
    # Most texts are plain ASCII, and the names of all partners are compared on installation.
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    plain = plain.casefold().replace(".", "").replace("'", "").replace("’", "")
    return _WORD.findall(plain)


# The same names are compared again and again.
@lru_cache(maxsize=1 << 16)
def company_name(name):
    """Return a name without case, accents, punctuation and long legal forms; "" for none."""
    return " ".join(_LEGAL_FORMS.get(word, word) for word in words(name))


def core_name(name):
    """Return a name as :func:`company_name` does, without its legal form; "" for none."""
    parts = company_name(name).split()
    while len(parts) > 1 and parts[-1] in _ENDINGS:
        parts.pop()
    return " ".join(parts)


def vat(number):
    """Return a tax ID in capitals without spaces and punctuation; "" for none."""
    if number and not number.isascii():
        number = unicodedata.normalize("NFKC", number)
    number = (number or "").upper()
    number = "".join(char for char in number if char.isalnum())
    return _VAT_PREFIXES.get(number[:2], number[:2]) + number[2:]
