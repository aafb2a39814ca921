from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...models.connection.xero_connection_oauth import CONSENT, STATE_LIFETIME, SeveralOrganisations
from ...tools.client import XeroClient
from ...tools.words import Words
from ..common import XeroCase


class TestConnect(XeroCase):
    sandbox_settings = {"seed": 5, "customers": 4, "invoices": 10, "organisations": 2}

    def organisation_names(self):
        return [each["name"] for each in self.xero.organisations()]

    def test_connecting_reads_what_the_organisation_says_of_itself(self):
        name = self.organisation_names()[0]
        connection = self.connect(organisations=[name])
        self.assertEqual((connection.state, connection.name), ("connected", name))
        self.assertEqual(connection.currency_id.name, "GBP")
        self.assertTrue(connection.short_code)
        self.assertTrue(connection.year_end_month)

    def test_no_row_is_locked_while_xero_is_waited_for(self):
        connection = self.env["xero.connection"].create({"name": "New"})
        code = self.consent(connection)
        self.env.flush_all()
        # Like the callback, which consumes its state.
        connection.oauth_nonce = False
        version = SQL("SELECT xmin, ctid FROM xero_connection WHERE id = %s", connection.id)
        before, asked = self.env.execute_query(version), XeroClient.organisation

        def organisation(client):
            self.assertEqual(self.env.execute_query(version), before)
            return asked(client)

        self.patch(XeroClient, "organisation", organisation)
        connection._complete_authorisation(code)
        self.assertEqual(connection.state, "connected")

    def test_without_credentials_the_person_is_sent_to_the_settings(self):
        self.company.sudo().xero_client_secret_cipher = False
        connection = self.env["xero.connection"].create({})
        with self.assertRaisesRegex(UserError, "Settings"):
            connection.action_connect()

    def test_of_several_organisations_one_is_chosen(self):
        connection = self.env["xero.connection"].create({})
        code = self.consent(connection, self.organisation_names())
        try:
            # Not assertRaises, which would roll the tokens back: outside tests, they have a
            # transaction of their own.
            connection._complete_authorisation(code)
        except SeveralOrganisations as several:
            offered = several.organisations
        self.assertEqual(len(offered), 2)
        chosen = offered[1]
        connection._choose_organisation(chosen.tenant_id)
        self.assertEqual(connection.name, chosen.tenant_name)

    def test_a_connected_organisation_is_not_exchanged_for_another_that_was_allowed_as_well(self):
        connection = self.env["xero.connection"].create({})
        code = self.consent(connection, self.organisation_names())
        try:
            connection._complete_authorisation(code)
        except SeveralOrganisations as several:
            first, second = several.organisations
        connection._choose_organisation(first.tenant_id)
        with self.assertRaisesRegex(UserError, "Create a new connection"):
            connection._choose_organisation(second.tenant_id)
        self.assertEqual(connection.tenant_id, first.tenant_id)

    def test_a_consent_that_does_not_cover_the_organisation_replaces_none(self):
        first, second = self.organisation_names()
        connection = self.connect(organisations=[first])
        kept = connection._access_token()
        self.xero.disconnect(connection.tenant_id)
        with self.assertRaisesRegex(UserError, "different organisation"):
            connection._complete_authorisation(self.consent(connection, [second]))
        self.assertEqual(connection._access_token(), kept)
        self.assertEqual(connection.name, first)

    def test_a_consent_for_what_is_connected_elsewhere_is_not_kept(self):
        name = self.organisation_names()[0]
        self.connect(organisations=[name])
        second = self.env["xero.connection"].create({})
        # Unlike assertRaises, this doesn't roll the tokens back.
        with self.assertRaisesRegex(UserError, "already connected"):
            second._complete_authorisation(self.consent(second, [name]))
        self.assertFalse(self.env["xero.token"].search([("connection", "=", second.id)]))

    def test_a_consent_page_is_good_for_minutes(self):
        self.assertLessEqual(STATE_LIFETIME, timedelta(minutes=15))
        connection = self.env["xero.connection"].create({})
        with freeze_time("2026-11-23 12:00:00"):
            state = connection._oauth_state(CONSENT)
        with (
            freeze_time("2026-11-23 12:30:00"),
            self.assertRaisesRegex(UserError, "no longer valid"),
        ):
            connection._from_oauth_state(state)
        with freeze_time("2026-11-23 12:05:00"):
            self.assertEqual(connection._from_oauth_state(state), connection)

    def test_an_organisation_connects_once(self):
        name = self.organisation_names()[0]
        self.connect(organisations=[name])
        with self.assertRaisesRegex(UserError, "already connected"):
            self.connect(organisations=[name])

    def test_a_code_works_once(self):
        connection = self.env["xero.connection"].create({})
        code = self.consent(connection, self.organisation_names()[:1])
        connection._complete_authorisation(code)
        with self.assertRaises(UserError):
            connection._complete_authorisation(code)

    def test_reconnecting_keeps_the_organisation(self):
        first = self.organisation_names()[0]
        connection = self.connect(organisations=[first])
        connection._set_state("expired", Words("for the test"))
        connection._complete_authorisation(self.consent(connection, [first]))
        self.assertEqual((connection.state, connection.name), ("connected", first))

    def test_disconnecting_ends_it_in_xero_and_keeps_the_records(self):
        connection = self.connect(organisations=self.organisation_names()[:1])
        self.import_all(connection)
        invoices = self.env["xero.invoice"].search_count([])
        connection.action_disconnect()
        self.assertEqual(connection.state, "disconnected")
        self.assertFalse(self.env["xero.token"].search([("connection", "=", connection.id)]))
        remaining = {each["tenant"]: each["connected"] for each in self.xero.organisations()}
        self.assertFalse(remaining[connection.tenant_id])
        self.assertEqual(self.env["xero.invoice"].search_count([]), invoices)

    def test_a_connected_organisation_cannot_be_deleted(self):
        connection = self.connect(organisations=self.organisation_names()[:1])
        with self.assertRaises(UserError):
            connection.unlink()

    def test_an_abandoned_attempt_is_deleted_after_a_day(self):
        connections = self.env["xero.connection"].with_context(active_test=False)
        for _press in range(2):
            connections.action_connect_another()
        [attempt] = connections.search([])
        self.assertFalse(attempt.active)
        connections._gc_attempts()
        self.assertTrue(attempt.exists())
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            connections._gc_attempts()
        self.assertFalse(attempt.exists())

    def test_reconnecting_in_the_settings_is_for_the_same_organisation(self):
        connection = self.connect(organisations=self.organisation_names()[:1])
        connection.action_disconnect()
        settings = self.env["res.config.settings"].create({})
        action = settings.with_context(xero_reconnect_id=connection.id).action_xero_connect()
        back = self.xero.authorise(action["url"], organisations=self.organisation_names()[:1])
        answer = parse_qs(urlsplit(back).query)
        asked = self.env["xero.connection"]._from_oauth_state(answer["state"][0])
        self.assertEqual(asked, connection)

    def test_a_foreign_host_is_explained_with_the_parameter_to_correct(self):
        parameter = "exsalerate_xero.login_url"
        self.env["ir.config_parameter"].set_param(parameter, "https://login.example.com")
        with self.assertRaisesRegex(UserError, parameter):
            self.env["xero.connection"].create({}).action_connect()

    def test_a_foreign_host_is_never_spoken_to(self):
        self.env["ir.config_parameter"].set_param(
            "exsalerate_xero.identity_url", "https://identity.example.com"
        )
        connection = self.env["xero.connection"].create({})
        code = self.consent(connection, self.organisation_names()[:1])
        with self.assertRaisesRegex(UserError, "neither Xero's own"):
            connection._complete_authorisation(code)
