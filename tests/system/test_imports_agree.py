"""What Odoo's jobs import agrees with Xero, also when it is repeated and after edits.

If nothing changed, a sync costs one call per list and writes nothing.
"""

import pytest

from tests.system.common import connected

MIRRORS = (
    "xero_account",
    "xero_item",
    "xero_tracking_category",
    "xero_tracking_option",
    "xero_contact",
    "xero_invoice",
    "xero_invoice_line",
    "xero_quote",
    "xero_quote_line",
    "xero_repeating_invoice",
    "xero_sync_issue",
    "xero_customer",
    "res_partner",
    "crm_lead",
    "mail_message",
)
# None of these is filtered by modification date.
UNDATED = ("Accounts", "Items", "Organisation", "RepeatingInvoices", "TrackingCategories")
# Sales and purchases are read apart from each other.
LISTS = (*UNDATED, "Contacts", *2 * ("CreditNotes", "Invoices"), "Quotes")
# Edits of items and tracking, by action.
RENAMED = {
    "edit_item": [{"id": "DES", "code": "WEB", "name": "Web design"}],
    "delete_item": [{"id": "HOST"}],
    "edit_tracking": [
        {"id": "North", "name": "Far"},
        {"id": "South", "status": "ARCHIVED"},
        {"id": "Region", "name": "Area"},
    ],
}
NAMES = """
    SELECT name FROM xero_tracking_category WHERE name IN ('Area', 'Region') UNION ALL
    SELECT name FROM xero_tracking_option WHERE name IN ('Far', 'North') UNION ALL
    SELECT code FROM xero_item WHERE code IN ('WEB', 'DES')"""
# What lines named and the lists didn't have.
UNLISTED = """
    SELECT name FROM xero_item WHERE xero_id LIKE 'code:%' UNION ALL
    SELECT name FROM xero_tracking_option WHERE xero_id LIKE 'name:%'"""


@pytest.fixture(scope="module")
def organisation(module_odoo_server, module_sandbox_factory):
    xero = module_sandbox_factory(customers=40, invoices=600, minute_limit=10_000)
    return connected(module_odoo_server(xero, cron_threads=2), xero).import_all()


def counts(organisation):
    tables = (
        *("xero_account", "xero_contact", "xero_invoice", "xero_invoice_line", "res_partner"),
        *("xero_item", "xero_tracking_category", "xero_tracking_option"),
        "xero_repeating_invoice",
    )
    return {table: organisation.server.sql(f"SELECT count(*) FROM {table}") for table in tables}


def test_figures_equal_xeros_after_imports_twice_and_after_edits(organisation):
    organisation.assert_figures()
    first = counts(organisation)

    organisation.import_all()
    organisation.assert_figures()
    assert counts(organisation) == first, "importing again creates no duplicates"

    xero = organisation.xero
    for edit in ("void", "pay", "new_invoice", "change_amount", "new_credit_note", "approve"):
        xero.edit(edit)
    before = organisation.server.sql("SELECT sum(amount_company) FROM xero_invoice_line")
    organisation.sync()
    organisation.assert_figures()
    assert organisation.server.sql("SELECT sum(amount_company) FROM xero_invoice_line") != before

    for name, changes in RENAMED.items():
        for change in changes:
            xero.edit(name, **change)
    invoice = xero.edit("new_invoice", lines=[{"amount": "70", "item": "WEB", "tracking": ["Far"]}])
    for line in ({"tracking": ["Wales", "Growth"]}, {"item": "API", "tracking": []}):
        xero.edit("relabel", **line)
    xero.edit("relabel", id=invoice["InvoiceID"], tracking=["Wales"])
    # Xero dates none of these changes of lines.
    for _ in range(2):
        organisation.import_all()
        organisation.assert_figures()
        names = organisation.server.sql(NAMES)
        assert names.split() == ["Area", "Far", "WEB"]
        assert not organisation.server.sql(UNLISTED)


def row_versions(server):
    """Return each row's location and the transaction that wrote it; any write changes these."""
    return {
        table: server.sql(f"SELECT id, xmin, ctid FROM {table} ORDER BY id") for table in MIRRORS
    }


def test_without_changes_a_sync_is_one_call_a_list_and_no_row_is_written(organisation):
    server, xero = organisation.server, organisation.xero
    # Within the overlap of the cursor, so that the records just read are read again.
    xero.edit("pay")
    organisation.sync()
    organisation.assert_figures()
    before = row_versions(server)

    for _ in range(2):
        xero.reset_calls()
        organisation.sync()
        paths = sorted(call["path"].rpartition("/")[2] for call in organisation.calls(ok=False))
        assert paths == sorted(LISTS)
        assert all(
            call["if_modified_since"] or call["path"].endswith(UNDATED)
            for call in organisation.calls()
        )
    assert row_versions(server) == before

    # Nor by another process that reads everything again.
    server.stop()
    server.start().login()
    organisation.import_all()
    assert row_versions(server) == before
