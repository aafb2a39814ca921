from unittest.mock import patch

from odoo.exceptions import AccessError

from ...models.connection.xero_connection_oauth import WEBHOOK_ROUTE
from ..common import XeroCase


class TestWebhookSettings(XeroCase):
    def test_the_webhook_key_can_be_set_but_not_read(self):
        settings = self.env["res.config.settings"].create({"xero_webhook_key": " very-secret "})
        self.assertTrue(settings.xero_webhook_url.endswith(WEBHOOK_ROUTE))
        settings.execute()
        self.env.invalidate_all()
        self.assertFalse(self.company.xero_webhook_key)
        self.assertTrue(self.company.xero_has_webhook_key)
        self.assertTrue(self.company.xero_has_client_secret)
        cipher = self.company.sudo().xero_webhook_key_cipher
        self.assertEqual(self.env["xero.vault"]._decrypt(cipher), "very-secret")
        admin = self.new_user("admin2", "base.group_system")
        with self.assertRaises(AccessError):
            self.company.with_user(admin).read(["xero_webhook_key_cipher"])

    def check(self, url):
        self.env["ir.config_parameter"].set_param("web.base.url", url)
        return self.connection.action_check_webhook()["params"]

    def test_the_check_tells_what_keeps_xero_out(self):
        self.connection = self.connect()
        self.company.sudo().xero_webhook_key_cipher = False
        for url, words in (
            ("http://crm.example.com", "https"),
            ("https://crm.example.com:8443", "443"),
            ("https://localhost", "internet"),
            ("https://192.168.1.4", "internet"),
            ("https://crm.example.com", "webhooks key is missing"),
        ):
            with self.subTest(url):
                params = self.check(url)
                self.assertEqual(params["type"], "warning")
                self.assertIn(words, params["message"])
        self.company.xero_webhook_key = "key"
        with patch("odoo.http.db_list", return_value=["one", "two"]):
            self.assertIn("which database", self.check("https://crm.example.com")["message"])
        with patch("odoo.http.db_list", return_value=[self.env.cr.dbname]):
            self.assertEqual(self.check("https://crm.example.com")["type"], "success")
