"""Importing five years of history into a CRM in use notifies no one and changes no opportunity."""

from tests.system.common import connected
from xero_sandbox.company.other_documents import QUOTE_TITLES

# What people would notice: messages, activities, and any write to an opportunity. The log of the
# organisation says that purchases are imported now.
NOTICED = {
    "messages": """SELECT count(*), max(id) FROM mail_message
                    WHERE model IS DISTINCT FROM 'xero.connection'""",
    "notifications": "SELECT count(*) FROM mail_notification",
    "mails": "SELECT count(*) FROM mail_mail",
    "activities": "SELECT count(*) FROM mail_activity",
    "stage changes": "SELECT id, stage_id, active, probability FROM crm_lead ORDER BY id",
    "opportunities written": "SELECT id, xmin, ctid FROM crm_lead ORDER BY id",
}


def noticed(server):
    return {name: server.sql(query) for name, query in NOTICED.items()}


def switch_on_all_notifications(server, organisation):
    """Switch on all notifications."""
    [admin] = server.call("res.users", "search", [("login", "=", "admin")])
    switches = dict.fromkeys(("notify_salesperson", "overdue_activity"), True)
    values = {"invoice_notifiee_ids": [(4, admin)], **switches}
    server.call("xero.connection", "write", [organisation.id], values)


def make_opportunities(server):
    """Create all opportunities that a quote to a customer could match; return how many."""
    [admin] = server.call("res.users", "search", [("login", "=", "admin")])
    linked = [("partner_id", "!=", False)]
    contacts = server.call("xero.contact", "search_read", linked, ["name", "partner_id"])
    partners = sorted({contact["partner_id"][0] for contact in contacts})
    server.call("res.partner", "write", partners, {"user_id": admin})
    values = [
        {
            "name": f"{title} for {contact['name']}",
            "type": "opportunity",
            "partner_id": contact["partner_id"][0],
        }
        for contact in contacts
        for title in QUOTE_TITLES
    ]
    return len(server.call("crm.lead", "create", values))


def test_importing_five_years_notifies_no_one_and_changes_no_opportunity(
    odoo_server, sandbox_factory
):
    xero = sandbox_factory(customers=20, invoices=600, years=5)
    server = odoo_server(xero, cron_threads=2)
    organisation = connected(server, xero)
    switch_on_all_notifications(server, organisation)
    before = noticed(server)
    for what in ("accounts", "contacts", "suppliers"):
        organisation.press(f"action_import_{what}")
    organisation.settle()
    assert noticed(server) == before, "customers were created without notifications"
    assert make_opportunities(server) > 100
    before = noticed(server)

    organisation.press("action_import_sales").settle()
    organisation.import_all()

    assert noticed(server) == before
    organisation.assert_figures()
    history = f"FROM xero_quote WHERE connection_id = {organisation.id}"
    statuses = server.sql(f"SELECT DISTINCT status {history} AND lead_id IS NOT NULL").split()
    assert {"DRAFT", "SENT", "ACCEPTED", "DECLINED", "INVOICED"} >= set(statuses) > {"SENT"}
    assert server.sql(f"SELECT count(*) {history} AND handled_status IS NOT NULL") == "0"
    span = "SELECT max(date) - min(date) > 4 * 365 FROM xero_invoice"
    assert server.sql(span) == "t"
    overdue = "status = 'AUTHORISED' AND due_date < now() AND kind = 'invoice'"
    assert server.sql(f"SELECT count(*) > 0 FROM xero_invoice WHERE {overdue}") == "t"
