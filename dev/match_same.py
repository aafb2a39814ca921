"""Two spellings of one business or person, a function for each way in which they differ."""

import re

from xero_sandbox.company.words import FAMILY_NAMES, FIRST, SECOND, TRADES

from . import match_words as words


def _with_form(maker):
    """Return a business's stem, and the short and long spelling of its legal form."""
    return maker.stem(), *maker.rng.choice(words.FORMS)


def identical(maker):
    stem, short, _long = _with_form(maker)
    return maker.same(f"{stem} {short}", f"{stem} {short}")


def legal_form_spelled_out(maker):
    stem, short, long = _with_form(maker)
    return maker.same(f"{stem} {short}", f"{stem} {long}")


def legal_form_left_out(maker):
    stem, short, long = _with_form(maker)
    return maker.same(stem, f"{stem} {maker.rng.choice([short, short, long])}")


def and_sign(maker):
    name = maker.unused(lambda: f"{maker.rng.choice(FAMILY_NAMES)} & {maker.rng.choice(FIRST)}")
    name += maker.rng.choice([" Ltd", " Partners", f" {maker.rng.choice(TRADES)} Ltd"])
    return maker.same(name.replace("&", maker.rng.choice(["and", "+", "And"])), name)


def punctuation(maker):
    name = maker.unused(
        lambda: maker.rng.choice(words.PUNCTUATED).format(
            family=maker.rng.choice(FAMILY_NAMES),
            trade=maker.rng.choice(TRADES),
            first=maker.rng.choice(FIRST),
            a=maker.rng.choice("ABCDEFGH"),
            b=maker.rng.choice("JKLMNPRT"),
        )
    )
    plain = re.sub(r"[.,'’]", "", name).replace(" - ", " ").replace("-", " ")
    return maker.same(plain, name)


def case_and_spaces(maker):
    stem, short, _long = _with_form(maker)
    name = f"{stem} {short}"
    return maker.same(maker.rng.choice([name.lower(), name.upper(), f" {stem}  {short} "]), name)


def accents(maker):
    spelled, plain = words.ACCENTED[len(maker.used) % len(words.ACCENTED)]
    trade = maker.unused(lambda: f"{maker.rng.choice(TRADES)} {spelled}").rsplit(" ", 1)[0]
    _short, form = maker.rng.choice([("", ""), (" GmbH", " GmbH"), (" SARL", " SARL")])
    return maker.same(f"{plain} {trade}{form}", f"{spelled} {trade}{form}")


def word_order(maker):
    first, trade = maker.rng.choice(FIRST), maker.rng.choice(TRADES)
    one, other = maker.rng.choice(words.REORDERED)
    town = maker.town()
    names = [text.format(first=first, trade=trade, town=town) for text in (one, other)]
    maker.used.add(names[0].lower())
    return maker.same(*names)


def spacing(maker):
    first, second, trade = (maker.rng.choice(each) for each in (FIRST, SECOND, TRADES))
    joined = maker.unused(lambda: f"{first}{maker.rng.choice(SECOND).lower()} {trade}")
    second = joined.split()[0][len(first) :]
    apart = f"{first}{maker.rng.choice([' ', '-'])}{second.title()} {trade}"
    return maker.same(f"{apart} Ltd", f"{joined} Ltd")


def typo(maker):
    stem, short, _long = _with_form(maker)
    return maker.same(f"{mistyped(maker.rng, stem)} {short}", f"{stem} {short}")


def typo_and_no_legal_form(maker):
    stem, short, _long = _with_form(maker)
    return maker.same(mistyped(maker.rng, stem), f"{stem} {short}")


def leading_article(maker):
    stem, short, _long = _with_form(maker)
    names = [f"The {stem} {short}", f"{stem} {short}"]
    maker.rng.shuffle(names)
    return maker.same(*names)


def country_in_brackets(maker):
    stem, short, _long = _with_form(maker)
    place = maker.rng.choice(["(UK)", "(GB)", "UK", "(Europe)", f"({maker.town()})"])
    return maker.same(f"{stem} {short}", f"{stem} {place} {short}")


def abbreviation(maker):
    long, short = maker.rng.choice(words.ABBREVIATIONS)
    name = maker.unused(
        lambda: f"{maker.rng.choice(FAMILY_NAMES)} {long} {maker.rng.choice(TRADES)}"
    )
    return maker.same(name.replace(long, short), f"{name} Ltd")


def word_left_out(maker):
    stem, short, _long = _with_form(maker)
    return maker.same(stem, f"{stem} {maker.rng.choice(['Services', 'Group', 'Company'])} {short}")


def trading_as(maker):
    trade_name, (given, family) = maker.stem(), maker.person()
    return maker.same(trade_name, f"{given} {family} t/a {trade_name}")


def account_number(maker):
    stem, short, _long = _with_form(maker)
    return maker.same(f"{stem} {short}", f"{stem} {short} ({maker.rng.randrange(1000, 9999)})")


def initial(maker):
    (given, family), trade = maker.person(), maker.rng.choice(TRADES)
    return maker.same(f"{given[0]} {family} {trade}", f"{given} {family} {trade}")


def renamed_with_its_tax_id(maker):
    one, other = maker.same(f"{maker.stem()} Ltd", f"{maker.stem()} Ltd")
    one.vat = other.vat = maker.vat()
    return one, other


def initials_with_its_address(maker):
    stem = maker.unused(lambda: f"{maker.stem()} {maker.rng.choice(TRADES)}")
    one, other = maker.same("".join(word[0] for word in stem.split() if word != "&"), f"{stem} Ltd")
    one.email = other.email
    return one, other


def person_with_their_address(maker):
    names = maker.person()
    one, other = maker.same(" ".join(names), " ".join(names))
    one.email = other.email = maker.email(" ".join(names), names[0].lower())
    one.vat = other.vat = ""
    one.person = other.person = names
    return one, other


def person_by_name_alone(maker):
    names = maker.person()
    one, other = maker.same(" ".join(names), " ".join(names), evidence=False)
    one.vat = other.vat = ""
    one.person = other.person = names
    return one, other


def sole_trader_entered_as_a_person(maker):
    one, other = person_with_their_address(maker)
    other.person = ()
    return one, other


def mistyped(rng, name):
    """Return a name with one slip of the fingers in a longer word, not in its first letter."""
    longest = rng.choice([word for word in name.split() if len(word) > 4] or [name])
    at = rng.randrange(1, len(longest) - 1)
    before, letter, after = longest[:at], longest[at], longest[at + 1 :]
    slips = [
        before + after,
        before + letter * 2 + after,
        before + after[:1] + letter + after[1:],
        before + words.NEIGHBOURS.get(letter, "e") + after,
        before + letter + rng.choice("aeinrst") + after,
    ]
    wrong = rng.choice([slip for slip in slips if slip != longest])
    return name.replace(longest, wrong, 1)


SAME = {
    identical: 40,
    legal_form_spelled_out: 28,
    legal_form_left_out: 40,
    and_sign: 15,
    punctuation: 15,
    case_and_spaces: 14,
    accents: 15,
    word_order: 10,
    spacing: 10,
    typo: 45,
    typo_and_no_legal_form: 10,
    leading_article: 8,
    country_in_brackets: 8,
    abbreviation: 10,
    word_left_out: 10,
    trading_as: 3,
    account_number: 4,
    initial: 5,
    renamed_with_its_tax_id: 6,
    initials_with_its_address: 5,
    person_with_their_address: 8,
    person_by_name_alone: 6,
    sole_trader_entered_as_a_person: 5,
}
