from .contact_common import ContactCase

ADDRESS = [{"AddressType": "STREET", "AddressLine1": "9 Dock Road", "City": "Hull"}]
MOVED = [{"AddressType": "STREET", "AddressLine1": "1 Home Lane", "City": "York"}]


class TestContactPersons(ContactCase):
    """A Xero contact that is a company's contact person doesn't change the company's data."""

    def employee(self, company):
        """Import a contact and link it to the company's contact person; return its record."""
        company.write({"street": "9 Dock Road", "city": "Hull", "country_id": self.uk.id})
        self.colleague = self.partners.create({"name": "Bob", "parent_id": company.id})
        person = self.partners.create(
            {"name": "Jane Doe", "email": "jane@acme.example", "parent_id": company.id}
        )
        record = self.record(
            7,
            "Jane Doe",
            FirstName="Jane",
            LastName="Doe",
            EmailAddress="jane@acme.example",
            Addresses=ADDRESS,
        )
        self.settle(record)
        self.assertEqual(self.contact(7).partner_id, person)
        return record

    def setUp(self):
        super().setUp()
        self.uk = self.env.ref("base.uk")

    def assertStays(self, company):
        for partner in company | self.colleague:
            self.assertEqual((partner.street, partner.city), ("9 Dock Road", "Hull"))

    def test_one_who_moves_takes_neither_company_nor_colleagues_along(self):
        acme = self.partner("Acme Ltd")
        record = self.employee(acme)
        self.settle(record | {"Addresses": MOVED, "EmailAddress": "jane.doe@acme.example"})
        self.assertStays(acme)
        self.assertEqual(self.contact(7).partner_id.email, "jane.doe@acme.example")

    def test_one_who_is_erased_leaves_company_and_colleagues_their_address(self):
        acme = self.partner("Acme Ltd")
        record = self.employee(acme)
        self.settle(record | {"ContactStatus": "GDPRREQUEST"})
        self.assertStays(acme)
        self.assertTrue(self.contact(7).partner_id.name.startswith("Erased contact"))

    def test_odoos_own_company_is_not_changed_through_its_staff(self):
        own = self.env["res.company"].create({"name": "Own Ltd"}).partner_id
        record = self.employee(own)
        self.settle(record | {"Addresses": MOVED})
        self.assertStays(own)
        self.settle(record | {"ContactStatus": "GDPRREQUEST"})
        self.assertStays(own)

    def test_what_an_opportunity_kept_of_one_with_the_companys_name_is_erased(self):
        record = self.employee(self.partner("Acme Ltd"))
        lead = self.env["crm.lead"].create({"name": "Website"})
        self.env.cr.flush()
        lead.partner_id = self.contact(7).partner_id
        self.env.cr.flush()
        changes = lead.message_ids.tracking_value_ids
        self.assertIn("Acme Ltd, Jane Doe", changes.mapped("new_value_char"))
        self.settle(record | {"ContactStatus": "GDPRREQUEST"})
        self.assertNotIn("Acme Ltd, Jane Doe", changes.exists().mapped("new_value_char"))
