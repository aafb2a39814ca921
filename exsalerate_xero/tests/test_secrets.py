from cryptography.fernet import Fernet
from odoo.exceptions import AccessError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tools import config

from ..models.xero_vault import KEY_OPTION
from .common import XeroCase


class TestSecrets(XeroCase):
    def test_the_client_secret_can_be_set_but_not_read(self):
        self.company.xero_client_secret = "very-secret"
        self.env.invalidate_all()
        self.assertFalse(self.company.xero_client_secret)
        self.assertFalse(self.company.read(["xero_client_secret"])[0]["xero_client_secret"])
        self.assertTrue(self.company.xero_has_client_secret)

    def test_the_client_secret_is_encrypted_at_rest(self):
        self.company.xero_client_secret = "very-secret"
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT xero_client_secret_cipher FROM res_company WHERE id = %s", [self.company.id]
        )
        cipher = self.env.cr.fetchone()[0]
        self.assertNotIn("very-secret", cipher)
        self.assertEqual(self.env["xero.vault"]._decrypt(cipher), "very-secret")

    def test_saving_the_settings_without_a_secret_keeps_the_one_there(self):
        self.company.xero_client_secret = "very-secret"
        settings = self.env["res.config.settings"].create({"xero_client_id": "another"})
        settings.execute()
        self.assertEqual(self.company.xero_client_id, "another")
        self.assertEqual(
            self.env["xero.vault"]._decrypt(self.company.sudo().xero_client_secret_cipher),
            "very-secret",
        )

    def test_nobody_reads_the_cipher(self):
        admin = self.new_user("admin2", "base.group_system")
        with self.assertRaises(AccessError):
            self.company.with_user(admin).read(["xero_client_secret_cipher"])

    def test_tokens_are_encrypted_at_rest(self):
        connection = self.connect()
        self.env.cr.execute(
            "SELECT access_token, refresh_token FROM xero_token WHERE connection = %s",
            [connection.id],
        )
        for cipher in self.env.cr.fetchone():
            self.assertTrue(cipher.startswith("gAAAA"))

    def test_a_copy_with_another_key_says_so_and_offers_to_reconnect(self):
        connection = self.connect()
        self.import_all(connection)
        another_key = Fernet.generate_key().decode()
        options = config.options | {KEY_OPTION: another_key}
        self.patch(config, "get", options.get)
        self.xero.reset_calls()
        connection.action_sync_now()
        connection._run_until_idle()
        self.assertEqual(connection.state, "expired")
        self.assertTrue(connection.state_reason)
        self.assertFalse(self.xero.calls())

    def test_a_neutralised_copy_cannot_reach_xero(self):
        connection = self.connect()
        self.env.flush_all()
        for query in get_neutralization_queries(["exsalerate_xero"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertEqual(connection.state, "expired")
        self.env.cr.execute("SELECT count(*) FROM xero_token")
        self.assertEqual(self.env.cr.fetchone()[0], 0)
