from datetime import date

from freezegun import freeze_time

from .pipeline_common import QuoteCase


@freeze_time("2026-03-10 09:00:00")
class TestPipelineStages(QuoteCase):
    """Effects of a quote's status on its opportunity, and users' edits that are kept."""

    def test_nothing_happens_for_a_status_without_a_line(self):
        quote = self.arrive(status="DRAFT")
        self.assertFalse(quote.lead_id)
        self.mapping("SENT").unlink()
        self.arrive(status="SENT")
        self.assertFalse(quote.lead_id)

    def test_a_status_without_a_line_leaves_the_follow_up_of_the_one_before(self):
        (self.mapping("ACCEPTED") + self.mapping("EXPIRED")).unlink()
        lead = self.arrive(status="SENT").lead_id
        planned, stage = self.follow_ups(lead), lead.stage_id
        with freeze_time("2026-05-01 09:00:00"):
            self.run_expiries()
            self.assertEqual(self.quote(1).effective_status, "EXPIRED")
            self.arrive(status="ACCEPTED")
        self.assertEqual(self.follow_ups(lead), planned)
        self.assertEqual((lead.won_status, lead.stage_id), ("pending", stage))

    def test_a_sent_quote_makes_an_opportunity_with_stage_amount_title_and_follow_up(self):
        quote = self.arrive(status="SENT", Title="Online shop")
        lead = quote.lead_id
        self.assertEqual(lead.name, "Online shop")
        self.assertEqual((lead.type, lead.stage_id), ("opportunity", self.proposition))
        self.assertEqual((lead.partner_id, lead.user_id), (self.customer, self.seller))
        self.assertEqual(lead.expected_revenue, 1000.0)
        self.assertEqual(lead.date_deadline, date(2026, 4, 9))
        activity = self.follow_ups(lead)
        self.assertEqual(activity.activity_type_id, self.mapping("SENT").activity_type_id)
        self.assertEqual(activity.summary, "Follow up on the quote")
        self.assertEqual(activity.date_deadline, date(2026, 3, 13))
        self.assertEqual(activity.user_id, self.seller)

    def test_the_expected_revenue_is_net_and_in_company_currency(self):
        euros = self.env.ref("base.EUR")
        euros.active = True
        quote = self.arrive(CurrencyCode="EUR", CurrencyRate=1.25, SubTotal=1000.0, Total=1200.0)
        self.assertEqual(quote.currency_id, euros)
        self.assertEqual(quote.lead_id.expected_revenue, 800.0)

    def test_an_accepted_quote_wins_and_closes_the_follow_up(self):
        lead = self.arrive(status="SENT").lead_id
        self.arrive(status="ACCEPTED")
        self.assertEqual(lead.won_status, "won")
        self.assertFalse(self.follow_ups(lead))

    def test_an_invoiced_quote_wins_also_when_nobody_saw_it_accepted(self):
        lead = self.arrive(status="SENT").lead_id
        self.arrive(status="INVOICED")
        self.assertEqual(lead.won_status, "won")

    def test_a_declined_quote_loses_with_the_reason_of_the_line(self):
        reason = self.env["crm.lost.reason"].create({"name": "Too slow"})
        self.mapping("DECLINED").lost_reason_id = reason
        lead = self.arrive(status="SENT").lead_id
        self.arrive(status="DECLINED")
        self.assertEqual((lead.won_status, lead.lost_reason_id), ("lost", reason))

    def test_a_quote_deleted_in_xero_closes_its_follow_up_and_moves_nothing(self):
        lead = self.arrive(status="SENT").lead_id
        self.arrive(status="DELETED")
        self.assertFalse(self.follow_ups(lead))
        self.assertEqual((lead.won_status, lead.stage_id), ("pending", self.proposition))

    def test_closing_a_follow_up_does_not_plan_the_step_that_would_be_next(self):
        kind = self.mapping("SENT").activity_type_id
        kind.write({"chaining_type": "trigger", "triggered_next_type_id": kind.id})
        lead = self.arrive(status="SENT").lead_id
        self.arrive(status="ACCEPTED")
        self.assertFalse(lead.activity_ids)

    def test_a_follow_up_that_was_done_is_not_planned_again(self):
        lead = self.arrive(status="SENT").lead_id
        self.follow_ups(lead).action_feedback(feedback="called")
        self.arrive(status="SENT", Title="Redesign of the whole shop")
        self.assertFalse(self.follow_ups(lead))

    def test_a_salespersons_later_stage_is_respected(self):
        lead = self.arrive(status="SENT").lead_id
        lead.stage_id = qualified = self.env.ref("crm.stage_lead2")
        self.arrive(status="SENT", Title="Redesign of the whole shop")
        self.assertEqual(lead.stage_id, qualified)

    def test_an_opportunity_further_on_is_not_moved_back_whether_or_not_the_draft_was_seen(self):
        late = self.env["crm.stage"].create({"name": "Negotiation", "sequence": 50})
        for number, statuses in ((1, ["SENT"]), (2, ["DRAFT", "SENT"])):
            lead = self.opportunity(f"Work {number}0", stage_id=late.id)
            for status in statuses:
                quote = self.arrive(number, status, Title=f"Work {number}0", SubTotal=number)
            self.assertEqual((quote.lead_id, lead.stage_id), (lead, late), statuses)

    def test_a_status_that_changes_again_may_move_the_opportunity_back(self):
        late = self.env["crm.stage"].create({"name": "Negotiation", "sequence": 50})
        self.mapping("SENT").stage_id = late
        lead = self.arrive(status="SENT").lead_id
        self.mapping("SENT").stage_id = self.proposition
        self.arrive(status="ACCEPTED")
        self.arrive(status="SENT")
        self.assertEqual((lead.won_status, lead.stage_id), ("pending", self.proposition))
        self.assertLess(lead.probability, 100)

    def test_more_time_for_a_quote_undoes_what_its_expiry_did_and_nothing_else(self):
        late = self.env["crm.stage"].create({"name": "Negotiation", "sequence": 50})
        last = self.env["crm.stage"].create({"name": "Expired", "sequence": 60})
        for number, (expired_stage, stage) in enumerate(((False, late), (last, self.proposition))):
            with self.subTest(stage.name):
                self.mapping("EXPIRED").stage_id = expired_stage
                lead = self.arrive(number, Title=f"Work {number}00").lead_id
                lead.stage_id = late
                with freeze_time("2026-05-01 09:00:00"):
                    self.run_expiries()
                    self.assertEqual(lead.stage_id, expired_stage or late)
                    self.arrive(number, ExpiryDateString="2026-06-30T00:00:00")
                self.assertEqual(lead.stage_id, stage)
                self.assertEqual(self.follow_ups(lead).summary, "Follow up on the quote")

    def test_expiry_moves_back_only_what_nobody_has_moved_since(self):
        self.mapping("EXPIRED").stage_id = qualified = self.env.ref("crm.stage_lead2")
        late = self.env["crm.stage"].create({"name": "Negotiation", "sequence": 50})
        kept, moved = self.arrive(1).lead_id, self.arrive(2, Title="Another").lead_id
        moved.stage_id = late
        with freeze_time("2026-05-01 09:00:00"):
            self.run_expiries()
        self.assertEqual((kept.stage_id, moved.stage_id), (qualified, late))

    def test_an_opportunity_that_the_quote_lost_is_opened_when_it_is_sent_again(self):
        lead = self.arrive(status="SENT").lead_id
        self.arrive(status="DECLINED")
        self.arrive(status="SENT")
        self.assertEqual((lead.won_status, lead.stage_id), ("pending", self.proposition))
        self.assertEqual(len(self.follow_ups(lead)), 1)

    def test_an_opportunity_that_a_salesperson_lost_stays_lost(self):
        lead = self.arrive(status="DRAFT") and self.arrive(status="SENT").lead_id
        self.arrive(status="DECLINED")
        with freeze_time("2026-03-11 09:00:00"):
            lead.action_restore()
            lead.action_set_lost()
            self.arrive(status="SENT")
            self.assertEqual(lead.won_status, "lost")
            self.assertFalse(self.follow_ups(lead))

    def test_expiry_neither_opens_nor_follows_up_what_a_salesperson_closed(self):
        lost, won = self.arrive(1).lead_id, self.arrive(2, Title="Another thing").lead_id
        self.assertNotEqual(lost, won)
        lost.action_set_lost()
        won.action_set_won()
        # Odoo logs their changes when they are flushed.
        self.env.cr.flush()
        messages = (lost + won).message_ids
        with freeze_time("2026-05-01 09:00:00"):
            self.run_expiries()
        self.assertEqual((lost.won_status, won.won_status), ("lost", "won"))
        self.assertFalse(self.follow_ups(lost) + self.follow_ups(won), "only closed")
        logged = (lost + won).message_ids - messages
        self.assertEqual(len(logged), 2)
        self.assertTrue(all("Follow-up closed" in message.body for message in logged))

    def test_expiry_leaves_what_a_salesperson_archived(self):
        lead = self.arrive(1).lead_id
        stage = lead.stage_id
        lead.probability = 40
        lead.action_archive()
        with freeze_time("2026-05-01 09:00:00"):
            self.run_expiries()
        self.assertFalse(self.follow_ups(lead))
        self.assertEqual((lead.active, lead.stage_id), (False, stage))

    def test_of_two_stages_with_one_sequence_the_one_that_is_shown_later_is_further(self):
        first = self.env["crm.stage"].create({"name": "A first", "sequence": 7})
        second = self.env["crm.stage"].create({"name": "B second", "sequence": 7})
        self.mapping("SENT").stage_id = second
        lead = self.opportunity(stage_id=first.id)
        self.arrive(1)
        self.assertEqual(lead.stage_id, second)

    def test_expiry_opens_nothing_that_another_quote_had_won(self):
        lead = self.arrive(1).lead_id
        second = self.arrive(2, "DRAFT", Title="Logo")
        lead.with_context(xero_quote_id=second.id).action_link_xero_quote()
        self.arrive(2, "ACCEPTED")
        self.arrive(2, "DELETED")
        with freeze_time("2026-05-01 09:00:00"):
            self.run_expiries()
        self.assertEqual(lead.won_status, "won")
        self.assertFalse(self.follow_ups(lead))

    def test_an_accepted_quote_wins_what_a_salesperson_had_lost(self):
        lead = self.arrive(status="SENT").lead_id
        lead.action_set_lost()
        self.arrive(status="ACCEPTED")
        self.assertEqual((lead.active, lead.won_status), (True, "won"))

    def test_a_quote_declined_after_all_loses_what_it_had_won(self):
        lead = self.arrive(status="SENT").lead_id
        self.arrive(status="ACCEPTED")
        self.arrive(status="DECLINED")
        self.assertEqual(lead.won_status, "lost")

    def test_a_revised_quote_updates_amount_title_and_closing_day_of_the_same_opportunity(self):
        lead = self.arrive(status="SENT").lead_id
        quote = self.arrive(
            SubTotal=4321.0, Title="Bigger shop", ExpiryDateString="2026-06-30T00:00:00"
        )
        self.assertEqual(quote.lead_id, lead)
        self.assertEqual((lead.expected_revenue, lead.name), (4321.0, "Bigger shop"))
        self.assertEqual(lead.date_deadline, date(2026, 6, 30))
        self.assertEqual(len(self.follow_ups(lead)), 1)

    def test_what_people_edited_stands_until_xero_says_something_new(self):
        lead = self.arrive(status="SENT").lead_id
        lead.write({"name": "Mine", "date_deadline": "2026-03-20", "expected_revenue": 77.0})
        self.arrive(status="SENT", Reference="Their order 4711")
        self.assertEqual((lead.name, lead.expected_revenue), ("Mine", 77.0))
        self.assertEqual(lead.date_deadline, date(2026, 3, 20))
        self.arrive(status="SENT", SubTotal=500.0)
        self.assertEqual((lead.name, lead.expected_revenue), ("Mine", 500.0))
        self.assertEqual(lead.date_deadline, date(2026, 3, 20))

    def test_a_second_quote_adds_up_only_when_both_are_open(self):
        first = self.arrive(1)
        second = self.arrive(2, "DRAFT", Title="Logo", SubTotal=200.0)
        lead = first.lead_id
        lead.with_context(xero_quote_id=second.id).action_link_xero_quote()
        self.assertEqual((lead.expected_revenue, lead.xero_open_quote_count), (1200.0, 2))
        self.arrive(2, "SENT")
        self.assertEqual(lead.expected_revenue, 1200.0)
        self.arrive(2, "DECLINED")
        self.assertEqual((lead.expected_revenue, lead.xero_open_quote_count), (1000.0, 1))
        self.assertEqual(lead.won_status, "pending", "the other quote is still open")

    def test_the_card_shows_the_quote_that_has_come_furthest(self):
        lead = self.arrive(1, "SENT").lead_id
        second = self.arrive(2, "DRAFT", Title="Logo")
        lead.with_context(xero_quote_id=second.id).action_link_xero_quote()
        self.assertEqual(lead.xero_quote_status, "SENT")
        self.arrive(1, "ACCEPTED")
        self.assertEqual(lead.xero_quote_status, "ACCEPTED")
        self.arrive(1, "DELETED")
        self.assertEqual(lead.xero_quote_status, "DRAFT")

    def test_an_expired_quote_neither_adds_up_nor_keeps_an_opportunity_open(self):
        first = self.arrive(1, ExpiryDateString="2026-03-20T00:00:00")
        second = self.arrive(2, "DRAFT", Title="Logo", SubTotal=200.0)
        lead = first.lead_id
        lead.with_context(xero_quote_id=second.id).action_link_xero_quote()
        with freeze_time("2026-03-21 09:00:00"):
            self.run_expiries()
            self.assertEqual(lead.expected_revenue, 200.0)
            self.arrive(2, "SENT")
            self.arrive(2, "DECLINED")
            self.assertEqual(lead.won_status, "lost")
