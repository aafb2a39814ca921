from freezegun import freeze_time

from .pipeline_common import LEADER, SELLER, QuoteCase


@freeze_time("2026-03-10 09:00:00")
class TestPipelinePeople(QuoteCase):
    """Who follows up on quotes, and who can see them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.new_user("pipeline_other", LEADER)

    def responsible(self, **members):
        quote = self.arrive(len(self.records) + 1, **members)
        return self.follow_ups(quote.lead_id).user_id

    def test_the_responsible_of_the_line_comes_first(self):
        self.mapping("SENT").activity_user_id = self.other
        self.assertEqual(self.responsible(), self.other)

    def test_the_opportunitys_salesperson_comes_before_the_customers(self):
        self.opportunity(user_id=self.other.id)
        self.assertEqual(self.customer.user_id, self.seller)
        self.assertEqual(self.responsible(), self.other)

    def test_the_customers_salesperson_follows_up_where_the_opportunity_has_none(self):
        self.opportunity(user_id=False)
        self.assertEqual(self.responsible(), self.seller)

    def test_the_salesperson_of_the_customers_company_counts_for_its_contacts(self):
        person = self.env["res.partner"].create({"name": "Jo", "parent_id": self.customer.id})
        person.user_id = False
        contact = self.new_contact("Jo", person)
        quote = self.arrive(contact=contact)
        self.assertEqual(quote.lead_id.user_id, self.seller)
        self.assertEqual(self.follow_ups(quote.lead_id).user_id, self.seller)

    def test_without_any_salesperson_the_fallback_follows_up(self):
        self.customer.user_id = False
        self.assertEqual(self.responsible(), self.boss)

    def test_one_who_has_left_or_works_elsewhere_or_may_not_see_it_is_passed_over(self):
        far = self.env["res.company"].create({"name": "Far away"})
        abroad = self.new_user("pipeline_abroad", LEADER, company=far)
        left = self.new_user("pipeline_left", LEADER)
        left.active = False
        clerk = self.new_user("pipeline_clerk", "base.group_user")
        blind = self.new_user("pipeline_blind", SELLER)
        outside = self.new_user("pipeline_outside", "base.group_portal")
        for user in (abroad, left, clerk, blind, outside):
            with self.subTest(user.login):
                self.mapping("SENT").activity_user_id = user
                self.assertEqual(self.responsible(), self.seller)

    def test_an_opportunity_is_not_given_to_one_who_has_left(self):
        self.seller.active = False
        lead = self.arrive().lead_id
        self.assertEqual(lead.user_id, self.boss)
        self.assertEqual(self.follow_ups(lead).user_id, self.boss)

    def test_a_question_names_only_opportunities_that_its_reader_may_see(self):
        mine = self.opportunity("Redesign of the shop")
        hidden = self.opportunity("Redesign of the shop, secret", user_id=self.other.id)
        question = self.arrive().activity_ids
        self.assertEqual(question.user_id, self.seller)
        self.assertIn(mine.name, question.note)
        self.assertNotIn("secret", question.note)
        self.assertIn("1 opportunity of another salesperson", question.note)
        self.assertNotIn(hidden, self.quote(1).with_user(self.seller).candidate_lead_ids)

    def test_whoever_sees_a_quote_may_write_on_it_and_who_is_asked_may_answer(self):
        self.opportunity(), self.opportunity()
        quote = self.arrive()
        # Neither asked nor a follower.
        quote.with_user(self.boss).message_post(body="They want it blue")
        self.assertTrue(quote.with_user(self.boss).activity_ids)
        quote.with_user(self.seller).activity_ids.action_feedback(feedback="neither")
        self.assertTrue(quote._is_dismissed())

    def test_a_salesperson_links_makes_and_takes_off_by_hand(self):
        quote = self.arrive(1, "DRAFT").with_user(self.seller)
        quote.action_create_lead()
        lead = quote.lead_id
        self.assertEqual(lead.user_id, self.seller)
        quote.action_leave_lead()
        self.assertFalse(quote.lead_id)
        lead.with_context(xero_quote_id=quote.id).action_link_xero_quote()
        self.assertEqual(quote.lead_id, lead)
