"""Putting the invented web agency together."""

import gc
from contextlib import contextmanager
from random import Random

from ..books import Books
from ..records import Organisation
from .dimensions import DELETED, make_items, make_tracking, track
from .ledger import CLEARING, make_accounts
from .maker import Maker
from .not_income import NotIncome
from .other_documents import Bills, CreditNotes, Quotes
from .other_income import OtherIncome
from .people import People
from .purchases import Purchases
from .repeating import add_repeating_invoices
from .sales import Sales
from .work import Workshop

NAMES = ["Brightwater Web Studio", "Northlight Digital", "Papercrane Web Works", "Tall Ship Media"]


def make_books(settings, index):
    """Return the books of organisation `index`, the same for the same seed, index and day."""
    with collector_paused():
        maker = Maker(Random(f"company-{settings.seed}-{index}"), settings.today, settings.years)
        books = Books(make_organisation(maker, index), settings.seed, settings.today)
        accounts = make_accounts(maker)
        # Separate random numbers: with or without these, the rest of the books is the same.
        dimensions = Maker(
            Random(f"dimensions-{settings.seed}-{index}"), settings.today, settings.years
        )
        items = make_items(dimensions)
        for item in items:
            books.add(item, books.items)
        workshop = Workshop(maker, accounts, items)
        # Separate random numbers: without these lines, the rest of the books would be the same.
        others = Maker(
            Random(f"not-income-{settings.seed}-{index}"), settings.today, settings.years
        )
        accounts += make_accounts(others, CLEARING)
        customers = _people(maker, books, settings)
        not_income = NotIncome(others, accounts)
        _documents(maker, books, settings, workshop, not_income, customers)
        for account in accounts:
            books.add(account, books.accounts)
        # Separate random numbers again, and after everything else.
        income = Maker(Random(f"income-{settings.seed}-{index}"), settings.today, settings.years)
        OtherIncome(income, books, settings.invoices).add(customers[0], customers[1])
        bills = Maker(Random(f"bills-{settings.seed}-{index}"), settings.today, settings.years)
        Purchases(bills, books).vary()
        repeating = Random(f"repeating-{settings.seed}-{index}")
        add_repeating_invoices(Maker(repeating, settings.today, 1), books, customers[0])
        categories = make_tracking(dimensions)
        for category in categories:
            books.add(category, books.tracking_categories)
        track(books, categories, settings.seed)
        (deleted,) = (item for item in items if item.code == DELETED)
        deleted.deleted = True
        del books.items[deleted.id]
    return books


def make_organisation(maker, index):
    """Return the tenant itself."""
    name = NAMES[index % len(NAMES)]
    if index >= len(NAMES):
        name = f"{name} {index // len(NAMES) + 1}"
    letters = "".join(maker.rng.choice("bcdfghjkmnpqrstvwxyzBCDFGHJKLMN23456789") for _ in range(5))
    return Organisation(
        id=maker.guid(),
        name=name,
        legal_name=f"{name} Ltd",
        short_code=f"!{letters}",
        created=maker.stamp(maker.months[0]),
        tax_number="GB990000190",
    )


def _people(maker, books, settings):
    """Add all contacts; return (customers, suppliers, prospects)."""
    people = People(maker)
    customers = people.customers(settings.customers)
    suppliers = people.suppliers(max(3, settings.customers // 8))
    prospects = people.prospects(max(3, settings.customers // 10))
    others = [people.erased()]
    if len(customers) >= 9:
        others += people.merged((customers[2], customers[8]))
    for contact in [*customers, *suppliers, *prospects, *others]:
        books.add(contact, books.contacts)
    return customers, suppliers, prospects


def _documents(maker, books, settings, workshop, not_income, people):
    """Add all documents. One customer also sends bills; the erased contact was invoiced."""
    customers, suppliers, prospects = people
    erased = [c for c in books.contacts.values() if c.status == "GDPRREQUEST"]
    invoiced = customers + (erased if settings.invoices > len(customers) else [])
    seller = Sales(maker, workshop, not_income, settings.lines)
    sales = seller.invoices(invoiced, settings.invoices)
    senders = suppliers + customers[7:8]
    bills = Bills(maker, workshop).bills(senders, max(len(senders), settings.invoices * 15 // 100))
    notes = CreditNotes(maker, workshop)
    credits = notes.sales(sales, max(10, settings.invoices // 40))
    credits += notes.purchases(bills, max(2, len(credits) // 10))
    askers = [contact for contact in customers + prospects if contact.status == "ACTIVE"]
    quotes = Quotes(maker, workshop).quotes(askers, max(14, settings.invoices * 6 // 100))
    for document in [*sales, *bills]:
        books.add(document, books.invoices)
    for note in credits:
        books.add(note, books.credit_notes)
    for quote in quotes:
        books.add(quote, books.quotes)


@contextmanager
def collector_paused():
    """Pause garbage collection, which doubles the time to create half a million objects."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
