"""Recognising countries as people write them: by code, in any language, or by other names."""

import re
from functools import lru_cache

from . import normalise

# Separates a country from a place in it, or from another of its names.
SEPARATOR = re.compile(r"[,;/()]")
# May precede a country's name.
FORM_OF_STATE = re.compile(r"^(commonwealth|kingdom|rep|republic|state) of ")

# Neither a country's code nor its name in CLDR or in Odoo.
ALIASES = {
    "america": "US",
    "aotearoa": "NZ",
    "britain": "GB",
    "burma": "MM",
    "channel islands jersey": "JE",
    "congo democratic republic of the": "CD",
    "congo the democratic republic of the": "CD",
    "czech republic": "CZ",
    "democratic peoples republic of korea": "KP",
    "dr congo": "CD",
    "drc": "CD",
    "eire": "IE",
    "england": "GB",
    "england and wales": "GB",
    "gb uk": "GB",
    "great britain": "GB",
    "gt britain": "GB",
    "holland": "NL",
    "hong kong": "HK",
    "hong kong sar": "HK",
    "iom": "IM",
    "ireland republic of": "IE",
    "ivory coast": "CI",
    "korea": "KR",
    "korea democratic peoples republic of": "KP",
    "ksa": "SA",
    "lao peoples democratic republic": "LA",
    "macao": "MO",
    "macau": "MO",
    "macedonia": "MK",
    "mainland china": "CN",
    "p r china": "CN",
    "palestine": "PS",
    "peoples republic of china": "CN",
    "pr china": "CN",
    "prc": "CN",
    "republic of china": "TW",
    "republic of ireland": "IE",
    "roi": "IE",
    "rsa": "ZA",
    "russia": "RU",
    "scotland": "GB",
    "slovak republic": "SK",
    "south korea": "KR",
    "southern ireland": "IE",
    "swaziland": "SZ",
    "syrian arab republic": "SY",
    "turkey": "TR",
    "uae": "AE",
    "united kingdom of great britain and northern ireland": "GB",
    "united states america": "US",
    "united states of america": "US",
    "us of a": "US",
    "usa": "US",
    "vatican": "VA",
    "viet nam": "VN",
    "wales": "GB",
}


@lru_cache(maxsize=1 << 16)
def fold(text):
    """Return a text in the form in which countries are compared; "" if nothing is left."""
    words = normalise.words(text)
    if words[:1] == ["the"]:
        words = words[1:]
    # "U. K." and "U S A"
    return ("" if all(len(word) == 1 for word in words) else " ").join(words)


def parts(text):
    """Return the parts of a text that may name its country.

    Parts of two letters are ignored, since they can also be a state, as in "Portland, ME".
    """
    forms = [fold(part) for part in SEPARATOR.split(text)]
    stripped = FORM_OF_STATE.sub("", fold(text))
    return {form for form in [*forms, stripped] if len(form) > 2 or form == "uk"} - {fold(text)}


def code(text, languages):
    """Return the ISO 3166 alpha-2 code of a country, or None.

    :param text: the country's alpha-3 code, name in one of the languages, or another name
    :param languages: language codes, as a tuple
    """
    # Comes with Odoo, but no other tool needs it.
    from babel.core import get_global

    form = fold(text)
    if form in ALIASES:
        return ALIASES[form]
    standard = get_global("territory_aliases").get(form.upper(), ())
    return standard[0] if len(standard) == 1 else _names(languages).get(form)


@lru_cache(maxsize=8)
def _names(languages):
    """Return {folded name: code} of countries in these languages and in English; English wins."""
    from babel import Locale, UnknownLocaleError

    names = {}
    for language in (*languages, "en"):
        try:
            territories = Locale(language).territories
        except (UnknownLocaleError, ValueError):
            continue
        names |= {
            fold(name): code for code, name in territories.items() if code.isalpha() and fold(name)
        }
    return names
