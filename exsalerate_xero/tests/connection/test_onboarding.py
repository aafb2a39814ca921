from odoo.exceptions import AccessError
from odoo.tests import Form

from ...tools.words import Words
from ..common import XeroCase


class TestOnboarding(XeroCase):
    """The seven setup steps in Settings → Xero."""

    def steps(self):
        return {
            step["name"]: step for step in self.env["xero.connection"].onboarding_steps()["steps"]
        }

    def states(self):
        return [step["state"] for step in self.steps().values()]

    def test_before_connecting_only_the_first_step_can_be_taken(self):
        self.assertFalse(self.env["xero.connection"].onboarding_steps()["connection_id"])
        self.assertEqual(self.states(), ["todo", *["later"] * 6])

    def test_every_step_can_be_finished(self):
        connection = self.connect()
        self.assertEqual(self.states(), ["done", *["todo"] * 6])
        connection.action_quotes_set_up()
        connection.action_invoices_set_up()
        self.import_all(connection)
        self.assertEqual(set(self.states()), {"done"})

    def test_contacts_and_suppliers_are_steps_of_their_own_though_one_list_of_xeros(self):
        connection = self.connect()
        connection.action_import_contacts()
        self.assertEqual(self.steps()["contacts"]["state"], "doing")
        self.assertEqual(self.steps()["suppliers"]["state"], "todo")
        connection._run_until_idle()
        self.assertEqual(self.steps()["contacts"]["state"], "done")
        self.assertEqual(self.steps()["suppliers"]["state"], "todo")

    def test_a_step_that_failed_says_why_and_can_be_taken_again(self):
        connection = self.connect()
        # A list has only failed if a user has to act.
        for status, state in ((503, "retrying"), (400, "failed")):
            self.xero.fault("status", match="Accounts", status=status, times=1)
            connection.action_import_accounts()
            connection._run_until_idle()
            step = self.steps()["accounts"]
            self.assertEqual(step["state"], state)
            self.assertIn("Xero", step["text"])
            self.assertEqual(step["method"], "action_import_accounts")
            self.assertEqual(connection.next_import, {"failed": "accounts"}.get(state, "contacts"))

    def test_a_sync_of_changes_leaves_a_finished_step_finished(self):
        connection = self.connect()
        self.import_all(connection)
        connection.action_sync_now()
        self.assertEqual(self.steps()["sales"]["state"], "done")
        self.assertFalse(connection.next_import)
        connection.action_import_sales()
        self.assertEqual(self.steps()["sales"]["state"], "doing")

    def test_the_steps_are_those_of_the_organisation_that_is_named(self):
        first = self.connect()
        self.assertEqual(first.next_import, "accounts")
        second = self.env["xero.connection"].create({"name": "Second"})
        steps = self.env["xero.connection"].onboarding_steps
        self.assertEqual(
            [each["name"] for each in steps()["organisations"]], ["Second", first.name]
        )
        self.assertEqual(steps()["connection_id"], second.id)
        self.assertEqual(steps(first.id)["connection_id"], first.id)
        self.assertEqual(steps(first.id)["steps"][0]["state"], "done")
        self.assertEqual(steps(second.id + 1)["connection_id"], second.id)

    def test_of_two_lists_the_one_that_failed_is_told(self):
        connection = self.connect()
        connection.action_import_sales()
        streams = connection.stream_ids.grouped("kind")
        streams["quotes"]._fail(Words("Xero cannot be reached."))
        self.assertEqual(streams["invoices"].state, "queued")
        step = self.steps()["sales"]
        self.assertEqual(step["state"], "failed")
        self.assertIn("Quotes: Xero cannot be reached.", step["text"])

    def test_a_lost_consent_brings_the_first_step_back(self):
        connection = self.connect()
        connection._end_consent("expired", Words("The consent was withdrawn."))
        step = self.steps()["connect"]
        self.assertEqual((step["state"], step["button"]), ("failed", "Reconnect"))
        self.assertEqual(step["text"], "The consent was withdrawn.")

    def test_after_everything_was_imported_only_the_first_step_comes_back(self):
        connection = self.connect()
        connection.action_quotes_set_up()
        connection.action_invoices_set_up()
        self.import_all(connection)
        connection.action_disconnect()
        self.assertEqual(self.states(), ["failed", *["done"] * 6])

    def test_each_button_does_something(self):
        connection = self.connect()
        done = {"ir.actions.act_url": [], "ir.actions.act_window": [], "queued": []}
        for name, step in self.steps().items():
            connection._streams().write({"state": "idle"})
            action = getattr(connection, step["method"])()
            queued = "queued" in connection.stream_ids.mapped("state")
            done["queued" if queued else action["type"]].append(name)
            if not queued and action["type"] == "ir.actions.act_window":
                view_id = action["views"][0][0]
                self.assertTrue(connection.get_view(view_id)["arch"])
        self.assertEqual(
            list(done.values()),
            [["connect"], ["quotes", "invoices", "sales"], ["accounts", "contacts", "suppliers"]],
        )

    def test_the_form_of_a_new_organisation_opens_without_a_complaint(self):
        with self.assertNoLogs("odoo.domains", "WARNING"):
            self.assertTrue(Form(self.env["xero.connection"]).calls_per_day)

    def test_only_administrators_see_the_steps(self):
        seller = self.new_user("onlooker", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            self.env["xero.connection"].with_user(seller).onboarding_steps()
