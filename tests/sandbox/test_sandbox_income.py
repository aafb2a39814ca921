"""Income that nobody was invoiced for: its lists, scopes, edits, and the truth about all income."""

from collections import defaultdict
from datetime import datetime, timezone
from decimal import ROUND_HALF_UP, Decimal

import pytest

from xero_sandbox import running
from xero_sandbox.client import Session
from xero_sandbox.control import ControlError

CENT = Decimal("0.01")
LISTS = {
    "BankTransactions": ("bank_transactions", "BankTransactionID", "LineItems"),
    "Prepayments": ("prepayments", "PrepaymentID", "LineItems"),
    "ManualJournals": ("manual_journals", "ManualJournalID", "JournalLines"),
}
SIGNS = {"ACCREC": 1, "ACCRECCREDIT": -1, "ACCPAY": -1, "ACCPAYCREDIT": 1}
SIGNS |= {"RECEIVE": 1, "SPEND": -1, "RECEIVE-PREPAYMENT": 1, "SPEND-PREPAYMENT": -1}
# The same day as other tests' documents, in a year without any of the company's.
DAY = "2030-01-15"
LINE = {"account": "205", "amount": "120.00", "tax_type": "OUTPUT2"}


@pytest.fixture(scope="module")
def tenant(books):
    return next(iter(books.books.values()))


@pytest.fixture
def edit(own):
    return own.control.edit


@pytest.fixture
def in_2030(own, own_session):
    """in_2030("205") → (the truth's, the report's) amounts of the account by month, without zeros."""
    account_of = next(iter(own.books.values())).account

    def read(code):
        account = account_of(code).id
        truth = own.control.truth(since="2030-01-01")["income"]["by_account_month"]
        report = report_of_year(own_session, 2030).get(account, [])
        months = {f"2030-{12 - at:02d}": value for at, value in enumerate(report) if value}
        told = {m: Decimal(v) for m, v in truth.get(account, {}).items() if Decimal(v)}
        return {m: str(v) for m, v in told.items()}, {m: str(v) for m, v in months.items()}

    return read


def report_of_year(session, year):
    """Return {account id: amounts from December to January}, read as xero-api.md says."""
    query = {"fromDate": f"{year}-12-01", "toDate": f"{year}-12-31", "periods": 11}
    (report,) = session.get("Reports/ProfitAndLoss", timeframe="MONTH", **query)["Reports"]
    return {
        row["Cells"][0]["Attributes"][0]["Value"]: [
            Decimal(cell.get("Value") or 0) for cell in row["Cells"][1:]
        ]
        for section in report["Rows"]
        for row in section.get("Rows", ())
        if row["RowType"] == "Row" and row["Cells"][0]["Attributes"]
    }


def whole_list(session, name, **query):
    entries, page = [], 1
    while True:
        answer = session.get(name, page=page, pageSize=40, **query)
        entries += answer[name]
        if page >= answer["pagination"]["pageCount"]:
            return entries
        page += 1


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
        for each in whole_list(session, "BankTransactions")
        if "PrepaymentID" in each
    }
    prepayments = {each["PrepaymentID"]: each for each in whole_list(session, "Prepayments")}
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
    entries = whole_list(session, name, order=key)
    assert [entry[key] for entry in entries] == sorted(records)
    assert all(entry[lines] for entry in entries)
    assert not any(entry[lines] for entry in session.get(name)[name])
    where = 'Date>=DateTime(2026,1,1) AND Status!="VOIDED"'
    found = {entry[key] for entry in whole_list(session, name, where=where, order="Date")}
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
        entries = whole_list(own_session, "ManualJournals", order=order)
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


def added_up(session):
    """Return all income by kind of record, account and month, added up from the API's lists."""
    accounts = session.get("Accounts")["Accounts"]
    income = {each["AccountID"] for each in accounts if each["Class"] == "REVENUE"}
    sums = defaultdict(Decimal)

    def add(entry, name, lines, sign, rate):
        for line in entry[lines]:
            if line.get("AccountID") not in income:
                continue
            tax = Decimal(str(line["TaxAmount"])) if entry["LineAmountTypes"] == "Inclusive" else 0
            net = (Decimal(str(line["LineAmount"])) - tax) / rate
            month = entry_month(entry)
            sums[name, line["AccountID"], month] += sign * net.quantize(CENT, ROUND_HALF_UP)
            for part in entry.get("Allocations", ()) if name == "Prepayments" else ():
                share = Decimal(str(part["Amount"])) / Decimal(str(entry["Total"]))
                taken = (sign * net * share).quantize(CENT, ROUND_HALF_UP)
                sums[name, line["AccountID"], entry_month(part)] -= taken

    for name in ("Invoices", "CreditNotes", "BankTransactions", "Prepayments"):
        for entry in whole_list(session, name):
            twin = name == "BankTransactions" and "-" in entry["Type"]
            if entry["Status"] in ("AUTHORISED", "PAID") and not twin:
                rate = Decimal(str(entry["CurrencyRate"]))
                add(entry, name, "LineItems", SIGNS[entry["Type"]], rate)
    for entry in whole_list(session, "ManualJournals"):
        if entry["Status"] == "POSTED":
            add(entry, "ManualJournals", "JournalLines", -1, 1)
    return sums


def entry_month(entry):
    moment = int(entry["Date"][6:].partition("+")[0]) / 1000
    return f"{datetime.fromtimestamp(moment, timezone.utc):%Y-%m}"


KINDS = {
    "Invoices": ("invoice", "bill"),
    "CreditNotes": ("credit_note", "bill_credit"),
    "BankTransactions": ("receipt", "spend"),
    "Prepayments": ("prepayment",),
    "ManualJournals": ("journal",),
}


def agrees(control, session):
    """Check the truth of all income against the API's lists and, month by month, the report."""
    truth = control.truth(tenant=session.tenant)["income"]
    assert truth["by_kind"].keys() == {kind for kinds in KINDS.values() for kind in kinds}
    told = defaultdict(Decimal)
    for name, kinds in KINDS.items():
        for kind in kinds:
            for account, months in truth["by_kind_account_month"][kind].items():
                for month, value in months.items():
                    told[name, account, month] += Decimal(value)
    assert without_zero(told) == without_zero(added_up(session))
    by_account_month = without_zero(
        {
            (account, month): Decimal(value)
            for account, months in truth["by_account_month"].items()
            for month, value in months.items()
        }
    )
    income = {each["AccountID"] for each in session.get("Accounts")["Accounts"]}
    income &= truth["by_account"].keys()
    reported = {
        (account, f"{year}-{12 - at:02d}"): value
        for year in sorted({int(month[:4]) for _account, month in by_account_month})
        for account, values in report_of_year(session, year).items()
        if account in income
        for at, value in enumerate(values)
    }
    assert without_zero(reported) == by_account_month
    for name in ("by_kind", "by_account", "by_month", "by_contact"):
        assert sum(map(Decimal, truth[name].values())) == Decimal(truth["total"])


def without_zero(sums):
    return {key: value for key, value in sums.items() if value}


@pytest.mark.parametrize("seed", [1, 7])
def test_the_truth_is_what_lists_and_report_say(seed):
    with running(seed=seed, customers=30, invoices=400, minute_limit=10**6) as sandbox:
        agrees(sandbox.control, Session.consented(sandbox.url))


def test_the_truth_follows_edits(own, own_session, edit):
    contact = edit("new_contact", name="Early Bird Ltd")["ContactID"]
    common = {"contact": contact, "currency": "EUR", "rate": "1.17"}
    edit("new_bank_transaction", type="RECEIVE-PREPAYMENT", lines=[LINE, LINE], **common)
    edit("new_invoice", **common)
    edit("allocate_prepayment", amount="50.01")
    edit("new_bank_transaction", type="SPEND", currency="EUR", rate="1.37")
    edit("new_journal")
    for name, (collection, _key, _lines) in LISTS.items():
        records = getattr(next(iter(own.books.values())), collection)
        chosen = [r for r in records.values() if r.status in ("AUTHORISED", "POSTED")]
        edit("recode", id=chosen[0].id, account="240")
        edit("void", id=chosen[1].id)
        assert own_session.get(f"{name}/{chosen[1].id}")[name][0]["Status"] == "VOIDED"
    agrees(own.control, own_session)


def test_money_received_and_spent_on_income_and_on_other_accounts(edit, in_2030):
    mixed = [LINE, {**LINE, "account": "429", "amount": "40.00"}]
    common = {"date": DAY, "currency": "GBP", "tax_mode": "Inclusive"}
    received = edit("new_bank_transaction", lines=mixed, **common)
    assert in_2030("205") == ({"2030-01": "100.00"}, {"2030-01": "100.00"})
    edit("new_bank_transaction", type="SPEND", nameless=True, lines=[LINE], **common)
    assert in_2030("205") == ({}, {})
    edit("void", id=received["BankTransactionID"])
    assert in_2030("205") == ({"2030-01": "-100.00"}, {"2030-01": "-100.00"})


def test_an_overpayment_is_no_income(edit, in_2030):
    line = {"account": "610", "amount": "70"}
    made = edit("new_bank_transaction", type="RECEIVE-OVERPAYMENT", lines=[line], date=DAY)
    assert "OverpaymentID" in made
    assert in_2030("205") == ({}, {})


def test_a_prepayment_is_income_until_it_pays_an_invoice(edit, in_2030):
    contact = edit("new_contact", name="Early Bird Ltd")["ContactID"]
    common = {"contact": contact, "lines": [LINE], "tax_mode": "Inclusive", "currency": "GBP"}
    prepayment, _bank = edit(
        "new_bank_transaction", type="RECEIVE-PREPAYMENT", date=DAY, **common
    )
    assert in_2030("205") == ({"2030-01": "100.00"}, {"2030-01": "100.00"})
    invoice = edit("new_invoice", date="2030-03-01", **common)
    used, paid = edit(
        "allocate_prepayment",
        id=prepayment["PrepaymentID"],
        invoice=invoice["InvoiceID"],
        date="2030-04-02",
    )
    assert (used["Status"], used["RemainingCredit"], paid["Status"]) == ("PAID", 0.0, "PAID")
    months = {"2030-01": "100.00", "2030-03": "100.00", "2030-04": "-100.00"}
    assert in_2030("205") == (months, months)
    edit("void", id=prepayment["PrepaymentID"])
    assert in_2030("205") == ({"2030-03": "100.00"}, {"2030-03": "100.00"})


def test_a_journal_counts_when_posted_and_a_debit_reduces_income(edit, in_2030):
    lines = [{"account": "205", "amount": "-120.00", "tax_type": "OUTPUT2"}]
    journal = edit("new_journal", lines=lines, date=DAY, tax_mode="Inclusive", status="DRAFT")
    assert in_2030("205") == ({}, {})
    edit("approve", id=journal["ManualJournalID"])
    assert in_2030("205") == ({"2030-01": "100.00"}, {"2030-01": "100.00"})
    edit("void", id=journal["ManualJournalID"])
    assert in_2030("205") == ({}, {})


def test_a_system_journal_is_in_the_report_alone(own_session, edit, in_2030):
    before = len(whole_list(own_session, "ManualJournals"))
    edit("new_system_journal", lines=[{"account": "205", "amount": "-14.20"}], date=DAY)
    assert in_2030("205") == ({}, {"2030-01": "14.20"})
    assert len(whole_list(own_session, "ManualJournals")) == before


def test_recodes_move_no_date(own_session, edit):
    for name, (_collection, key, lines) in LISTS.items():
        entry = whole_list(own_session, name)[0]
        recoded = edit("recode", id=entry[key], account="270")
        assert recoded[lines][0]["AccountCode"] == "270"
        assert recoded["UpdatedDateUTC"] == entry["UpdatedDateUTC"]


def test_a_customers_income_by_kind(edit, own):
    contact = edit("new_contact", name="Cash Buyer Ltd")["ContactID"]
    given = {"contact": contact, "lines": [LINE], "tax_mode": "NoTax", "currency": "GBP"}
    edit("new_invoice", **given)
    edit("new_bank_transaction", **given)
    figures = own.control.truth_of_contact(contact)
    assert figures["lifetime"] == "120.00"
    assert figures["income"]["by_kind"] == {"invoice": "120.00", "receipt": "120.00"}
    income = own.control.truth()["income"]
    assert income["by_contact"][contact] == figures["income"]["total"] == "240.00"


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
