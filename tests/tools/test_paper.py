"""One document as its customer sees it: PDFs, links, and what settled it."""

from decimal import Decimal

import pytest

from exsalerate_xero import const
from exsalerate_xero.tools.fields import Notes
from exsalerate_xero.tools.hosts import check_online_url
from exsalerate_xero.tools.payload import schema
from exsalerate_xero.tools.payload.settlements import MOST, settlements, without_texts


@pytest.mark.parametrize(
    "url",
    [
        None,
        7,
        "",
        "javascript:alert(1)",
        "data:text/html,<script>",
        "http://in.xero.com/abc",
        "//in.xero.com/abc",
        "https://in.xero.com",
        "https://in.xero.com/",
        "https://in.xero.com.evil.example/abc",
        "https://in.xero.com@evil.example/abc",
        "https://in.xero.com:444/abc",
        "https://evil.example/in.xero.com/abc",
        "https://in.xero.com/abc\njavascript:alert(1)",
        'https://in.xero.com/abc" onclick="alert(1)',
        "https://in.xero.com//evil.example",
        "https://in.xero.com/a\\b",
        "https://in.xero.com/" + "a" * 600,
    ],
)
def test_only_links_to_xeros_online_invoices_are_used(url):
    assert not check_online_url(url)


def test_a_link_to_an_online_invoice_is_used():
    assert check_online_url("https://in.xero.com/bCWCCfytGdTXoJam9HENWlQt07G6zcDaj4gQojHu")


def test_every_kind_with_a_pdf_is_one_entry_that_the_sdk_knows():
    from xero_python.accounting import AccountingApi

    for method, _parameter in const.PDF_CALLS.values():
        assert hasattr(AccountingApi, method)


def entry(**members):
    return schema.Settlement(Date="/Date(1767225600000+0000)/", **members)


def test_payments_and_credits_of_an_invoice():
    invoice = schema.Invoice(
        Payments=[entry(Amount=Decimal("30.00"), Reference="Card 4711")],
        CreditNotes=[entry(AppliedAmount=Decimal("10.50"), CreditNoteNumber="CN-1")],
        Overpayments=[entry(AppliedAmount=Decimal("2.00"))],
    )
    found = settlements(invoice, "invoice", Notes())
    assert found == [
        ["payment", "2026-01-01", "30.00", "Card 4711"],
        ["credit_note", "2026-01-01", "10.50", "CN-1"],
        ["overpayment", "2026-01-01", "2.00", None],
    ]
    assert without_texts(found)[0][3] is None
    assert without_texts(found)[1] == found[1], "a document's number is nobody's name"


def test_refunds_and_allocations_of_a_credit_note():
    note = schema.CreditNote(
        Payments=[entry(Amount=Decimal("5"))],
        Allocations=[
            entry(Amount=Decimal("7"), Invoice=schema.InvoiceReference(InvoiceNumber="INV-1"))
        ],
    )
    assert settlements(note, "credit_note", Notes()) == [
        ["refund", "2026-01-01", "5", None],
        ["allocation", "2026-01-01", "7", "INV-1"],
    ]


def test_most_invoices_have_none_and_a_row_stays_empty():
    assert settlements(schema.Invoice(Payments=[], CreditNotes=None), "invoice", Notes()) is None


def test_values_of_another_type_cost_the_value_and_nothing_else():
    notes = Notes()
    payments = [schema.Settlement(Amount="much", Date=7, Reference=["x"]), "no record"]
    found = settlements(schema.Invoice(Payments=payments), "invoice", notes)
    assert found == [["payment", None, "0", None]]
    assert notes
    many = [entry(Amount=Decimal(1))] * (MOST + 1)
    assert len(settlements(schema.Invoice(Payments=many), "invoice", Notes())) == MOST
