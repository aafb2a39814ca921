"""Deciding which customer a Xero contact is: plain values in, a decision out."""

from collections import defaultdict
from collections.abc import Hashable
from typing import NamedTuple

from . import normalise

# Shorter numbers, or ones such as 000000, are what people enter when there is no number.
FEWEST_DIGITS = 5
# Evidence that may link several contacts with one customer.
STRONG = {"merge", "vat"}


class Party(NamedTuple):
    """An entry of an address book: a customer in Odoo, or a contact in Xero.

    :param key: the caller's identifier of the entry
    :param email: in the form in which Odoo compares addresses
    :param is_company: only companies are found by name
    :param entity: key of the company that the entry is part of, None for itself
    :param archived: an archived customer, considered only if no other matches
    :param guarded: a user of Odoo or one of its companies. Weak evidence isn't enough for these,
        since too much depends on their addresses.
    :param order: a contact's ID in Xero, which decides between equals; None for the key
    """

    key: Hashable
    name: str | None = None
    email: str | None = None
    vat: str | None = None
    is_company: bool = True
    entity: Hashable = None
    archived: bool = False
    guarded: bool = False
    order: Hashable = None


class Decision(NamedTuple):
    """What is decided about a contact.

    :param outcome: link | create | ask, or exclude, like the contacts that were merged into it
    :param evidence: what supports the candidates, strongest first: merge, vat, email, name
    :param candidates: keys of the possible customers, best match first; a link uses the first
    :param doubt: why a person is asked: ``several`` candidates match, or the only one is
        ``archived``, ``guarded``, ``held`` by another contact, or has another name (``other_name``)
        or tax ID (``other_vat``)
    """

    outcome: str
    evidence: tuple = ()
    candidates: tuple = ()
    doubt: str | None = None


class Index:
    """Parties by tax ID, e-mail address and company name."""

    def __init__(self, parties=()):
        self._keys = {kind: defaultdict(list) for kind in ("vat", "email", "name")}
        for party in parties:
            self.add(party)

    def add(self, party):
        """Add ``party`` to the index, under everything that is known about it."""
        # A company's contacts also have its tax ID; it is evidence for the company only.
        if party.entity in (None, party.key):
            self._add("vat", tax_id(party.vat), party)
        self._add("email", party.email, party)
        if party.is_company:
            self._add("name", normalise.company_name(party.name), party)

    def _add(self, kind, form, party):
        if form:
            self._keys[kind][form].append(party.key)

    def find(self, contact):
        """Return {kind of evidence: keys of the parties found by it}."""
        forms = {
            "vat": tax_id(contact.vat),
            "email": contact.email,
            "name": normalise.company_name(contact.name),
        }
        return {kind: list(self._keys[kind].get(form, ())) for kind, form in forms.items()}


class Book:
    """An address book in which the contacts of one organisation are looked up.

    A contact is linked if all evidence points to one customer and nothing contradicts it: companies
    of a group share a tax ID, clients share their bookkeeper's address. Weak evidence (anything but
    a tax ID or a merge in Xero) never leads to a customer held by another contact of the
    organisation, nor to a guarded one. Contacts of two organisations can be the same customer.

    :param parties: customers; contact persons have an ``entity``
    :param taken: keys of customers held by contacts of the same organisation; a contact person's
        company is included
    :param made: keys of those that were created for these contacts. Such a customer with another
        name is another contact, not a candidate.
    """

    def __init__(self, parties, taken=(), made=()):
        self.parties = {party.key: party for party in parties}
        self.taken, self.made = {*map(self._entity, taken)}, set(made)
        self._index = Index(self.parties.values())

    def decide(self, contact, inherited=()):
        """Return the :class:`Decision` about a single contact."""
        return self.decide_all([contact], {contact.key: inherited})[contact.key]

    def decide_all(self, contacts, inherited=None):
        """Decide about contacts together, so that their order makes no difference.

        :param contacts: contacts without a customer. If several have the same name apart from the
            legal form, include all of them; otherwise the decision about one depends on when the
            others are decided
        :param inherited: {contact's key: keys of the customers of contacts merged into it}
        :return: {contact's key: :class:`Decision`}
        """
        found = {c.key: self._find(c, (inherited or {}).get(c.key, ())) for c in contacts}
        # A contact that matches no customer becomes one; of possible duplicates, the first does.
        new, decisions = _Newcomers(self), {}
        for contact in sorted(contacts, key=_order):
            if not any(found[contact.key].values()):
                decisions[contact.key] = new.decide(contact)
        for contact in contacts:
            if contact.key not in decisions:
                decisions[contact.key] = new.decide(contact, found[contact.key])
        return decisions | self._settle_rivals(decisions)

    def _find(self, contact, inherited):
        """Return {kind of evidence: keys of the customers found by it}."""
        found = {"merge": [key for key in inherited if key in self.parties]}
        for kind, keys in self._index.find(contact).items():
            found[kind] = [key for key in keys if not self._is_other_contact(contact, key)]
        return found

    def _is_other_contact(self, contact, key):
        made = key in self.made or self._entity(key) in self.made
        return made and not self._agree(contact, key)

    def _choose(self, contact, found):
        """Return the decision about a contact, from the evidence found, {kind: keys}."""
        present = {
            kind: [key for key in keys if kind == "merge" or not self.parties[key].archived]
            for kind, keys in found.items()
        }
        found = {
            kind: keys
            for kind, keys in (present if any(present.values()) else found).items()
            if keys
        }
        if not found:
            return Decision("create")
        evidence = tuple(found)
        candidates = tuple(dict.fromkeys(key for keys in found.values() for key in keys))
        entities = {self._entity(key) for key in candidates}
        if len(entities) > 1:
            return Decision("ask", evidence, candidates, "several")
        (entity,) = entities
        strongest = found[evidence[0]]
        chosen = strongest[0] if len(strongest) == 1 else entity
        doubt = self._doubt(contact, evidence, chosen, entity)
        return Decision("ask" if doubt else "link", evidence, (chosen,), doubt)

    def _doubt(self, contact, evidence, chosen, entity):
        """Return what contradicts the evidence."""
        party, company = (self.parties.get(key, Party(key)) for key in (chosen, entity))
        if "merge" in evidence:
            return None
        if party.archived:
            return "archived"
        if party.guarded and "vat" not in evidence:
            return "guarded"
        if not self._agree(contact, chosen):
            return "other_name"
        if "vat" in evidence:
            return None
        # Digits only: many leave out the country's letters.
        numbers = filter(None, map(tax_id, (contact.vat, company.vat)))
        if len({"".join(filter(str.isdigit, number)) for number in numbers}) > 1:
            return "other_vat"
        return "held" if entity in self.taken else None

    def _agree(self, contact, key):
        """Return whether a contact and a party, or its company, have the same name.

        Legal forms don't matter.
        """
        parties = [self.parties.get(each) for each in (key, self._entity(key))]
        names = {normalise.core_name(party.name) for party in parties if party}
        name = normalise.core_name(contact.name)
        return not name or not any(names) or name in names

    def _settle_rivals(self, decisions):
        """Return the decisions that change because weak evidence links several with one customer.

        The contact with the most evidence is linked; if several have as much, none is.
        """
        claims = defaultdict(list)
        for key, found in decisions.items():
            if found.outcome == "link":
                claims[self._entity(found.candidates[0])].append((key, found))
        changed = {}
        for claimants in claims.values():
            weak = [each for each in claimants if not STRONG & {*each[1].evidence}]
            most = max((len(found.evidence) for _key, found in weak), default=0)
            best = [key for key, found in weak if len(found.evidence) == most]
            if len(weak) < len(claimants) or len(best) > 1:
                best = []
            for key, found in weak:
                if key not in best:
                    changed[key] = found._replace(outcome="ask", doubt="held")
        return changed

    def _entity(self, key):
        party = self.parties.get(key)
        return key if party is None or party.entity is None else party.entity


class _Newcomers(Book):
    """An address book of the contacts that become customers now; each holds itself."""

    def __init__(self, book):
        self.parties, self.taken, self.made = dict(book.parties), set(book.taken), book.made
        self._index = Index()

    def decide(self, contact, found=None):
        """Return the decision about a contact, including what was ``found`` for it in the book."""
        found = dict(found or {})
        for kind, keys in self._index.find(contact).items():
            found[kind] = found.get(kind, []) + [k for k in keys if self._agree(contact, k)]
        decision = self._choose(contact, found)
        if decision.outcome == "create":
            self.parties[contact.key] = contact
            self.taken.add(contact.key)
            self._index.add(contact)
        return decision


def tax_id(number):
    """Return a tax ID in its comparable form; "" if it is missing or can't be one."""
    number = normalise.vat(number)
    digits = [char for char in number if char.isdigit()]
    return number if len(digits) >= FEWEST_DIGITS and len(set(digits)) > 1 else ""


def _order(contact):
    """Return a sort key that puts companies first: only companies are found by name."""
    return not contact.is_company, contact.key if contact.order is None else contact.order
