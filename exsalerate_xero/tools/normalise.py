"""Normalised names and numbers: two spellings of the same thing become equal.

Matching, search and review compare these forms. E-mail addresses are compared in Odoo's own form,
`email_normalize`.
"""

import re
import string
import unicodedata
from functools import lru_cache

from stdnum.util import clean


def _set(text):
    return frozenset(text.split())


_WORD = re.compile(r"[^\W_]+")
# A plus between words; C++ keeps its own.
_PLUS = re.compile(r"(?<=\s)\+(?=\s)")
# Letters that Unicode doesn't take apart into a letter and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th"})
# Long and short spellings of the same word of a legal form. Legal forms distinguish companies, so
# they are kept.
_LEGAL_WORDS = {
    "limited": "ltd",
    "incorporated": "inc",
    "corporation": "corp",
    "company": "co",
    "proprietary": "pty",
    "private": "pvt",
    "pte": "pvt",
    "unlimited": "unltd",
    "teoranta": "teo",
    "limitee": "ltee",
    "aktiengesellschaft": "ag",
    "kommanditgesellschaft": "kg",
    "unternehmergesellschaft": "ug",
    "aktiebolag": "ab",
    "aktieselskab": "as",
    "anpartsselskab": "aps",
    "aksjeselskap": "as",
    "osakeyhtio": "oy",
    "limitada": "ltda",
    "and": "&",
}
# Legal forms of several words, as they are after that; a text for each short form.
_LONG_FORMS = {
    "plc": "public ltd co",
    "llc": "ltd liability co",
    "llp": "ltd liability partnership",
    "lp": "ltd partnership",
    "dac": "designated activity co",
    "cic": "community interest co",
    "clg": "co ltd by guarantee",
    "gmbh": "gesellschaft mit beschrankter haftung",
    "ug": "ug haftungsbeschrankt",
    "ohg": "offene handelsgesellschaft",
    "gbr": "gesellschaft burgerlichen rechts",
    "ev": "eingetragener verein",
    "kg": "gmbh & co kg|gmbh und co kg",
    "sarl": "societe a responsabilite ltee|sa rl|s a rl",
    "sa": "societe anonyme|sociedad anonima|spolka akcyjna",
    "sas": "societe par actions simplifiee",
    "sl": "sociedad ltda",
    "slu": "sociedad ltda unipersonal|sl unipersonal",
    "srl": "sociedad de responsabilidad ltda|societa a responsabilita limitata",
    "spa": "societa per azioni",
    "bv": "besloten vennootschap",
    "nv": "naamloze vennootschap",
    "spzoo": "sp z oo|spolka z ograniczona odpowiedzialnoscia",
    "sro": "spol s ro|spolecnost s rucenim omezenym",
    "sadecv": "sa de cv",
}
# {last word: (all words, short form)}
_BY_LAST_WORD = {}
for _short, _spellings in _LONG_FORMS.items():
    for _parts in map(str.split, _spellings.split("|")):
        _BY_LAST_WORD.setdefault(_parts[-1], []).append((_parts, _short))
# Endings of names that say how a company is owned, not which company it is.
ENDINGS = _set(
    """& ltd plc llp lp llc inc corp co unltd uc dac clg cic cio teo cpt ltee ulc lllp pllc pc pty
    nl pvt opc sdn bhd fze fzco gmbh ggmbh mbh ag kg kgaa ohg og ug gbr ev eg ek eu se partg
    partgmbb sa sas sasu sarl eurl snc sci scs sca scop gie sprl asbl bvba vzw cvba nv bv vof cv
    sl slu sll slne sau lda ltda sgps eirl sadecv srl srls spa sapa ab hb kb as asa ans aps ks
    oy oyj ky tmi ehf hf spzoo spj spk psa sro vos kft zrt nyrt bt kkt ood eood ad doo jdoo dd
    ou uab sia epe ike"""
)
# Prefixes of tax IDs for a country with two codes.
_VAT_PREFIXES = {"GR": "EL", "XI": "GB"}
# The last ones are invisible and come with pasted text.
_NOT_IN_VAT = string.punctuation + string.whitespace + "\u200b\u200e\u202a\u202c\ufeff"


def words(text):
    """Return a text's words as a list, without case, accents and punctuation."""
    plain = _PLUS.sub("&", text or "").replace("&", " and ")
    # Most texts are plain ASCII, and installing the addon compares the names of all partners.
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain.casefold().translate(_LETTERS))
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    plain = plain.casefold().replace(".", "").replace("'", "").replace("’", "")
    return _WORD.findall(plain)


# The same names are compared repeatedly.
@lru_cache(maxsize=1 << 16)
def company_name(name):
    """Return a name without case, accents and punctuation, legal forms shortened; "" if empty."""
    return " ".join(_shortened([_LEGAL_WORDS.get(word, word) for word in words(name)]))


def core_name(name):
    """Return a name as :func:`company_name` does, but without its legal form; "" if empty."""
    return _split(name)[0]


def legal_form(name):
    """Return the legal form of a name as :func:`company_name` spells it; "" if it has none."""
    return _split(name)[1]


@lru_cache(maxsize=1 << 14)
def _split(name):
    parts = company_name(name).split()
    end = len(parts)
    while end > 1 and parts[end - 1] in ENDINGS:
        end -= 1
    return " ".join(parts[:end]), " ".join(parts[end:])


def _shortened(parts):
    """Return the words of a name with its legal form in one word, however it was written."""
    for long, short in _BY_LAST_WORD.get(parts[-1], ()) if parts else ():
        if len(parts) > len(long) and parts[-len(long) :] == long:
            return [*parts[: -len(long)], short]
    # S. r. l., A/S
    letters = 0
    while letters < len(parts) - 1 and len(parts[-1 - letters]) == 1:
        letters += 1
    joined = "".join(parts[len(parts) - letters :])
    return [*parts[:-letters], joined] if letters > 1 and joined in ENDINGS else parts


def vat(number):
    """Return a tax ID in capitals without spaces and punctuation; "" if empty."""
    number = unicodedata.normalize("NFKC", number or "").upper()
    # Cleaning is slow, most numbers are clean, and installing the addon reads all of them.
    if number and not number.isalnum():
        number = clean(number, _NOT_IN_VAT)
    return _VAT_PREFIXES.get(number[:2], number[:2]) + number[2:]
