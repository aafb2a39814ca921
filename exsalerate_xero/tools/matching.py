"""Deciding which customer a Xero contact is: plain values in, a decision out."""

from collections import defaultdict
from collections.abc import Hashable
from typing import NamedTuple

from . import normalise

# Shorter ones, or such as 000000, are what people enter for want of a number.
FEWEST_DIGITS = 5


class Party(NamedTuple):
    """An entry of an address book: a customer in Odoo, or a contact of Xero's.

    :param key: by which the caller knows it
    :param is_company: only companies are known by their name
    :param entity: key of the company that it is a part of, None for its own
    :param archived: a customer that was put away; to be found where nobody else fits
    :param guarded: somebody who logs in, or one's own company: too much hangs on their addresses
        for weak evidence
    """

    key: Hashable
    name: str | None = None
    email: str | None = None
    vat: str | None = None
    is_company: bool = True
    entity: Hashable = None
    archived: bool = False
    guarded: bool = False


class Decision(NamedTuple):
    """What becomes of a contact.

    :param outcome: link | create | ask, or exclude, as those were that it took over
    :param evidence: what speaks for the candidates, strongest first: merge, vat, email, name
    :param candidates: keys of who it might be, likeliest first; the first is whom to link to
    :param doubt: why a person is asked: several fit, the only one is ``archived``, ``guarded``,
        ``held`` by another contact, or it has another tax ID (``other_vat``)
    """

    outcome: str
    evidence: tuple = ()
    candidates: tuple = ()
    doubt: str | None = None


class Book:
    """An address book that Xero's contacts are looked up in, one after the other.

    A contact is linked where all evidence leads to one customer. Weak evidence, anything but the
    tax ID and a merge in Xero, never leads to a customer whom another contact of the organisation
    holds already, nor to a guarded one. Contacts of two organisations may well be one customer.

    :param parties: customers, the contacts among which are told by their ``entity``
    :param taken: keys of customers held by contacts of the same organisation
    """

    def __init__(self, parties, taken=()):
        self.parties = {}
        self.taken = set(taken)
        self._by_vat, self._by_email, self._by_name = (defaultdict(list) for _kind in range(3))
        for party in parties:
            self.add(party)

    def add(self, party):
        """Let ``party`` be found by what is known of it."""
        self.parties[party.key] = party
        # Contacts of a company carry its tax ID too; it speaks for the company alone.
        if self._is_entity(party) and (number := tax_id(party.vat)):
            self._by_vat[number].append(party.key)
        if address := normalise.email(party.email):
            self._by_email[address].append(party.key)
        if party.is_company and (name := normalise.company_name(party.name)):
            self._by_name[name].append(party.key)

    def settle(self, contact, inherited=()):
        """Decide as :meth:`decide` does, and let those that follow know."""
        decision = self.decide(contact, inherited)
        if decision.outcome == "create":
            self.add(contact)
            self.taken.add(contact.key)
        elif decision.outcome == "link":
            self.taken.add(decision.candidates[0])
        return decision

    def decide(self, contact, inherited=()):
        """Return the :class:`Decision` about a contact.

        :param inherited: keys of the customers of contacts that were merged into it
        """
        found = {
            "merge": [key for key in inherited if key in self.parties],
            "vat": self._by_vat.get(tax_id(contact.vat), []),
            "email": self._by_email.get(normalise.email(contact.email), []),
            "name": self._by_name.get(normalise.company_name(contact.name), []),
        }
        present = {kind: self._present(kind, keys) for kind, keys in found.items()}
        if any(present.values()):
            found = present
        evidence = tuple(kind for kind, keys in found.items() if keys)
        if not evidence:
            return Decision("create")
        everybody = tuple(dict.fromkeys(key for kind in evidence for key in found[kind]))
        entities = {self._entity(key) for key in everybody}
        if len(entities) > 1:
            return Decision("ask", evidence, everybody, "several")
        (entity,) = entities
        likeliest = found[evidence[0]]
        chosen = likeliest[0] if len(likeliest) == 1 else entity
        doubt = self._doubt(contact, evidence[0], chosen, entity)
        return Decision("ask" if doubt else "link", evidence, (chosen,), doubt)

    def _present(self, kind, keys):
        """Return those who were not put away; who was merged in Xero counts all the same."""
        return [key for key in keys if kind == "merge" or not self.parties[key].archived]

    def _doubt(self, contact, strongest, chosen, entity):
        """Return what speaks against the evidence, whose strongest kind is given."""
        party = self.parties.get(chosen, Party(chosen))
        if strongest == "merge":
            return None
        if party.archived:
            return "archived"
        if strongest == "vat":
            return None
        if party.guarded:
            return "guarded"
        if chosen in self.taken or entity in self.taken:
            return "held"
        numbers = [contact.vat, entity in self.parties and self.parties[entity].vat]
        # Digits alone: many leave out the country's letters.
        digits = {"".join(filter(str.isdigit, number)) for number in map(tax_id, numbers) if number}
        return "other_vat" if len(digits) > 1 else None

    def _entity(self, key):
        party = self.parties[key]
        return party.key if party.entity is None else party.entity

    def _is_entity(self, party):
        return party.entity is None or party.entity == party.key


def tax_id(number):
    """Return a tax ID in its comparable form; "" for none, or for what cannot be one."""
    number = normalise.vat(number)
    digits = [char for char in number if char.isdigit()]
    return number if len(digits) >= FEWEST_DIGITS and len(set(digits)) > 1 else ""
