"""Documents other than sales that are booked to income: what is mapped of them, and odd values."""

from copy import deepcopy
from random import Random

import pytest

from exsalerate_xero import const
from exsalerate_xero.tools import payload
from tests.tools.records import ID, POUNDS, answer

EXPENSES = "22222222-2222-3333-4444-55555555555a"
ODD = [None, "", 0, -1, 1e30, "1e400", True, [], {}, "x" * 3000, ["a"], {"a": 1}, "\x00", [None]]
ODD += ["/Date(99999999999999999)/", "9999-99-99", [{}], [[]], 10**20]
TYPES = {kind: next(iter(types)) for kind, types in const.INCOME_TYPES.items()}


def record(kind, **members):
    """Return a document of two lines in Xero's format, 100.00 on income and 10.00 on expenses."""
    line = {"AccountID": ID, "AccountCode": "200", "LineAmount": 120.0, "TaxAmount": 20.0}
    lines = [line, line | {"AccountID": EXPENSES, "LineAmount": 12.0, "TaxAmount": 2.0}]
    is_journal = kind == "manual_journals"
    return {
        const.ID_MEMBERS[kind]: ID,
        "Type": TYPES[kind],
        "Status": "POSTED" if is_journal else "AUTHORISED",
        "Contact": {"ContactID": ID},
        "DateString": "2025-03-31T00:00:00",
        "LineAmountTypes": "Inclusive",
        "CurrencyCode": "GBP",
        "SubTotal": 110.0,
        "Total": 132.0,
        "JournalLines" if is_journal else "LineItems": lines,
        "Allocations": [{"Amount": 66.0, "Date": "/Date(1743379200123)/"}],
    } | members


def mapped(kind, *records):
    return payload.MAPPERS[kind](answer(*records), chart={EXPENSES}, converter=POUNDS)


@pytest.mark.parametrize(
    ("kind", "amounts"),
    [
        ("bank_transactions", ["100.00"]),
        ("manual_journals", ["-100.00"]),
        ("prepayments", ["100.00", "-50.00"]),
        ("bills", ["-100.00"]),
        ("bill_credits", ["100.00"]),
    ],
)
def test_only_the_net_of_lines_that_can_be_income_is_kept(kind, amounts):
    [document] = mapped(kind, record(kind)).values
    assert [f"{line.amount:.2f}" for line in document.lines] == amounts
    assert document.contact == (None if kind == "manual_journals" else ID.lower())
    assert (document.due, document.paid) == (0, 0)


@pytest.mark.parametrize("kind", const.INCOME_KINDS)
def test_no_odd_value_stops_a_page(kind):
    chance, records = Random(kind), []
    for _ in range(400):
        made = deepcopy(record(kind))
        lines = made["JournalLines" if kind == "manual_journals" else "LineItems"]
        for place in (made, lines[0], made["Allocations"][0], made["Contact"]):
            if chance.random() < 0.4:
                place[chance.choice(list(place))] = chance.choice(ODD)
        records.append(made)
    batch = mapped(kind, *records)
    assert batch.values
    assert batch.odd
    assert len(batch.values) + len(batch.odd) + len(batch.left_out) <= len(records)
