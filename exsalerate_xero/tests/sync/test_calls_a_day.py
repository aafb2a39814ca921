from datetime import timedelta

from odoo import fields

from ...models.sync import xero_connection_webhook as live
from ...tools import errors
from ..common import XeroCase
from .lanes_common import LanesCase


class TestCallsADay(LanesCase):
    """The day's calls as responses state them, in any order."""

    sandbox_settings = {"seed": 3, "customers": 12, "invoices": 600}

    def test_pages_that_were_fetched_before_other_calls_are_no_new_day(self):
        self.addCleanup(self.xero.settings, max_page_size=1000, latency=0)
        self.xero.settings(max_page_size=20, latency=0.2)
        invoices = self.streams["invoices"]
        made = self.xero.edit("new_invoice", count=300, status="AUTHORISED")
        before = (self.connection.calls_a_day, self.connection.day_ends_at)
        take = type(invoices)._take

        def take_and_announce(stream, line, number, *arguments):
            take(stream, line, number, *arguments)
            if number == 12:
                for each in made:
                    self.announce(each["InvoiceID"])

        self.patch(type(invoices), "_take", take_and_announce)
        self.patch(live, "COLLECT", 0.0)
        self.patch(live, "FLOOD_SPAN", 0.0)
        invoices._enqueue(full=True)
        self.assertTrue(self.connection._run_until_idle())
        self.assertEqual((self.connection.calls_a_day, self.connection.day_ends_at), before)

    def test_a_limit_of_the_app_shortens_no_organisations_own(self):
        other = self.connection.copy({"name": "Other"})
        tomorrow = fields.Datetime.now() + timedelta(hours=9)
        other.write({"tenant_id": "other", "state": "connected", "not_before": tomorrow})
        self.streams["accounts"]._enqueue(full=False)
        self.streams["accounts"]._wait_for_limit(errors.RateLimited("appminute"))
        self.assertEqual(other.not_before, tomorrow)
        self.assertLess(self.connection.not_before, tomorrow)


class TestTheNextDay(XeroCase):
    sandbox_settings = {"seed": 3, "customers": 12, "invoices": 900}

    def test_a_share_is_kept_on_a_day_whose_beginning_nobody_saw(self):
        self.addCleanup(self.xero.settings, max_page_size=1000, day_limit=100_000)
        self.xero.settings(max_page_size=20, day_limit=30)
        self.xero.reset_limits()
        connection = self.connect()
        self.assertEqual((connection.calls_a_day, connection.calls_left_today), (30, 29))
        connection.day_ends_at = fields.Datetime.now() - timedelta(hours=1)
        self.xero.reset_limits()
        self.xero.reset_calls()
        connection.action_import_accounts()
        connection.action_import_contacts()
        connection.action_import_sales()
        connection._run_until_idle()
        self.assertEqual([call["status"] for call in self.xero.calls()], [200] * 24)
