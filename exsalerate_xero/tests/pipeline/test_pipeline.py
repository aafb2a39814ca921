from odoo import fields

from .pipeline_common import PipelineCase


class TestPipeline(PipelineCase):
    """A quote's statuses in Xero and their effects on its opportunity."""

    def mapping(self, status):
        return self.connection.pipeline_mapping_ids.filtered(lambda m: m.quote_status == status)

    def follow_ups(self, lead):
        return lead.activity_ids.filtered("xero_quote_id")

    def test_history_is_shown_but_moves_nothing(self):
        quotes = self.env["xero.quote"].search([])
        self.assertTrue(quotes)
        self.assertEqual(set(quotes.mapped("handled_status")), {False})
        self.assertFalse(quotes.lead_id)
        self.assertFalse(self.env["mail.activity"].search([("xero_quote_id", "in", quotes.ids)]))

    def test_a_sent_quote_makes_an_opportunity_with_its_follow_up(self):
        quote = self.raise_quote("SENT", title="Redesign of the shop")
        lead = quote.lead_id
        self.assertEqual(lead.name, "Redesign of the shop")
        self.assertEqual(lead.stage_id, self.proposition)
        self.assertEqual(lead.partner_id, self.customer)
        self.assertEqual(lead.expected_revenue, quote.amount_untaxed_company)
        self.assertEqual(lead.date_deadline, quote.expiry_date)
        self.assertEqual(self.follow_ups(lead).user_id, self.seller)

    def test_an_accepted_quote_wins_and_closes_the_follow_up(self):
        quote = self.raise_quote("SENT")
        self.move(quote, "accept_quote")
        self.assertEqual(quote.lead_id.won_status, "won")
        self.assertFalse(self.follow_ups(quote.lead_id))

    def test_a_declined_quote_loses_and_once_sent_again_opens_the_opportunity(self):
        quote = self.raise_quote("SENT")
        self.move(quote, "decline_quote")
        self.assertEqual(quote.lead_id.won_status, "lost")
        self.move(quote, "send_quote")
        self.assertEqual(quote.lead_id.won_status, "pending")
        self.assertEqual(quote.lead_id.stage_id, self.proposition)

    def test_an_invoice_made_of_a_quote_in_xero_is_found(self):
        quote = self.raise_quote("SENT")
        self.move(quote, "accept_quote")
        self.move(quote, "invoice_quote")
        self.assertEqual((quote.status, quote.lead_id.won_status), ("INVOICED", "won"))
        invoice = quote.invoice_ids
        self.assertEqual(invoice.quote_match, "reference")
        self.assertEqual(quote.invoiced_company, invoice.amount_untaxed_company)

    def test_a_revised_quote_updates_the_same_opportunity(self):
        quote = self.raise_quote("SENT")
        lead = quote.lead_id
        self.xero.edit("raw", id=quote.xero_id, merge={"SubTotal": 4321.0, "Total": 5185.2})
        self.sync(self.connection)
        self.assertEqual(quote.lead_id, lead)
        self.assertEqual(quote.amount_untaxed, 4321.0)
        self.assertAlmostEqual(lead.expected_revenue, quote.amount_untaxed_company)

    def test_importing_again_moves_and_plans_nothing(self):
        quote = self.raise_quote("SENT")
        messages = quote.lead_id.message_ids
        self.follow_ups(quote.lead_id).action_feedback(feedback="called")
        self.xero.edit("touch", id=quote.xero_id)
        logged = quote.lead_id.message_ids
        self.import_all(self.connection)
        self.assertFalse(self.follow_ups(quote.lead_id), "a completed follow-up stays completed")
        self.assertEqual(quote.lead_id.message_ids, logged)
        self.assertEqual(len(logged - messages), 1)

    def test_a_failing_quote_is_told_of_and_acts_with_the_next_reading_once_mended(self):
        self.customer.company_id = self.env["res.company"].create({"name": "Far away"})
        with self.assertLogs("odoo.addons.exsalerate_xero", "ERROR"):
            quote = self.raise_quote("SENT")
        self.assertFalse(quote.lead_id)
        issue = self.connection.issue_ids.filtered(lambda each: each.xero_id == quote.xero_id)
        self.assertIn("pipeline could not be updated", issue.reason)
        self.customer.company_id = False
        issue.action_retry()
        self.assertTrue(self.connection._run_until_idle())
        self.assertTrue(quote.lead_id)
        self.assertFalse(issue.exists())

    def test_deleting_a_connection_takes_along_what_was_said_of_its_quotes(self):
        quote = self.raise_quote("SENT")
        quote.message_post(body="They like it")
        said = quote.message_ids
        self.connection.action_disconnect()
        self.connection.unlink()
        self.assertFalse(said.exists())

    def test_reconnecting_keeps_what_the_person_chose(self):
        self.connection.pipeline_mapping_ids.unlink()
        self.connection.pipeline_from_date = "2020-01-01"
        self.connection.action_disconnect()
        self.connection._complete_authorisation(self.consent(self.connection))
        self.assertEqual(self.connection.pipeline_from_date, fields.Date.to_date("2020-01-01"))
        self.assertFalse(self.connection.pipeline_mapping_ids)

    def test_what_is_raised_while_disconnected_is_history_for_quotes_as_for_invoices(self):
        earlier = self.raise_quote("SENT")
        self.connection.action_disconnect()
        quote = self.xero.edit("new_quote", contact=self.contact.xero_id, status="SENT")
        invoice = self.xero.edit("new_invoice", contact=self.contact.xero_id)
        self.connection._complete_authorisation(self.consent(self.connection))
        # The connection's time is stored in seconds and may equal that of both quotes.
        self.connection.connected_at = fields.Datetime.add(self.connection.connected_at, seconds=1)
        self.sync(self.connection)
        quote = self.env["xero.quote"].search([("xero_id", "=", quote["QuoteID"].lower())])
        invoice = self.env["xero.invoice"].search([("xero_id", "=", invoice["InvoiceID"].lower())])
        self.assertFalse(invoice.is_news)
        self.assertTrue(quote)
        self.assertFalse(quote.handled_status)
        self.move(earlier, "accept_quote")
        self.assertEqual(
            earlier.lead_id.won_status, "won", "quotes already in the pipeline are still updated"
        )
