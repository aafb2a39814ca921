"""Countries as people write them: by code, in any language, or by what they call them."""

from functools import lru_cache

from . import normalise

# What is neither a country's code nor its name in CLDR or in Odoo.
ALIASES = {
    "america": "US",
    "britain": "GB",
    "channel islands jersey": "JE",
    "czech republic": "CZ",
    "eire": "IE",
    "england": "GB",
    "england and wales": "GB",
    "gb uk": "GB",
    "great britain": "GB",
    "holland": "NL",
    "hong kong": "HK",
    "ireland republic of": "IE",
    "ivory coast": "CI",
    "korea": "KR",
    "macau": "MO",
    "mainland china": "CN",
    "peoples republic of china": "CN",
    "prc": "CN",
    "republic of ireland": "IE",
    "roi": "IE",
    "russia": "RU",
    "scotland": "GB",
    "south korea": "KR",
    "swaziland": "SZ",
    "turkey": "TR",
    "uae": "AE",
    "united states america": "US",
    "united states of america": "US",
    "usa": "US",
    "us of a": "US",
    "vatican": "VA",
    "viet nam": "VN",
    "wales": "GB",
}


@lru_cache(maxsize=1 << 16)
def fold(text):
    """Return the form in which countries are compared; "" for none."""
    words = normalise.words(text)
    if words[:1] == ["the"]:
        words = words[1:]
    # "U. K." and "U S A"
    return ("" if all(len(word) == 1 for word in words) else " ").join(words)


def code(text, languages):
    """Return the ISO 3166 alpha-2 code of a country, or None.

    :param text: its alpha-3 code, its name in one of the languages, or another name for it
    :param languages: codes of languages, a tuple
    """
    # Part of Odoo, but of no use to the rest of these tools.
    from babel.core import get_global

    form = fold(text)
    if form in ALIASES:
        return ALIASES[form]
    standard = get_global("territory_aliases").get(form.upper(), ())
    return standard[0] if len(standard) == 1 else _names(languages).get(form)


@lru_cache(maxsize=8)
def _names(languages):
    """Return {folded name: code} of countries in these languages, in English above all."""
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
