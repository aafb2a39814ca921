from freezegun import freeze_time
from odoo.exceptions import UserError

from .pipeline_common import QuoteCase


@freeze_time("2026-03-10 09:00:00")
class TestPipelineLeads(QuoteCase):
    """Choosing the opportunity of a quote."""

    def assertTakes(self, lead, **members):
        number = len(self.records) + 1
        quote = self.arrive(number, **members)
        self.assertEqual(quote.lead_id, lead)
        self.assertFalse(quote.made_lead)

    def assertMakesItsOwn(self, **members):
        quote = self.arrive(len(self.records) + 1, **members)
        self.assertTrue(quote.made_lead)

    def test_the_open_opportunity_that_fits_by_name_is_taken_and_moved(self):
        lead = self.opportunity("Redesign of the shop for Acme")
        self.assertTakes(lead, Title="redesign of  the Shop")
        self.assertEqual(lead.stage_id, self.proposition)
        self.assertEqual(lead.name, "Redesign of the shop for Acme")

    def test_one_whose_name_is_part_of_the_title_fits(self):
        self.assertTakes(self.opportunity("SEO"), Title="SEO for the shop")

    def test_the_open_opportunity_that_fits_by_number_is_taken(self):
        self.assertTakes(self.opportunity("Shop, see QU-0001"), Title="Something")

    def test_the_open_opportunity_that_fits_by_reference_is_taken(self):
        lead = self.opportunity("Tender 4711")
        self.assertTakes(lead, Title="Something", Reference="tender 4711")

    def test_the_open_opportunity_that_fits_by_expected_revenue_is_taken(self):
        lead = self.opportunity("Something", expected_revenue=1000.0)
        self.assertTakes(lead, Title="Something else")

    def test_one_of_the_customers_contacts_fits_as_well(self):
        person = self.env["res.partner"].create({"name": "Jo", "parent_id": self.customer.id})
        self.assertTakes(self.opportunity(partner_id=person.id))

    def test_a_name_that_is_only_part_of_a_word_does_not_fit(self):
        for name, title in (
            ("SEO", "Museo shop"),
            ("A", "A shop"),
            ("Shop", "Workshop"),
            ("QU-00012", "Something"),
        ):
            with self.subTest(name):
                lead = self.opportunity(name)
                self.assertMakesItsOwn(Title=title)
                self.assertFalse(lead.xero_quote_ids)

    def test_what_is_not_the_customers_or_not_open_or_not_an_opportunity_is_left_alone(self):
        other = self.env["res.partner"].create({"name": "Other"})
        self.opportunity(partner_id=other.id)
        self.opportunity(type="lead")
        self.opportunity().action_set_lost()
        self.opportunity().action_set_won()
        self.assertMakesItsOwn()

    def test_an_opportunity_with_a_quote_is_not_taken_automatically(self):
        first = self.arrive(1)
        second = self.arrive(2)
        self.assertNotEqual(second.lead_id, first.lead_id)
        self.assertIn(first.lead_id, second.candidate_lead_ids, "but it is offered")

    def test_one_whose_quote_came_to_nothing_is_taken_by_the_next(self):
        first = self.arrive(1, ExpiryDateString="2026-03-11T00:00:00")
        with freeze_time("2026-03-20 09:00:00"):
            self.run_expiries()
            self.assertEqual(self.arrive(2).lead_id, first.lead_id)

    def test_several_fitting_opportunities_are_asked_about_once(self):
        first, second = self.opportunity(), self.opportunity("Redesign of the shop, again")
        before = self.env["crm.lead"].search_count([])
        quote = self.arrive()
        self.assertFalse(quote.lead_id)
        self.assertEqual(self.env["crm.lead"].search_count([]), before)
        question = quote.activity_ids
        self.assertEqual(question.summary, "Which opportunity is quote QU-0001 for?")
        self.assertIn(second.name, question.note)
        self.assertEqual(quote.candidate_lead_ids, first + second)
        self.arrive(SubTotal=5.0)
        self.assertEqual(quote.activity_ids, question)
        second.with_context(xero_quote_id=quote.id).action_link_xero_quote()
        self.assertEqual(quote.lead_id, second)
        self.assertFalse(quote.activity_ids)
        self.assertEqual((second.stage_id, second.expected_revenue), (self.proposition, 5.0))
        self.assertEqual(len(self.follow_ups(second)), 1)

    def test_a_question_can_be_answered_with_a_new_opportunity(self):
        self.opportunity(), self.opportunity()
        quote = self.arrive()
        quote.action_create_lead()
        self.assertTrue(quote.made_lead)
        self.assertEqual(quote.lead_id.stage_id, self.proposition)
        self.assertEqual(len(self.follow_ups(quote.lead_id)), 1)
        self.assertFalse(quote.activity_ids)

    def test_a_question_marked_done_is_not_asked_again_nor_answered_by_itself(self):
        first, second = self.opportunity(), self.opportunity()
        quote = self.arrive()
        quote.activity_ids.action_feedback(feedback="neither")
        # Two match, then one, then none.
        for status, closed in (("SENT", None), ("ACCEPTED", first), ("INVOICED", second)):
            if closed:
                closed.action_set_lost()
            self.arrive(status=status, SubTotal=7.0)
            self.assertFalse(quote.activity_ids)
            self.assertFalse(quote.lead_id)

    def test_a_quote_in_question_expires_all_the_same(self):
        self.opportunity(), self.opportunity()
        quote = self.arrive()
        question = quote.activity_ids
        with freeze_time("2026-04-10 09:00:00"):
            self.run_expiries()
            expired = quote.activity_ids - question
            self.assertEqual(expired.summary, "The quote has expired")
            self.assertTrue(question.exists(), "it can still be answered")
            self.run_expiries()
            self.assertEqual(quote.activity_ids, question + expired)

    def test_a_follow_up_that_only_opportunities_can_have_becomes_a_to_do_on_the_quote(self):
        self.mapping("EXPIRED").activity_type_id = self.env["mail.activity.type"].create(
            {"name": "Ring back", "res_model": "crm.lead"}
        )
        self.opportunity(), self.opportunity()
        question = self.arrive().activity_ids
        with freeze_time("2026-04-10 09:00:00"):
            self.run_expiries()
        expired = self.quote(1).activity_ids - question
        self.assertEqual(expired.activity_type_id, self.env.ref("mail.mail_activity_data_todo"))

    def test_a_question_about_a_quote_that_came_to_nothing_is_withdrawn(self):
        self.opportunity(), self.opportunity()
        for number, status in ((1, "DECLINED"), (2, "DELETED")):
            quote = self.arrive(number)
            self.assertTrue(quote.activity_ids)
            self.arrive(number, status)
            self.assertFalse(quote.activity_ids)

    def test_a_quote_first_seen_declined_takes_makes_and_asks_nothing(self):
        lead = self.opportunity()
        self.assertFalse(self.arrive(1, "DECLINED").lead_id)
        self.assertEqual(lead.won_status, "pending")
        self.opportunity()
        quote = self.arrive(2, "DECLINED")
        self.assertFalse(quote.lead_id)
        self.assertFalse(quote.activity_ids)

    def test_expiry_makes_no_opportunity(self):
        quote = self.arrive(ExpiryDateString="2026-03-09T00:00:00")
        self.assertEqual(quote.handled_status, "EXPIRED")
        self.assertFalse(quote.lead_id)

    def test_an_opportunity_that_was_deleted_does_not_come_back(self):
        quote = self.arrive()
        quote.lead_id.unlink()
        before = self.env["crm.lead"].search_count([])
        for status in ("SENT", "ACCEPTED", "SENT"):
            self.arrive(status=status, SubTotal=9.0)
        self.assertEqual(self.env["crm.lead"].search_count([]), before)
        self.assertFalse(quote.activity_ids)
        quote.action_create_lead()
        self.assertTrue(quote.lead_id, "a person may give it another one")

    def test_merging_opportunities_keeps_their_quotes_and_adds_them_up(self):
        first, second = self.arrive(1).lead_id, self.arrive(2, SubTotal=200.0).lead_id
        merged = (first + second).merge_opportunity(auto_unlink=True)
        self.assertEqual(merged.xero_quote_ids, self.quote(1) + self.quote(2))
        self.assertEqual(merged.expected_revenue, 1200.0)
        self.arrive(1, "ACCEPTED")
        self.assertEqual(merged.won_status, "won")
        self.assertEqual(merged.expected_revenue, 1000.0)

    def test_a_second_quote_is_linked_from_the_opportunity_with_one_click(self):
        lead = self.arrive(1).lead_id
        second = self.arrive(2, "DRAFT", SubTotal=200.0)
        self.assertEqual(lead.xero_candidate_quote_ids, second)
        second.with_context(xero_lead_id=lead.id).action_link_lead()
        self.assertEqual(second.lead_id, lead)
        self.assertFalse(lead.xero_candidate_quote_ids)
        self.assertEqual(lead.expected_revenue, 1200.0)

    def test_a_quote_taken_off_its_opportunity_gets_another_from_a_person_only(self):
        lead = self.arrive(1).lead_id
        second = self.arrive(2, "DRAFT", SubTotal=200.0)
        lead.with_context(xero_quote_id=second.id).action_link_xero_quote()
        self.quote(1).action_leave_lead()
        self.assertFalse(self.quote(1).lead_id)
        self.assertFalse(self.follow_ups(lead))
        self.assertEqual(lead.expected_revenue, 200.0)
        self.arrive(1, "ACCEPTED")
        self.assertFalse(self.quote(1).lead_id)
        other = self.opportunity("Another one")
        other.with_context(xero_quote_id=self.quote(1).id).action_link_xero_quote()
        self.assertEqual(other.won_status, "won")

    def test_a_quote_of_another_opportunity_customer_or_company_is_not_linked(self):
        quote, lead = self.arrive(1), self.opportunity("Another one")
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        far = self.env["res.company"].create({"name": "Far away"})
        free = self.arrive(2, "DRAFT")
        for given, target, words in (
            (quote, lead, "already has an opportunity"),
            (free, self.opportunity("Foreign", partner_id=stranger.id), "different customers"),
            (
                free,
                self.opportunity("Far", company_id=far.id, user_id=False, partner_id=False),
                "different companies",
            ),
            (self.arrive(3, "DELETED"), lead, "deleted in Xero"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                target.with_context(xero_quote_id=given.id).action_link_xero_quote()
        with self.assertRaisesRegex(UserError, "already has an opportunity"):
            quote.action_create_lead()

    def test_linking_a_declined_quote_by_hand_shows_it_and_loses_nothing(self):
        lead = self.opportunity("Another one")
        quote = self.arrive(1, "DECLINED")
        lead.with_context(xero_quote_id=quote.id).action_link_xero_quote()
        self.assertEqual((quote.lead_id, lead.won_status), (lead, "pending"))

    def test_a_lead_that_a_quote_is_linked_to_becomes_an_opportunity(self):
        lead = self.opportunity("Somebody called", type="lead")
        quote = self.arrive(1, Title="Something else")
        quote.sudo().action_leave_lead()
        lead.with_context(xero_quote_id=quote.id).action_link_xero_quote()
        self.assertEqual((lead.type, lead.stage_id), ("opportunity", self.proposition))

    def test_making_an_opportunity_writes_nothing_to_the_customer(self):
        self.contact.email = "billing@acme.example"
        lead = self.arrive().lead_id
        self.assertEqual(lead.partner_id, self.customer)
        self.assertFalse(self.customer.email)

    def test_the_opportunity_of_a_team_starts_in_a_stage_of_that_team(self):
        team = self.env["crm.team"].create(
            {"name": "Web", "company_id": self.company.id, "member_ids": [(4, self.seller.id)]}
        )
        self.seller.crm_team_member_ids.filtered(lambda m: m.crm_team_id != team).unlink()
        other = self.env["crm.team"].create({"name": "Print"})
        self.mapping("SENT").stage_id = self.env["crm.stage"].create(
            {"name": "Proofs", "team_ids": [(6, 0, other.ids)], "sequence": 99}
        )
        lead = self.arrive().lead_id
        self.assertEqual(lead.team_id, team)
        self.assertFalse(lead.stage_id.team_ids - team)
