"""The official SDK's own models read every kind of response, with the books' figures."""

import json
from decimal import Decimal

import pytest
from xero_python.exceptions import HTTPStatusException

CENT = Decimal("0.01")


def money(value):
    return Decimal(value).quantize(CENT)


def minor(value):
    return Decimal(value) / 100


@pytest.fixture(scope="module")
def tenant(books):
    return next(iter(books.books.values()))


@pytest.fixture
def accounting(sdk, session):
    return sdk(session)[0]


def test_connections_as_the_sdk_reads_them(sdk, session):
    (connection,) = sdk(session)[1].get_connections()
    assert connection.tenant_id == session.tenant
    assert connection.tenant_type == "ORGANISATION"
    assert connection.created_date_utc.tzinfo is not None


def test_the_organisation(accounting, session, tenant):
    (organisation,) = accounting.get_organisations(session.tenant).organisations
    assert organisation.name == tenant.organisation.name
    assert organisation.base_currency.value == "GBP"
    assert organisation.short_code == tenant.organisation.short_code
    assert (organisation.financial_year_end_day, organisation.financial_year_end_month) == (31, 3)


def test_accounts_with_their_classes(accounting, session, tenant):
    accounts = accounting.get_accounts(session.tenant).accounts
    assert {a.account_id: (a.code, a._class, a.status) for a in accounts} == {
        a.id: (a.code, a.classification, a.status) for a in tenant.accounts.values()
    }
    assert {a.type.value for a in accounts} >= {"REVENUE", "SALES", "OTHERINCOME", "BANK"}


def test_contacts_page_by_page(accounting, session, tenant):
    read = []
    page = 1
    while True:
        answer = accounting.get_contacts(
            session.tenant, page=page, page_size=10, include_archived=True, order="ContactID"
        )
        read += answer.contacts
        if page == answer.pagination.page_count:
            break
        page += 1
    assert answer.pagination.item_count == len(read) == len(tenant.contacts)
    for contact in read:
        kept = tenant.contacts[contact.contact_id]
        assert (contact.name, contact.email_address) == (kept.name, kept.email)
        assert (contact.is_customer, contact.is_supplier) == (kept.is_customer, kept.is_supplier)
        assert contact.contact_status == kept.status
        merged = kept.merged_to.id if kept.merged_to else None
        assert contact.merged_to_contact_id == merged


@pytest.mark.parametrize("unitdp", [None, 4])
def test_invoices_with_lines_and_payments(accounting, session, tenant, unitdp):
    extra = {"unitdp": unitdp} if unitdp else {}
    answer = accounting.get_invoices(session.tenant, page=1, page_size=1000, **extra)
    assert answer.pagination.page_count == 1
    assert len(answer.invoices) == len(tenant.invoices)
    for invoice in answer.invoices:
        kept = tenant.invoices[invoice.invoice_id]
        assert (invoice.type, invoice.status) == (kept.type, kept.status)
        assert (invoice.date, invoice.due_date) == (kept.date, kept.due_date)
        assert invoice.fully_paid_on_date == kept.fully_paid_on
        assert invoice.line_amount_types.value == kept.tax_mode
        assert invoice.currency_code.value == kept.currency
        assert round(invoice.currency_rate * 10**6) == kept.rate
        assert money(invoice.sub_total) == minor(kept.sub_total)
        assert money(invoice.total_tax) == minor(kept.total_tax)
        assert money(invoice.amount_due) == minor(kept.due)
        assert money(sum(p.amount for p in invoice.payments)) == minor(kept.paid)
        assert len(invoice.line_items) == len(kept.lines)


def test_line_items_say_what_was_sold(accounting, session, tenant):
    answer = accounting.get_invoices(session.tenant, page=1, page_size=1000, unitdp=4)
    checked = 0
    for invoice in answer.invoices:
        for line, kept in zip(
            invoice.line_items, tenant.invoices[invoice.invoice_id].lines, strict=True
        ):
            assert line.line_item_id == kept.id
            assert line.description == kept.description
            assert line.account_id == (kept.account.id if kept.account else None)
            if kept.quantity is None:
                assert line.line_amount is None
                continue
            assert money(line.line_amount) == minor(kept.amount)
            assert money(line.tax_amount) == minor(kept.tax)
            assert round(line.unit_amount * 10**4) == kept.unit
            checked += 1
    assert checked > 300


def test_line_amounts_are_quantity_times_price_less_discount(accounting, session):
    answer = accounting.get_invoices(session.tenant, page=1, page_size=1000, unitdp=4)
    checked = 0
    for invoice in answer.invoices:
        for line in invoice.line_items:
            if line.quantity is None or line.unit_amount is None:
                continue
            price = round(line.unit_amount, 4) * (1 - Decimal(line.discount_rate or 0) / 100)
            assert abs(round(line.quantity, 4) * price - line.line_amount) <= Decimal("0.0051")
            checked += 1
    assert checked > 300


def test_one_invoice_by_id_and_by_number(accounting, session, tenant):
    kept = next(i for i in tenant.invoices.values() if i.type == "ACCREC" and i.lines)
    (by_id,) = accounting.get_invoice(session.tenant, kept.id).invoices
    (by_number,) = accounting.get_invoice(session.tenant, kept.number).invoices
    assert by_id.invoice_id == by_number.invoice_id == kept.id
    assert len(by_id.line_items) == len(kept.lines)


def test_credit_notes_with_allocations(accounting, session, tenant):
    answer = accounting.get_credit_notes(session.tenant, page=1, page_size=1000)
    assert {n.type for n in answer.credit_notes} == {"ACCRECCREDIT", "ACCPAYCREDIT"}
    for note in answer.credit_notes:
        kept = tenant.credit_notes[note.credit_note_id]
        assert money(note.total) == minor(kept.total) >= 0
        assert money(note.remaining_credit) == minor(kept.due)
        allocated = sum((a.amount for a in note.allocations or []), Decimal(0))
        assert money(allocated) == minor(kept.credited)


def test_quotes_in_every_status(accounting, session, tenant):
    quotes = accounting.get_quotes(session.tenant, page=1).quotes
    assert {q.status.value for q in quotes} == {
        "DRAFT",
        "SENT",
        "ACCEPTED",
        "DECLINED",
        "INVOICED",
        "DELETED",
    }
    for quote in quotes:
        kept = tenant.quotes[quote.quote_id]
        assert quote.line_amount_types.value == kept.tax_mode.upper()
        assert (quote.date, quote.expiry_date) == (kept.date, kept.expiry_date)
        assert (quote.title, money(quote.total)) == (kept.title, minor(kept.total))


def test_the_profit_and_loss_report(accounting, session, books):
    answer = accounting.get_report_profit_and_loss(
        session.tenant, from_date="2000-01-01", to_date="2100-01-01"
    )
    truth = books.control.truth()["income"]["by_account"]
    read = {}
    for section in answer.reports[0].rows:
        for row in section.rows or []:
            for attribute in row.cells[0].attributes or []:
                assert attribute.id == "account"
                read[attribute.value] = row.cells[1].value
    assert truth.items() <= read.items()
    assert len(read) > len(truth)


def test_the_report_has_a_column_a_month(accounting, session):
    answer = accounting.get_report_profit_and_loss(
        session.tenant, from_date="2026-01-01", to_date="2026-01-31", periods=11, timeframe="MONTH"
    )
    header = answer.reports[0].rows[0]
    assert [cell.value for cell in header.cells][:3] == ["", "31 Jan 26", "31 Dec 25"]
    assert len(header.cells) == 13


def test_errors_are_the_sdks_exceptions(accounting, session):
    with pytest.raises(HTTPStatusException) as caught:
        accounting.get_invoices(session.tenant, where="Nonsense==1", page=1)
    assert caught.value.status == 400
    assert json.loads(caught.value.body)["Type"] == "QueryParseException"
    with pytest.raises(HTTPStatusException) as caught:
        accounting.get_invoice(session.tenant, "00000000-0000-4000-a000-000000000000")
    assert caught.value.status == 404
