"""Documents and contacts from other integrations' bug reports, with the expected results."""

from decimal import Decimal

import pytest

from exsalerate_xero.tools import payload
from tests.tools.cases import cases
from tests.tools.records import POUNDS, answer

DOCUMENTS, CONTACTS = cases("documents"), cases("contacts")
INCOME = {each["AccountID"] for each in DOCUMENTS["accounts"] if each["Class"] == "REVENUE"}


def named(case):
    return case.get("name") or case["record"]["Name"]


def revenue(sale, income=True):
    """Return the sum of a document's lines on accounts that are income, or on all others."""
    if not sale or sale.status not in ("AUTHORISED", "PAID"):
        return Decimal(0)
    return sum(
        (line.amount_company for line in sale.lines if (line.account_id in INCOME) is income),
        Decimal(0),
    )


def days_to_pay(sale):
    return (sale.paid_date - sale.date).days if sale.paid and sale.paid_date else None


# By key of a case: how to read it from a mapped document (None if not kept) and its batch.
FOUND = {
    "revenue": lambda sale, _batch: f"{revenue(sale):.2f}",
    "not_income": lambda sale, _batch: f"{revenue(sale, income=False):.2f}",
    "issue": lambda _sale, batch: bool(batch.odd),
    "note": lambda sale, _batch: bool(sale.notes),
    "status": lambda sale, _batch: sale.status,
    "reference": lambda sale, _batch: sale.reference,
    "due_date": lambda sale, _batch: sale.due_date,
    "updated_at": lambda sale, _batch: str(sale.updated_at),
    "price_unit": lambda sale, _batch: str(sale.lines[0].price_unit),
    "paid": lambda sale, _batch: f"{sale.paid:.2f}",
    "credited": lambda sale, _batch: f"{sale.credited:.2f}",
    "days_to_pay": lambda sale, _batch: days_to_pay(sale),
}


@pytest.mark.parametrize("case", DOCUMENTS["documents"], ids=named)
def test_a_document_is_what_xero_says_it_is(case):
    batch = payload.invoices(answer(case["record"]), POUNDS)
    sale = batch.values[0] if batch.values else None
    found = {name: FOUND[name](sale, batch) for name in case["expect"]}
    assert found == case["expect"]
    assert bool(batch.odd) is case["expect"].get("issue", False)


@pytest.mark.parametrize("case", CONTACTS["fields"], ids=named)
def test_a_contacts_address_and_phone_are_kept(case):
    [contact] = payload.contacts(answer(case["record"])).values
    expected = case["expect"]
    assert contact.phone == expected.get("phone")
    assert contact.country == case["record"].get("Addresses", [{}])[0].get("Country")
    for line in expected.get("kept", ()):
        assert line in (contact.street, *(contact.street2 or "").split(", "))
    assert not contact.notes
