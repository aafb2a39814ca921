from datetime import timedelta

from freezegun import freeze_time
from odoo import fields

from .common import XeroCase


class PipelineCase(XeroCase):
    """A connected organisation with its history, and a customer with a salesperson."""

    def setUp(self):
        super().setUp()
        self.connection = self.connect()
        self.import_all(self.connection)
        self.seller = self.new_user("quote_seller", "sales_team.group_sale_salesman")
        self.contact = self.env["xero.contact"].search(
            [("is_customer", "=", True), ("match_state", "=", "linked")], limit=1
        )
        self.customer = self.contact.partner_id
        self.customer.user_id = self.seller
        self.proposition = self.env.ref("crm.stage_lead3")

    def raise_quote(self, status="DRAFT", **values):
        """Raise a quote for the customer in Xero, bring it over, and return it."""
        record = self.xero.edit("new_quote", contact=self.contact.xero_id, status=status, **values)
        self.sync(self.connection)
        return self.env["xero.quote"].search([("xero_id", "=", record["QuoteID"].lower())])

    def move(self, quote, edit, **values):
        """Edit the quote in Xero and bring it over."""
        self.xero.edit(edit, id=quote.xero_id, **values)
        self.sync(self.connection)
        return quote

    def mapping(self, status):
        return self.connection.pipeline_mapping_ids.filtered(lambda m: m.quote_status == status)

    def follow_ups(self, lead):
        return lead.activity_ids.filtered("xero_quote_id")

    def opportunity(self, name, **values):
        return self.env["crm.lead"].create(
            {"name": name, "type": "opportunity", "partner_id": self.customer.id} | values
        )


class TestPipeline(PipelineCase):
    """What a quote's status in Xero does to its opportunity."""

    def test_connecting_proposes_a_line_for_each_status_that_matters(self):
        outcomes = {m.quote_status: m.outcome for m in self.connection.pipeline_mapping_ids}
        self.assertEqual(
            outcomes,
            {
                "SENT": "open",
                "ACCEPTED": "won",
                "DECLINED": "lost",
                "INVOICED": "won",
                "EXPIRED": "open",
            },
        )
        self.assertEqual(self.mapping("SENT").stage_id, self.proposition)
        self.assertEqual(self.mapping("SENT").activity_delay_days, 3)

    def test_history_is_shown_but_moves_nothing(self):
        # Other tests raise quotes in the same books, dated today.
        quotes = self.env["xero.quote"].search([("date", "<", fields.Date.today())])
        self.assertTrue(quotes)
        self.assertEqual(set(quotes.mapped("handled_status")), {False})
        self.assertFalse(quotes.lead_id)
        self.assertFalse(self.env["mail.activity"].search([("xero_quote_id", "in", quotes.ids)]))

    def test_a_quote_dated_before_the_chosen_day_moves_nothing(self):
        yesterday = fields.Date.today() - timedelta(days=1)
        quote = self.raise_quote("SENT", date=str(yesterday))
        self.assertFalse(quote.lead_id)

    def test_the_person_may_let_earlier_quotes_act(self):
        yesterday = fields.Date.today() - timedelta(days=1)
        self.connection.pipeline_from_date = yesterday
        quote = self.raise_quote("SENT", date=str(yesterday))
        self.assertTrue(quote.lead_id)

    def test_nothing_happens_for_a_status_without_a_line(self):
        quote = self.raise_quote("DRAFT")
        self.assertFalse(quote.lead_id)
        self.mapping("SENT").unlink()
        self.move(quote, "send_quote")
        self.assertFalse(quote.lead_id)

    def test_a_sent_quote_makes_an_opportunity_with_stage_amount_and_follow_up(self):
        quote = self.raise_quote("SENT")
        lead = quote.lead_id
        self.assertEqual(lead.stage_id, self.proposition)
        self.assertEqual(lead.partner_id, self.customer)
        self.assertEqual(lead.user_id, self.seller)
        self.assertEqual(lead.expected_revenue, quote.amount_untaxed_company)
        self.assertEqual(lead.date_deadline, quote.expiry_date)
        activity = self.follow_ups(lead)
        self.assertEqual(activity.user_id, self.seller)
        self.assertEqual(activity.activity_type_id, self.mapping("SENT").activity_type_id)
        self.assertEqual(activity.date_deadline, fields.Date.today() + timedelta(days=3))

    def test_the_responsible_of_the_line_comes_first(self):
        other = self.new_user("other_seller", "sales_team.group_sale_salesman")
        self.mapping("SENT").activity_user_id = other
        self.assertEqual(self.follow_ups(self.raise_quote("SENT").lead_id).user_id, other)

    def test_without_any_salesperson_the_fallback_follows_up(self):
        self.customer.user_id = False
        self.connection.fallback_user_id = self.seller
        self.assertEqual(self.follow_ups(self.raise_quote("SENT").lead_id).user_id, self.seller)

    def test_the_open_opportunity_that_fits_by_name_is_taken(self):
        lead = self.opportunity("Redesign of the shop")
        quote = self.raise_quote("SENT", title="Redesign of the shop")
        self.assertEqual(quote.lead_id, lead)
        self.assertEqual(lead.stage_id, self.proposition)

    def test_the_open_opportunity_that_fits_by_amount_is_taken(self):
        draft = self.raise_quote("DRAFT")
        lead = self.opportunity("Something", expected_revenue=draft.amount_untaxed_company)
        self.move(draft, "send_quote")
        self.assertEqual(draft.lead_id, lead)

    def test_an_opportunity_that_does_not_fit_is_left_alone(self):
        lead = self.opportunity("Something else", expected_revenue=1.0)
        quote = self.raise_quote("SENT", title="Redesign of the shop")
        self.assertNotEqual(quote.lead_id, lead)

    def test_several_fitting_opportunities_are_asked_about(self):
        first = self.opportunity("Redesign of the shop")
        second = self.opportunity("Redesign of the shop, again")
        before = self.env["crm.lead"].search_count([])
        quote = self.raise_quote("SENT", title="Redesign of the shop")
        self.assertFalse(quote.lead_id)
        self.assertEqual(self.env["crm.lead"].search_count([]), before)
        question = quote.activity_ids
        self.assertEqual(len(question), 1)
        self.assertEqual(quote.candidate_lead_ids, first + second)
        self.sync(self.connection)
        self.assertEqual(quote.activity_ids, question, "asked once")
        second.with_context(xero_quote_id=quote.id).action_link_xero_quote()
        self.assertEqual(quote.lead_id, second)
        self.assertFalse(quote.activity_ids)
        self.assertEqual(second.stage_id, self.proposition)

    def test_a_question_can_be_answered_with_a_new_opportunity(self):
        self.opportunity("Redesign of the shop")
        self.opportunity("Redesign of the shop, again")
        quote = self.raise_quote("SENT", title="Redesign of the shop")
        quote.action_create_lead()
        self.assertTrue(quote.made_lead)
        self.assertEqual(quote.lead_id.stage_id, self.proposition)
        self.assertEqual(len(self.follow_ups(quote.lead_id)), 1)

    def test_an_accepted_quote_wins_and_closes_the_follow_up(self):
        quote = self.raise_quote("SENT")
        self.move(quote, "accept_quote")
        self.assertEqual(quote.lead_id.won_status, "won")
        self.assertFalse(self.follow_ups(quote.lead_id))

    def test_a_declined_quote_loses_with_the_reason_of_the_line(self):
        reason = self.env["crm.lost.reason"].create({"name": "Too slow"})
        self.mapping("DECLINED").lost_reason_id = reason
        quote = self.raise_quote("SENT")
        self.move(quote, "decline_quote")
        self.assertEqual(quote.lead_id.won_status, "lost")
        self.assertEqual(quote.lead_id.lost_reason_id, reason)

    def test_a_quote_sent_and_declined_at_once_makes_no_opportunity(self):
        self.assertFalse(self.raise_quote("DECLINED").lead_id)

    def test_a_declined_quote_that_is_sent_again_reopens_the_opportunity(self):
        quote = self.raise_quote("SENT")
        self.move(quote, "decline_quote")
        self.move(quote, "send_quote")
        self.assertEqual(quote.lead_id.won_status, "pending")
        self.assertEqual(quote.lead_id.stage_id, self.proposition)

    def test_an_invoiced_quote_wins(self):
        quote = self.raise_quote("SENT")
        self.move(quote, "accept_quote")
        self.move(quote, "invoice_quote")
        self.assertEqual((quote.status, quote.lead_id.won_status), ("INVOICED", "won"))

    def test_a_salespersons_later_stage_is_respected(self):
        quote = self.raise_quote("SENT")
        qualified = self.env.ref("crm.stage_lead2")
        quote.lead_id.stage_id = qualified
        self.xero.edit("touch", id=quote.xero_id)
        self.sync(self.connection)
        self.assertEqual(quote.lead_id.stage_id, qualified)

    def test_an_opportunity_further_on_is_not_moved_back(self):
        late = self.env["crm.stage"].create({"name": "Negotiation", "sequence": 50})
        lead = self.opportunity("Redesign of the shop", stage_id=late.id)
        quote = self.raise_quote("SENT", title="Redesign of the shop")
        self.assertEqual((quote.lead_id, lead.stage_id), (lead, late))

    def test_a_revised_quote_updates_the_same_opportunity(self):
        quote = self.raise_quote("SENT")
        lead = quote.lead_id
        self.xero.edit("raw", id=quote.xero_id, merge={"SubTotal": 4321.0, "Total": 5185.2})
        self.addCleanup(self.xero.edit, "raw", id=quote.xero_id, clear=True)
        self.sync(self.connection)
        self.assertEqual(quote.lead_id, lead)
        self.assertAlmostEqual(lead.expected_revenue, quote.amount_untaxed_company)
        self.assertEqual(quote.amount_untaxed, 4321.0)
        self.assertEqual(len(self.follow_ups(lead)), 1)

    def test_two_open_quotes_of_an_opportunity_add_up(self):
        first = self.raise_quote("SENT")
        second = self.raise_quote("DRAFT")
        second._link_to(first.lead_id)
        self.move(second, "send_quote")
        both = first.amount_untaxed_company + second.amount_untaxed_company
        self.assertAlmostEqual(first.lead_id.expected_revenue, both)
        self.assertEqual(first.lead_id.xero_quote_count, 2)
        self.move(second, "decline_quote")
        self.assertAlmostEqual(first.lead_id.expected_revenue, first.amount_untaxed_company)
        self.assertEqual(first.lead_id.won_status, "pending", "the other quote is still open")

    def test_a_follow_up_that_was_done_is_not_planned_again(self):
        quote = self.raise_quote("SENT")
        self.follow_ups(quote.lead_id).action_feedback(feedback="called")
        self.xero.edit("touch", id=quote.xero_id)
        self.import_all(self.connection)
        self.assertFalse(self.follow_ups(quote.lead_id))

    def test_an_expired_quote_gets_its_own_follow_up(self):
        quote = self.raise_quote("SENT")
        sent = self.follow_ups(quote.lead_id)
        with freeze_time(quote.expiry_date + timedelta(days=1)):
            self.env.invalidate_all()
            self.env["xero.quote"]._follow_expiries()
            self.assertEqual(quote.effective_status, "EXPIRED")
            expired = self.follow_ups(quote.lead_id)
        self.assertEqual(len(expired), 1)
        self.assertNotEqual(expired, sent)
        self.assertEqual(expired.summary, "The quote has expired")

    def test_a_quote_on_its_last_day_is_not_expired(self):
        quote = self.raise_quote("SENT")
        with freeze_time(quote.expiry_date):
            self.env.invalidate_all()
            self.assertEqual(quote.effective_status, "SENT")

    def test_importing_again_moves_and_plans_nothing(self):
        quote = self.raise_quote("SENT")
        messages = quote.lead_id.message_ids
        self.import_all(self.connection)
        self.assertEqual(len(self.follow_ups(quote.lead_id)), 1)
        self.assertEqual(quote.lead_id.message_ids, messages)

    def test_filters_find_open_and_expiring_quotes(self):
        quote = self.raise_quote("SENT")
        leads = self.env["crm.lead"]
        with freeze_time(quote.expiry_date - timedelta(days=2)):
            found = leads.search([("has_expiring_xero_quote", "=", True)])
            self.assertIn(quote.lead_id, found)
        with freeze_time(quote.expiry_date - timedelta(days=12)):
            found = leads.search([("has_expiring_xero_quote", "=", True)])
            self.assertNotIn(quote.lead_id, found)
        self.assertIn(quote.lead_id, leads.search([("xero_quote_ids.status", "=", "SENT")]))

    def test_the_calls_a_day_fit_the_starter_tier(self):
        self.assertLess(self.connection.calls_per_day, 1000)
        self.assertGreater(self.connection.calls_per_day, 288)
        self.connection.quote_poll_minutes = 1
        self.assertGreater(self.connection.calls_per_day, 1000)

    def test_deleting_a_connection_takes_along_what_was_said_of_its_quotes(self):
        quote = self.raise_quote("SENT")
        quote.message_post(body="They like it")
        said = quote.message_ids
        self.connection.action_disconnect()
        self.connection.unlink()
        self.assertFalse(said.exists())


class TestQuoteToCash(PipelineCase):
    """What an accepted quote became: invoiced and paid."""

    def accepted_quote(self, **values):
        return self.move(self.raise_quote("SENT", **values), "accept_quote")

    def raise_invoice(self, **values):
        """Raise an invoice for the customer in Xero, bring it over, and return it."""
        record = self.xero.edit(
            "new_invoice", contact=self.contact.xero_id, status="AUTHORISED", **values
        )
        self.sync(self.connection)
        return self.env["xero.invoice"].search([("xero_id", "=", record["InvoiceID"].lower())])

    def test_the_invoice_that_names_the_quote_is_found(self):
        quote = self.accepted_quote()
        invoice = self.raise_invoice(reference=f"Your {quote.number}")
        self.assertEqual((invoice.quote_id, invoice.quote_match), (quote, "reference"))
        self.assertEqual(quote.lead_id.xero_invoiced, invoice.amount_untaxed_company)
        self.assertEqual(quote.lead_id.xero_paid, 0)
        self.xero.edit("pay", id=invoice.xero_id)
        self.sync(self.connection)
        self.assertEqual(quote.lead_id.xero_paid, invoice.amount_untaxed_company)

    def test_a_number_that_only_begins_like_the_quotes_names_another(self):
        quote = self.accepted_quote()
        self.assertFalse(self.raise_invoice(reference=f"{quote.number}7").quote_id)

    def test_without_a_reference_the_amount_tells_and_it_is_said(self):
        lines = [{"account": "200", "amount": "321.00"}]
        quote = self.accepted_quote(lines=lines)
        invoice = self.raise_invoice(lines=lines)
        self.assertEqual((invoice.quote_id, invoice.quote_match), (quote, "amount"))

    def test_of_two_quotes_of_one_amount_none_is_guessed(self):
        lines = [{"account": "200", "amount": "432.00"}]
        self.accepted_quote(lines=lines)
        self.accepted_quote(lines=lines)
        self.assertFalse(self.raise_invoice(lines=lines).quote_id)

    def test_an_accepted_quote_counts_in_the_win_rate(self):
        quote = self.raise_quote("SENT")
        self.move(quote, "accept_quote")
        self.assertEqual((quote.win_rate, quote.days_to_accept), (100.0, 0))
        declined = self.raise_quote("SENT")
        self.move(declined, "decline_quote")
        quotes = self.env["xero.quote"]
        average = quotes._read_group([("id", "in", (quote + declined).ids)], [], ["win_rate:avg"])
        self.assertEqual(average, [(50.0,)])
