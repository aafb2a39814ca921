"""A sync that finds nothing new costs one call per list and writes nothing."""

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
    "xero_sync_issue",
    "xero_customer",
    "res_partner",
    "crm_lead",
    "mail_message",
)
# None of these is filtered by modification date.
UNDATED = ("Accounts", "Items", "Organisation", "TrackingCategories")
# Sales and purchases are read apart from each other.
LISTS = (*UNDATED, "Contacts", *2 * ("CreditNotes", "Invoices"), "Quotes")


def row_versions(server):
    """Return each row's location and the transaction that wrote it; any write changes these."""
    return {
        table: server.sql(f"SELECT id, xmin, ctid FROM {table} ORDER BY id") for table in MIRRORS
    }


def test_without_changes_a_sync_is_one_call_a_list_and_no_row_is_written(
    odoo_server, sandbox_factory
):
    xero = sandbox_factory(customers=20, invoices=300)
    server = odoo_server(xero, cron_threads=2)
    organisation = connected(server, xero).import_all()
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
