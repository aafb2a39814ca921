from freezegun import freeze_time

from .pipeline_common import LEADER, QuoteCase

ENGINE = "odoo.addons.exsalerate_xero"


@freeze_time("2026-03-10 09:00:00")
class TestPipelineCompanies(QuoteCase):
    """Quotes of two companies, and failing quotes, don't affect each other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.far = cls.env["res.company"].create({"name": "Far away"})
        # The jobs' user isn't a member of this company.
        cls.env.user.company_ids -= cls.far
        cls.far_boss = cls.new_user("pipeline_far_boss", LEADER, company=cls.far)
        cls.far_connection = cls.new_connection(cls.far, fallback_user_id=cls.far_boss.id)

    def test_an_opportunity_is_its_organisations_companys_with_all_its_people(self):
        team = self.env["crm.team"].create(
            {"name": "Far team", "company_id": self.far.id, "sequence": -1}
        )
        # Without a company; its salesperson is only a member of this company.
        contact = self.new_contact("Acme", self.customer, self.far_connection)
        lead = self.arrive(contact=contact).lead_id
        self.assertEqual((lead.company_id, lead.user_id), (self.far, self.far_boss))
        self.assertEqual(lead.team_id, team)
        self.assertEqual(self.follow_ups(lead).user_id, self.far_boss)

    def test_each_companys_quotes_find_their_own_opportunities(self):
        here = self.opportunity()
        there = self.opportunity(company_id=self.far.id, user_id=self.far_boss.id)
        contact = self.new_contact("Acme", self.customer, self.far_connection)
        self.assertEqual(self.arrive(1).lead_id, here)
        self.assertEqual(self.arrive(2, contact=contact).lead_id, there)

    def test_an_opportunity_without_a_company_becomes_the_quotes(self):
        lead = self.opportunity(company_id=False, user_id=False)
        self.assertFalse(lead.company_id)
        self.assertEqual(self.arrive().lead_id, lead)
        self.assertEqual(lead.company_id, self.company)

    def test_one_without_a_company_does_not_fit_by_an_amount_of_unknown_currency(self):
        self.far.currency_id = self.env.ref("base.JPY")
        lead = self.opportunity(
            "Advertising", company_id=False, user_id=False, expected_revenue=1000.0
        )
        self.assertNotEqual(self.arrive().lead_id, lead)

    def test_one_without_a_company_whose_salesperson_works_elsewhere_is_left_alone(self):
        lead = self.opportunity(company_id=False, user_id=False)
        lead.user_id = self.far_boss
        lead.company_id = False
        self.assertNotEqual(self.arrive().lead_id, lead)

    def test_one_that_goes_to_another_company_leaves_its_quote(self):
        quote = self.arrive(1)
        lead = quote.lead_id
        lead.user_id = self.far_boss
        self.assertNotEqual(lead.company_id, self.company)
        self.assertFalse(quote.lead_id or self.follow_ups(lead))
        self.assertIn("QU-0001", lead.message_ids[0].body)
        self.arrive(1, SubTotal=2000.0)
        self.assertEqual(lead.expected_revenue, 1000.0)
        self.assertFalse(quote.lead_id, "only a user can link it again")

    def broken(self):
        """Return a contact whose quotes fail: its customer belongs to another company."""
        customer = self.env["res.partner"].create({"name": "Lost"})
        contact = self.new_contact("Lost", customer)
        customer.company_id = self.far
        return contact, customer

    def test_a_failing_quote_is_told_of_and_the_others_act(self):
        contact, customer = self.broken()
        with self.assertLogs(ENGINE, "ERROR"):
            bad = self.arrive(1, contact=contact)
            good = self.arrive(2)
        self.assertFalse(bad.lead_id)
        self.assertTrue(good.lead_id)
        issue = self.connection.issue_ids
        self.assertEqual((issue.xero_id, issue.kind), (bad.xero_id, "quotes"))
        self.assertIn("Lost", issue.reason)
        customer.company_id = False
        self.read_quotes()
        self.assertTrue(bad.lead_id)
        self.assertEqual(len(self.follow_ups(bad.lead_id)), 1)
        self.assertFalse(self.connection.issue_ids)

    def test_an_expiry_that_fails_raises_nothing_and_the_others_expire(self):
        bad, good = self.arrive(1, Title="One"), self.arrive(2, Title="Two")
        leads = type(self.env["crm.lead"])
        post = leads.message_post

        def another_addons(lead, **values):
            if lead == bad.lead_id:
                raise ZeroDivisionError
            return post(lead, **values)

        self.patch(leads, "message_post", another_addons)
        with freeze_time("2026-05-01 09:00:00"):
            with self.assertLogs(ENGINE, "ERROR"):
                self.run_expiries()
            self.assertEqual(good.handled_status, "EXPIRED")
            self.assertEqual(bad.handled_status, "SENT")
            self.assertTrue(bad.pipeline_due)
            self.assertEqual(self.connection.issue_ids.xero_id, bad.xero_id)
            # It is retried with the next sync of quotes, not with every run of the job.
            with self.assertNoLogs(ENGINE, "ERROR"):
                self.run_expiries()

    def test_a_failing_match_of_invoices_leaves_the_page_and_is_tried_again(self):
        accepted = self.arrive(1, "ACCEPTED")
        invoices = self.env["xero.invoice"]
        real = type(invoices)._quotes_and_invoices

        def failing(records, contacts):
            if self.contact in contacts:
                raise ZeroDivisionError
            return real(records, contacts)

        self.patch(type(invoices), "_quotes_and_invoices", failing)
        with self.assertLogs(ENGINE, "ERROR"):
            self.arrive(1, "INVOICED")
        self.assertEqual(accepted.status, "INVOICED")
        self.assertEqual(self.connection.issue_ids.xero_id, self.contact.xero_id)
        self.patch(type(invoices), "_quotes_and_invoices", real)
        self.take_in("invoices")
        self.assertFalse(self.connection.issue_ids)
        self.assertFalse(self.contact.cash_due)
