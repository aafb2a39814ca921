import logging
from contextlib import contextmanager
from unittest.mock import patch

from cryptography.fernet import Fernet
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.service.model import call_kw
from odoo.tools import config

from ...models.connection.xero_connection_oauth import NEUTRALISED
from ...models.connection.xero_vault import KEY_OPTION
from ...tools import secret
from ..common import XeroCase, migration

ENTERED = {"xero_client_secret": "very-secret", "xero_webhook_key": "very-secret-too"}
CIPHERS = ("xero_client_secret_cipher", "xero_webhook_key_cipher")
ADMINISTRATOR = ("base.group_system", "exsalerate_xero.group_xero_manager")


class TestSecrets(XeroCase):
    def test_the_client_secret_can_be_set_but_not_read(self):
        self.company.xero_client_secret = "very-secret"
        self.env.invalidate_all()
        self.assertFalse(self.company.xero_client_secret)
        self.assertFalse(self.company.read(["xero_client_secret"])[0]["xero_client_secret"])
        self.assertTrue(self.company.xero_has_client_secret)

    def test_the_client_secret_and_the_webhooks_key_are_encrypted_at_rest(self):
        self.company.write(ENTERED)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT row_to_json(c) FROM res_company c WHERE id = %s", [self.company.id]
        )
        [stored] = self.env.cr.fetchone()
        for cipher, entered in zip(CIPHERS, ENTERED.values(), strict=True):
            self.assertTrue(stored[cipher].startswith("gAAAA"))
            self.assertEqual(self.env["xero.vault"]._decrypt(stored[cipher]), entered)
            self.assertNotIn(entered, repr(stored))

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
        admin = self.new_user("admin2", *ADMINISTRATOR)
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

    def configure(self, *keys):
        """Set these keys in odoo.conf."""
        options = config.options | {KEY_OPTION: ", ".join(keys)}
        self.patch(config, "get", options.get)

    def test_a_copy_with_another_key_says_so_and_offers_to_reconnect(self):
        connection = self.connect()
        self.import_all(connection)
        self.configure(Fernet.generate_key().decode())
        self.xero.reset_calls()
        connection.action_sync_now()
        connection._run_until_idle()
        self.assertEqual(connection.state, "expired")
        self.assertIn("This database is a copy", connection.state_reason)
        self.assertFalse(self.xero.calls())
        self.assertFalse(self.company.xero_has_client_secret, "Settings ask for it again")
        with self.assertRaisesRegex(UserError, "Enter the client ID and secret"):
            connection.action_connect()
        connection.action_disconnect()
        self.assertFalse(self.xero.calls(), "it does not end the original's access either")

    def test_a_copy_of_another_name_or_uuid_cannot_read_the_secrets_though_it_has_the_key(self):
        self.configure(Fernet.generate_key().decode())
        vault = self.env["xero.vault"]
        cipher = vault._encrypt("very-secret")
        self.assertEqual(vault._decrypt(cipher), "very-secret")
        with patch.object(self.env.cr, "dbname", "another"):
            self.assertFalse(vault._can_decrypt(cipher))
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        self.assertFalse(vault._can_decrypt(cipher))

    def test_a_renamed_copy_cannot_reach_xero_whatever_was_copied(self):
        connection = self.connect()
        self.import_all(connection)
        self.env.invalidate_all()
        self.xero.reset_calls()
        path = self.env["xero.vault"]._key_path()
        self.patch(type(self.env["xero.vault"]), "_key_path", lambda vault: path)
        with patch.object(self.env.cr, "dbname", "another"):
            connection.action_sync_now()
            connection._run_until_idle()
            self.assertEqual(connection.state, "expired")
            self.assertIn("This database is a copy", connection.state_reason)
            self.assertFalse(self.company.xero_has_client_secret)
        self.assertFalse(self.xero.calls())

    def test_secrets_that_an_earlier_version_bound_to_the_database_server_are_taken_over(self):
        connection, vault = self.connect(), self.env["xero.vault"]
        place = f"7000000000001 {self.env.cr.dbname}"
        token = secret.encrypt(vault._keys(place), "very-secret")
        self.env.cr.execute(
            "UPDATE res_company SET xero_client_secret_cipher = %s WHERE id = %s",
            [f"{token}@{place}", self.company.id],
        )
        self.env.invalidate_all()
        self.assertFalse(self.company.xero_has_client_secret)
        migration("19.0.1.1.0", "post").migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(connection._credentials().client_secret, "very-secret")

    def test_a_neutralised_copy_cannot_reach_xero(self):
        connection = self.connect()
        self.env["xero.webhook.event"].create(
            {
                "connection_id": connection.id,
                "kind": "invoices",
                "xero_id": "00000000-0000-0000-0000-000000000001",
                "event_at": fields.Datetime.now(),
                "received_at": fields.Datetime.now(),
            }
        )
        self.env.flush_all()
        for query in get_neutralization_queries(["exsalerate_xero"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertEqual(connection.state, "expired")
        self.assertEqual(connection.state_words["text"], NEUTRALISED)
        self.assertEqual(connection.state_reason, NEUTRALISED)
        self.env.cr.execute("SELECT count(*) FROM xero_token")
        self.assertEqual(self.env.cr.fetchone()[0], 0)
        self.assertFalse(self.env["xero.webhook.event"].search([]))
        jobs = self.env["ir.model.data"].search(
            [("module", "=", "exsalerate_xero"), ("model", "=", "ir.cron")]
        )
        self.assertTrue(jobs)
        self.assertFalse(self.env["ir.cron"].browse(jobs.mapped("res_id")).filtered("active"))


class TestWriteOnly(XeroCase):
    """No interface returns entered secrets, not even to an Odoo administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(ENTERED)
        cls.env.flush_all()
        cls.env.cr.execute(
            f"SELECT {', '.join(CIPHERS)} FROM res_company WHERE id = %s", [cls.company.id]
        )
        cls.kept = (*ENTERED.values(), *cls.env.cr.fetchone())

    def setUp(self):
        super().setUp()
        self.admin = self.new_user("admin2", *ADMINISTRATOR)

    def rpc(self, model, method, *args, **kwargs):
        """Call a method as the web client does, with an empty cache."""
        self.env.invalidate_all()
        return call_kw(self.env[model].with_user(self.admin), method, list(args), kwargs)

    def assertShowsNothing(self, answer):
        shown = repr(answer)
        self.assertEqual([each for each in self.kept if each in shown], [])

    def test_forms_reads_and_exports_show_no_secret(self):
        ids, names = self.company.ids, list(ENTERED)
        specification = {name: {} for name in names}
        for method, *args in (
            ("read", ids, names),
            ("web_read", ids, specification),
            ("search_read", [("id", "in", ids)], names),
            ("web_search_read", [("id", "in", ids)], specification),
            ("export_data", ids, names),
            ("copy_data", ids),
            ("web_save", ids, ENTERED, specification),
            ("onchange", ids, {}, [], specification),
            ("fields_get", names),
            ("default_get", names),
        ):
            with self.subTest(method=method):
                self.assertShowsNothing(self.rpc("res.company", method, *args))

    def test_the_settings_do_not_give_back_what_is_entered(self):
        specification = {name: {} for name in (*ENTERED, "xero_has_client_secret")}
        answer = self.rpc("res.config.settings", "web_save", [], ENTERED, specification)
        self.assertTrue(answer[0]["xero_has_client_secret"])
        self.assertShowsNothing(answer)
        ids = [answer[0]["id"]]
        self.assertShowsNothing(self.rpc("res.config.settings", "read", ids))
        self.assertShowsNothing(self.rpc("res.config.settings", "export_data", ids, list(ENTERED)))
        self.assertShowsNothing(
            self.rpc("res.config.settings", "onchange", [], {}, [], specification)
        )

    def test_who_may_set_up_odoo_but_not_xero_sees_and_saves_odoos_settings_alone(self):
        self.admin = self.new_user("settings", "base.group_system")
        described = self.rpc("res.config.settings", "fields_get")
        shown = self.rpc("res.config.settings", "get_view", view_type="form")["arch"]
        for name in (*ENTERED, "xero_client_id"):
            self.assertNotIn(name, described)
            self.assertNotIn(name, shown)
        [settings] = self.rpc("res.config.settings", "web_save", [], {}, {"id": {}})
        self.rpc("res.config.settings", "execute", [settings["id"]])
        for name in (*ENTERED, "xero_client_id"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self.rpc("res.config.settings", "create", {name: "x"})

    def test_ciphers_are_neither_read_nor_exported_searched_grouped_or_sorted_by(self):
        ids = self.company.ids
        for name in CIPHERS:
            for method, *args in (
                ("read", ids, [name]),
                ("export_data", ids, [name]),
                ("search", [(name, "like", "gAAAA%")]),
                ("search_count", [("parent_id." + name, "!=", False)]),
                ("search", [], 0, None, name),
                ("formatted_read_group", [], [name], ["__count"]),
                ("write", ids, {name: "gAAAA"}),
            ):
                with self.subTest(name=name, method=method), self.assertRaises(AccessError):
                    self.rpc("res.company", method, *args)
            self.assertNotIn(name, self.rpc("res.company", "fields_get"))

    def test_consents_come_out_of_no_way_of_reading(self):
        connection = self.env["xero.connection"].create({})
        tokens = [self.env["xero.vault"]._encrypt(f"token {number}") for number in range(2)]
        token = self.env["xero.token"].create(
            {
                "connection": connection.id,
                "access_token": tokens[0],
                "refresh_token": tokens[1],
                "previous_refresh_token": tokens[0],
            }
        )
        # IDs reveal nothing.
        stored = [name for name, field in token._fields.items() if field.store and name != "id"]
        self.assertIn("refresh_token", stored)
        for name in stored:
            for method, *args in (
                ("read", token.ids, [name]),
                ("web_read", token.ids, {name: {}}),
                ("export_data", token.ids, [name]),
                ("search_read", [], [name]),
                ("search", [(name, "!=", False)]),
                ("search", [], 0, None, name),
                ("formatted_read_group", [], [name], ["__count"]),
                ("read_progress_bar", [], name, {"field": name, "colors": {}}),
                ("write", token.ids, {name: False}),
            ):
                with self.subTest(name=name, method=method), self.assertRaises(AccessError):
                    self.rpc("xero.token", method, *args)
        with self.assertRaises(AccessError):
            self.rpc("xero.token", "create", {"connection": connection.id})
        with self.assertRaises(AccessError):
            self.rpc("xero.token", "unlink", token.ids)

    def test_the_list_of_models_and_fields_holds_no_secret(self):
        fields = self.env["ir.model.fields"].search([("name", "in", (*ENTERED, *CIPHERS))])
        self.assertShowsNothing(self.rpc("ir.model.fields", "read", fields.ids))
        self.assertShowsNothing(self.rpc("ir.model", "read", fields.model_id.ids))

    def test_neither_chatter_nor_mail_tells_a_secret(self):
        self.company.xero_client_secret = "sandbox-secret"
        last = self.env["mail.message"].search([], limit=1, order="id DESC").id or 0
        self.connect()
        self.company.write(ENTERED)
        self.env.flush_all()
        messages = self.env["mail.message"].search([("id", ">", last)])
        self.assertTrue(messages)
        self.assertShowsNothing(messages.read())
        self.assertShowsNothing(messages.tracking_value_ids.read())
        self.assertShowsNothing(self.env["mail.mail"].search([]).read())

    def test_no_log_tells_a_secret_however_much_is_logged(self):
        with self.assertLogs("odoo", logging.DEBUG) as logs, self.debugging("odoo.service.model"):
            self.rpc("res.company", "write", self.company.ids, ENTERED)
            self.rpc("res.config.settings", "create", ENTERED)
            self.rpc("res.config.settings", "web_save", [], ENTERED, {})
            names, rows = ["id", *ENTERED], [["base.main_company", *ENTERED.values()]]
            self.rpc("res.company", "load", names, rows)
            self.rpc("res.company", "load", data=rows, fields=names)
            quoted = {"xero_client_secret": 'it\'s "very-secret"', "name": "Brightwater"}
            self.rpc("res.company", "write", self.company.ids, quoted)
            context = {f"default_{name}": value for name, value in ENTERED.items()}
            self.rpc("res.config.settings", "default_get", [], context=context)
            self.rpc("res.company", "read", self.company.ids, ["name"])
        calls = [line for line in logs.output if "call res.company" in line]
        self.assertEqual(len(calls), 5, "calls are logged")
        self.assertIn("['name']", calls[-1], "others in full")
        self.assertShowsNothing(logs.output)

    @contextmanager
    def debugging(self, name):
        """Set a logger to DEBUG."""
        logger = logging.getLogger(name)
        before = logger.level
        logger.setLevel(logging.DEBUG)
        try:
            yield
        finally:
            logger.setLevel(before)
