"""The dashboard installs itself with the addon or with Odoo's dashboards, whichever is last."""

from dev.database import base_template, copy, drop, named, sql

STATES = "SELECT name, state FROM ir_module_module WHERE name LIKE 'exsalerate_xero%' ORDER BY name"


def test_the_dashboard_comes_where_odoos_dashboards_are(odoo_env):
    name = named("test_dashboard_comes_along")
    copy(odoo_env, base_template(odoo_env), name)
    try:
        install(odoo_env, name, "exsalerate_xero")
        assert sql(odoo_env, STATES, name).splitlines() == [
            "exsalerate_xero|installed",
            "exsalerate_xero_spreadsheet|uninstalled",
        ]
        install(odoo_env, name, "spreadsheet_dashboard")
        assert sql(odoo_env, STATES, name).splitlines() == [
            "exsalerate_xero|installed",
            "exsalerate_xero_spreadsheet|installed",
        ]
    finally:
        drop(odoo_env, name)


def install(odoo_env, name, module):
    options = ("--database", name, "--init", module, "--stop-after-init", "--no-http")
    done = odoo_env.run(odoo_env.command(*options), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
