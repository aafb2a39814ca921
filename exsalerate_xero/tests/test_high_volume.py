from datetime import date

from freezegun import freeze_time

from .common import XeroCase

LIMIT = 30


class TestHighVolume(XeroCase):
    """Xero refuses to sort long lists: here the stand-in does so beyond 30 records."""

    sandbox_settings = XeroCase.sandbox_settings | {"years": 3, "invoices": 150}

    def setUp(self):
        super().setUp()
        self.connection = self.connect_with_references()
        self.xero.settings(high_volume_limit=LIMIT)
        self.addCleanup(self.xero.settings, high_volume_limit=100_000)

    def invoices(self):
        return self.connection.stream_ids.grouped("kind")["invoices"]

    def test_a_list_that_is_too_long_is_read_by_years_and_months(self):
        self.connection.action_import_sales()
        self.assertTrue(self.connection._run_until_idle(), self.invoices().last_error)
        self.assertFiguresAreXeros(self.connection)
        self.assertEqual(self.invoices().done_count, 150)
        self.assertEqual(self.invoices().total_count, 150)
        self.assertFalse(self.invoices().slice_from)

    def test_years_before_the_company_joined_are_not_asked_for(self):
        self.connection.first_joined_date = "2020-01-01"
        self.xero.reset_calls()
        self.connection.action_import_sales()
        self.assertTrue(self.connection._run_until_idle(), self.invoices().last_error)
        asked = [call["query"] for call in self.xero.calls() if "Invoices" in call["path"]]
        self.assertFalse([query for query in asked if "2019" in query])

    def test_a_month_that_is_too_long_is_told_and_tried_later(self):
        self.xero.settings(high_volume_limit=0)
        self.connection.action_import_sales()
        self.assertFalse(self.connection._run_until_idle())
        self.assertEqual(self.invoices().state, "failed")
        self.assertIn("too many records", self.invoices().last_error)

    def test_years_are_those_of_the_organisations_own_calendar(self):
        self.connection.timezone = "NEWZEALANDSTANDARDTIME"
        invoices = self.invoices()
        invoices.write({"slice_from": "2026-01-01", "slice_to": "2026-12-31"})
        with freeze_time("2026-12-31 20:00:00"):
            invoices._next_slice()
        self.assertEqual(invoices.slice_to, date(2027, 12, 31))
