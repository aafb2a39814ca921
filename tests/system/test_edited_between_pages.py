"""What is edited in Xero while a list is read page by page is not missed, nor are its neighbours."""

from tests.system.common import connected, wait_until
from xero_sandbox.client import Session

PAGE_SIZE = 50
SALES = 'Type=="ACCREC"'


def page_of(session, number, order):
    """The invoices of a page in an order."""
    return session.get(
        "Invoices", page=number, pageSize=PAGE_SIZE, order=f"{order} ASC", where=SALES
    )["Invoices"]


def ids(invoices):
    return [invoice["InvoiceID"] for invoice in invoices]


def test_an_edit_between_two_pages_loses_neither_the_record_nor_its_neighbour(
    odoo_server, sandbox_factory
):
    xero = sandbox_factory(invoices=300, max_page_size=PAGE_SIZE, minute_limit=10_000)
    reader = Session.consented(xero.url)
    read_by_date = page_of(reader, 1, "UpdatedDateUTC") + page_of(reader, 2, "UpdatedDateUTC")
    read_by_id = ids(page_of(reader, 1, "InvoiceID") + page_of(reader, 2, "InvoiceID"))
    [neighbour, *_] = ids(page_of(reader, 3, "UpdatedDateUTC"))
    edited = next(
        invoice["InvoiceID"]
        for invoice in read_by_date
        if invoice["InvoiceID"] in read_by_id
        and invoice["Status"] == "AUTHORISED"
        and not invoice["AmountPaid"]
        and not invoice["AmountCredited"]
    )

    organisation = connected(odoo_server(xero), xero)
    organisation.press("action_import_accounts", "action_import_contacts").settle()
    # The third page is answered with what is true when it has waited.
    xero.fault("delay", match="page=3", seconds=3)
    xero.reset_calls()
    organisation.press("action_import_sales")
    wait_until(lambda: len(organisation.pages("Invoices")) == 3)
    xero.edit("change_amount", id=edited)

    rest = [page_of(reader, number, "UpdatedDateUTC") for number in range(3, 7)]
    seen_by_date = ids(read_by_date) + [id_ for page in rest for id_ in ids(page)]
    assert neighbour not in seen_by_date, "a walk by modification date would miss it"

    organisation.settle()
    stored = organisation.server.sql("SELECT xero_id FROM xero_invoice").splitlines()
    assert neighbour in stored
    assert edited in stored
    organisation.sync()
    organisation.assert_figures()
