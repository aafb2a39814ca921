"""People link contacts while workers write pages of their documents. Slow: real processes."""

from tests.system.common import connected, wait_until

ASTRAY = """
    SELECT count(*) FROM xero_{0} document JOIN xero_contact contact ON contact.id = contact_id
     WHERE document.partner_id IS DISTINCT FROM contact.partner_id
"""
LINES_ASTRAY = """
    SELECT count(*)
      FROM xero_invoice_line line JOIN xero_invoice document ON document.id = invoice_id
     WHERE line.partner_id IS DISTINCT FROM document.partner_id
"""


def test_links_made_while_sales_are_imported_reach_every_document(odoo_server, sandbox_factory):
    xero = sandbox_factory(customers=60, invoices=1500)
    xero.settings(max_page_size=125)
    server = odoo_server(xero, cron_threads=2)
    organisation = connected(server, xero)
    # Later repairs of documents, if something goes wrong, must not help here.
    server.sql(
        """UPDATE ir_cron SET active = FALSE
            WHERE id IN (SELECT res_id FROM ir_model_data
                          WHERE module = 'exsalerate_xero' AND name = 'ir_cron_customers')"""
    )
    server.call("xero.connection", "write", [organisation.id], {"review_first": True})
    organisation.press("action_import_accounts", "action_import_contacts").settle()
    waiting = server.call(
        "xero.contact", "search", [("match_state", "=", "review"), ("proposal", "=", "create")]
    )
    organisation.press("action_import_sales")
    imported = "SELECT count(*) FROM xero_invoice"
    wait_until(lambda: int(server.sql(imported)) > 0, 60, server, pause=0.05)
    during = 0
    while waiting and organisation.states()["invoices"] != "idle":
        some, waiting = waiting[:3], waiting[3:]
        server.call("xero.contact", "action_accept", some)
        during += len(some)
    assert during > 3, "there should be links from during the import"
    organisation.settle()
    for documents in ("invoice", "quote"):
        assert server.sql(ASTRAY.format(documents)) == "0"
    assert server.sql(LINES_ASTRAY) == "0"
