"""A custom connection from the settings to the first lost access, without a browser or an address.

Odoo's address isn't one that Xero could redirect to.
"""

import pytest

from dev.odoo_server import OdooError
from tests.system.common import Organisation, use_currency, wait_until
from xero_sandbox.settings import Settings

APP = {
    "xero_custom_connection": True,
    "xero_client_id": Settings.custom_client_id,
    "xero_client_secret": Settings.custom_client_secret,
}


def connect_in_settings(server, xero):
    """Enter the custom connection in Settings → Xero and click Connect to Xero."""
    use_currency(server, xero)
    server.sql("UPDATE ir_config_parameter SET value = 'http://crm' WHERE key = 'web.base.url'")
    settings = server.call("res.config.settings", "create", APP)
    server.call("res.config.settings", "action_xero_connect", [settings])
    [connection] = server.call("xero.connection", "search", [])
    server.call("xero.connection", "write", [connection], {"first_joined_date": "2000-01-01"})
    return Organisation(server, xero, connection)


def test_it_connects_imports_renews_its_token_and_says_when_it_must_be_authorised_again(
    odoo_server, sandbox_factory
):
    xero = sandbox_factory(customers=5, invoices=30)
    server = odoo_server(xero)
    organisation = connect_in_settings(server, xero)
    organisation.import_all().assert_figures()

    xero.expire_tokens()
    server.sql("UPDATE xero_token SET expires_at = '2020-01-01'")
    xero.reset_calls()
    xero.edit("new_invoice")
    organisation.sync().assert_figures()
    renewals = [call["grant"] for call in xero.calls() if call["path"] == "/connect/token"]
    assert renewals == ["client_credentials"]

    xero.edit_custom_connection()
    xero.edit("new_invoice")
    organisation.press("action_sync_now")
    wait_until(lambda: organisation.read("state") == "expired", 60, server)
    assert "Authorise it in Xero's developer portal" in organisation.read("state_reason")
    with pytest.raises(OdooError, match="isn't active in Xero"):
        organisation.press("action_connect")
    xero.authorise_custom_connection()
    organisation.press("action_connect").settle().assert_figures()
    assert organisation.read("state") == "connected"
