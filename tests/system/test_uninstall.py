"""Uninstalling removes everything that is the addon's; reinstalling creates no duplicates.

Slow: Odoo loads every module five times.
"""

from dev import database
from dev.odoo_server import OdooError
from dev.paths import DATA
from tests.system import offline, schema
from tests.system.common import connected, wait_until

# Where Odoo itself records that the addon is or was installed; the bus is emptied every day.
ODOOS_OWN = {
    "ir_module_module",
    "ir_module_module_dependency",
    "ir_model_data",
    "ir_model_constraint",
    "bus_bus",
}
# What people see of Xero in records that remain: names, notes and opportunities.
KEPT = {"res_partner", "crm_lead", "mail_message", "mail_tracking_value"}


def button(server, name, *modules):
    """Click a button of some of Odoo's apps, again if a scheduled job was running."""
    found = server.call("ir.module.module", "search", [("name", "in", modules)])

    def done():
        try:
            server.call("ir.module.module", name, found)
        except OdooError as error:
            assert "scheduled action" in str(error), error
            return False
        return True

    wait_until(done)


def of_people(server):
    """Return what remains a company's own: its partners, opportunities, and their activities."""
    return {
        table: server.sql(f"SELECT id, {columns} FROM {table} ORDER BY id")
        for table, columns in {
            "res_partner": "name, email, vat, parent_id, user_id, active",
            "crm_lead": "name, partner_id, stage_id, active, probability",
        }.items()
    }


def key_files(server):
    """Return the keys of this database, and of earlier ones of its name."""
    return set((DATA / database.ADDON).glob(f"{server.database}-*"))


def leave_traces(server, organisation):
    """Change the addon's records and parameters as people do, for uninstalling to clean up."""
    server.call("ir.config_parameter", "set_param", "exsalerate_xero.scopes", "openid")
    of_connection = {"res_model": "xero.connection", "res_id": organisation.id}
    server.call("ir.attachment", "create", {"name": "x", "raw": "x", **of_connection})
    organisation.press("message_subscribe", "message_post", "activity_schedule")
    [model] = server.call("ir.model", "search", [("model", "=", "xero.invoice")])
    server.call("mail.template", "create", {"name": "Ours", "model_id": model})
    server.call("ir.filters", "create", {"name": "Ours", "model_id": "xero.invoice"})
    ours = {"domain": "[('xero_quote_count', '>', 0)]", "model_id": "crm.lead"}
    server.call("ir.filters", "create", {"name": "Ours as well", **ours})
    columns = [(0, 0, {"name": "number"})]
    export = {"name": "Ours", "resource": "xero.invoice", "export_fields": columns}
    server.call("ir.exports", "create", export)


def test_uninstalling_leaves_nothing_and_reinstalling_works_without_notifications(
    odoo_env, odoo_server, sandbox_factory, tmp_path
):
    xero = sandbox_factory(customers=12, invoices=60)
    server = odoo_server(xero)
    keys = key_files(server)
    organisation = connected(server, xero).import_all()
    xero.edit("new_quote", status="SENT")
    organisation.sync()
    leave_traces(server, organisation)
    people = of_people(server)
    assert people["crm_lead"]
    assert len(key_files(server) - keys) == 1

    # Including Odoo's own modules that were installed for the addon's dashboard.
    button(server, "button_immediate_uninstall", database.ADDON, "spreadsheet_dashboard")
    base = database.base_template(odoo_env)
    assert schema.catalog(odoo_env, server.database) == schema.catalog(odoo_env, base)
    assert not schema.tables_with(server, "xero") - ODOOS_OWN - KEPT
    assert not server.sql(f"SELECT 1 FROM ir_model_data WHERE module = '{database.ADDON}'")
    assert of_people(server) == people
    assert key_files(server) == keys

    server.stop()
    asked, _log = offline.odoo(odoo_env, tmp_path, "-d", server.database, "-i", database.ADDON)
    assert not asked
    database.point_at(odoo_env, server.database, xero.url)
    server.start().login()
    connected(server, xero).import_all().assert_figures()
    assert of_people(server) == people
    server.stop()
    the_dashboard_comes_where_odoos_dashboards_are(server, tmp_path)


def the_dashboard_comes_where_odoos_dashboards_are(server, folder):
    """It installs itself with the addon or with Odoo's dashboards, whichever is last."""
    dashboard = "SELECT state FROM ir_module_module WHERE name = 'exsalerate_xero_spreadsheet'"
    assert server.sql(dashboard) == "uninstalled"
    offline.odoo(server.env, folder, "-d", server.database, "-i", "spreadsheet_dashboard")
    assert server.sql(dashboard) == "installed"
