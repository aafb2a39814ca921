from urllib.parse import parse_qs, urlsplit

from ...models.connection.xero_connection_oauth import CALLBACK_ROUTE, WEBHOOK_ROUTE
from ...tools import oauth
from ..common import XeroCase


class TestAddresses(XeroCase):
    """URLs don't depend on the domain that Odoo's Website gives to a company's records."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", "https://crm.example.com")
        for model in ("xero.connection", "res.config.settings"):
            self.patch(
                type(self.env[model]),
                "get_base_url",
                lambda records: (
                    "https://shop.example.com" if records else "https://crm.example.com"
                ),
            )

    def test_settings_show_the_redirect_uri_that_xero_gets(self):
        settings = self.env["res.config.settings"].create({})
        connection = self.env["xero.connection"].create({})
        query = parse_qs(urlsplit(connection.action_connect()["url"]).query)
        self.assertEqual(query["redirect_uri"], [settings.xero_redirect_uri])
        code = self.consent(connection)
        exchanged = []
        exchange = oauth.exchange_code

        def noted(*arguments):
            exchanged.append(arguments[-1])
            return exchange(*arguments)

        self.patch(oauth, "exchange_code", noted)
        connection._complete_authorisation(code)
        self.assertEqual(exchanged, [settings.xero_redirect_uri])

    def test_the_webhook_address_is_the_same_wherever_it_is_shown_or_checked(self):
        settings = self.env["res.config.settings"].create({})
        connection = self.connect()
        self.assertEqual(connection.webhook_url, settings.xero_webhook_url)
        self.env["ir.config_parameter"].set_param("web.base.url", "http://crm.localhost:8069/")
        message = connection.action_check_webhook()["params"]["message"]
        self.assertIn("crm.localhost", message)
        self.assertNotIn("shop.example.com", message)

    def test_a_slash_at_the_end_of_the_base_address_is_not_doubled(self):
        self.env["ir.config_parameter"].set_param("web.base.url", "https://crm.example.com/")
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(urlsplit(settings.xero_redirect_uri).path, CALLBACK_ROUTE)
        self.assertEqual(urlsplit(settings.xero_webhook_url).path, WEBHOOK_ROUTE)
