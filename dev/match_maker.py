"""Makes businesses and people with names of their own, for the labelled pairs."""

import random
import re
from dataclasses import dataclass, field

from xero_sandbox.company.words import FAMILY_NAMES, FIRST, GIVEN_NAMES, SECOND, TOWNS, TRADES

from . import match_words as words

# The share of pairs of one business in which Odoo also has its e-mail address, or its tax ID.
WITH_EMAIL, WITH_VAT = 0.3, 0.2


@dataclass
class Party:
    """A customer in Odoo, or a contact in Xero.

    :param person: (first name, last name) if the party is a person
    :param employer: name of the company in Odoo that the person is a contact of
    """

    name: str
    email: str = ""
    vat: str = ""
    city: str = ""
    country: str = ""
    person: tuple = ()
    employer: str = ""


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
        name = self.unused(
            lambda: f"{self.rng.choice(GIVEN_NAMES)} {self.rng.choice(FAMILY_NAMES)}"
        )
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
