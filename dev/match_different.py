"""Two businesses or people that look alike, a function for each way in which they do."""

from xero_sandbox.company.words import FAMILY_NAMES, FIRST, GIVEN_NAMES, SECOND, TRADES

from . import match_words as words


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
