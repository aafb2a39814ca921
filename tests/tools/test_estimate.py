"""What can be read of a skipped document's amounts."""

import json
from datetime import date
from decimal import Decimal

import pytest

from exsalerate_xero.tools.payload import estimate

ACCOUNT = "00000000-0000-0000-0000-00000000000A"
LINE = {"AccountID": ACCOUNT, "LineAmount": 120.0, "TaxAmount": "20.00"}


def invoice(*lines, **values):
    record = {
        "Type": "ACCREC",
        "Status": "AUTHORISED",
        "DateString": "2026-03-10T00:00:00",
        "LineAmountTypes": "Exclusive",
        "LineItems": list(lines) or [LINE],
    }
    return json.dumps(record | values).encode()


def amounts(*lines, kind="invoices", **values):
    return [str(each.amount) for each in estimate.amounts(invoice(*lines, **values), kind)]


def test_a_line_counts_in_its_month_on_its_account():
    [found] = estimate.amounts(invoice(CurrencyCode="ZZZ"), "invoices")
    assert found == (date(2026, 3, 1), ACCOUNT.lower(), Decimal("120.00"))
    [by_code] = estimate.amounts(invoice({"AccountCode": "200", "LineAmount": 5}), "invoices")
    assert by_code.account == "200"


@pytest.mark.parametrize(
    ("kind", "values", "amount"),
    [
        ("invoices", {"LineAmountTypes": "Inclusive"}, "100.00"),
        ("invoices", {"CurrencyRate": "1.25"}, "96.00"),
        ("credit_notes", {"Type": "ACCRECCREDIT"}, "-120.00"),
        ("bills", {"Type": "ACCPAY"}, "-120.00"),
        ("bill_credits", {"Type": "ACCPAYCREDIT"}, "120.00"),
        ("bank_transactions", {"Type": "RECEIVE"}, "120.00"),
        ("bank_transactions", {"Type": "SPEND"}, "-120.00"),
        ("prepayments", {"Type": "RECEIVE-PREPAYMENT"}, "120.00"),
        ("manual_journals", {"Status": "POSTED", "JournalLines": [LINE]}, "-120.00"),
    ],
)
def test_net_in_base_currency_and_negative_if_it_reduces_income(kind, values, amount):
    assert amounts(kind=kind, **values) == [amount]


def test_what_another_list_brings_is_not_estimated_twice():
    assert amounts(kind="invoices", Type="ACCPAY") == []
    assert amounts(kind="bank_transactions", Type="RECEIVE-PREPAYMENT") == []


def test_what_was_allocated_of_a_prepayment_is_taken_back():
    own = {"Type": "RECEIVE-PREPAYMENT", "Total": 120}
    april = {"Amount": 30, "Date": "/Date(1775865600000+0000)/"}
    unclear = {"Amount": "all"}
    text = invoice(Allocations=[april, unclear, None], **own)
    found = [(each.month.month, str(each.amount)) for each in estimate.amounts(text, "prepayments")]
    assert found == [(3, "120.00"), (4, "-30.00")]


@pytest.mark.parametrize(
    "values",
    [
        {"Status": "DRAFT"},
        {"Status": "VOIDED"},
        {"Status": None},
        {"Type": "NEW"},
        {"DateString": None},
        {"DateString": "soon"},
        {"CurrencyRate": "many"},
        {"CurrencyRate": "NaN"},
        {"LineItems": "none"},
        {"LineItems": 5},
    ],
)
def test_nothing_is_estimated_of_what_does_not_count_or_cannot_be_read(values):
    assert amounts(**values) == []


def test_lines_that_cannot_be_read_are_left_out():
    lines = [LINE, None, "text", {"AccountID": 5, "LineAmount": 1}, {**LINE, "LineAmount": "x"}]
    assert amounts(*lines, {**LINE, "LineAmount": "1e99"}) == ["120.00"]


@pytest.mark.parametrize("odd", ["\0", "\ud800", "9" * 51, 5, None])
def test_an_account_that_cannot_be_stored_is_no_account(odd):
    by_id = {"AccountID": odd, "LineAmount": 1}
    by_code = {"AccountCode": odd, "LineAmount": 1}
    both = {"AccountID": odd, "AccountCode": "200\0", "LineAmount": 1}
    found = estimate.amounts(invoice(by_id, by_code, both), "invoices")
    assert [each.account for each in found] == ["200"]


@pytest.mark.parametrize("text", [b"", b"null", b"[1]", b"{", b"\xff"])
def test_what_is_no_record_has_no_amounts(text):
    assert estimate.amounts(text, "invoices") == ()
