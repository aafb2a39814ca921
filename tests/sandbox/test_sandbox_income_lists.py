"""The lists of income that nobody was invoiced for: records, pages, scopes, odd records."""

import pytest

from xero_sandbox.client import Session
from xero_sandbox.control import ControlError

LISTS = {
    "BankTransactions": ("bank_transactions", "BankTransactionID", "LineItems"),
    "Prepayments": ("prepayments", "PrepaymentID", "LineItems"),
    "ManualJournals": ("manual_journals", "ManualJournalID", "JournalLines"),
}
LINE = {"account": "205", "amount": "120.00", "tax_type": "OUTPUT2"}


@pytest.fixture(scope="module")
def tenant(books):
    return next(iter(books.books.values()))


@pytest.fixture
def edit(own):
    return own.control.edit


def test_the_company_has_every_kind(tenant):
    bank = tenant.bank_transactions.values()
    types = {each.type for each in bank}
    assert types == {
        *("RECEIVE", "SPEND", "RECEIVE-PREPAYMENT", "SPEND-PREPAYMENT"),
        *("RECEIVE-OVERPAYMENT", "SPEND-OVERPAYMENT"),
    }
    assert {each.status for each in bank} == {"AUTHORISED", "VOIDED"}
    assert {each.tax_mode for each in bank} == {"Inclusive", "Exclusive", "NoTax"}
    assert any(each.contact is None for each in bank)
    assert any(each.contact and not each.contact.is_customer for each in bank)
    assert any(each.currency != "GBP" for each in bank)
    classes = {tuple({line.account.classification for line in each.lines}) for each in bank}
    assert {("REVENUE",), ("EXPENSE",)} <= classes and any(len(found) == 2 for found in classes)
    journals = tenant.manual_journals.values()
    assert {each.status for each in journals} == {"POSTED", "DRAFT", "VOIDED"}
    assert {each.tax_mode for each in journals} == {"Inclusive", "Exclusive", "NoTax"}
    for journal in journals:
        debits = sum(line.amount for line in journal.lines)
        taxes = sum(line.tax for line in journal.lines)
        assert debits + (taxes if journal.tax_mode == "Exclusive" else 0) == 0
    prepayments = tenant.prepayments.values()
    assert any(each.allocations for each in prepayments)
    assert any(each.status == "AUTHORISED" for each in prepayments)
    for kind in ("ACCPAY", "ACCPAYCREDIT"):
        documents = (*tenant.invoices.values(), *tenant.credit_notes.values())
        lines = (line for each in documents if each.type == kind for line in each.lines)
        assert any(line.account.classification == "REVENUE" for line in lines)


def test_a_prepayment_is_in_two_lists_with_the_same_amounts(session):
    bank = {
        each["PrepaymentID"]: each
        for each in session.whole("BankTransactions")
        if "PrepaymentID" in each
    }
    prepayments = {each["PrepaymentID"]: each for each in session.whole("Prepayments")}
    assert bank.keys() == prepayments.keys() and bank
    for twin, prepayment in prepayments.items():
        for name in ("Type", "Date", "Total", "TotalTax", "CurrencyRate", "Contact"):
            assert bank[twin][name] == prepayment[name]
    used = [each for each in prepayments.values() if each["Allocations"]]
    (invoice,) = session.get(f"Invoices/{used[0]['Allocations'][0]['Invoice']['InvoiceID']}")[
        "Invoices"
    ]
    assert [each["PrepaymentID"] for each in invoice["Prepayments"]] == [used[0]["PrepaymentID"]]


@pytest.mark.parametrize("name", LISTS)
def test_the_lists_have_pages_order_filters_and_changes(fetch, session, tenant, name):
    collection, key, lines = LISTS[name]
    records = getattr(tenant, collection)
    entries = session.whole(name, order=key, pageSize=7)
    assert [entry[key] for entry in entries] == sorted(records)
    assert all(entry[lines] for entry in entries)
    assert not any(entry[lines] for entry in session.get(name)[name])
    where = 'Date>=DateTime(2026,1,1) AND Status!="VOIDED"'
    found = {entry[key] for entry in session.whole(name, where=where, order="Date")}
    assert found == {
        each.id for each in records.values() if each.date.year >= 2026 and each.status != "VOIDED"
    }
    assert fetch(session, f"{name}/{entries[0][key]}").json()[name] == entries[:1]
    future = fetch(session, name, {"If-Modified-Since": "2100-01-01T00:00:00"}, page=1).json()
    assert future[name] == [] and future["pagination"]["itemCount"] == 0
    assert ("DateString" in entries[0]) == (name != "ManualJournals")


def test_pages_of_journals_may_fit_together_in_the_order_of_date_alone(own, own_session):
    own.control.settings(unordered_lists=["ManualJournals"], max_page_size=4)
    journals = {journal.id for journal in next(iter(own.books.values())).manual_journals.values()}

    def walked(order):
        entries = own_session.whole("ManualJournals", order=order)
        return {entry["ManualJournalID"] for entry in entries}

    assert walked("Date") == journals != walked("ManualJournalID")


def test_the_official_sdk_reads_them(sdk, session, tenant):
    accounting = sdk(session)[0]
    bank = accounting.get_bank_transactions(session.tenant, page=1, page_size=1000)
    assert len(bank.bank_transactions) == len(tenant.bank_transactions)
    for read in bank.bank_transactions:
        kept = tenant.bank_transactions[read.bank_transaction_id]
        assert (read.type, read.status, read.date) == (kept.type, kept.status, kept.date)
        assert (read.contact and read.contact.contact_id) == (kept.contact and kept.contact.id)
    journals = accounting.get_manual_journals(session.tenant, page=1, page_size=1000)
    for read in journals.manual_journals:
        kept = tenant.manual_journals[read.manual_journal_id]
        amounts = [round(line.line_amount * 100) for line in read.journal_lines]
        assert amounts == [line.amount for line in kept.lines]
    prepayments = accounting.get_prepayments(session.tenant, page=1, page_size=1000)
    assert len(prepayments.prepayments) == len(tenant.prepayments)


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("BankTransactions", "banktransactions"),
        ("ManualJournals", "manualjournals"),
        ("Prepayments", "payments"),
        ("Reports/ProfitAndLoss", "reports.profitandloss"),
    ],
)
def test_each_list_needs_a_scope_of_its_own(own, fetch, path, scope):
    scopes = {*("banktransactions", "manualjournals", "payments", "invoices")}
    scopes |= {"reports.profitandloss"}
    given = " ".join(f"accounting.{each}.read" for each in sorted(scopes - {scope}))
    refused = fetch(Session.consented(own.url, scope=given), path, page=1)
    assert refused.status_code == 401 and "_scope" in refused.headers["WWW-Authenticate"]
    session = Session.consented(own.url, scope=f"accounting.{scope}.read")
    assert fetch(session, path, page=1).status_code == 200
    assert fetch(session, "Invoices", page=1).status_code == 401


def test_recodes_move_no_date(own_session, edit):
    for name, (_collection, key, lines) in LISTS.items():
        entry = own_session.whole(name)[0]
        recoded = edit("recode", id=entry[key], account="270")
        assert recoded[lines][0]["AccountCode"] == "270"
        assert recoded["UpdatedDateUTC"] == entry["UpdatedDateUTC"]


def test_merged_contacts_take_their_money_along(edit, own_session):
    loser, winner = (edit("new_contact", name=name)["ContactID"] for name in ("Old", "New"))
    made = edit("new_bank_transaction", contact=loser, lines=[LINE])
    edit("merge", loser=loser, winner=winner)
    (read,) = own_session.get(f"BankTransactions/{made['BankTransactionID']}")["BankTransactions"]
    assert read["Contact"]["ContactID"] == winner


@pytest.mark.parametrize("key", ["BankTransactionID", "PrepaymentID", "ManualJournalID"])
def test_odd_records_can_be_planted(own_session, edit, key):
    name = next(name for name, parts in LISTS.items() if parts[1] == key)
    record = {key: "00000000-0000-4000-a000-0000000000aa", "Type": 7, "Status": None, "Odd": [1]}
    assert edit("plant", record=record) == record
    assert record in own_session.get(name, page=1, pageSize=1000)[name]


def test_a_type_that_the_bank_does_not_know_is_refused(edit):
    with pytest.raises(ControlError, match="RECEIVE-OVERPAYMENT"):
        edit("new_bank_transaction", type="GIFT")
