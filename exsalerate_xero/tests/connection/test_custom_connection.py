from cryptography.fernet import Fernet
from odoo.exceptions import UserError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tools import SQL, config

from xero_sandbox.settings import Settings

from ... import const
from ...models.connection.xero_vault import KEY_OPTION
from ...tools import oauth
from ...tools.client import XeroClient
from ..common import XeroCase

NEEDED = [scope for scope in const.SCOPES.split() if scope != "offline_access"]
INCOME = const.OPTIONAL_SCOPES["all_income"]
REPORT = const.OPTIONAL_SCOPES["prove"]
CUSTOM_APP = {
    "xero_custom_connection": True,
    "xero_client_id": Settings.custom_client_id,
    "xero_client_secret": Settings.custom_client_secret,
}
WEB_APP = {
    "xero_custom_connection": False,
    "xero_client_id": Settings.client_id,
    "xero_client_secret": Settings.client_secret,
}


class CustomCase(XeroCase):
    """A company whose Xero app is a custom connection; two organisations in the stand-in."""

    sandbox_settings = {"seed": 3, "customers": 6, "invoices": 30, "organisations": 2}

    @classmethod
    def connect(cls, **values):
        """Connect as a person with a custom connection does: with one click."""
        cls.env.company.write(CUSTOM_APP)
        connection = cls.env["xero.connection"].create({"first_joined_date": "2000-01-01"} | values)
        connection.action_connect()
        return connection

    def calls(self, path="/connect/token"):
        return [call for call in self.xero.calls() if call["path"] == path]

    def expire_tokens(self):
        self.xero.expire_tokens()
        self.env.cr.execute(SQL("UPDATE xero_token SET expires_at = '2020-01-01'"))
        self.xero.reset_calls()

    def edit(self, scopes=None, organisations=None):
        """Edit the custom connection in Xero's portal, and authorise it again."""
        self.xero.edit_custom_connection(scopes)
        self.xero.authorise_custom_connection(organisations)


class TestCustomConnection(CustomCase):
    starts_imported = True

    def test_one_click_connects_and_everything_is_imported(self):
        self.assertEqual(self.connection.state, "connected")
        self.assertEqual(self.connection.tenant_id, next(iter(self.sandbox.books)))
        self.assertEqual(self.connection.name, self.xero.organisations()[0]["name"])
        self.assertFiguresAreXeros(self.connection)

    def test_reconnecting_leads_back_to_the_form_also_for_who_may_only_use_xero(self):
        person = self.new_user("connecting", "exsalerate_xero.group_xero_manager")
        action = self.connection.with_user(person).action_connect()
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertTrue(action["url"].endswith(f"xero_connection_action/{self.connection.id}"))
        self.assertEqual([call["grant"] for call in self.calls()], ["client_credentials"])

    def test_a_token_that_ran_out_is_renewed_with_one_call(self):
        self.expire_tokens()
        self.xero.edit("new_invoice")
        self.sync(self.connection, "invoices", "credit_notes")
        self.assertEqual([call["grant"] for call in self.calls()], ["client_credentials"])
        self.assertFiguresAreXeros(self.connection)

    def test_a_token_that_xero_refuses_early_is_renewed(self):
        self.edit()
        self.sync(self.connection, "invoices")
        self.assertEqual(self.connection.state, "connected")

    def test_once_edited_in_the_portal_it_waits_until_it_is_authorised_again(self):
        self.xero.edit_custom_connection()
        made = self.xero.edit("new_invoice")
        self.connection.action_sync_now()
        self.connection._run_until_idle()
        self.assertEqual(self.connection.state, "expired")
        self.assertIn("Authorise it in Xero's developer portal", self.connection.state_reason)
        self.assertEqual(len(self.connection.activity_ids), 1)
        with self.assertRaisesRegex(UserError, "isn't active in Xero"):
            self.connection.action_connect()
        self.assertEqual(self.connection.state, "expired")
        self.xero.authorise_custom_connection()
        self.connection.action_connect()
        self.run_until_idle(self.connection)
        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(self.connection.activity_ids)
        self.assertTrue(self.env["xero.invoice"].search([("xero_id", "=", made["InvoiceID"])]))

    def test_authorised_for_another_organisation_it_mixes_no_books(self):
        first, second = self.sandbox.books
        self.edit(organisations=[second])
        self.connection.action_sync_now()
        self.connection._run_until_idle()
        self.assertEqual(self.connection.state, "expired")
        self.assertIn("no longer for this organisation", self.connection.state_reason)
        other = self.sandbox.books[second].organisation.name
        with self.assertRaisesRegex(UserError, f"is for {other}. Authorise it for"):
            self.connection.action_connect()
        self.assertEqual(self.connection.tenant_id, first)

    def test_an_optional_scope_that_is_taken_away_switches_off_what_needs_it(self):
        self.connection.write({"all_income": True, "prove": True})
        self.connection.action_connect()
        self.run_until_idle(self.connection)
        self.assertFalse(self.connection.needs_consent)
        self.assertTrue(self.connection.proof_allowed)
        self.edit([*NEEDED, *INCOME[1:]])
        self.sync(self.connection)
        self.connection.action_prove()
        self.run_until_idle(self.connection)
        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(self.connection.prove)
        self.assertIn(f"include the scope {REPORT[0]}", self.connection.proof_notice)
        self.assertTrue(self.connection.needs_consent)
        self.assertIn(f"Select the scope {INCOME[0]}", self.stream("bank_transactions").summary)
        self.assertEqual(self.stream("manual_journals").summary, "No changes")
        self.expire_tokens()
        self.sync(self.connection, "invoices")
        self.assertEqual(len(self.calls()), 1, "the next token is requested without it")

    def test_disconnecting_ends_it_though_the_secret_is_still_there(self):
        self.connection.action_disconnect()
        self.assertEqual(self.connection.state, "disconnected")
        self.assertNotIn("still active", self.connection.state_reason)
        token = oauth.request_tokens(
            *self.connection._credentials().login, {"grant_type": "client_credentials"}
        )
        self.assertFalse(oauth.connections(self.sandbox.url, token.access_token))
        self.xero.reset_calls()
        self.connection._cron_live()
        with self.assertRaisesRegex(UserError, "isn't authorised for an organisation"):
            self.connection.action_connect()
        self.assertFalse(self.calls("/api.xro/2.0/Invoices"))

    def test_one_that_is_inactive_already_is_disconnected_without_a_warning(self):
        self.xero.edit_custom_connection()
        self.expire_tokens()
        self.connection.action_disconnect()
        self.assertNotIn("still active", self.connection.state_reason)

    def test_a_neutralised_copy_gets_no_token(self):
        self.env.flush_all()
        for query in get_neutralization_queries(["exsalerate_xero"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "Enter the client ID and secret"):
            self.connection.action_connect()
        self.connection.sudo().state = "connected"
        self.connection.action_sync_now()
        self.connection._run_until_idle()
        self.assertEqual(self.connection.state, "expired")
        self.assertFalse(self.xero.calls())

    def test_a_copy_with_another_key_gets_no_token(self):
        options = config.options | {KEY_OPTION: Fernet.generate_key().decode()}
        self.patch(config, "get", options.get)
        self.connection.action_sync_now()
        self.connection._run_until_idle()
        self.assertIn("This database is a copy", self.connection.state_reason)
        self.assertFalse(self.xero.calls())

    def test_tokens_of_another_app_are_not_used(self):
        """It could be for another organisation."""
        for app in (WEB_APP, CUSTOM_APP | {"xero_client_id": "another"}):
            with self.subTest(app=app["xero_client_id"]):
                self.company.write(app)
                self.connection.action_sync_now()
                self.connection._run_until_idle()
                self.assertEqual(self.connection.state, "expired")
                self.assertIn("Click Reconnect", self.connection.state_reason)
                self.assertFalse(self.xero.calls())
                self.company.write(CUSTOM_APP)
                self.connection.action_connect()
                self.xero.reset_calls()


class TestConnectingCustom(CustomCase):
    """Connecting with a custom connection, and what keeps it from working."""

    def setUp(self):
        super().setUp()
        self.edit()
        self.company.write(CUSTOM_APP)
        self.connection = self.env["xero.connection"].create({})

    def assertRefused(self, words):
        with self.assertRaisesRegex(UserError, words) as refused:
            self.connection.action_connect()
        self.assertIs(type(refused.exception), UserError, "the web client shows others as errors")
        self.assertEqual(self.connection.state, "draft")
        self.assertFalse(self.env["xero.token"].search([]))

    def test_a_wrong_secret_is_explained(self):
        self.company.xero_client_secret = "mistyped"
        self.assertRefused("didn't recognise this client ID or secret")

    def test_scopes_that_are_missing_are_named(self):
        self.edit(NEEDED[1:])
        self.assertRefused(f"{NEEDED[0]}.*Select them in Xero's developer portal")

    def test_it_must_be_for_one_organisation(self):
        self.xero.authorise_custom_connection([])
        self.assertRefused("isn't authorised for an organisation")
        self.xero.authorise_custom_connection(list(self.sandbox.books))
        self.assertRefused("for one organisation, but Xero lists several")

    def test_optional_scopes_are_requested_for_what_is_switched_on(self):
        self.edit([*NEEDED, *INCOME[:2]])
        self.connection.write({"all_income": True, "prove": True})
        self.connection.action_connect()
        self.assertEqual(self.connection.state, "connected")
        self.assertEqual(set(self.connection.granted_scopes.split()), {*NEEDED, *INCOME[:2]})
        self.assertFalse(self.connection.prove)
        self.assertIn(REPORT[0], self.connection.proof_notice)

    def test_no_row_is_locked_while_xero_is_waited_for(self):
        settings = self.env["res.config.settings"].create({"xero_client_secret": "mistyped"})
        committed, request = [], oauth.request_tokens
        self.patch(self.cr, "commit", lambda: committed.append(True))

        def noted(*arguments):
            self.assertTrue(committed, "what was entered is saved first")
            return request(*arguments)

        self.patch(oauth, "request_tokens", noted)
        with self.assertRaisesRegex(UserError, "didn't recognise"):
            settings.action_xero_connect()
        self.company.xero_client_secret = Settings.custom_client_secret
        self.env.flush_all()
        version = SQL("SELECT xmin, ctid FROM xero_connection WHERE id = %s", self.connection.id)
        before, asked = self.env.execute_query(version), XeroClient.organisation

        def organisation(client):
            self.assertEqual(self.env.execute_query(version), before)
            return asked(client)

        self.patch(XeroClient, "organisation", organisation)
        self.connection.action_connect()
        self.assertEqual(self.connection.state, "connected")

    def test_the_settings_say_what_to_do_in_the_portal(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.xero_custom_scopes, ", ".join(NEEDED))
        step = self.env["xero.connection"].onboarding_steps()["steps"][0]
        self.assertIn("custom connection's client ID", step["text"])
        self.company.xero_custom_connection = False
        step = self.env["xero.connection"].onboarding_steps()["steps"][0]
        self.assertIn("your app's client ID", step["text"])
