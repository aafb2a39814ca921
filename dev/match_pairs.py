"""500 labelled pairs of a customer in Odoo and a contact in Xero, for measuring the matching.

`pairs` returns them; each kind of pair has a function in `SAME` or `DIFFERENT`, which makes two
spellings of one business, or two businesses that look alike. The set stands for what people type:
it was written before the code that it measures, and doesn't change with it.
"""

import random
import re
from dataclasses import dataclass, field

from xero_sandbox.company.words import FAMILY_NAMES, FIRST, GIVEN_NAMES, SECOND, TOWNS, TRADES

from . import match_words as words

SEED = 14
# The share of pairs of one business in which Odoo also has its e-mail address, or its tax ID.
WITH_EMAIL, WITH_VAT = 0.3, 0.2


@dataclass
class Party:
    """A customer in Odoo, or a contact in Xero.

    :param person: first and last name of a person, for whom Xero and Odoo have fields
    :param employer: the name of the company in Odoo whose contact person this is
    """

    name: str
    email: str = ""
    vat: str = ""
    city: str = ""
    country: str = ""
    person: tuple = ()
    employer: str = ""


@dataclass
class Pair:
    """A customer and a contact, and whether they are the same business or person."""

    kind: str
    same: bool
    customer: Party
    contact: Party


@dataclass
class Maker:
    """Makes businesses with names that no other pair has."""

    rng: random.Random
    used: set = field(default_factory=set)

    def unused(self, propose):
        """Return the first proposed name without a namesake."""
        while True:
            name = propose()
            if name.lower() not in self.used:
                self.used.add(name.lower())
                return name

    def stem(self):
        """Return the name of a business without its legal form."""
        return self.unused(lambda: self.rng.choice(words.PATTERNS).format(**self._parts()))

    def _parts(self):
        pick = self.rng.choice
        return {
            "first": pick(FIRST),
            "second": pick(SECOND),
            "joined": pick(SECOND).lower(),
            "trade": pick(TRADES),
            "family": pick(FAMILY_NAMES),
            "other": pick(FAMILY_NAMES),
            "given": pick(GIVEN_NAMES),
            "coined": pick(words.COINED),
        }

    def person(self):
        """Return a first and last name."""
        name = self.unused(lambda: f"{self.rng.choice(GIVEN_NAMES)} {self.rng.choice(FAMILY_NAMES)}")
        return tuple(name.split())

    def vat(self):
        """Return a British VAT number."""
        return f"GB{self.rng.randrange(10**8, 10**9)}"

    def email(self, name, mailbox=None):
        """Return an address at a business's own domain."""
        mailbox = mailbox or self.rng.choice(["accounts", "hello", "office", "info"])
        return f"{mailbox}@{re.sub(r'[^a-z0-9]', '', name.lower())[:30]}.example"

    def town(self, but=None):
        """Return a town, another than this one."""
        return self.rng.choice([town for town, *_rest in TOWNS if town != but])

    def same(self, customer, contact, evidence=True):
        """Return the two parties of one business, some with an address or tax ID in common."""
        rng, town = self.rng, self.town()
        one, other = Party(customer), Party(contact)
        other.email = self.email(contact)
        other.vat = self.vat() if rng.random() < 0.5 else ""
        if evidence and rng.random() < WITH_EMAIL:
            one.email = other.email
        elif rng.random() < 0.4:
            one.email = self.email(contact, rng.choice(["sales", "jo", "reception"]))
        if evidence and rng.random() < WITH_VAT:
            one.vat = other.vat
        other.city, other.country = town, "United Kingdom"
        # Some customers moved, or have the address of a branch.
        one.city = rng.choices([town, "", self.town(town)], [55, 37, 8])[0]
        one.country = "United Kingdom" if one.city else ""
        return one, other

    def different(self, customer, contact):
        """Return the parties of two businesses, each with data of its own."""
        parties = []
        for name in (customer, contact):
            vat = self.vat() if self.rng.random() < 0.4 else ""
            parties.append(Party(name, self.email(name), vat, self.town(), "United Kingdom"))
        return tuple(parties)


def pairs(seed=SEED):
    """Return the pairs, always the same for a seed."""
    maker = Maker(random.Random(seed))
    return [
        Pair(kind.__name__, same, *kind(maker))
        for same, kinds in ((True, SAME), (False, DIFFERENT))
        for kind, count in kinds.items()
        for _one in range(count)
    ]


def _with_form(maker):
    """Return a business's stem, and the short and long spelling of its legal form."""
    return maker.stem(), *maker.rng.choice(words.FORMS)


# One business.


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
    name = maker.unused(lambda: f"{maker.rng.choice(FAMILY_NAMES)} {long} {maker.rng.choice(TRADES)}")
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


# Two businesses or people that look alike.


def sister_company(maker):
    stem, (one, other) = maker.stem(), maker.rng.sample(TRADES, 2)
    return maker.different(f"{stem} {one} Ltd", f"{stem} {other} Ltd")


def sister_company_of_a_vat_group(maker):
    one, other = sister_company(maker)
    one.vat = other.vat = maker.vat()
    return one, other


def sister_company_with_the_groups_address(maker):
    one, other = sister_company(maker)
    one.email = other.email
    return one, other


def same_first_word(maker):
    coined = maker.unused(lambda: maker.rng.choice(FIRST) + maker.rng.choice(SECOND).lower())
    one, other = maker.rng.sample(TRADES, 2)
    return maker.different(f"{coined} {one}", f"{coined} {other} Ltd")


def same_surname(maker):
    family = maker.rng.choice(FAMILY_NAMES)
    (one, other), trade = maker.rng.sample(TRADES, 2), maker.rng.choice(["& Sons ", "", "Bros "])
    stem = maker.unused(lambda: f"{family} {trade}{other} {maker.rng.randrange(10**6)}")
    return maker.different(f"{family} {trade}{one} Ltd", f"{stem.rsplit(' ', 1)[0]} Ltd")


def two_of_one_surname(maker):
    given, family = maker.person()
    other = maker.rng.choice([name for name in GIVEN_NAMES if name != given])
    parties = maker.different(f"{given} {family}", f"{other} {family}")
    for party, first in zip(parties, (given, other), strict=True):
        party.person, party.vat = (first, family), ""
    return parties


def namesake(maker):
    names = maker.person()
    parties = maker.different(" ".join(names), " ".join(names))
    for number, party in enumerate(parties):
        party.person, party.vat = names, ""
        party.email = f"{names[0].lower()}{number}@{maker.rng.choice(SECOND).lower()}.example"
    return parties


def branch_office(maker):
    stem, one = maker.stem(), maker.town()
    other = maker.town(one)
    pattern = maker.rng.choice(["{} {}", "{} ({})", "{} Ltd - {}", "{} - {} Branch"])
    return maker.different(pattern.format(stem, one), pattern.format(stem, other))


def holding(maker):
    stem, kind = maker.stem(), maker.rng.choice(["Holdings", "Group", "Properties", "Finance"])
    names = [f"{stem} Ltd", f"{stem} {kind} Ltd"]
    maker.rng.shuffle(names)
    return maker.different(*names)


def client_of_a_bookkeeper(maker):
    keeper = maker.unused(lambda: f"{maker.rng.choice(FIRST)} {maker.rng.choice(words.KEEPERS)}")
    one, other = maker.different(f"{keeper} Ltd", f"{maker.stem()} Ltd")
    other.email = one.email
    return one, other


def sister_company_abroad(maker):
    stem = maker.stem()
    one, other = maker.different(f"{stem} Ltd", f"{stem} {maker.rng.choice(words.ABROAD)}")
    one.email = other.email
    one.vat = other.vat = ""
    other.country = maker.rng.choice(["Germany", ""])
    other.city = "Hamburg" if other.country else ""
    return one, other


def namesake_with_another_tax_id(maker):
    name = f"{maker.stem()} Ltd"
    one, other = maker.different(name, name)
    one.vat, other.vat = maker.vat(), f"DE{maker.rng.randrange(10**8, 10**9)}"
    return one, other


def namesake_in_another_country(maker):
    name = f"{maker.stem()} {maker.rng.choice(['Ltd', 'Limited'])}"
    one, other = maker.different(name, name)
    one.email = one.vat = other.vat = ""
    other.city, other.country = "Auckland", "New Zealand"
    return one, other


def numbered(maker):
    stem, one = maker.stem(), maker.rng.randrange(1, 50)
    other = one + maker.rng.randrange(1, 9)
    pattern = maker.rng.choice(["{} {} Ltd", "{} No. {} LLP", "{} Unit {}", "{} SPV {} Ltd"])
    return maker.different(pattern.format(stem, one), pattern.format(stem, other))


def one_letter_apart(maker):
    one, other = maker.rng.choice(words.ONE_LETTER_APART)
    rest = maker.unused(lambda: f"{maker.rng.choice(SECOND)} {maker.rng.choice(TRADES)} {one}")
    rest = rest.removesuffix(f" {one}")
    return maker.different(f"{one} {rest} Ltd", f"{other} {rest} Ltd")


def house_in_another_town(maker):
    name = maker.unused(lambda: f"The {maker.rng.choice(FIRST)} {maker.rng.choice(words.HOUSES)}")
    one, other = maker.different(name, name)
    one.email = one.vat = ""
    other.city = maker.town(one.city)
    return one, other


def company_with_a_persons_address(maker):
    names = maker.person()
    one, other = maker.different(" ".join(names), f"{maker.stem()} Ltd")
    one.person, one.email, one.vat = names, other.email, ""
    return one, other


def company_with_the_address_of_anothers_employee(maker):
    one, other = company_with_a_persons_address(maker)
    one.employer = f"{maker.stem()} Ltd"
    return one, other


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
DIFFERENT = {
    sister_company: 15,
    sister_company_of_a_vat_group: 12,
    sister_company_with_the_groups_address: 10,
    same_first_word: 15,
    same_surname: 12,
    two_of_one_surname: 8,
    namesake: 6,
    branch_office: 12,
    holding: 12,
    client_of_a_bookkeeper: 20,
    sister_company_abroad: 8,
    namesake_with_another_tax_id: 6,
    namesake_in_another_country: 5,
    numbered: 10,
    one_letter_apart: 11,
    house_in_another_town: 8,
    company_with_a_persons_address: 6,
    company_with_the_address_of_anothers_employee: 4,
}


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
