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
    ("values", "amount"),
    [
        ({"LineAmountTypes": "Inclusive"}, "100.00"),
        ({"CurrencyRate": "1.25"}, "96.00"),
        ({"Type": "ACCRECCREDIT"}, "-120.00"),
        ({"Type": "ACCPAY"}, "-120.00"),
        ({"Type": "ACCPAYCREDIT"}, "120.00"),
    ],
)
def test_net_in_base_currency_and_negative_if_it_reduces_income(values, amount):
    assert amounts(**values) == [amount]


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


@pytest.mark.parametrize("text", [b"", b"null", b"[1]", b"{", b"\xff"])
def test_what_is_no_record_has_no_amounts(text):
    assert estimate.amounts(text, "invoices") == ()
