from freezegun import freeze_time

from .pipeline_common import QuoteCase


@freeze_time("2026-03-10 09:00:00")
class TestPipelineCustomers(QuoteCase):
    """An opportunity follows its quote to another customer."""

    def setUp(self):
        super().setUp()
        self.bolt = self.env["res.partner"].create(
            {"name": "Bolt", "is_company": True, "email": "bolt@bolt.example"}
        )

    def test_a_quote_that_is_given_to_another_contact_in_xero(self):
        lead = self.arrive(1).lead_id
        contact = self.new_contact("Bolt", self.bolt)
        self.arrive(1, Contact={"ContactID": contact.xero_id})
        self.assertEqual((self.quote(1).partner_id, lead.partner_id), (self.bolt, self.bolt))
        self.assertEqual(lead.email_from, "bolt@bolt.example")

    def test_a_contact_that_is_linked_to_another_customer(self):
        quote = self.arrive(1)
        self.contact.partner_id = self.bolt
        self.assertEqual((quote.partner_id, quote.lead_id.partner_id), (self.bolt, self.bolt))

    def test_a_contact_that_is_merged_into_one_with_another_customer(self):
        quote = self.arrive(1)
        winner = self.new_contact("Bolt", self.bolt)
        self.contact.write({"merged_into_xero_id": winner.xero_id, "merged_into_id": winner.id})
        self.env["xero.contact"]._move_documents(self.connection)
        self.assertEqual((quote.partner_id, quote.lead_id.partner_id), (self.bolt, self.bolt))

    def test_a_customer_that_a_person_has_chosen_since_stays(self):
        lead = self.arrive(1).lead_id
        chosen = self.env["res.partner"].create({"name": "Chosen"})
        lead.partner_id = chosen
        self.contact.partner_id = self.bolt
        self.assertEqual(lead.partner_id, chosen)

    def test_a_colleague_of_the_customer_that_a_person_has_chosen_stays(self):
        lead = self.arrive(1).lead_id
        lead.partner_id = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.customer.id}
        )
        ann = lead.partner_id
        self.arrive(1, SubTotal=2000.0)
        self.assertEqual(lead.partner_id, ann)
        # A contact of the quote's customer follows it.
        self.contact.partner_id = self.bolt
        self.assertEqual(lead.partner_id, self.bolt)

    def test_one_of_several_quotes_that_goes_to_another_customer_does_not(self):
        lead = self.arrive(1).lead_id
        self.arrive(2, Title="More")
        self.quote(2).sudo().action_leave_lead()
        lead.with_context(xero_quote_id=self.quote(2).id).action_link_xero_quote()
        contact = self.new_contact("Bolt", self.bolt)
        self.arrive(2, Contact={"ContactID": contact.xero_id})
        self.assertEqual(lead.partner_id, self.customer)
