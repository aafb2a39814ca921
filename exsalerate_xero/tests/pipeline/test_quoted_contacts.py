from freezegun import freeze_time

from .pipeline_common import QuoteCase


@freeze_time("2026-03-10 09:00:00")
class TestQuotedContacts(QuoteCase):
    """Prospects: contacts with quotes and without invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prospect = cls.new_contact("Bright Ideas Ltd", email="hello@bright.example")

    def partner(self, **values):
        return self.env["res.partner"].create(
            {"name": "Bright Ideas", "email": "hello@bright.example", "is_company": True} | values
        )

    def test_one_who_certainly_is_a_customer_in_odoo_is_linked_and_the_opportunity_found(self):
        partner = self.partner(user_id=self.seller.id)
        lead = self.opportunity(partner_id=partner.id)
        quote = self.arrive(contact=self.prospect)
        self.assertEqual((self.prospect.partner_id, quote.partner_id), (partner, partner))
        self.assertEqual(self.prospect.match_state, "linked")
        self.assertEqual(quote.lead_id, lead)

    def test_no_customer_is_made_of_one_whom_nobody_fits(self):
        before = self.env["res.partner"].search_count([])
        lead = self.arrive(contact=self.prospect).lead_id
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        self.assertFalse(self.prospect.match_state)
        self.assertFalse(lead.partner_id)
        self.assertEqual(lead.partner_name, "Bright Ideas Ltd")
        self.assertEqual(lead.email_from, "hello@bright.example")

    def test_one_whom_several_fit_is_not_guessed(self):
        self.partner(), self.partner(name="Bright")
        self.arrive(contact=self.prospect)
        self.assertFalse(self.prospect.partner_id)

    def test_where_all_matches_are_reviewed_first_nothing_is_linked(self):
        self.connection.review_first = True
        self.partner()
        self.arrive(contact=self.prospect)
        self.assertFalse(self.prospect.partner_id)

    def test_a_quote_of_the_past_links_nobody(self):
        self.partner()
        self.arrive(contact=self.prospect, DateString="2026-01-05T00:00:00")
        self.assertFalse(self.prospect.partner_id)

    def test_an_opportunity_without_a_customer_is_found_by_the_contacts_address(self):
        values = {"partner_id": False, "email_from": "Hello@Bright.example"}
        lead = self.opportunity(**values)
        self.assertEqual(self.arrive(contact=self.prospect).lead_id, lead)

    def test_an_opportunity_without_a_customer_is_found_by_the_contacts_name(self):
        lead = self.opportunity(partner_id=False, partner_name="Bright Ideas Ltd")
        other = self.opportunity(partner_id=False, partner_name="Bright Ideas & Sons")
        self.assertEqual(self.arrive(contact=self.prospect).lead_id, lead)
        self.assertFalse(other.xero_quote_ids)

    def test_its_opportunity_gets_the_customer_that_the_contact_gets_later(self):
        lead = self.arrive(contact=self.prospect).lead_id
        partner = self.partner(email=False)
        self.prospect.partner_id = partner
        self.assertEqual(lead.partner_id, partner)
        self.assertFalse(partner.email, "nothing is written to the customer")

    def test_an_import_that_makes_a_customer_of_it_later_does_the_same(self):
        lead = self.arrive(contact=self.prospect).lead_id
        self.connection.import_customers = True
        self.prospect.is_customer = True
        self.env["xero.contact"]._match(self.connection)
        self.assertTrue(self.prospect.partner_id)
        self.assertEqual(lead.partner_id, self.prospect.partner_id)

    def test_a_customer_that_a_person_chose_for_the_opportunity_stays(self):
        lead = self.arrive(contact=self.prospect).lead_id
        lead.partner_id = self.customer
        self.prospect.partner_id = self.partner()
        self.assertEqual(lead.partner_id, self.customer)
