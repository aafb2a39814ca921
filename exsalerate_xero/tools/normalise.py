"""Forms of names and numbers in which two spellings of the same thing are equal."""

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
    "and": "&",
}


# The same address book is gone through for every batch of contacts.
@lru_cache(maxsize=1 << 16)
def company_name(name):
    """Return a name without case, accents, punctuation and long legal forms; "" for none."""
    decomposed = unicodedata.normalize("NFKD", (name or "").replace("&", " and "))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
    plain = plain.replace(".", "").replace("'", "").replace("’", "")
    return " ".join(_LEGAL_FORMS.get(word, word) for word in _WORD.findall(plain))


def vat(number):
    """Return a tax id in capitals without spaces and punctuation; "" for none."""
    return "".join(char for char in (number or "").upper() if char.isalnum())


def email(address):
    """Return an e-mail address in lower case; "" for none, or for what is not one."""
    address = (address or "").strip().lower()
    return address if "@" in address else ""
