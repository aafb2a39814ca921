from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from ...models.connection.xero_token import RETRY_WINDOW
from ...tools import errors
from ..common import XeroCase


class TestTokens(XeroCase):
    """Refresh tokens rotate, and the previous one is valid for half an hour."""

    starts_connected = True

    def setUp(self):
        super().setUp()
        self.tokens = self.env["xero.token"].sudo()
        self.xero.settings(reuse_window=RETRY_WINDOW.total_seconds())

    def stored(self):
        self.tokens.invalidate_model()
        return self.tokens.search([("connection", "=", self.connection.id)])

    def opened(self, cipher):
        return self.env["xero.vault"]._decrypt(cipher)

    def lose_an_answer(self):
        """Replace the refresh token by one that Xero never issued, so that it is refused."""
        row = self.stored()
        never = self.env["xero.vault"]._encrypt("never-given")
        self.env.cr.execute(
            SQL(
                """UPDATE xero_token SET previous_refresh_token = refresh_token,
                          refresh_token = %s, expires_at = '2020-01-01' WHERE id = %s""",
                never,
                row.id,
            )
        )
        self.xero.reset_calls()

    def refreshes(self):
        calls = [call for call in self.xero.calls() if call["path"] == "/connect/token"]
        return [call["status"] for call in calls]

    def test_where_the_last_token_is_refused_the_one_before_is_tried_once(self):
        self.lose_an_answer()
        self.assertTrue(self.connection._access_token())
        self.assertEqual(self.refreshes(), [400, 200])

    def test_afterwards_the_one_before_is_that_which_xero_took(self):
        good = self.opened(self.stored().refresh_token)
        self.lose_an_answer()
        self.connection._access_token()
        self.assertEqual(self.opened(self.stored().previous_refresh_token), good)

    def test_after_half_an_hour_the_one_before_is_not_tried(self):
        self.lose_an_answer()
        self.stored().rotated_at = fields.Datetime.now() - RETRY_WINDOW - timedelta(seconds=1)
        self.env.flush_all()
        with self.assertRaises(errors.ConsentLost):
            self.connection._access_token()
        self.assertEqual(self.refreshes(), [400])

    def test_an_answer_that_was_lost_on_the_way_costs_nothing(self):
        """If Xero's response with the new token is lost, the stored token still works."""
        self.env.cr.execute(SQL("UPDATE xero_token SET expires_at = '2020-01-01'"))
        self.xero.fault("drop", match="/connect/token", times=1)
        # Unlike assertRaises, this doesn't roll back the mark of the process that refreshes.
        with self.assertRaisesRegex(errors.Unavailable, "cannot be reached"):
            self.connection._access_token()
        self.assertTrue(self.connection._access_token())
