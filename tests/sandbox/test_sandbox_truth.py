"""The truth equals what anybody gets who reads everything through the API and adds it up."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest

from xero_sandbox import running
from xero_sandbox.client import Session

CENT = Decimal("0.01")


def cents(value):
    return Decimal(value).quantize(CENT)


def read_sales(accounting, tenant):
    """All sales documents as the SDK's models: (models, sign)."""
    for resource, sign in (("invoices", 1), ("credit_notes", -1)):
        page = 1
        while True:
            get = getattr(accounting, f"get_{resource}")
            order = "InvoiceID" if sign > 0 else "CreditNoteID"
            answer = get(tenant, page=page, page_size=70, order=order)
            for model in getattr(answer, resource):
                if model.type in ("ACCREC", "ACCRECCREDIT"):
                    yield model, sign
            if page >= answer.pagination.page_count:
                break
            page += 1


def added_up(accounting, tenant):
    """Revenue by account, month and contact, from the served figures alone."""
    sums = {key: defaultdict(Decimal) for key in ("by_account", "by_month", "by_contact")}
    total = Decimal(0)
    for document, sign in read_sales(accounting, tenant):
        if document.status not in ("AUTHORISED", "PAID"):
            continue
        for line in document.line_items:
            if line.line_amount is None:
                continue
            net = cents(line.line_amount)
            if document.line_amount_types.value == "Inclusive":
                net -= cents(line.tax_amount)
            rate = Decimal(document.currency_rate).quantize(Decimal("0.000001"))
            value = sign * (net / rate).quantize(CENT, ROUND_HALF_UP)
            total += value
            sums["by_account"][line.account_id or ""] += value
            sums["by_month"][f"{document.date:%Y-%m}"] += value
            sums["by_contact"][document.contact.contact_id] += value
    return {"total": str(total), **{k: {a: str(b) for a, b in s.items()} for k, s in sums.items()}}


def told(control, **query):
    revenue = control.truth(**query)["revenue"]
    return {key: revenue[key] for key in ("total", "by_account", "by_month", "by_contact")}


def test_the_truth_is_what_the_sdk_reads(books, session, sdk):
    accounting, _identity = sdk(session)
    assert added_up(accounting, session.tenant) == told(books.control)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_truth_holds_for_other_companies(sdk, seed):
    with running(
        seed=seed, customers=40, invoices=400, organisations=2, minute_limit=10**6
    ) as sandbox:
        for _ in range(2):
            session = Session.consented(sandbox.url)
            accounting, _identity = sdk(session)
            expected = told(sandbox.control, tenant=session.tenant)
            assert added_up(accounting, session.tenant) == expected


def test_the_truth_follows_edits(own, own_session, sdk):
    accounting, _identity = sdk(own_session)
    before = told(own.control)
    for action in (
        "new_invoice",
        "void",
        "pay",
        "recode",
        "change_amount",
        "approve",
        "new_credit_note",
        "credit",
        "merge",
        "gdpr",
        "new_bill",
        "touch",
        "delete",
        "edit_contact",
        "edit_account",
    ):
        own.control.edit(action)
    own.control.edit(
        "new_invoice",
        currency="EUR",
        rate="1.25",
        tax_mode="Inclusive",
        lines=[{"account": "220", "amount": "120.00"}, {"account": None, "amount": "7.00"}],
    )
    after = told(own.control)
    assert after != before
    assert after["by_account"][""] == "4.66"
    assert added_up(accounting, own_session.tenant) == after


def test_counts_are_those_of_the_lists(books, session, sdk):
    accounting, _identity = sdk(session)
    counts = books.control.truth()["counts"]
    documents = list(read_sales(accounting, session.tenant))
    contacts = accounting.get_contacts(
        session.tenant, page=1, page_size=1000, include_archived=True
    ).contacts
    known = [
        contact
        for contact in contacts
        if not contact.merged_to_contact_id and contact.contact_status != "GDPRREQUEST"
    ]
    standing = [d for d, _sign in documents if d.status in ("AUTHORISED", "PAID")]
    accounts = accounting.get_accounts(session.tenant).accounts
    assert counts == {
        "accounts": sum(account._class == "REVENUE" for account in accounts),
        "customers": sum(contact.is_customer for contact in known),
        "suppliers": sum(contact.is_supplier for contact in known),
        "invoices": sum(sign > 0 for _document, sign in documents),
        "credit_notes": sum(sign < 0 for _document, sign in documents),
        "lines": sum(len(document.line_items) for document, _sign in documents),
        "counted_lines": sum(len(document.line_items) for document in standing),
        "quotes": len(accounting.get_quotes(session.tenant).quotes),
    }


def test_the_parts_add_up_to_the_total(books):
    revenue = books.control.truth()["revenue"]
    total = Decimal(revenue["total"])
    for key in ("by_account", "by_month", "by_contact"):
        assert sum(map(Decimal, revenue[key].values())) == total
    for contact, accounts in revenue["by_contact_account"].items():
        assert sum(map(Decimal, accounts.values())) == Decimal(revenue["by_contact"][contact])


def test_since_leaves_older_documents_out(books):
    cut = f"{date.today() - timedelta(days=365):%Y-%m}"
    everything, recent = books.control.truth(), books.control.truth(since=f"{cut}-01")
    assert 0 < recent["counts"]["invoices"] < everything["counts"]["invoices"]
    months = everything["revenue"]["by_month"]
    assert recent["revenue"]["by_month"] == {m: v for m, v in months.items() if m >= cut}
    assert recent["counts"]["customers"] == everything["counts"]["customers"]


def test_one_customers_figures(books):
    revenue = books.control.truth()["revenue"]
    for contact, lifetime in revenue["by_contact"].items():
        figures = books.control.truth_of_contact(contact)
        assert figures["lifetime"] == lifetime
        assert figures["by_account"] == revenue["by_contact_account"][contact]
        assert sum(map(Decimal, figures["by_year"].values())) == Decimal(lifetime)
        months = figures["by_account_month"]
        assert sum(Decimal(v) for by in months.values() for v in by.values()) == Decimal(lifetime)
        for account, by_month in months.items():
            by_day = figures["by_account_day"][account]
            for month, value in by_month.items():
                days = [Decimal(by_day[day]) for day in by_day if day.startswith(month)]
                assert sum(days) == Decimal(value)
            assert set(figures["bought"].get(account, ())) <= set(by_day)
        assert Decimal(figures["overdue"]) <= Decimal(figures["outstanding"])


def test_a_customers_open_amounts_follow_payments(own):
    contact = own.control.edit("new_contact", name="Fresh Start Ltd")["ContactID"]
    line = {"account": "210", "amount": "100.00"}
    common = {"contact": contact, "lines": [line], "currency": "GBP"}
    first = own.control.edit("new_invoice", due_date="2020-01-31", date="2020-01-01", **common)
    own.control.edit("new_invoice", **common)
    figures = own.control.truth_of_contact(contact)
    assert (figures["outstanding"], figures["overdue"]) == ("240.00", "120.00")
    assert (figures["overdue_since"], figures["paid"]) == ("2020-01-31", [])
    own.control.edit("pay", id=first["InvoiceID"], amount="20.00")
    figures = own.control.truth_of_contact(contact)
    assert (figures["outstanding"], figures["overdue"]) == ("220.00", "100.00")
    own.control.edit("pay", id=first["InvoiceID"])
    figures = own.control.truth_of_contact(contact)
    assert (figures["outstanding"], figures["overdue"]) == ("120.00", "0.00")
    assert [day for day, _paid in figures["paid"]] == ["2020-01-01"]
    assert figures["by_currency"] == {"GBP": "200.00"}
    own.control.edit("new_credit_note", **common)
    figures = own.control.truth_of_contact(contact)
    assert (figures["outstanding"], figures["credit"]) == ("120.00", "120.00")
    assert (figures["documents"], figures["quotes"]) == (3, 0)
    assert len(figures["bought"]) == 1
