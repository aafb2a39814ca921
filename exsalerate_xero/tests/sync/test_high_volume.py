from datetime import date, datetime, timedelta
from math import ceil

from freezegun import freeze_time

from ... import const
from ..common import XeroCase

LIMIT = 30


class TestHighVolume(XeroCase):
    """Xero refuses to sort long lists; here the stand-in does so above 30 records."""

    sandbox_settings = XeroCase.sandbox_settings | {"years": 3, "invoices": 150}

    starts_connected = True

    @classmethod
    def connect_once(cls):
        return cls.connect_with_references()

    def setUp(self):
        super().setUp()
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


class UnlistedCase(XeroCase):
    """An organisation without sales yet, and lists that Xero refuses with any filter.

    Here these are the lists above 45 records.
    """

    sandbox_settings = XeroCase.sandbox_settings | {"customers": 60, "years": 3, "invoices": 120}

    starts_connected = True

    @classmethod
    def connect_once(cls):
        connection = cls.connect()
        connection.action_import_accounts()
        cls.run_until_idle(connection)
        return connection

    def setUp(self):
        super().setUp()
        self.streams = self.connection.stream_ids.grouped("kind")
        self.xero.settings(high_volume_limit=45)

    def kept(self):
        return self.env["xero.contact"].search([("connection_id", "=", self.connection.id)])

    def contact_calls(self):
        """Return (number of calls by IDs, number of calls for the list)."""
        queries = [call["query"] for call in self.xero.calls() if "Contacts" in call["path"]]
        by_ids = [query for query in queries if "IDs=" in query]
        return len(by_ids), len(queries) - len(by_ids)


class TestUnlistedSales(UnlistedCase):
    """Sales were imported while Xero listed no contacts."""

    @classmethod
    def connect_once(cls):
        connection = super().connect_once()
        cls.xero.settings(high_volume_limit=45)
        connection.action_import_sales()
        cls.run_until_idle(connection)
        return connection

    def test_sales_are_imported_with_the_contacts_that_they_name(self):
        self.assertFiguresAreXeros(self.connection)
        self.assertEqual(self.streams["contacts"].state, "idle")
        self.assertTrue(self.kept().partner_id)
        self.assertIn("100,000 contacts", self.connection.unlisted_notice)

    def test_contacts_that_change_afterwards_are_read(self):
        [customer, *_others] = self.kept().filtered("is_customer")
        self.xero.edit("edit_contact", id=customer.xero_id, name="Renamed Ltd")
        self.sync(self.connection)
        self.assertEqual(customer.name, "Renamed Ltd")

    def test_importing_contacts_again_reads_those_that_are_kept_by_their_ids(self):
        kept = len(self.kept())
        self.xero.reset_calls()
        self.connection.action_import_contacts()
        self.assertTrue(self.connection._run_until_idle())
        self.assertEqual(self.contact_calls(), (ceil(kept / const.IDS_PER_CALL), 1))
        self.assertEqual(self.streams["contacts"].done_count, kept)

    def test_more_changes_than_xero_lists_are_read_by_the_kept_ids(self):
        [customer, *_others] = self.kept().filtered("is_customer")
        self.xero.edit("edit_contact", id=customer.xero_id, name="Renamed Ltd")
        before = self.streams["contacts"].cursor = datetime(2020, 1, 1)
        self.sync(self.connection)
        self.assertEqual(customer.name, "Renamed Ltd")
        self.assertGreater(self.streams["contacts"].cursor, before)

    def test_the_nightly_check_leaves_out_what_is_not_listed(self):
        self.env["xero.connection"]._cron_sweep()
        self.assertFalse(self.streams["contacts"].full)
        self.assertTrue(self.streams["invoices"].full)

    def test_the_notice_goes_once_xero_lists_the_contacts(self):
        self.xero.settings(high_volume_limit=100_000)
        self.connection.action_import_contacts()
        self.assertTrue(self.connection._run_until_idle())
        self.assertFalse(self.connection.unlisted_notice)


class TestUnlistedQuotes(UnlistedCase):
    def test_what_changed_before_a_refused_import_is_still_read(self):
        self.xero.settings(high_volume_limit=100_000)
        self.connection.action_import_sales()
        self.run_until_idle(self.connection)
        self.xero.settings(high_volume_limit=0)
        quotes = self.streams["quotes"]
        cursor = quotes.cursor = quotes.cursor - timedelta(hours=1)
        quotes._enqueue(full=True)
        self.assertTrue(self.connection._run_until_idle())
        self.assertEqual(quotes.cursor, cursor)

    def test_quotes_are_read_by_years_and_months(self):
        self.xero.settings(high_volume_limit=100_000)
        wanted = len(self.sandbox.books[self.connection.tenant_id].quotes)
        self.connection.action_import_contacts()
        self.assertTrue(self.connection._run_until_idle())
        self.xero.settings(high_volume_limit=wanted - 1)
        self.streams["quotes"]._enqueue(full=True)
        self.assertTrue(self.connection._run_until_idle())
        kept = self.env["xero.quote"].search_count([("connection_id", "=", self.connection.id)])
        self.assertEqual((kept, self.streams["quotes"].state), (wanted, "idle"))
        self.assertFalse(self.connection.unlisted_notice)

    def test_quotes_that_xero_lists_by_no_date_are_read_from_now_on(self):
        self.xero.settings(high_volume_limit=0)
        self.streams["quotes"]._enqueue(full=True)
        self.assertTrue(self.connection._run_until_idle())
        self.assertIn("100,000 quotes", self.connection.unlisted_notice)
        self.xero.settings(high_volume_limit=100_000)
        made = self.xero.edit("new_quote")["QuoteID"]
        self.sync(self.connection)
        self.assertTrue(self.env["xero.quote"].search([("xero_id", "=", made.lower())]))
