from freezegun import freeze_time

from .pipeline_common import QuoteCase


@freeze_time("2026-03-10 09:00:00")
class TestPipelineHistory(QuoteCase):
    """Historical quotes are only shown, and linked to confident matches."""

    def past(self, number=1, status="SENT", **members):
        dates = {
            "DateString": "2026-01-05T00:00:00",
            "UpdatedDateUTC": "2026-01-06T12:00:00",
            "ExpiryDateString": "2026-06-30T00:00:00",
        }
        return self.arrive(number, status, **dates | members)

    def test_it_is_linked_to_the_opportunity_that_it_fits_and_moves_nothing(self):
        for number, status in enumerate(("DRAFT", "SENT", "ACCEPTED", "DECLINED", "INVOICED"), 1):
            with self.subTest(status):
                title = f"Work {number}00"
                lead = self.opportunity(title, expected_revenue=5.0, date_deadline="2026-05-05")
                messages, before = lead.message_ids, self.standing(lead)
                quote = self.past(number, status, Title=title)
                self.assertEqual(quote.lead_id, lead)
                self.assertEqual(self.standing(lead), before)
                self.assertEqual(lead.message_ids, messages)
                self.assertFalse(lead.activity_ids)
        mine = [("partner_id", "=", self.customer.id)]
        self.assertEqual(self.env["crm.lead"].search_count(mine), 5, "none was created")

    def standing(self, lead):
        return (
            lead.stage_id,
            lead.won_status,
            lead.name,
            lead.expected_revenue,
            lead.date_deadline,
        )

    def test_it_is_linked_to_an_opportunity_that_was_closed_as_well(self):
        won, lost = self.opportunity("Online shop"), self.opportunity("Brand identity")
        won.action_set_won()
        lost.action_set_lost()
        self.assertEqual(self.past(1, "INVOICED", Title="Online shop").lead_id, won)
        self.assertEqual(self.past(2, "DECLINED", Title="Brand identity").lead_id, lost)
        self.assertEqual((won.won_status, lost.won_status), ("won", "lost"))

    def test_several_may_be_linked_to_one_opportunity(self):
        lead = self.opportunity()
        self.assertEqual((self.past(1) + self.past(2)).lead_id, lead)
        self.assertEqual(lead.xero_quote_count, 2)

    def test_it_is_linked_nowhere_where_several_fit_and_nobody_is_asked(self):
        self.opportunity(), self.opportunity()
        quote = self.past()
        self.assertFalse(quote.lead_id)
        self.assertFalse(quote.activity_ids)

    def test_it_does_not_take_the_opportunity_from_a_new_quote(self):
        lead = self.opportunity()
        self.assertEqual(self.past(1).lead_id, lead)
        self.assertEqual(self.arrive(2).lead_id, lead)
        self.assertEqual(lead.stage_id, self.proposition)

    def test_it_is_in_no_figure_of_a_new_quotes_opportunity(self):
        for status in ("SENT", "ACCEPTED"):
            with self.subTest(status):
                lead = self.opportunity("Redesign of the shop")
                self.past(1, status, SubTotal=50.0, Total=60.0)
                self.assertEqual(self.arrive(2).lead_id, lead)
                self.assertEqual(lead.expected_revenue, 1000.0)
                self.quote(1).lead_id = self.quote(2).lead_id = False
                lead.unlink()
                self.quote(1).unlink(), self.quote(2).unlink()

    def test_it_keeps_no_opportunity_open_that_a_new_quote_loses(self):
        lead = self.opportunity()
        self.past(1)
        self.arrive(2)
        self.arrive(2, "DECLINED")
        self.assertEqual(lead.won_status, "lost")

    def test_it_stays_history_when_it_moves_on(self):
        lead = self.opportunity()
        self.past()
        self.arrive(1, "ACCEPTED")
        self.assertEqual(lead.won_status, "pending")
        with freeze_time("2026-08-01 09:00:00"):
            self.run_expiries()
        self.assertFalse(lead.activity_ids)

    def test_it_is_linked_once_its_contact_has_a_customer(self):
        lead = self.opportunity()
        contact = self.new_contact("Acme again")
        quote = self.past(contact=contact)
        self.assertFalse(quote.lead_id)
        contact.partner_id = self.customer
        self.assertEqual(quote.lead_id, lead)

    def test_a_person_may_link_it_and_still_it_moves_nothing(self):
        quote = self.past(Title="Something")
        lead = self.opportunity("Another one", expected_revenue=5.0)
        stage = lead.stage_id
        lead.with_context(xero_quote_id=quote.id).action_link_xero_quote()
        self.assertEqual(quote.lead_id, lead)
        self.assertEqual((lead.stage_id, lead.expected_revenue), (stage, 5.0))
        self.assertFalse(lead.activity_ids)

    def test_a_page_is_linked_without_a_search_for_each_quote(self):
        def queries(*numbers):
            records = []
            for number in numbers:
                self.opportunity(f"Work {number}00")
                self.past(number, Title="Nothing yet")
                records.append(self.records[number] | {"Title": f"Work {number}00"})
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.read_quotes(*records)
            linked = self.env["xero.quote"].union(*map(self.quote, numbers))
            self.assertEqual(len(linked.lead_id), len(numbers))
            return self.env.cr.sql_log_count - before - len(numbers)

        few = queries(*range(1, 4))
        self.assertLess(queries(*range(10, 40)), few + 10)
