"""An edit in Xero between two pages is not missed, and neither are its neighbours."""

from tests.system.common import connected, wait_until
from xero_sandbox.client import Session

PAGE_SIZE = 50
PAGES = 12
# The edit is made when these have been read.
READ = 10
SALES = 'Type=="ACCREC"'


def invoices(session, pages, order):
    """Return the invoices on some pages, in an order."""
    asked = {"pageSize": PAGE_SIZE, "order": f"{order} ASC", "where": SALES}
    answers = [session.get("Invoices", page=number, **asked) for number in pages]
    return {found["InvoiceID"]: found for answer in answers for found in answer["Invoices"]}


def test_an_edit_between_two_pages_loses_neither_the_record_nor_its_neighbour(
    odoo_server, sandbox_factory
):
    xero = sandbox_factory(invoices=PAGES * PAGE_SIZE, max_page_size=PAGE_SIZE, minute_limit=10_000)
    reader = Session.consented(xero.url)
    before, after = range(1, READ + 1), range(READ + 1, PAGES + 1)
    read_by_date = invoices(reader, before, "UpdatedDateUTC")
    read_by_id = invoices(reader, before, "InvoiceID")
    neighbour = next(iter(invoices(reader, after, "UpdatedDateUTC")))
    edited = next(
        id_
        for id_, invoice in read_by_date.items()
        if id_ in read_by_id
        and invoice["Status"] == "AUTHORISED"
        and invoice["AmountDue"] == invoice["Total"]
    )

    organisation = connected(odoo_server(xero), xero)
    organisation.press("action_import_accounts", "action_import_contacts").settle()
    # This page waits, and is then returned with the state at that time.
    xero.fault("delay", match=f"page={READ + 1}", seconds=3)
    xero.reset_calls()
    organisation.press("action_import_sales")
    wait_until(lambda: len(organisation.pages("Invoices")) == READ + 1)
    xero.edit("change_amount", id=edited)

    assert neighbour not in read_by_date | invoices(reader, after, "UpdatedDateUTC"), (
        "reading by modification date would miss it"
    )
    organisation.settle()
    stored = organisation.server.sql("SELECT xero_id FROM xero_invoice").splitlines()
    assert neighbour in stored
    assert edited in stored
    organisation.sync()
    organisation.assert_figures()
