"""The contacts: customers, suppliers, prospects, and special cases."""

import re

from ..records import Contact
from .words import (
    FAMILY_NAMES,
    FIRST,
    FOREIGN_SUFFIXES,
    FOREIGN_TOWNS,
    GIVEN_NAMES,
    SECOND,
    STREETS,
    SUFFIXES,
    SUPPLIER_NAMES,
    TOWNS,
    TRADES,
)

FEWEST_FOR_AWKWARD_ONES = 12
# Number ranges reserved for fiction: country, area, first digits, number of further numbers.
PHONES = {
    "": ("44", "1632", "960", 1000),
    "EUR": ("49", "30", "23125", 1000),
    "USD": ("1", "503", "55501", 100),
}


class People:
    """Creates contacts with unique names."""

    def __init__(self, maker):
        self.maker = maker
        self.rng = maker.rng
        self.used = set()

    def customers(self, count):
        """Create `count` contacts to invoice, including special cases if there are enough."""
        contacts = [self._business() for _ in range(count)]
        for index, contact in enumerate(contacts):
            if index % 15 == 1:
                contact.status = "ARCHIVED"
        if count >= FEWEST_FOR_AWKWARD_ONES:
            self._same_name_other_email(contacts[3], contacts[16 if count > 16 else 1])
            contacts[6].email = contacts[5].email
            contacts[10].name = re.sub(r" (Ltd|Limited)$", "", contacts[9].name).upper() + " LTD"
            contacts[9].name = re.sub(r" (Ltd|Limited)$", "", contacts[9].name) + " Limited"
            contacts[11].email = contacts[11].email.upper()
        return contacts

    def suppliers(self, count):
        """Create contacts who only send bills."""
        contacts = []
        for index in range(count):
            contact = self._business()
            name = SUPPLIER_NAMES[index % len(SUPPLIER_NAMES)]
            contact.name = self._unused(lambda name=name: f"{name} {self.rng.choice(FIRST)}")
            contact.email = self._email(contact.name, "billing")
            contact.currency = ""
            contacts.append(contact)
        return contacts

    def prospects(self, count):
        """Create contacts who were never invoiced; some of them are people, not companies."""
        return [self._business() if index % 3 else self._person() for index in range(count)]

    def erased(self):
        """Create a contact whose personal data was erased on request."""
        contact = self._person()
        erase(contact)
        return contact

    def merged(self, winners):
        """Create merged contacts: a chain of two into the first winner, one into the second."""
        last = self._loser(winners[0])
        return [self._loser(last), last, self._loser(winners[1])]

    def _loser(self, winner):
        contact = self._business()
        contact.name = self._unused(lambda: f"{winner.name} {self.rng.choice(['(old)', '(2)'])} ")
        contact.name = contact.name.strip()
        contact.email = winner.email
        contact.status = "ARCHIVED"
        contact.merged_to = winner
        contact.is_customer = True
        return contact

    def _same_name_other_email(self, first, second):
        """Create two contacts with the same name, which Xero allows if one of them is archived."""
        second.name = first.name
        second.email = self._email(first.name, "office")
        second.status = "ARCHIVED"

    def _business(self):
        rng = self.rng
        currency = rng.choices(["", "EUR", "USD"], [80, 12, 8])[0]
        suffixes = FOREIGN_SUFFIXES.get(currency, SUFFIXES)
        name = self._unused(
            lambda: " ".join(
                f"{rng.choice(FIRST)}{rng.choice(['', ' &'])} {rng.choice(SECOND)} "
                f"{rng.choice(TRADES)} {rng.choice(suffixes)}".split()
            )
        )
        contact = Contact(self.maker.guid(), name, self.maker.stamp(self._entry_day()))
        contact.currency = currency
        contact.first_name = rng.choice(GIVEN_NAMES)
        contact.last_name = rng.choice(FAMILY_NAMES)
        if rng.random() < 0.88:
            contact.email = self._email(name, rng.choice(["accounts", "hello", "finance", "info"]))
        if rng.random() < 0.6:
            contact.tax_number = self._tax_number(currency)
        if rng.random() < 0.3:
            contact.account_number = f"C{rng.randrange(10_000, 99_999)}"
        if rng.random() < 0.5:
            contact.website = f"https://www.{domain(name)}"
        self._addresses(contact)
        return contact

    def _person(self):
        rng = self.rng
        contact = self._business()
        contact.first_name, contact.last_name = rng.choice(GIVEN_NAMES), rng.choice(FAMILY_NAMES)
        contact.name = self._unused(
            lambda: (
                f"{rng.choice(GIVEN_NAMES)} {rng.choice(FAMILY_NAMES)}"
                + rng.choice(["", f" {rng.choice('ABCDEFGH')}."])
            )
        )
        contact.tax_number = ""
        return contact

    def _entry_day(self):
        return self.maker.day_in(self.rng.choice(self.maker.months))

    def _addresses(self, contact):
        rng = self.rng
        line = f"{rng.randrange(1, 180)} {rng.choice(STREETS)}"
        if contact.currency:
            city, region, code, country = rng.choice(FOREIGN_TOWNS[contact.currency])
        else:
            city, region, area = rng.choice(TOWNS)
            code = f"{area}{rng.randrange(1, 20)} {rng.randrange(1, 9)}{self._letters(2)}"
            country = "United Kingdom"
        address = {
            "AddressLine1": line,
            "City": city,
            "Region": region,
            "PostalCode": code,
            "Country": country,
        }
        if rng.random() < 0.85:
            contact.postal = {**address, "AttentionTo": rng.choice(["", "Accounts payable"])}
        if rng.random() < 0.4:
            contact.street = address
        if rng.random() < 0.75:
            contact.phone = self._phone(*PHONES[contact.currency])
        if rng.random() < 0.3 and not contact.currency:
            contact.mobile = self._phone("44", "7700", "900", 1000)
        if rng.random() < 0.25:
            contact.persons = [
                {
                    "FirstName": rng.choice(GIVEN_NAMES),
                    "LastName": rng.choice(FAMILY_NAMES),
                    "EmailAddress": self._email(contact.name, "projects"),
                    "IncludeInEmails": True,
                }
            ]

    def _phone(self, country, area, start, numbers):
        number = f"{start}{self.rng.randrange(numbers):0{len(str(numbers - 1))}d}"
        return {"PhoneNumber": number, "PhoneAreaCode": area, "PhoneCountryCode": country}

    def _letters(self, count):
        return "".join(self.rng.choice("ABDEFGHJLNPQRSTUWXYZ") for _ in range(count))

    def _tax_number(self, currency):
        if currency == "USD":
            return ""
        if currency == "EUR":
            return german_vat(self.rng.randrange(90_000_000, 99_999_999))
        return british_vat(self.rng.randrange(9_900_000, 9_999_999))

    def _email(self, name, mailbox):
        return f"{mailbox}@{domain(name)}"

    def _unused(self, propose):
        for _ in range(200):
            name = propose()
            if name.lower() not in self.used:
                break
        else:
            name = f"{name} {len(self.used)}"
        self.used.add(name.lower())
        return name


def domain(name):
    """Return a domain made from a name, with the suffix reserved for examples."""
    return re.sub(r"[^a-z0-9]", "", name.lower()) + ".example"


def british_vat(seven):
    """Return a British VAT number with valid check digits for seven given digits."""
    weighted = sum(
        int(digit) * weight for digit, weight in zip(f"{seven:07d}", range(8, 1, -1), strict=True)
    )
    return f"GB{seven:07d}{97 - weighted % 97:02d}"


def german_vat(eight):
    """Return a German VAT number with a valid check digit for eight given digits."""
    product = 10
    for digit in f"{eight:08d}":
        product = 2 * ((int(digit) + product) % 10 or 10) % 11
    return f"DE{eight:08d}{(11 - product) % 10}"


def erase(contact):
    """Remove a person's data from a contact, as after a request under the GDPR."""
    contact.status = "GDPRREQUEST"
    contact.name = f"Erased contact {contact.id[:8]}"
    contact.email = contact.first_name = contact.last_name = ""
    contact.tax_number = contact.account_number = contact.website = ""
    contact.street = contact.postal = contact.phone = contact.mobile = None
    contact.persons = []
