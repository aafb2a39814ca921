"""The invented company: complete, with the special cases of real books, the same every time."""

import hashlib
from collections import Counter

import pytest

from xero_sandbox.company import make_books
from xero_sandbox.resources import LISTS
from xero_sandbox.settings import Settings

SMALL = {"customers": 20, "invoices": 200, "today": "2026-06-15"}


@pytest.fixture(scope="module", params=[(20, 200), (120, 2400)])
def company(request):
    customers, invoices = request.param
    return make_books(Settings(customers=customers, invoices=invoices, today="2026-06-15"), 0)


@pytest.fixture(scope="module")
def sales(company):
    return [invoice for invoice in company.invoices.values() if invoice.type == "ACCREC"]


def digest(**settings):
    books = make_books(Settings(**{**SMALL, **settings}), 0)
    state = hashlib.sha256()
    for resource in LISTS.values():
        for record in resource.records(books).values():
            state.update(resource.served(books, record))
    return state.hexdigest()


def test_the_same_seed_and_day_make_the_same_books():
    assert digest() == digest()
    assert digest(seed=8) != digest()
    assert digest(today="2026-06-16") != digest()


def test_customers_and_invoices_are_exactly_as_many_as_asked(company, sales):
    settings = {20: 200, 120: 2400}
    customers = [
        contact
        for contact in company.contacts.values()
        if contact.is_customer and not contact.merged_to and contact.status != "GDPRREQUEST"
    ]
    assert settings[len(customers)] == len(sales)


def test_only_customers_were_invoiced_and_all_of_them(company, sales):
    invoiced = {invoice.contact.id for invoice in sales}
    flagged = {c.id for c in company.contacts.values() if c.is_customer and not c.merged_to}
    assert invoiced == flagged
    assert len(company.contacts) > len(flagged)


def test_invoices_stand_in_every_state(sales):
    statuses = {invoice.status for invoice in sales}
    assert statuses == {"DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED"}
    assert any(i.status == "AUTHORISED" and i.paid for i in sales), "part-paid"
    assert any(i.status == "AUTHORISED" and str(i.due_date) < "2026-06-15" for i in sales)
    assert any(i.status == "VOIDED" and not i.lines and i.sub_total for i in sales)
    assert any(i.status == "DRAFT" and any(ln.account is None for ln in i.lines) for i in sales)


def test_documents_of_every_kind_of_tax_and_several_currencies(sales):
    assert {invoice.tax_mode for invoice in sales} == {"Exclusive", "Inclusive", "NoTax"}
    currencies = Counter(invoice.currency for invoice in sales)
    assert currencies.most_common(1)[0][0] == "GBP" and len(currencies) > 1
    for invoice in sales:
        assert (invoice.rate == 1_000_000) == (invoice.currency == "GBP")


def test_lines_of_every_kind(sales):
    lines = [line for invoice in sales for line in invoice.lines]
    assert any(line.discount for line in lines)
    assert any(line.quantity is None for line in lines), "only a description"
    assert any(line.amount < 0 for line in lines), "a rebate"
    assert any(line.unit % 100 for line in lines), "a price with four decimals"
    used = {line.account.code for line in lines if line.account}
    assert used >= {"200", "205", "210", "220", "230", "240", "260", "270"}


def test_a_few_invoices_have_lines_that_are_no_income(company, sales):
    def others(invoice):
        accounts = [line.account for line in invoice.lines if line.account]
        return {a.classification for a in accounts if a.classification != "REVENUE"}

    kinds = Counter(kind for invoice in sales for kind in others(invoice))
    assert set(kinds) == {"ASSET", "EXPENSE", "LIABILITY"}
    assert 0.03 * len(sales) < sum(bool(others(invoice)) for invoice in sales) < 0.08 * len(sales)
    days = [i for i in sales if "ASSET" in others(i)]
    assert {i.total for i in days} == {0}, "a shop's day adds up to zero"
    assert any(i.status == "PAID" and not i.payments for i in days), "and nothing is due"
    assert any({ln.account and ln.account.code for ln in i.lines} == {"835"} for i in sales)


def test_an_archived_account_stands_on_old_lines_only(company, sales):
    dates = [
        i.date for i in sales if any(ln.account and ln.account.code == "250" for ln in i.lines)
    ]
    assert dates and max(dates).year <= 2024
    assert next(a for a in company.accounts.values() if a.code == "250").status == "ARCHIVED"


def test_the_awkward_contacts(company):
    contacts = list(company.contacts.values())
    names = Counter(contact.name for contact in contacts)
    mails = Counter(c.email for c in contacts if c.email and not c.merged_to)
    (name,) = [name for name, count in names.items() if count > 1]
    twins = [contact for contact in contacts if contact.name == name]
    assert len({twin.email for twin in twins}) == 2
    assert sum(twin.status == "ACTIVE" for twin in twins) <= 1
    assert max(mails.values()) > 1
    assert any(c.is_customer and c.is_supplier for c in contacts)
    assert any(not c.is_customer and not c.is_supplier for c in contacts)
    assert any(c.merged_to and c.merged_to.merged_to for c in contacts), "a chain of merges"
    (erased,) = [contact for contact in contacts if contact.status == "GDPRREQUEST"]
    assert not (erased.email or erased.tax_number or erased.postal)
    assert company.documents(erased)


def test_credit_notes_bills_and_quotes_are_there_in_proportion(company, sales):
    assert {note.type for note in company.credit_notes.values()} == {"ACCRECCREDIT", "ACCPAYCREDIT"}
    assert any(note.allocations for note in company.credit_notes.values())
    bills = len(company.invoices) - len(sales)
    assert 0.1 * len(sales) < bills < 0.3 * len(sales)
    expired = [
        q
        for q in company.quotes.values()
        if q.status == "SENT" and str(q.expiry_date) < "2026-06-15"
    ]
    assert expired


def test_nothing_lies_in_the_future(company):
    today = company.today
    for record in (*company.invoices.values(), *company.credit_notes.values()):
        assert record.date <= today
        assert all(record.date <= payment.date <= today for payment in record.payments)


def test_totals_are_those_of_the_lines(company):
    for document in (*company.invoices.values(), *company.credit_notes.values()):
        if document.lines:
            before = (document.sub_total, document.total_tax)
            document.add_up()
            assert before == (document.sub_total, document.total_tax)
        assert document.due >= 0 or document.total < 0


def test_revenue_has_seasons_and_grows():
    books = make_books(Settings(customers=300, invoices=20_000, today="2026-06-15"), 0)
    dates = [i.date for i in books.invoices.values() if i.type == "ACCREC"]
    months = Counter(day.month for day in dates)
    assert months[8] < months[10] / 1.5 and months[12] < months[11]
    years = Counter(day.year for day in dates)
    assert years[2025] > years[2022]


def test_lines_can_be_fixed_for_benches():
    books = make_books(Settings(customers=10, invoices=100, lines=3), 0)
    sales = [i for i in books.invoices.values() if i.type == "ACCREC" and i.status != "VOIDED"]
    assert {len(invoice.lines) for invoice in sales} == {3}


@pytest.mark.parametrize(("customers", "invoices"), [(1, 1), (3, 2), (12, 12), (2, 100)])
def test_the_smallest_companies_can_be_made(customers, invoices):
    books = make_books(Settings(customers=customers, invoices=invoices, years=1), 0)
    assert sum(i.type == "ACCREC" for i in books.invoices.values()) == invoices
