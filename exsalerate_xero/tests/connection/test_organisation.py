from datetime import timedelta

from odoo import fields
from odoo.tools import mute_logger

from ..common import XeroCase

TOMORROW = timedelta(days=1, minutes=1)


class TestOrganisation(XeroCase):
    """Changes of the organisation's details in Xero after it was connected."""

    starts_imported = True

    def setUp(self):
        super().setUp()
        self.streams = self.connection.stream_ids.grouped("kind")
        self.organisation = self.sandbox.books[self.connection.tenant_id].organisation
        self.addCleanup(self.in_xero)
        self.board_job = self.env.ref("exsalerate_xero.ir_cron_customers")
        self.env["ir.cron.trigger"].search([]).unlink()
        self.xero.reset_calls()

    def in_xero(self, **values):
        """Change the details in Xero for this test."""
        self.organisation.raw = {"merge": values}
        # The stand-in's cache.
        self.organisation.forms.clear()

    def reads(self):
        """Return the number of calls for the organisation's details."""
        return len([call for call in self.xero.calls() if call["path"].endswith("Organisation")])

    def a_day_later(self):
        self.connection.organisation_due_at -= TOMORROW

    def test_sync_now_brings_the_name_the_short_code_and_the_time_zone(self):
        self.in_xero(Name="New Name Ltd", ShortCode="!new", Timezone="NEWZEALANDSTANDARDTIME")
        self.sync(self.connection)
        self.assertEqual(self.connection.name, "New Name Ltd")
        self.assertEqual(self.connection._zone(), "Pacific/Auckland")
        invoice = self.env["xero.invoice"].search([], limit=1)
        self.assertIn("shortcode=%21new", invoice.xero_url)

    def test_details_are_read_once_a_day(self):
        self.connection._run_until_idle()
        self.assertEqual(self.reads(), 0)
        self.a_day_later()
        self.connection._run_until_idle()
        self.connection._run_until_idle()
        self.assertEqual(self.reads(), 1)

    def test_the_live_job_reads_them_though_no_list_is_due(self):
        self.connection.import_future_sales = False
        self.connection.stream_ids.polled_at = fields.Datetime.now()
        self.a_day_later()
        self.env["xero.connection"]._cron_live()
        self.assertEqual(
            [call["path"].rpartition("/")[2] for call in self.xero.calls()], ["Organisation"]
        )

    def test_another_financial_year_refreshes_the_board(self):
        self.in_xero(FinancialYearEndDay=30, FinancialYearEndMonth=6)
        self.sync(self.connection)
        self.assertEqual((self.connection.year_end_day, self.connection.year_end_month), (30, 6))
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", self.board_job.id)])
        self.assertTrue(triggers)

    def test_details_that_stay_the_same_refresh_nothing(self):
        self.a_day_later()
        self.connection._run_until_idle()
        self.assertFalse(self.env["ir.cron.trigger"].search([("cron_id", "=", self.board_job.id)]))

    def test_reading_them_again_leaves_odoos_caches_alone(self):
        self.env.registry.cache_invalidated.clear()
        self.sync(self.connection)
        self.assertEqual(self.reads(), 1)
        self.assertFalse(self.env.registry.cache_invalidated & {"stable", "groups"})

    def test_another_base_currency_has_all_documents_read_again(self):
        self.env["res.currency.rate"].search([]).unlink()
        euros = self.env.ref("base.EUR")
        for currency, rate in ((euros, 2.0), (self.env.ref("base.GBP"), 1.0)):
            self.env["res.currency.rate"].create(
                {
                    "currency_id": currency.id,
                    "name": "2000-01-01",
                    "rate": rate,
                    "company_id": False,
                }
            )
        self.in_xero(BaseCurrency="EUR")
        self.sync(self.connection)
        self.assertEqual(self.connection.currency_id, euros)
        self.assertEqual(
            self.streams["invoices"].run_id.scope, "full", "every invoice is converted again"
        )

    def assertRefused(self, words):
        """Check that valid values are kept, lists are read and the form shows the problem."""
        fields_kept = ("currency_id", "timezone", "year_end_day", "year_end_month")
        before = [self.connection[name] for name in fields_kept]
        self.sync(self.connection)
        self.assertEqual([self.connection[name] for name in fields_kept], before)
        self.assertIn(words, self.connection.organisation_notice)
        self.assertEqual(set(self.connection.stream_ids.mapped("state")), {"idle"})

    def test_values_that_cannot_be_are_refused_and_the_last_good_ones_stay(self):
        for values, words in (
            ({"FinancialYearEndMonth": 13}, "month 13"),
            ({"FinancialYearEndDay": 0}, "day 0"),
            ({"FinancialYearEndDay": 40}, "day 40"),
            ({"Timezone": "MOONSTANDARDTIME"}, "MOONSTANDARDTIME"),
            ({"BaseCurrency": "XXQ"}, "XXQ"),
            ({"Name": ""}, "Name"),
        ):
            with self.subTest(**values):
                self.in_xero(**values)
                self.assertRefused(words)
                self.in_xero()
                self.sync(self.connection)
                self.assertFalse(self.connection.organisation_notice)

    def test_one_odd_value_leaves_the_others_to_be_taken(self):
        self.in_xero(Name="New Name Ltd", FinancialYearEndMonth=13)
        self.assertRefused("month 13")
        self.assertEqual(self.connection.name, "New Name Ltd")

    def test_an_organisation_with_an_odd_financial_year_can_still_be_connected(self):
        self.in_xero(FinancialYearEndMonth=13)
        self.connection._complete_authorisation(self.consent(self.connection))
        self.assertEqual(self.connection.state, "connected")
        self.assertIn("month 13", self.connection.organisation_notice)

    def test_details_that_cannot_be_read_stop_no_list_and_are_asked_for_again_later(self):
        for status in (503, 400):
            self.xero.fault("status", match="Organisation", status=status, times=1)
            self.a_day_later()
            self.sync(self.connection)
            self.assertEqual(set(self.connection.stream_ids.mapped("state")), {"idle"})
            wait = self.connection.organisation_due_at - fields.Datetime.now()
            self.assertLess(wait, timedelta(hours=2))
            self.xero.clear_faults()

    def test_a_limit_met_with_the_details_holds_the_lists_back_too(self):
        self.xero.fault("rate_limit", match="Organisation", problem="day", retry_after=7200)
        self.connection.action_sync_now()
        self.connection._run_until_idle()
        self.assertEqual(len(self.xero.calls()), 1)
        self.assertGreater(self.connection.not_before, fields.Datetime.now() + timedelta(hours=1))

    @mute_logger("odoo.addons.exsalerate_xero.models.sync.xero_connection_details")
    def test_something_unexpected_about_the_details_stops_no_list(self):
        self.patch(type(self.connection), "_process_organisation", lambda *_args: 1 / 0)
        self.sync(self.connection)
        self.assertEqual(set(self.connection.stream_ids.mapped("state")), {"idle"})
