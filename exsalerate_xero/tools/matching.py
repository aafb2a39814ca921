"""Deciding which customer a Xero contact is: plain values in, a decision out."""

from collections import defaultdict
from collections.abc import Hashable
from typing import NamedTuple

from . import likeness, normalise

# Shorter numbers, or ones such as 000000, are what people enter when there is no number.
FEWEST_DIGITS = 5
# Evidence that may link several contacts with one customer.
STRONG = {"merge", "vat"}
# Evidence that is never enough for a link: a name that is nearly the same, and that of a person.
QUESTIONS = ("near", "person")
# How many names are compared for each key, so that common words don't cost more among many names.
NEAR_COMPARED = 50


class Party(NamedTuple):
    """An entry of an address book: a customer in Odoo, or a contact in Xero.

    :param key: the caller's identifier of the entry
    :param email: in the form in which Odoo compares addresses
    :param is_company: persons are found by name too, but never linked by it
    :param entity: key of the company that the entry is part of, None for itself
    :param archived: an archived customer, considered only if no other matches
    :param guarded: a user of Odoo or one of its companies. Weak evidence isn't enough for these,
        since too much depends on their addresses.
    :param order: a contact's ID in Xero, which decides between equals; None for the key
    :param country: any identifier of the country, None if it isn't known
    :param city: as it was entered
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
    country: Hashable = None
    city: str | None = None


class Decision(NamedTuple):
    """What is decided about a contact.

    :param outcome: link | create | ask, or exclude, like the contacts that were merged into it
    :param evidence: what supports the candidates, strongest first: merge, vat, email, name, near,
        person; with ``near``, also the town
    :param candidates: keys of the possible customers, best match first; a link uses the first
    :param doubt: why a person is asked: ``several`` candidates match, or the only one is
        ``archived``, ``guarded``, ``held`` by another contact, a ``person``, has another name
        (``other_name``), tax ID (``other_vat``) or legal form (``other_form``), is in another
        country (``other_country``) or town (``other_town``), or its name is only ``near``
    :param against: with ``near``, everything that speaks against the candidate: what differs in
        the name (``no_form``, ``other_form``, ``spelling``, ``words``), and the doubts above
    """

    outcome: str
    evidence: tuple = ()
    candidates: tuple = ()
    doubt: str | None = None
    against: tuple = ()


class Index:
    """Parties by tax ID, e-mail address and name.

    :param near_keys: returns the keys that a name has in common with those that are nearly the same
    """

    def __init__(self, parties=(), near_keys=likeness.keys):
        self._near_keys = near_keys
        self._keys = {kind: defaultdict(list) for kind in ("vat", "email", "name", *QUESTIONS)}
        self._names = {}
        for party in parties:
            self.add(party)

    def add(self, party):
        """Add ``party`` to the index, under everything that is known about it."""
        # A company's contacts also have its tax ID; it is evidence for the company only.
        own = party.entity in (None, party.key)
        if own:
            self._add("vat", tax_id(party.vat), party)
        self._add("email", party.email, party)
        if party.is_company:
            self._names[party.key] = party.name
            self._add("name", normalise.company_name(party.name), party)
            for key in self._near_keys(party.name):
                self._add("near", key, party)
        elif own:
            self._add("person", likeness.spelling(party.name), party)

    def _add(self, kind, form, party):
        if form:
            self._keys[kind][form].append(party.key)

    def find(self, contact):
        """Return {kind of evidence: keys of the parties found by it, best match first}."""
        forms = {
            "vat": tax_id(contact.vat),
            "email": contact.email,
            "name": normalise.company_name(contact.name),
            "person": likeness.spelling(contact.name),
        }
        found = {kind: list(self._keys[kind].get(form, ())) for kind, form in forms.items()}
        return found | {"near": self._find_near(contact, found["name"])}

    def _find_near(self, contact, but):
        scores = {}
        for key in self._near_keys(contact.name):
            for party in self._keys["near"].get(key, ())[:NEAR_COMPARED]:
                if party not in scores and party not in but:
                    alike = likeness.compare(contact.name, self._names[party])
                    scores[party] = alike.score if alike else 0
        return sorted(filter(scores.get, scores), key=scores.get, reverse=True)


class Book:
    """An address book in which the contacts of one organisation are looked up.

    A contact is linked if all evidence points to one customer and nothing contradicts it: companies
    of a group share a tax ID, clients share their bookkeeper's address. Weak evidence (anything but
    a tax ID or a merge in Xero) never leads to a customer held by another contact of the
    organisation, nor to a guarded one, nor from a company to a person. A name that is nearly the
    same never leads to a link, but keeps a contact from becoming a new customer without a question.
    Contacts of two organisations can be the same customer.

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
            found[kind] = [k for k in keys if not self._is_other_contact(contact, k, kind)]
        return found

    def _is_other_contact(self, contact, key, kind):
        made = key in self.made or self._entity(key) in self.made
        # Several people of one name are several contacts.
        return made and (kind == "person" or not self._agree(contact, key))

    def _choose(self, contact, found):
        """Return the decision about a contact, from the evidence found, {kind: keys}."""
        certain = self._present({kind: found[kind] for kind in found if kind not in QUESTIONS})
        decision = self._choose_certain(contact, certain) if certain else Decision("create")
        if decision.outcome == "link":
            return decision
        vague = self._present({kind: found[kind] for kind in QUESTIONS if kind in found})
        if not vague:
            return decision
        keys = [key for keys in vague.values() for key in keys]
        # An alike name is a better match than the same address with another name.
        before = keys if decision.doubt == "other_name" else ()
        candidates = tuple(dict.fromkeys([*before, *decision.candidates, *keys]))
        evidence = (*decision.evidence, *vague)
        if len({self._entity(key) for key in candidates}) > 1:
            return Decision("ask", evidence, candidates, "several")
        return self._ask_vague(contact, evidence, candidates[0])

    def _present(self, found):
        """Return the evidence found without that for archived customers, if there is other."""
        present = {
            kind: [key for key in keys if kind == "merge" or not self.parties[key].archived]
            for kind, keys in found.items()
        }
        found = present if any(present.values()) else found
        return {kind: keys for kind, keys in found.items() if keys}

    def _choose_certain(self, contact, found):
        """Return the decision from evidence that can lead to a link."""
        evidence = tuple(found)
        candidates = tuple(dict.fromkeys(key for keys in found.values() for key in keys))
        entities = {self._entity(key) for key in candidates}
        if len(entities) > 1:
            return Decision("ask", evidence, candidates, "several")
        (entity,) = entities
        strongest = found[evidence[0]]
        chosen = strongest[0] if len(strongest) == 1 else entity
        # The address of an employee is that of the company.
        if contact.is_company and not self.parties[chosen].is_company and entity in self.parties:
            chosen = entity
        doubt = self._doubt(contact, evidence, chosen, entity)
        return Decision("ask" if doubt else "link", evidence, (chosen,), doubt)

    def _ask_vague(self, contact, evidence, chosen):
        """Return the question whether the contact is a customer of nearly the same name."""
        party, entity = self.parties[chosen], self._entity(chosen)
        if "near" not in evidence:
            return Decision("ask", evidence, (chosen,), "archived" if party.archived else "person")
        against = [
            _name_sign(contact, party),
            _is_other_vat(contact, party) and "other_vat",
            _differ(contact.country, party.country) and "other_country",
            _is_other_town(contact, party) and "other_town",
            entity in self.taken and "held",
            party.archived and "archived",
            party.guarded and "guarded",
        ]
        if _towns(contact, party) and not _is_other_town(contact, party):
            evidence = (*evidence, "town")
        against = tuple(filter(None, against)) or ("spelling",)
        return Decision("ask", evidence, (chosen,), "near", against)

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
        if _is_other_vat(contact, company):
            return "other_vat"
        if entity in self.taken:
            return "held"
        return _weak_doubt(contact, evidence, party)

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
        # Xero tells names apart that differ by more than their legal form.
        self._index = Index(near_keys=lambda name: (normalise.core_name(name),))

    def decide(self, contact, found=None):
        """Return the decision about a contact, including what was ``found`` for it in the book."""
        found = dict(found or {})
        for kind, keys in self._index.find(contact).items():
            if kind != "person":
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


def _weak_doubt(contact, evidence, party):
    """Return what contradicts a party of the same name without the same tax ID."""
    if contact.is_company and not party.is_company:
        return "person"
    if _name_sign(contact, party) == "other_form":
        return "other_form"
    if "email" in evidence:
        return None
    if _differ(contact.country, party.country):
        return "other_country"
    # A name with a legal form is registered once in a country.
    if not normalise.legal_form(contact.name) and _is_other_town(contact, party):
        return "other_town"
    return None


def _name_sign(contact, party):
    """Return what differs in two alike names."""
    alike = likeness.compare(contact.name, party.name)
    if not alike or alike.sign != "form":
        return alike and alike.sign
    one, other = (normalise.legal_form(each.name) for each in (contact, party))
    if not one or not other:
        return "no_form"
    return "other_form" if one != other else None


def _is_other_vat(contact, party):
    # Digits only: many leave out the country's letters.
    numbers = filter(None, map(tax_id, (contact.vat, party.vat)))
    return len({"".join(filter(str.isdigit, number)) for number in numbers}) > 1


def _differ(one, other):
    return bool(one and other and one != other)


def _towns(contact, party):
    """Return the towns of both in comparable form, or nothing unless both are known."""
    towns = [" ".join(normalise.words(each.city)) for each in (contact, party)]
    return towns if all(towns) else None


def _is_other_town(contact, party):
    return _differ(*_towns(contact, party) or (None, None))


def _order(contact):
    """Return a sort key that puts companies first: only companies are found by name."""
    return not contact.is_company, contact.key if contact.order is None else contact.order
