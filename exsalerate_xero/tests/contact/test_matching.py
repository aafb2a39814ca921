from odoo import Command

from .contact_common import ContactCase


class TestMatching(ContactCase):
    """Contacts are matched with customers by sufficient evidence only."""

    def test_a_tax_id_links(self):
        acme = self.partner("Acme Limited", vat="GB 123 4567 89")
        contact = self.arrive(1, "Acme", TaxNumber="GB123456789")
        self.assertEqual((contact.partner_id, contact.match_state), (acme, "linked"))
        self.assertIn("tax ID", contact.match_reason)

    def test_an_e_mail_address_links_whatever_its_case(self):
        acme = self.partner("Acme Limited", email="Office@Acme.example")
        contact = self.arrive(1, "A.C.M.E.", EmailAddress="office@acme.example")
        self.assertEqual(contact.partner_id, acme)

    def test_another_name_speaks_against_a_tax_id_and_an_address(self):
        self.partner("Acme Holdings", vat="GB123456789", email="office@acme.example")
        contact = self.arrive(
            1, "Acme", TaxNumber="GB123456789", EmailAddress="office@acme.example"
        )
        self.assertEqual((contact.match_state, contact.partner_id.id), ("review", False))
        self.assertEqual(
            contact.match_reason,
            "For Acme Holdings: Same tax ID, Same e-mail address, Similar company name. "
            "Against: one has a further word",
        )

    def test_a_company_name_links_without_case_accents_and_points(self):
        acme = self.partner("Café Acmé Limited")
        self.assertEqual(self.arrive(1, "CAFE ACME Ltd.").partner_id, acme)

    def test_a_person_of_the_same_name_is_asked_about(self):
        person = self.partners.create({"name": "Robin Field"})
        for number, names in enumerate(({}, {"FirstName": "Robin", "LastName": "Field"}), 1):
            contact = self.arrive(number, "Field, Robin" if names else "Robin Field", **names)
            self.assertEqual((contact.match_state, contact.proposed_partner_id), ("review", person))

    def test_a_company_is_not_linked_to_a_person_by_an_address_without_a_question(self):
        person = self.partners.create({"name": "Falcon Moor", "email": "jo@falcon.example"})
        contact = self.arrive(1, "Falcon Moor", EmailAddress="jo@falcon.example")
        self.assertEqual((contact.match_state, contact.proposed_partner_id), ("review", person))
        self.assertEqual(
            contact.match_reason,
            "Same e-mail address, Same name as Falcon Moor, which is a person, not a company",
        )

    def test_nearly_the_same_name_is_asked_about_with_what_speaks_for_and_against(self):
        falcon = self.partner("Falcon Moor Legal", city="York")
        town = [{"AddressType": "STREET", "City": "YORK"}]
        names = (
            "Falcon Moor Legal Ltd",
            "Falconmoor Legal Ltd",
            "Legal & Falcon Moor",
            "Falcon Moore Legal",
            "Falcon Moor Legal Services",
        )
        reasons = []
        for number, name in enumerate(names, 1):
            contact = self.arrive(number, name, Addresses=town)
            self.assertEqual((contact.match_state, contact.proposed_partner_id), ("review", falcon))
            reasons.append(contact.match_reason)
        self.assertEqual(
            reasons[0],
            "For Falcon Moor Legal: Similar company name, Same town. "
            "Against: only one has a legal form",
        )
        self.assertEqual(
            [reason.partition("Against: ")[2] for reason in reasons[1:]],
            ["another spelling"] * 3 + ["one has a further word"],
        )

    def test_all_that_speaks_against_a_similar_name_is_told(self):
        self.partner(
            "Acme Ltd", vat="GB123456789", city="York", country_id=self.env.ref("base.uk").id
        )
        self.arrive(1, "Acme Ltd")
        contact = self.arrive(
            2,
            "ACME GmbH",
            TaxNumber="DE987654321",
            Addresses=[{"AddressType": "STREET", "City": "Berlin", "Country": "Germany"}],
        )
        self.assertEqual(
            contact.match_reason,
            "For Acme Ltd: Similar company name. Against: another legal form, another tax ID, "
            "another country, another town, linked to another Xero contact",
        )

    def test_a_link_by_name_alone_is_not_made_into_another_country_or_town(self):
        self.partner("Phoenix Ltd", country_id=self.env.ref("base.uk").id)
        self.partner("The Red Lion", city="York")
        for number, (name, where) in enumerate(
            {"Phoenix Ltd": {"Country": "New Zealand"}, "The Red Lion": {"City": "Bath"}}.items(), 1
        ):
            contact = self.arrive(number, name, Addresses=[{"AddressType": "STREET"} | where])
            self.assertEqual(contact.match_state, "review")
            self.assertIn("in another", contact.match_reason)

    def test_companies_that_only_share_words_stay_apart(self):
        self.partner("Northgate Hotels Ltd")
        self.partner("Hawk Estates 4 Ltd")
        for number, name in enumerate(("Northgate Breweries Ltd", "Hawk Estates 5 Ltd"), 1):
            self.assertTrue(self.arrive(number, name).partner_created)

    def test_contacts_that_xero_has_twice_by_different_names_are_two_customers(self):
        self.settle(self.record(1, "Falcon Moor Legal"), self.record(2, "Falcon Moore Legal"))
        self.assertTrue(all(self.contact(number).partner_created for number in (1, 2)))

    def test_nobody_that_fits_means_a_new_customer_with_its_address(self):
        contact = self.arrive(
            1,
            "New Client Ltd",
            EmailAddress="hello@newclient.example",
            TaxNumber="GB999999973",
            Addresses=[
                {"AddressType": "POBOX", "AddressLine1": "PO Box 1"},
                {
                    "AddressType": "STREET",
                    "AddressLine1": "1 High Street",
                    "City": "Bath",
                    "PostalCode": "BA1 1AA",
                    "Country": "United Kingdom",
                },
            ],
            Phones=[{"PhoneType": "DEFAULT", "PhoneCountryCode": "44", "PhoneNumber": "123456"}],
        )
        partner = contact.partner_id
        self.assertEqual(partner.street, "1 High Street")
        self.assertEqual(partner.country_id.code, "GB")
        self.assertEqual(partner.phone, "+44 123456")
        self.assertTrue(partner.is_company)

    def test_several_candidates_wait_for_a_person(self):
        self.partner("Acme Ltd", email="a@acme.example")
        self.partner("Acme Ltd", email="b@acme.example")
        contact = self.arrive(1, "Acme Ltd")
        self.assertEqual((contact.match_state, contact.partner_id.id), ("review", False))

    def test_contradictory_evidence_waits_for_a_person(self):
        self.partner("Acme Ltd", vat="GB123456789")
        self.partner("Other Ltd", email="office@acme.example")
        contact = self.arrive(
            1, "Acme", TaxNumber="GB123456789", EmailAddress="office@acme.example"
        )
        self.assertEqual(contact.match_state, "review")
        self.assertIn("Other Ltd", contact.match_reason)

    def test_weak_evidence_never_links_a_second_contact(self):
        first = self.arrive(1, "Acme Ltd", EmailAddress="office@acme.example")
        second = self.arrive(2, "Acme Ltd", EmailAddress="office@acme.example")
        self.assertEqual(first.match_state, "linked")
        self.assertEqual((second.match_state, second.partner_id.id), ("review", False))

    def test_a_tax_id_links_a_second_contact_to_the_same_customer(self):
        first = self.arrive(1, "Acme Ltd", TaxNumber="GB123456789")
        second = self.arrive(2, "Acme Limited", TaxNumber="GB123456789")
        self.assertEqual(first.partner_id, second.partner_id)

    def test_a_blank_e_mail_is_no_evidence(self):
        self.partner("Somebody", email="")
        contact = self.arrive(1, "Nobody", EmailAddress="")
        self.assertEqual(contact.partner_id.name, "Nobody")

    def test_an_employee_with_the_address_leads_to_a_consistent_company(self):
        acme = self.partner("Acme Ltd")
        self.partners.create({"name": "Jo", "parent_id": acme.id, "email": "jo@acme.example"})
        contact = self.arrive(1, "Acme Ltd", EmailAddress="jo@acme.example")
        self.assertEqual(contact.match_state, "linked")
        self.assertEqual(contact.partner_id, acme)

    def test_a_partner_of_another_company_is_no_candidate(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.partner("Acme Ltd", company_id=other.id)
        self.assertNotEqual(self.arrive(1, "Acme Ltd").partner_id, foreign)

    def test_a_customer_that_was_archived_is_asked_about_and_not_made_again(self):
        archived = self.partner("Acme Ltd", active=False)
        contact = self.arrive(1, "Acme Ltd")
        self.assertEqual((contact.match_state, contact.proposed_partner_id), ("review", archived))
        self.assertIn("archived", contact.match_reason)
        present = self.partner("Blue Ltd")
        self.partner("Blue Ltd", active=False)
        self.assertEqual(self.arrive(2, "Blue Ltd").partner_id, present)

    def test_who_was_merged_keeps_its_customer_though_that_was_archived(self):
        customer = self.arrive(1, "Old Ltd").partner_id
        customer.active = False
        self.settle(self.record(2, "Quite Another Ltd"), self.merged(1, "Old Ltd", into=2))
        self.assertEqual(self.contact(2).partner_id, customer)

    def test_contacts_of_two_organisations_may_be_one_customer_by_an_address_alone(self):
        first = self.arrive(1, "Acme Ltd", EmailAddress="office@acme.example")
        self.import_into(self.new_organisation())
        second = self.arrive(2, "A.C.M.E.", EmailAddress="office@acme.example")
        self.assertEqual(first.partner_id, second.partner_id)
        self.assertEqual(second.match_reason, "Same e-mail address")

    def test_an_erased_contact_gets_no_customer(self):
        contact = self.arrive(1, "Erased", ContactStatus="GDPRREQUEST")
        self.assertFalse(contact.partner_id)

    def test_a_link_made_by_hand_moves_the_sales(self):
        self.partner("Acme Ltd", email="a@acme.example")
        chosen = self.partner("Acme Ltd", email="b@acme.example")
        contact = self.arrive(1, "Acme Ltd")
        self.env["xero.invoice"].create(
            {
                "connection_id": self.connection.id,
                "company_id": self.company.id,
                "xero_id": "i-1",
                "kind": "invoice",
                "contact_id": contact.id,
                "line_ids": [Command.create({"amount_company": 5})],
            }
        )
        contact.partner_id = chosen
        self.assertEqual(contact.match_state, "linked")
        invoice = self.env["xero.invoice"].search([("xero_id", "=", "i-1")])
        self.assertEqual((invoice.partner_id, invoice.line_ids.partner_id), (chosen, chosen))

    def test_an_excluded_contact_stays_out(self):
        self.partner("Acme Ltd", email="a@acme.example")
        self.partner("Acme Ltd", email="b@acme.example")
        contact = self.arrive(1, "Acme Ltd")
        contact.action_exclude()
        again = self.arrive(1, "Acme Ltd", EmailAddress="b@acme.example")
        self.assertEqual((again.match_state, again.partner_id.id), ("excluded", False))

    def test_a_contact_to_review_can_become_a_new_customer(self):
        self.arrive(1, "Acme Ltd", EmailAddress="office@acme.example")
        second = self.arrive(2, "Acme Ltd", EmailAddress="office@acme.example")
        second.action_create_partner()
        self.assertEqual(second.match_state, "linked")
        self.assertTrue(second.partner_id)
