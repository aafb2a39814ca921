"""The truth equals the sum of everything that can be read through the API."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest

from xero_sandbox import running
from xero_sandbox.client import Session

CENT = Decimal("0.01")
PARTS = ("revenue", "not_income")
SPEND_KEYS = ("by_account", "by_month", "by_contact")
KEYS = (*SPEND_KEYS, "by_item", "by_option")


def cents(value):
    return Decimal(value).quantize(CENT)


def read_documents(accounting, tenant, types=("ACCREC", "ACCRECCREDIT")):
    """Return all documents of some types as the SDK's models: (models, sign)."""
    for resource, sign in (("invoices", 1), ("credit_notes", -1)):
        page = 1
        while True:
            get = getattr(accounting, f"get_{resource}")
            order = "InvoiceID" if sign > 0 else "CreditNoteID"
            answer = get(tenant, page=page, page_size=70, order=order)
            for model in getattr(answer, resource):
                if model.type in types:
                    yield model, sign
            if page >= answer.pagination.page_count:
                break
            page += 1


def added_up(accounting, tenant):
    """Return revenue, and what is not income, by account, month and contact, from API figures."""
    accounts = accounting.get_accounts(tenant).accounts
    income = {account.account_id for account in accounts if account._class == "REVENUE"}
    figures = {part: defaultdict(lambda: defaultdict(Decimal)) for part in PARTS}
    documents = list(read_documents(accounting, tenant))
    item_of, option_of = item_and_option_ids(accounting, tenant, documents)
    for document, sign in documents:
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
            sums = figures["revenue" if line.account_id in income else "not_income"]
            sums["by_account"][line.account_id or ""] += value
            sums["by_month"][f"{document.date:%Y-%m}"] += value
            sums["by_contact"][document.contact.contact_id] += value
            sums["by_item"][item_of[line.item_code]] += value
            for each in line.tracking:
                sums["by_option"][option_of[each.tracking_category_id, each.option]] += value
    return {part: {key: without_zero(sums[key]) for key in KEYS} for part, sums in figures.items()}


def item_and_option_ids(accounting, tenant, documents):
    """Return {item code: ID} and {(ID of the tracking category, name of an option): ID}.

    Lines name items and options by ID or not. Deleted items are on lines only.
    """
    lines = [line for document, _sign in documents for line in document.line_items]
    items = {None: ""} | {each.code: each.item_id for each in accounting.get_items(tenant).items}
    items |= {line.item.code: line.item.item_id for line in lines if line.item}
    categories = accounting.get_tracking_categories(tenant, include_archived=True)
    options = {
        (category.tracking_category_id, option.name): option.tracking_option_id
        for category in categories.tracking_categories
        for option in category.options
    }
    assert {None, *options.values()} >= {
        each.tracking_option_id for line in lines for each in line.tracking
    }
    return items, options


def spent(accounting, tenant):
    """Return spend by account, month and contact, from API figures."""
    sums = defaultdict(lambda: defaultdict(Decimal))
    for document, sign in read_documents(accounting, tenant, ("ACCPAY", "ACCPAYCREDIT")):
        if document.status not in ("AUTHORISED", "PAID"):
            continue
        for line in document.line_items:
            net = cents(line.line_amount)
            if document.line_amount_types.value == "Inclusive":
                net -= cents(line.tax_amount)
            rate = Decimal(document.currency_rate).quantize(Decimal("0.000001"))
            value = sign * (net / rate).quantize(CENT, ROUND_HALF_UP)
            sums["by_account"][line.account_id or ""] += value
            sums["by_month"][f"{document.date:%Y-%m}"] += value
            sums["by_contact"][document.contact.contact_id] += value
    return {key: without_zero(sums[key]) for key in SPEND_KEYS}


def told(control, **query):
    """Return the same from the sandbox's truth."""
    truth = control.truth(**query)
    for part in PARTS:
        by_category = truth[part]["by_option"].values()
        truth[part]["by_option"] = {
            option: value for each in by_category for option, value in each.items() if option
        }
    return {part: {key: without_zero(truth[part][key]) for key in KEYS} for part in PARTS}


def without_zero(sums):
    return {key: Decimal(value) for key, value in sums.items() if Decimal(value)}


def test_the_truth_is_what_the_sdk_reads(books, session, sdk):
    accounting, _identity = sdk(session)
    assert added_up(accounting, session.tenant) == told(books.control)
    purchases = books.control.truth()["purchases"]
    wanted = {key: without_zero(purchases[key]) for key in SPEND_KEYS}
    assert spent(accounting, session.tenant) == wanted


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
        "edit_item",
        "delete_item",
    ):
        own.control.edit(action)
    own.control.edit("edit_tracking", id="North", name="Far north")
    own.control.edit("relabel", item="DEV", tracking=["Far north", "Growth"])
    own.control.edit(
        "new_invoice",
        currency="EUR",
        rate="1.25",
        tax_mode="Inclusive",
        lines=[{"account": "220", "amount": "120.00"}, {"account": None, "amount": "7.00"}],
    )
    after = told(own.control)
    assert after != before
    assert after["not_income"]["by_account"][""] == Decimal("4.66")
    assert added_up(accounting, own_session.tenant) == after


def test_counts_are_those_of_the_lists(books, session, sdk):
    accounting, _identity = sdk(session)
    counts = books.control.truth()["counts"]
    documents = list(read_documents(accounting, session.tenant))
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


@pytest.mark.parametrize("part", PARTS)
def test_the_parts_add_up_to_the_total(books, part):
    sums = books.control.truth()[part]
    total = Decimal(sums["total"])
    assert total
    for key in KEYS:
        for by_key in sums[key].values() if key == "by_option" else [sums[key]]:
            assert sum(map(Decimal, by_key.values())) == total
    for contact, accounts in sums["by_contact_account"].items():
        assert sum(map(Decimal, accounts.values())) == Decimal(sums["by_contact"][contact])


def test_revenue_is_on_income_accounts_alone(own):
    contact = own.control.edit("new_contact", name="Corner Shop")["ContactID"]
    takings = [("200", "3810.17"), ("615", "-3810.17")]
    payout = [("200", "10000"), ("404", "-3000"), ("825", "800")]
    for sold in (takings, payout):
        lines = [{"account": account, "amount": amount} for account, amount in sold]
        own.control.edit("new_invoice", contact=contact, lines=lines, tax_mode="NoTax")
    figures = own.control.truth_of_contact(contact)
    assert figures["lifetime"] == "13810.17"
    assert len(figures["by_account"]) == len(figures["bought"]) == 1
    assert figures["not_income"]["total"] == "-6010.17"
    amounts = sorted(map(Decimal, figures["not_income"]["by_account"].values()))
    assert amounts == [Decimal("-3810.17"), Decimal("-3000.00"), Decimal("800.00")]


def test_an_account_takes_its_lines_along_when_its_type_changes(own):
    contact = own.control.edit("new_contact", name="Early Payer Ltd")["ContactID"]
    line = {"account": "230", "amount": "50"}
    own.control.edit("new_invoice", contact=contact, lines=[line], currency="GBP")
    (account,) = own.control.truth_of_contact(contact)["by_account"]
    edited = own.control.edit("edit_account", id=account, type="CURRLIAB")
    assert edited["Class"] == "LIABILITY"
    figures = own.control.truth_of_contact(contact)
    assert (figures["lifetime"], figures["not_income"]["total"]) == ("0.00", "50.00")


def test_what_a_credit_note_settles_is_not_paid(own):
    contact = own.control.edit("new_contact", name="Never Paid Ltd")["ContactID"]
    common = {"contact": contact, "currency": "GBP", "tax_mode": "NoTax"}
    first, second = own.control.edit("new_invoice", count=2, lines=[{"amount": "100"}], **common)
    own.control.edit("pay", id=second["InvoiceID"], amount="60", date=second["DateString"][:10])
    for invoice, amount in ((first, "100"), (second, "40")):
        note = own.control.edit("new_credit_note", lines=[{"amount": amount}], **common)
        _note, settled = own.control.edit(
            "credit", id=note["CreditNoteID"], invoice=invoice["InvoiceID"]
        )
        assert settled["Status"] == "PAID" and "FullyPaidOnDate" in settled
        assert settled["AmountCredited"] == float(amount)
        assert settled["AmountPaid"] == 100 - float(amount)
    day = second["DateString"][:10]
    assert own.control.truth_of_contact(contact)["paid"] == [[day, day]]


def test_since_leaves_older_documents_out(books):
    cut = f"{date.today() - timedelta(days=365):%Y-%m}"
    everything, recent = books.control.truth(), books.control.truth(since=f"{cut}-01")
    assert 0 < recent["counts"]["invoices"] < everything["counts"]["invoices"]
    months = everything["revenue"]["by_month"]
    assert recent["revenue"]["by_month"] == {m: v for m, v in months.items() if m >= cut}
    assert recent["counts"]["customers"] == everything["counts"]["customers"]


def test_one_customers_figures(books):
    revenue = books.control.truth()["revenue"]
    assert len(revenue["by_contact"]) > 1
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
