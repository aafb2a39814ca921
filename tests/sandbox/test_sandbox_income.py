"""All income: the truth against lists and report, and what edits change of both."""

from collections import defaultdict
from datetime import datetime, timezone
from decimal import ROUND_HALF_UP, Decimal

import pytest

from xero_sandbox import running
from xero_sandbox.client import Session
from xero_sandbox.resources import LISTS

CENT = Decimal("0.01")
SIGNS = {"ACCREC": 1, "ACCRECCREDIT": -1, "ACCPAY": -1, "ACCPAYCREDIT": 1}
SIGNS |= {"RECEIVE": 1, "SPEND": -1, "RECEIVE-PREPAYMENT": 1, "SPEND-PREPAYMENT": -1}
# The same day as other tests' documents, in a year without any of the company's.
DAY = "2030-01-15"
LINE = {"account": "205", "amount": "120.00", "tax_type": "OUTPUT2"}


@pytest.fixture
def edit(own):
    return own.control.edit


@pytest.fixture
def in_2030(own, own_session):
    """in_2030("205") → (the truth's, the report's) amounts of the account by month, if not zero."""
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
                assert share == 1 or len(entry["Allocations"]) == 1, "a single part, or all"
                taken = (sign * net * share).quantize(CENT, ROUND_HALF_UP)
                sums[name, line["AccountID"], entry_month(part)] -= taken

    for name in ("Invoices", "CreditNotes", "BankTransactions", "Prepayments"):
        for entry in session.whole(name):
            twin = name == "BankTransactions" and "-" in entry["Type"]
            if entry["Status"] in ("AUTHORISED", "PAID") and not twin:
                rate = Decimal(str(entry["CurrencyRate"]))
                add(entry, name, "LineItems", SIGNS[entry["Type"]], rate)
    for entry in session.whole("ManualJournals"):
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
    for name in ("BankTransactions", "Prepayments", "ManualJournals"):
        records = LISTS[name].records(next(iter(own.books.values())))
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


def test_what_is_moved_to_another_day_counts_in_that_month(edit, in_2030):
    common = {"lines": [LINE], "date": DAY, "currency": "GBP", "tax_mode": "NoTax"}
    made = edit("new_bank_transaction", type="RECEIVE-PREPAYMENT", **common)
    for record in (made[0]["PrepaymentID"], edit("new_invoice", **common)["InvoiceID"]):
        edit("change_date", id=record, date="2030-02-28")
    assert in_2030("205") == ({"2030-02": "240.00"}, {"2030-02": "240.00"})


def test_an_overpayment_is_no_income(edit, in_2030):
    line = {"account": "610", "amount": "70"}
    made = edit("new_bank_transaction", type="RECEIVE-OVERPAYMENT", lines=[line], date=DAY)
    assert "OverpaymentID" in made
    assert in_2030("205") == ({}, {})


def test_a_prepayment_is_income_until_it_pays_an_invoice(edit, in_2030):
    contact = edit("new_contact", name="Early Bird Ltd")["ContactID"]
    common = {"contact": contact, "lines": [LINE], "tax_mode": "Inclusive", "currency": "GBP"}
    prepayment, _bank = edit("new_bank_transaction", type="RECEIVE-PREPAYMENT", date=DAY, **common)
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


def test_the_last_allocation_takes_what_rounding_left(edit, in_2030):
    contact = edit("new_contact", name="Early Bird Ltd")["ContactID"]
    common = {"contact": contact, "tax_mode": "NoTax", "currency": "GBP", "date": DAY}
    lines = [{"account": account, "amount": "0.50"} for account in ("205", "205")]
    lines += [{"account": "240", "amount": "100.00"}]
    prepayment, _bank = edit(
        "new_bank_transaction", type="RECEIVE-PREPAYMENT", lines=lines, **common
    )
    for amount in ("33.66", "33.66", "33.68"):
        edit("new_invoice", lines=[{"account": "210", "amount": amount}], **common)
        edit("allocate_prepayment", id=prepayment["PrepaymentID"], date="2030-02-01")
    used = edit("touch", id=prepayment["PrepaymentID"])
    assert (used["Status"], len(used["Allocations"])) == ("PAID", 3)
    months = {"2030-01": "1.00", "2030-02": "-1.00"}
    assert in_2030("205") == (months, months)


def test_a_journal_counts_when_posted_and_a_debit_reduces_income(edit, in_2030):
    lines = [{"account": "205", "amount": "-120.00", "tax_type": "OUTPUT2"}]
    journal = edit("new_journal", lines=lines, date=DAY, tax_mode="Inclusive", status="DRAFT")
    assert in_2030("205") == ({}, {})
    edit("approve", id=journal["ManualJournalID"])
    assert in_2030("205") == ({"2030-01": "100.00"}, {"2030-01": "100.00"})
    edit("void", id=journal["ManualJournalID"])
    assert in_2030("205") == ({}, {})


def test_a_system_journal_is_in_the_report_alone(own_session, edit, in_2030):
    before = len(own_session.whole("ManualJournals"))
    edit("new_system_journal", lines=[{"account": "205", "amount": "-14.20"}], date=DAY)
    assert in_2030("205") == ({}, {"2030-01": "14.20"})
    assert len(own_session.whole("ManualJournals")) == before


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
