from freezegun import freeze_time

from .pipeline_common import QuoteCase


@freeze_time("2026-03-10 09:00:00")
class TestQuoteOutcome(QuoteCase):
    """The salesperson hears of an accepted or declined quote, once, and why a follow-up closed."""

    def setUp(self):
        super().setUp()
        self.before = self.notifications()

    def notifications(self):
        return self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("model", "in", ("crm.lead", "xero.quote")),
                ("subject", "=like", "QU-%"),
            ]
        )

    def notices(self):
        """Return the subjects of the messages that the salesperson got, oldest first."""
        new = (self.notifications() - self.before).sorted("id")
        self.assertLessEqual(new.notified_partner_ids, self.seller.partner_id)
        return new.mapped("subject")

    def test_the_salesperson_hears_of_an_acceptance_once_with_a_link(self):
        lead = self.arrive(status="SENT").lead_id
        self.assertEqual(self.notices(), [])
        self.arrive(status="ACCEPTED")
        self.arrive(status="ACCEPTED", Title="Read again")
        self.arrive(status="INVOICED")
        self.assertEqual(self.notices(), ["QU-0001 for Acme: Accepted"])
        message = self.notifications() - self.before
        self.assertEqual((message.model, message.res_id), ("crm.lead", lead.id))
        self.assertIn("Quote QU-0001 was accepted in Xero.", message.body)
        self.assertIn(f"/odoo/crm.lead/{lead.id}", message.body)

    def test_it_comes_by_email_or_in_the_inbox_as_the_salesperson_prefers(self):
        for number, preference in enumerate(("inbox", "email"), 1):
            self.seller.notification_type = preference
            self.arrive(number, "SENT", Title=f"Work {number}00", SubTotal=number)
            self.arrive(number, "DECLINED")
            message = (self.notifications() - self.before).sorted("id")[-1]
            self.assertEqual(message.subject, f"QU-000{number} for Acme: Declined")
            self.assertEqual(message.notification_ids.notification_type, preference)

    def test_a_quote_that_was_invoiced_at_once_was_accepted_too(self):
        self.arrive(status="SENT")
        self.arrive(status="INVOICED")
        self.assertEqual(self.notices(), ["QU-0001 for Acme: Invoiced"])

    def test_a_status_without_a_mapping_is_heard_of_too(self):
        self.mapping("ACCEPTED").unlink()
        self.arrive(status="SENT")
        self.arrive(status="ACCEPTED")
        self.assertEqual(self.notices(), ["QU-0001 for Acme: Accepted"])

    def test_a_quote_between_two_opportunities_links_to_itself(self):
        self.opportunity(), self.opportunity()
        quote = self.arrive(status="SENT")
        self.arrive(status="ACCEPTED")
        self.assertFalse(quote.lead_id)
        message = self.notifications() - self.before
        self.assertEqual((message.model, message.res_id), ("xero.quote", quote.id))
        self.connection.state = "disconnected"
        self.connection.unlink()
        self.assertFalse(message.exists())

    def test_history_is_not_news_even_where_it_is_applied_to_the_pipeline(self):
        self.connection.pipeline_from_date = "2026-03-05"
        past = {"DateString": "2026-03-05T00:00:00", "UpdatedDateUTC": "2026-03-09T12:00:00"}
        quote = self.arrive(1, "ACCEPTED", **past)
        self.assertEqual(quote.lead_id.won_status, "won")
        sent = self.arrive(2, "SENT", Title="Logo", SubTotal=7.0, **past)
        self.assertEqual(self.notices(), [])
        self.arrive(2, "ACCEPTED", UpdatedDateUTC="2026-03-10T10:00:00")
        self.assertEqual(sent.lead_id.won_status, "won")
        self.assertEqual(self.notices(), ["QU-0002 for Acme: Accepted"])

    def test_who_has_left_is_not_notified(self):
        self.arrive(status="SENT")
        self.seller.active = False
        self.arrive(status="ACCEPTED")
        self.assertEqual(self.notices(), [])

    def test_a_follow_up_that_closes_by_itself_is_no_call_and_says_why(self):
        lead = self.arrive(status="SENT").lead_id
        follow_up = self.follow_ups(lead)
        follow_up.note = "<p>Ask for Jo</p>"
        file = self.env["ir.attachment"].create(
            {"name": "plan.txt", "res_model": "mail.activity", "res_id": follow_up.id}
        )
        messages = lead.message_ids
        self.arrive(status="ACCEPTED")
        self.assertFalse(follow_up.exists())
        logged = lead.message_ids - messages
        self.assertFalse(logged.mail_activity_type_id)
        [said] = logged.filtered(lambda message: "Follow-up closed" in message.body)
        self.assertIn("Follow-up closed: quote QU-0001 was accepted in Xero.", said.body)
        self.assertIn("Ask for Jo", said.body)
        self.assertEqual((said.attachment_ids, file.res_model), (file, "crm.lead"))

    def test_an_expired_or_unlinked_quote_says_why_its_follow_up_closed(self):
        lead = self.arrive(ExpiryDateString="2026-03-20T00:00:00").lead_id
        with freeze_time("2026-03-21 09:00:00"):
            self.run_expiries()
            self.assertIn("quote QU-0001 has expired", "".join(lead.message_ids.mapped("body")))
            self.assertEqual(self.follow_ups(lead).summary, "The quote has expired")
            self.quote(1).action_leave_lead()
        self.assertFalse(self.follow_ups(lead))
        self.assertIn("QU-0001 was unlinked from", lead.message_ids[0].body)
        self.assertEqual(self.notices(), [])
