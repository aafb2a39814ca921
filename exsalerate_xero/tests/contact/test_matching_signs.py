import itertools
import json
from pathlib import Path

from .contact_common import ContactCase

CASES = json.loads((Path(__file__).parents[3] / "tests/cases/contacts.json").read_text())
VAT = "GB724554108"


class TestMatchingSigns(ContactCase):
    """Contacts are linked if no evidence contradicts, in any order of arrival."""

    def arrivals(self, *records):
        """Import the records in every order, together and one by one; yield after each."""
        for order in itertools.permutations(records):
            for alone in (False, True):
                savepoint = self.env.cr.savepoint()
                for batch in [[each] for each in order] if alone else [order]:
                    self.settle(*batch)
                with self.subTest(order=[each["Name"] for each in order], alone=alone):
                    yield
                self.env.flush_all()
                savepoint.rollback()
                savepoint.close(rollback=False)
                self.env.invalidate_all()

    def case(self, start):
        """Return the records and partners of the case whose name starts with ``start``."""
        [case] = [case for case in CASES["matching"] if case["name"].startswith(start)]
        return case["records"], case.get("odoo", [])

    def of(self, record):
        """Return the contact of a record."""
        return self.contacts.search([("xero_id", "=", record["ContactID"])])

    def outcome(self, number):
        contact = self.contact(number)
        return contact.match_state, contact.partner_id.name

    def test_companies_of_a_vat_group_are_customers_of_their_own(self):
        group, _partners = self.case("companies of one VAT group")
        for _arrival in self.arrivals(*group):
            for record in group:
                contact = self.of(record)
                self.assertEqual(contact.match_state, "linked")
                self.assertEqual(contact.partner_id.name, record["Name"])

    def test_a_client_with_its_bookkeepers_address_is_asked_about(self):
        (cafe, bookkeeper), [values] = self.case("a bookkeeper's address")
        tally = self.partner(**values)
        for _arrival in self.arrivals(cafe, bookkeeper):
            client = self.of(cafe)
            self.assertEqual((client.match_state, client.partner_id), ("review", self.partners))
            self.assertEqual(client.proposed_partner_id, tally)
            self.assertIn("which has another name", client.match_reason)
            self.assertEqual(self.of(bookkeeper).partner_id, tally)

    def test_a_group_company_is_not_linked_to_the_one_that_is_a_customer(self):
        hotels = self.partner("Northgate Hotels Ltd", vat=VAT)
        records = [
            self.record(1, "Northgate Hotels Limited", TaxNumber=VAT),
            self.record(2, "Northgate Breweries Limited", TaxNumber=VAT),
        ]
        for _arrival in self.arrivals(*records):
            self.assertEqual(self.contact(1).partner_id, hotels)
            self.assertEqual(self.outcome(2), ("review", False))

    def test_the_contact_with_most_evidence_gets_the_customer(self):
        acme = self.partner("Acme Ltd", email="office@acme.example")
        self.settle(
            self.record(1, "Acme Ltd."),
            self.record(2, "Acme Limited", EmailAddress="office@acme.example"),
        )
        self.assertEqual(self.outcome(1), ("review", False))
        self.assertEqual(self.contact(2).partner_id, acme)

    def test_of_two_contacts_with_the_same_evidence_none_gets_the_customer(self):
        self.partner("Acme Ltd")
        self.settle(self.record(1, "Acme Ltd."), self.record(2, "Acme Limited"))
        self.assertEqual([self.outcome(number)[0] for number in (1, 2)], ["review"] * 2)

    def test_an_organisation_of_a_branch_finds_the_customers_of_its_parent_company(self):
        [record], [values] = self.case("a branch's organisation")
        parent = self.company
        values = {name: value for name, value in values.items() if name != "company"}
        acme = self.partner(**values, company_id=parent.id)
        foreign = self.env["res.company"].create({"name": "Foreign"})
        self.partner("Brook Ltd", company_id=foreign.id)
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": parent.id})
        self.env.user.company_ids |= branch
        self.import_into(self.new_organisation(company_id=branch.id))
        self.settle(record)
        contact = self.of(record)
        self.assertEqual((contact.partner_id, contact.match_state), (acme, "linked"))
        self.assertTrue(self.arrive(2, "Brook Ltd").partner_created)


class TestFindingPartners(ContactCase):
    """Matching finds partners by their current values, however they were changed."""

    def assertFound(self, partner, **members):
        self.settle(self.record(1, "Acme Ltd", **members))
        self.assertEqual(self.contact(1).partner_id, partner)

    def assertAsked(self, partner, name):
        contact = self.arrive(9, name)
        self.assertEqual((contact.match_state, contact.proposed_partner_id), ("review", partner))

    def test_who_got_another_name_is_found_by_the_new_one_alone(self):
        partner = self.partner("Brook Ltd")
        partner.name = "Acme Limited"
        self.assertFound(partner)
        self.assertTrue(self.arrive(2, "Brook Ltd").partner_created)

    def test_a_person_who_becomes_a_company_is_found_by_name(self):
        partner = self.partners.create({"name": "Acme Ltd"})
        partner.company_type = "company"
        self.assertFound(partner)

    def test_a_tax_id_that_was_added_later_is_found(self):
        partner = self.partners.create({"name": "Acme"})
        partner.vat = "gb 123 4567 89"
        self.assertFound(partner, TaxNumber="GB123456789")

    def test_who_was_written_by_sql_is_found_once_the_hourly_job_has_run(self):
        partner = self.partner("Brook Ltd")
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET name = 'Acme Ltd' WHERE id = %s", (partner.id,))
        self.env.invalidate_all()
        self.env["xero.partner.key"]._update_stale_keys()
        self.assertFound(partner)

    def test_partners_that_were_there_before_the_addon_are_found(self):
        partner, near = self.partner("Acme Ltd", vat="GB123456789"), self.partner("Brook Lane")
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM xero_partner_key")
        self.env.cr.execute("DELETE FROM xero_partner_near")
        self.env["xero.partner.key"].init()
        self.assertFound(partner)
        self.assertAsked(near, "Brooke Lane Ltd")

    def test_partners_of_a_version_without_similar_names_are_found_by_them(self):
        near = self.partner("Brook Lane")
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM xero_partner_near")
        self.env.cr.execute("UPDATE xero_partner_key SET is_company = NULL, near_stored = NULL")
        self.env["xero.partner.key"].init()
        self.assertAsked(near, "Brooke Lane Ltd")

    def test_who_is_renamed_or_becomes_a_company_is_found_by_similar_names(self):
        partner = self.partners.create({"name": "Acme Joinery"})
        partner.write({"name": "Brook Lane", "is_company": True})
        self.assertAsked(partner, "Brooke Lane Ltd")
        self.assertTrue(self.arrive(2, "Acme Joiner Ltd").partner_created)

    def test_what_a_partner_is_found_by_goes_with_it(self):
        partner = self.partner("Acme Ltd")
        self.env.cr.execute("SELECT name_key FROM xero_partner_key WHERE name = 'Acme Ltd'")
        self.assertEqual(self.env.cr.fetchall(), [("acem",)])
        partner.unlink()
        self.env.cr.execute("SELECT FROM xero_partner_key WHERE name = 'Acme Ltd'")
        self.assertFalse(self.env.cr.fetchall())

    def test_who_was_merged_in_odoo_is_found_by_the_name_that_is_left(self):
        one, other = self.partner("Acme Ltd"), self.partner("Acme Trading Ltd")
        self.env["base.partner.merge.automatic.wizard"]._merge([one.id, other.id], one)
        self.env["xero.partner.key"]._update_stale_keys()
        self.assertFound(one)
