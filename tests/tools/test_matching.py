"""Which customer a contact is, by evidence alone, in thousands of invented address books."""

import os
import random
from collections import defaultdict
from typing import NamedTuple

import pytest

from exsalerate_xero.tools.matching import Book, Party, tax_id

# Repeated with each Python.
PAIRS = 10_000 if os.environ.get("XERO_FUZZ_THOROUGH") else 3_000
# Few words, so that people, companies and numbers collide often.
NAMES = ["Acme Ltd", "ACME Limited", "Acme", "Blue Sky Ltd", "Robin Field", "Café Müller", "", None]
EMAILS = ["office@acme.example", "jo@acme.example", "sky@blue.example", ""]
VATS = ["GB123456789", "gb 123 4567 89", "123456789", "DE987654321", "N/A", "000000", None, None]


def books(seed):
    """Return address books: of customers in Odoo, and of contacts in two Xero organisations."""
    rng = random.Random(seed)

    def party(*key, entity=None, **flags):
        words = [rng.choice(values) for values in (NAMES, EMAILS, VATS)]
        return Party(key, *words, is_company=rng.random() < 0.7, entity=entity, **flags)

    def flags():
        return {"archived": rng.random() < 0.1, "guarded": rng.random() < 0.1}

    def contacts(organisation):
        found = [party(organisation, number) for number in range(rng.randrange(1, 7))]
        # Contacts in Xero always have a name.
        return [each._replace(name=each.name or "Unnamed") for each in found]

    customers = [party("customer", number, **flags()) for number in range(rng.randrange(1, 6))]
    for number in range(rng.randrange(3)):
        boss = rng.choice(customers)
        employee = party("employee", number, entity=boss.entity or boss.key, **flags())
        customers.append(employee._replace(vat=boss.vat))
    return customers, contacts("first"), contacts("second")


def run(customers, contacts, links, batch=None):
    """Match contacts without a link, as an import does; return the decisions about them.

    :param links: {contact's key: customer's key}
    :param batch: keys of the contacts to match now; the others have arrived as well
    """
    made = {customer for key, customer in links.items() if customer == ("made of", key)}
    book = Book(customers, links.values(), made)
    unsettled = [contact for contact in contacts if contact.key not in links]
    decisions = book.decide_all(unsettled)
    batch = decisions.keys() if batch is None else batch
    decisions = {key: found for key, found in decisions.items() if key in batch}
    known = {contact.key for contact in contacts}
    for contact in unsettled:
        decision = decisions.get(contact.key)
        if decision and decision.outcome == "create":
            customer = contact._replace(key=("made of", contact.key))
            customers.append(customer)
            links[contact.key] = customer.key
    for key, decision in decisions.items():
        if decision.outcome == "link":
            (chosen,) = decision.candidates
            links[key] = ("made of", chosen) if chosen in known else chosen
    return decisions


class Settled(NamedTuple):
    """An organisation's contacts and Odoo's customers, with the results of two runs.

    :param links: {contact's key: customer's key} after both
    :param first: {contact's key: decision} of the first run
    :param second: the same for the second run
    :param same: whether the second run changed nothing
    """

    customers: list
    contacts: list
    links: dict
    first: dict
    second: dict
    same: bool


@pytest.fixture(scope="module")
def settled():
    """Return all pairs of address books, each two with the customers in common, matched twice."""
    pairs = []
    for seed in range(PAIRS // 2):
        customers, *organisations = books(seed)
        for contacts in organisations:
            links = {}
            first = run(customers, contacts, links)
            before = (list(customers), dict(links))
            # A contact that may be an archived customer waits for a person, whatever has arrived
            # since.
            away = {customer.key for customer in customers if customer.archived}
            again = [each for each in contacts if not away & {*first[each.key].candidates}]
            second = run(customers, again, links)
            same = before == (customers, links)
            pairs.append(Settled(list(customers), contacts, links, first, second, same))
    assert len(pairs) == PAIRS
    return pairs


def linked(pair):
    """Return {contact's key: decision} of those that the first run linked."""
    return {key: found for key, found in pair.first.items() if found.outcome == "link"}


def test_the_order_of_contacts_and_how_they_are_split_into_batches_make_no_difference():
    several = 0
    for seed in range(PAIRS // 5):
        rng = random.Random(seed)
        customers, contacts, _others = books(seed)
        links = {}
        together = run(list(customers), contacts, links)
        shuffled = rng.sample(contacts, len(contacts))
        kept, in_parts, outcomes = list(customers), {}, {}
        while shuffled:
            batch = {shuffled.pop().key for _contact in range(rng.randrange(1, len(shuffled) + 1))}
            decisions = run(kept, rng.sample(contacts, len(contacts)), in_parts, batch)
            outcomes |= {key: found.outcome for key, found in decisions.items()}
            several += bool(shuffled)
        assert in_parts == links, seed
        assert outcomes == {key: found.outcome for key, found in together.items()}, seed
    assert several > PAIRS // 10


def test_the_invented_books_are_awkward(settled):
    outcomes = defaultdict(int)
    for pair in settled:
        for decision in pair.first.values():
            outcomes[decision.outcome, decision.doubt] += 1
    doubts = {("ask", doubt) for doubt in ("several", "held", "archived", "guarded", "other_name")}
    assert {("link", None), ("create", None)} | doubts <= set(outcomes)
    assert min(outcomes.values()) > 100, outcomes


def test_no_two_contacts_are_linked_to_one_customer_on_weak_evidence(settled):
    for pair in settled:
        weakly = [
            pair.links[key] for key, found in linked(pair).items() if found.evidence[0] != "vat"
        ]
        assert len(weakly) == len(set(weakly))
        # A customer created from one contact is no candidate for another by weak evidence.
        made = {pair.links[key] for key, found in pair.first.items() if found.outcome == "create"}
        assert not made & set(weakly)


def test_contacts_that_share_a_customer_have_its_tax_id(settled):
    for pair in settled:
        by_customer = defaultdict(list)
        for contact in pair.contacts:
            if contact.key in linked(pair):
                by_customer[pair.links[contact.key]].append(contact)
        for sharing in by_customer.values():
            known = [each for each in sharing if "vat" in pair.first[each.key].evidence]
            assert len(sharing) - len(known) <= 1
            assert len({tax_id(contact.vat) for contact in known}) <= 1


def test_weak_evidence_links_no_users_and_no_evidence_links_archived_customers(settled):
    for pair in settled:
        customers = {customer.key: customer for customer in pair.customers}
        for key, found in linked(pair).items():
            customer = customers[pair.links[key]]
            assert not customer.archived
            assert found.evidence[0] == "vat" or not customer.guarded


def test_contacts_of_two_organisations_may_be_one_customer(settled):
    shared = [
        set(one.links.values()) & set(other.links.values())
        for one, other in zip(settled[::2], settled[1::2], strict=True)
    ]
    assert sum(map(len, shared)) > 100


def test_a_second_run_changes_nothing(settled):
    for pair in settled:
        assert pair.same
        assert {decision.outcome for decision in pair.second.values()} <= {"ask"}
        assert not pair.second.keys() & pair.links.keys()


def test_no_contact_is_linked_against_its_tax_id():
    book = Book([Party("acme", "Acme Ltd", vat="GB123456789")])
    decision = book.decide(Party("contact", "Acme Ltd", vat="GB999999973"))
    assert (decision.outcome, decision.doubt) == ("ask", "other_vat")


def test_a_tax_id_without_its_country_is_not_another():
    book = Book([Party("acme", "Acme Ltd", vat="GB123456789")])
    assert book.decide(Party("contact", "Acme Ltd", vat="123 456 789")).outcome == "link"


@pytest.mark.parametrize("number", ["", None, "N/A", "GST registered", "1234", "000 000 000"])
def test_what_cannot_be_a_tax_id_is_no_evidence(number):
    book = Book([Party("acme", "Acme Ltd", vat=number)])
    assert book.decide(Party("contact", "Other", vat=number)).outcome == "create"


def test_a_merge_in_xero_leads_to_the_merged_contacts_customer():
    book = Book([Party("old", "Old Name")], taken=["old"])
    decision = book.decide(Party("contact", "New name"), inherited=["old"])
    assert (decision.outcome, decision.candidates) == ("link", ("old",))


def test_merges_that_lead_to_two_customers_are_reviewed():
    book = Book([Party("old"), Party("older")])
    decision = book.decide(Party("contact", "New name"), inherited=["old", "older"])
    assert (decision.doubt, decision.candidates) == ("several", ("old", "older"))


@pytest.mark.parametrize("evidence", [{"name": "Acme Ltd"}, {"email": "office@acme.example"}])
def test_a_user_is_reviewed_unless_the_tax_id_is_the_same(evidence):
    login = Party("login", "Acme Ltd", "office@acme.example", "GB123456789", guarded=True)
    decision = Book([login]).decide(Party("contact", **evidence))
    assert (decision.outcome, decision.doubt) == ("ask", "guarded")
    decision = Book([login]).decide(Party("contact", vat="GB123456789", **evidence))
    assert decision.outcome == "link"


@pytest.mark.parametrize(
    "evidence", [{"name": "Acme Ltd"}, {"email": "office@acme.example"}, {"vat": "GB123456789"}]
)
def test_an_archived_customer_is_reviewed_unless_an_active_one_matches(evidence):
    gone = Party("gone", "Acme Ltd", "office@acme.example", "GB123456789", archived=True)
    contact = Party("contact", **evidence)
    decision = Book([gone]).decide(contact)
    assert (decision.outcome, decision.doubt, decision.candidates) == ("ask", "archived", ("gone",))
    present = gone._replace(key="present", archived=False)
    decision = Book([gone, present]).decide(contact)
    assert (decision.outcome, decision.candidates) == ("link", ("present",))


def test_a_merge_in_xero_leads_to_the_merged_contacts_customer_even_if_archived():
    book = Book([Party("old", "Old Name", archived=True)], taken=["old"])
    decision = book.decide(Party("contact", "New name"), inherited=["old"])
    assert (decision.outcome, decision.candidates) == ("link", ("old",))
