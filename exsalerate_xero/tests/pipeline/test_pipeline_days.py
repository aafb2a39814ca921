from datetime import date

from freezegun import freeze_time
from odoo.tools.safe_eval import safe_eval

from .pipeline_common import QuoteCase

AUCKLAND, HAWAII = "NEWZEALANDSTANDARDTIME", "HAWAIIANSTANDARDTIME"


@freeze_time("2026-03-10 09:00:00")
class TestPipelineDays(QuoteCase):
    """The days on which quotes are applied, expire, and are followed up."""

    def searched(self, name):
        """Return the opportunities that a search filter finds."""
        view = self.env.ref("exsalerate_xero.crm_lead_view_search")
        arch = self.env["crm.lead"].get_view(view.inherit_id.id, "search")["arch"]
        domain = arch.partition(f'name="{name}"')[2].partition('domain="')[2].partition('"')[0]
        domain = domain.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
        return self.env["crm.lead"].search(safe_eval(domain))

    def test_a_quote_on_its_last_day_is_not_expired(self):
        lead = self.arrive(ExpiryDateString="2026-03-20T00:00:00").lead_id
        sent = self.follow_ups(lead)
        with freeze_time("2026-03-20 23:59:00"):
            self.run_expiries()
            self.assertEqual(self.quote(1).effective_status, "SENT")
            self.assertEqual(self.follow_ups(lead), sent)
        with freeze_time("2026-03-21 00:01:00"):
            self.run_expiries()
            self.assertEqual(self.quote(1).effective_status, "EXPIRED")
            expired = self.follow_ups(lead)
            self.assertEqual(expired.summary, "The quote has expired")
            self.assertEqual(expired.date_deadline, date(2026, 3, 21))
            self.assertFalse(sent.exists())
            self.run_expiries()
            self.assertEqual(self.follow_ups(lead), expired, "once")

    def test_a_quote_expires_when_its_last_day_is_over_where_the_organisation_is(self):
        for zone, before, after in (
            (AUCKLAND, "2026-03-20 10:59:00", "2026-03-20 11:01:00"),
            (HAWAII, "2026-03-21 09:59:00", "2026-03-21 10:01:00"),
        ):
            connection = self.new_connection(self.company, timezone=zone)
            contact = self.new_contact(zone, self.customer, connection)
            number = contact.id
            # Whatever the time zone of the user and of the job.
            self.env.user.tz = "America/New_York"
            last = "2026-03-20T00:00:00"
            quote = self.arrive(number, contact=contact, Title=zone, ExpiryDateString=last)
            for moment, status in ((before, "SENT"), (after, "EXPIRED")):
                with self.subTest(f"{zone} {moment}"), freeze_time(moment):
                    self.run_expiries()
                    self.assertEqual(quote.effective_status, status)
                    self.assertEqual(quote.handled_status, status)

    def test_a_follow_up_is_due_by_the_day_of_whoever_is_to_do_it(self):
        # 22:30 in London is the next morning in Auckland.
        with freeze_time("2026-03-10 22:30:00"):
            for number, (zone, day) in enumerate(
                (("Pacific/Auckland", 14), ("Europe/London", 13), (False, 13)), 1
            ):
                self.seller.tz = zone
                lead = self.arrive(number, Title=f"Work {number}00", SubTotal=number).lead_id
                self.assertEqual(self.follow_ups(lead).date_deadline, date(2026, 3, day))

    def test_without_a_time_zone_of_its_own_an_organisation_is_where_its_company_is(self):
        self.connection.timezone = "SOMEWHERE"
        with freeze_time("2026-03-10 22:30:00"):
            self.assertEqual(self.connection._today(), date(2026, 3, 10))
            self.company.partner_id.tz = "Pacific/Auckland"
            self.assertEqual(self.connection._today(), date(2026, 3, 11))
            self.assertEqual(self.company._xero_today(), date(2026, 3, 11))
            self.connection.timezone = HAWAII
            self.assertEqual(self.connection._today(), date(2026, 3, 10))
            self.assertEqual(self.company._xero_today(), date(2026, 3, 11))
            self.company.partner_id.tz = False
            self.assertEqual(self.company._xero_today(), date(2026, 3, 10))

    def test_a_companys_day_is_not_its_readers(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        with freeze_time("2026-03-10 22:30:00"):
            for zone in ("America/New_York", "Europe/London"):
                company = self.company.with_user(self.seller).with_context(tz=zone)
                self.assertEqual(company._xero_today(), date(2026, 3, 11))

    def acts(self, dated, updated):
        """Return whether a quote with these dates is applied when imported tomorrow."""
        with freeze_time("2026-03-11 09:00:00"):
            number = len(self.records) + 1
            quote = self.arrive(
                number,
                Title=f"Work {number}00",
                SubTotal=number,
                DateString=f"2026-03-{dated:02d}T00:00:00",
                UpdatedDateUTC=f"2026-03-{updated}",
            )
            return bool(quote.handled_status)

    def test_what_was_there_when_the_organisation_was_connected_is_history(self):
        self.assertFalse(self.acts(dated=9, updated="09T12:00:00"))
        self.assertFalse(self.acts(dated=10, updated="10T08:59:59"))
        self.assertTrue(self.acts(dated=10, updated="10T09:00:00"))
        self.assertFalse(self.acts(dated=12, updated="10T08:59:59"), "though dated in advance")
        self.assertFalse(self.acts(dated=9, updated="10T10:00:00"), "though modified since")

    def test_a_draft_without_a_day_is_as_new_as_it_was_modified(self):
        self.mapping("SENT").copy({"quote_status": "DRAFT"})
        undated = {"DateString": None, "Title": "No day", "SubTotal": 3.0}
        with freeze_time("2026-03-11 09:00:00"):
            old = self.arrive(1, "DRAFT", UpdatedDateUTC="2026-03-09T12:00:00", **undated)
            new = self.arrive(2, "DRAFT", UpdatedDateUTC="2026-03-11T08:00:00", **undated)
        self.assertFalse(old.lead_id)
        self.assertTrue(new.lead_id)

    def test_the_day_of_connecting_is_the_organisations_near_the_date_line(self):
        # 9:00 UTC on the 10th: 22:00 of that day in Auckland, 23:00 of the 9th in Honolulu.
        for zone, today in ((AUCKLAND, 10), (HAWAII, 9)):
            connection = self.new_connection(self.company, timezone=zone)
            self.assertEqual(connection.news_from, date(2026, 3, today))
            contact = self.new_contact(zone, self.customer, connection)
            for number, (dated, updated, acts) in enumerate(
                (
                    (today, "2026-03-10T08:59:59", False),
                    (today, "2026-03-10T09:00:01", True),
                    (today + 1, "2026-03-10T08:59:59", False),
                    (today - 1, "2026-03-10T09:00:01", False),
                )
            ):
                with self.subTest(f"{zone} {dated} {updated}"):
                    title = f"{zone} {number}"
                    quote = self.arrive(
                        contact.id * 10 + number,
                        contact=contact,
                        Title=title,
                        SubTotal=contact.id * 10.0 + number,
                        DateString=f"2026-03-{dated:02d}T00:00:00",
                        UpdatedDateUTC=updated,
                    )
                    self.assertEqual(bool(quote.lead_id), acts)

    def test_the_person_may_let_earlier_quotes_act(self):
        self.connection.pipeline_from_date = "2026-03-05"
        self.assertFalse(self.acts(dated=4, updated="04T12:00:00"))
        self.assertTrue(self.acts(dated=5, updated="05T12:00:00"))
        self.assertTrue(self.acts(dated=10, updated="10T08:00:00"))

    def test_the_person_may_let_quotes_act_from_a_later_day_only(self):
        self.connection.pipeline_from_date = "2026-03-12"
        self.assertFalse(self.acts(dated=11, updated="11T08:00:00"))
        self.assertTrue(self.acts(dated=12, updated="11T08:00:00"))

    def test_moving_the_day_back_lets_quotes_act_that_are_there_already(self):
        quote = self.arrive(DateString="2026-03-05T00:00:00")
        older = self.arrive(2, DateString="2026-03-01T00:00:00")
        self.assertFalse((quote + older).lead_id)
        self.connection.pipeline_from_date = "2026-03-05"
        self.read_quotes()
        self.assertEqual(quote.lead_id.stage_id, self.proposition)
        self.assertFalse(older.lead_id)
        self.assertFalse(quote.pipeline_due)

    def test_filters_find_quotes_that_are_open(self):
        sent = self.arrive(1, ExpiryDateString="2026-03-20T00:00:00")
        endless = self.arrive(2, Title="Another", ExpiryDateString=None)
        won = self.arrive(3, "ACCEPTED", Title="Won at once")
        with freeze_time("2026-03-20 12:00:00"):
            self.assertEqual(self.searched("xero_open_quote"), (endless + sent).lead_id)
        with freeze_time("2026-03-21 12:00:00"):
            self.assertEqual(self.searched("xero_open_quote"), endless.lead_id)
        self.assertTrue(won.lead_id)

    def test_a_filter_finds_quotes_that_expire_until_the_end_of_the_calendar_week(self):
        self.env["res.lang"]._lang_get("en_US").week_start = "1"
        lead = self.arrive(ExpiryDateString="2026-03-19T00:00:00").lead_id
        # The 19th is a Thursday.
        for day, found in (
            ("2026-03-15", False),
            ("2026-03-16", True),
            ("2026-03-19", True),
            ("2026-03-20", False),
        ):
            with self.subTest(day), freeze_time(f"{day} 12:00:00"):
                self.assertEqual(lead in self.searched("xero_expiring_quote"), found)
