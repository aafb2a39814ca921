"""A document as PDF, and the link to an online invoice."""

import pytest

from xero_sandbox.pdf import pdf

PDF = {"Accept": "application/pdf"}


@pytest.fixture(scope="module")
def tenant(books):
    return next(iter(books.books.values()))


def in_status(tenant, *statuses):
    found = (each for each in tenant.invoices.values() if each.type == "ACCREC")
    return next(each for each in found if each.status in statuses)


def test_a_document_comes_as_pdf_if_that_is_asked_for(fetch, session, tenant):
    for path, records in (
        ("Invoices", tenant.invoices),
        ("CreditNotes", tenant.credit_notes),
        ("Quotes", tenant.quotes),
    ):
        record = next(iter(records.values()))
        answer = fetch(session, f"{path}/{record.id}", headers=PDF)
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-1.4") and answer.content.endswith(b"%%EOF\n")
        assert record.number.encode() in answer.content
    missing = fetch(session, "Invoices/none", headers=PDF)
    assert missing.status_code == 404


def test_the_table_of_objects_names_their_places():
    made = pdf(["(brackets)", "Müller \u4e2d"])
    start = int(made.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert made[start:].startswith(b"xref\n")
    places = [int(line[:10]) for line in made[start:].splitlines()[3:8]]
    for number, place in enumerate(places, 1):
        assert made[place:].startswith(b"%d 0 obj" % number)
    assert rb"\(brackets\)" in made


def test_only_approved_sales_invoices_are_online(fetch, session, tenant):
    approved = in_status(tenant, "AUTHORISED", "PAID")
    answer = fetch(session, f"Invoices/{approved.id}/OnlineInvoice").json()
    [found] = answer["OnlineInvoices"]
    assert found["OnlineInvoiceUrl"].startswith("https://in.xero.com/")
    draft = in_status(tenant, "DRAFT", "SUBMITTED", "VOIDED")
    assert fetch(session, f"Invoices/{draft.id}/OnlineInvoice").status_code == 400
    note = next(iter(tenant.credit_notes))
    assert fetch(session, f"CreditNotes/{note}/OnlineInvoice").status_code == 404
