"""Which customer a contact is, by evidence alone, over thousands of invented address books."""

import random
from collections import defaultdict

import pytest

from exsalerate_xero.tools.matching import Book, Party, tax_id

PAIRS = 10_000
# Few words, so that people, companies and numbers collide all the time.
NAMES = ["Acme Ltd", "ACME Limited", "Acme", "Blue Sky Ltd", "Robin Field", "Café Müller", "", None]
EMAILS = ["office@acme.example", "OFFICE@acme.example", "jo@acme.example", "sky@blue.example", ""]
VATS = ["GB123456789", "gb 123 4567 89", "123456789", "DE987654321", "N/A", "000000", None, None]


def books(seed):
    """Return a pair of address books: customers in Odoo, contacts in Xero."""
    rng = random.Random(seed)

    def party(key, entity=None):
        words = [rng.choice(values) for values in (NAMES, EMAILS, VATS)]
        return Party(key, *words, is_company=rng.random() < 0.7, entity=entity)

    customers = [party(("customer", number)) for number in range(rng.randrange(1, 6))]
    for number in range(rng.randrange(3)):
        boss = rng.choice(customers)
        customers.append(
            party(("employee", number), boss.entity or boss.key)._replace(vat=boss.vat)
        )
    return customers, [party(("contact", number)) for number in range(rng.randrange(1, 7))]


def run(customers, contacts, links):
    """Settle contacts that have no link, as an import does; return the decisions about them."""
    book = Book(customers, links.values())
    pending = [contact for contact in contacts if contact.key not in links]
    decisions = {contact.key: book.settle(contact) for contact in pending}
    for contact in pending:
        decision = decisions[contact.key]
        if decision.outcome == "create":
            customer = contact._replace(key=("made of", contact.key))
            customers.append(customer)
            links[contact.key] = customer.key
        elif decision.outcome == "link":
            (chosen,) = decision.candidates
            links[contact.key] = links.get(chosen, chosen)
    return decisions


@pytest.fixture(scope="module")
def settled():
    """All pairs with their links and the decisions of a first and a second run."""
    pairs = []
    for seed in range(PAIRS):
        customers, contacts = books(seed)
        links = {}
        first = run(customers, contacts, links)
        before = (list(customers), dict(links))
        second = run(customers, contacts, links)
        pairs.append((contacts, links, first, second, before == (customers, links)))
    return pairs


def test_the_invented_books_are_awkward(settled):
    outcomes = defaultdict(int)
    for _contacts, _links, first, _second, _same in settled:
        for decision in first.values():
            outcomes[decision.outcome, decision.doubt] += 1
    assert {("link", None), ("create", None), ("ask", "several"), ("ask", "held")} <= set(outcomes)
    assert min(outcomes.values()) > 100, outcomes


def test_no_two_contacts_are_linked_to_one_customer_on_weak_evidence(settled):
    for _contacts, links, first, _second, _same in settled:
        weakly = [
            links[key]
            for key, decision in first.items()
            if decision.outcome == "link" and decision.evidence[0] != "vat"
        ]
        assert len(weakly) == len(set(weakly))
        # A customer that was made of one contact is no weak evidence's for another.
        made = {links[key] for key, decision in first.items() if decision.outcome == "create"}
        assert not made & set(weakly)


def test_contacts_that_share_a_customer_have_its_tax_id(settled):
    for contacts, links, first, _second, _same in settled:
        by_customer = defaultdict(list)
        for contact in contacts:
            if contact.key in links and first[contact.key].outcome == "link":
                by_customer[links[contact.key]].append(contact)
        for sharing in by_customer.values():
            known = [contact for contact in sharing if "vat" in first[contact.key].evidence]
            assert len(sharing) - len(known) <= 1
            assert len({tax_id(contact.vat) for contact in known}) <= 1


def test_a_second_run_changes_nothing(settled):
    assert all(same for *_rest, same in settled)
    for _contacts, links, _first, second, _same in settled:
        assert {decision.outcome for decision in second.values()} <= {"ask"}
        assert not second.keys() & links.keys()


def test_nobody_is_linked_against_a_tax_id():
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


def test_a_merge_in_xero_leads_to_the_customer_of_who_was_merged():
    book = Book([Party("old", "Old Name")], taken=["old"])
    decision = book.decide(Party("contact", "New name"), inherited=["old"])
    assert (decision.outcome, decision.candidates) == ("link", ("old",))


def test_merges_that_lead_to_two_customers_are_asked_about():
    book = Book([Party("old"), Party("older")])
    decision = book.decide(Party("contact", "New name"), inherited=["old", "older"])
    assert (decision.doubt, decision.candidates) == ("several", ("old", "older"))
