from ...tools import errors
from ...tools.words import Words
from ..common import XeroCase


class TestConsentLost(XeroCase):
    starts_connected = True

    @classmethod
    def connect_once(cls):
        connection = cls.connect()
        connection.action_import_accounts()
        cls.run_until_idle(connection)
        return connection

    def test_an_expired_consent_asks_an_administrator_and_nothing_more_is_tried(self):
        self.xero.break_consent()
        self.xero.expire_tokens()
        self.connection.action_sync_now()
        self.connection._run_until_idle()
        self.assertEqual(self.connection.state, "expired")
        [activity] = self.connection.activity_ids
        self.assertTrue(activity.user_id.has_group("exsalerate_xero.group_xero_manager"))
        accounts = self.connection.stream_ids.filtered(lambda stream: stream.kind == "accounts")
        self.assertEqual(accounts.state, "failed")
        self.assertIn("Click Reconnect", accounts.summary)
        self.assertNotIn("Retrying", accounts.summary)
        self.assertEqual(self.connection.run_ids[:1].state, "failed")
        self.xero.reset_calls()
        self.connection._cron_live()
        self.assertFalse(self.xero.calls())

    def test_a_person_who_disconnects_meanwhile_has_the_last_word(self):
        def refused_after_disconnecting(connection, *_arguments):
            connection.action_disconnect()
            # As the person's own transaction does.
            self.env.cr.commit()
            raise errors.ConsentLost()

        self.patch(type(self.connection), "_opened_client", refused_after_disconnecting)
        self.connection.action_sync_now()
        self.connection._run_until_idle()
        self.assertEqual(self.connection.state, "disconnected")
        self.assertFalse(self.connection.activity_ids)

    def test_reconnecting_wakes_the_workers_at_once(self):
        """This works for a Xero administrator, who may not write the lists directly."""
        person = self.new_user("reconnecting", "exsalerate_xero.group_xero_manager")
        self.connection.action_sync_now()
        self.connection._end_consent("expired", Words("Access to Xero has expired."))
        self.env["ir.cron.trigger"].search([]).unlink()
        theirs = self.connection.with_user(person)
        theirs._complete_authorisation(self.consent(theirs))
        accounts = self.connection.stream_ids.grouped("kind")["accounts"]
        self.assertEqual((accounts.state, accounts.last_error), ("queued", False))
        woken = self.env["ir.cron.trigger"].search([]).cron_id
        self.assertIn(self.env.ref("exsalerate_xero.ir_cron_live"), woken)

    def test_reconnecting_settles_the_request(self):
        self.connection._end_consent("expired", Words("Access to Xero has expired."))
        self.assertEqual(len(self.connection.activity_ids), 1)
        self.connection._complete_authorisation(self.consent(self.connection))
        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(self.connection.activity_ids)

    def test_a_refusal_of_an_organisation_that_is_still_listed_is_tried_again(self):
        self.xero.fault("disconnect", match="Accounts", times=1)
        self.connection.action_sync_now()
        self.connection._run_until_idle()
        self.assertEqual(self.connection.state, "connected")
        accounts = self.connection.stream_ids.filtered(lambda stream: stream.kind == "accounts")
        self.assertEqual(accounts.state, "failed")
        accounts.action_retry()
        self.assertTrue(self.connection._run_until_idle())

    def test_a_token_refused_right_after_its_renewal_is_not_renewed_for_ever(self):
        self.xero.fault("expired_token", match="Accounts", times=50)
        self.xero.reset_calls()
        self.connection.action_sync_now()
        self.connection._run_until_idle()
        self.assertEqual(self.connection.stream_ids.grouped("kind")["accounts"].state, "failed")
        refreshes = [call for call in self.xero.calls() if call["path"] == "/connect/token"]
        self.assertEqual(len(refreshes), 1)
