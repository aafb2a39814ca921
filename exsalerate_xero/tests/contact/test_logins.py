from odoo.exceptions import AccessError

from .contact_common import ContactCase

MANAGER = "exsalerate_xero.group_xero_manager"


class TestLogins(ContactCase):
    """Users of Xero can't take over logins to Odoo.

    Links to set a password are sent to the e-mail address of a user's partner.
    """

    def logins(self):
        """Return partners with current or former logins of different kinds, by name."""
        portal = self.new_user("portal", "base.group_portal")
        former = self.new_user("former", "base.group_user")
        former.active = False
        users = self.new_user("employee", "base.group_user") + portal + former
        own = self.env["res.company"].create({"name": "Ours", "email": "ours@example.com"})
        return users.partner_id + own.partner_id

    def test_a_login_is_found_by_an_address_or_a_name_only_for_a_person_to_decide(self):
        for number, partner in enumerate(self.logins(), 1):
            partner.is_company = True
            name = {"name": partner.name}
            address = {"name": f"Stranger {number}", "EmailAddress": partner.email}
            for offset, said in enumerate((name, address)):
                with self.subTest(partner=partner.name, said=said):
                    contact = self.arrive(10 * number + offset, said.pop("name"), **said)
                    self.assertEqual(contact.match_state, "review")
                    self.assertFalse(contact.partner_id)
                    self.assertEqual(contact.proposed_partner_id, partner)
                    self.assertIn("Odoo user", contact.match_reason)
                    contact.action_accept()
                    self.assertFalse(contact.partner_id)

    def test_nothing_of_a_login_follows_xero_though_a_person_linked_it(self):
        for number, partner in enumerate(self.logins(), 1):
            with self.subTest(partner=partner.name):
                email, name = partner.email, partner.name
                contact = self.arrive(number, f"Stranger {number}", EmailAddress=email)
                contact.partner_id = partner
                self.arrive(number, "Mallory", EmailAddress="mallory@evil.example")
                self.assertEqual((partner.email, partner.name), (email, name))
                self.assertTrue(contact.has_conflict)
                self.assertIn("not updated in Odoo", partner.message_ids[0].body)

    def test_a_customer_who_got_a_login_follows_xero_no_longer(self):
        contact = self.arrive(1, "Jo Bloggs", EmailAddress="jo@home.example")
        self.env["res.users"].create(
            {"name": "Jo", "login": "jo", "partner_id": contact.partner_id.id}
        )
        self.arrive(1, "Jo Bloggs", EmailAddress="mallory@evil.example")
        self.assertEqual(contact.partner_id.email, "jo@home.example")

    def test_an_opportunity_brings_no_login_an_address(self):
        partner = self.new_user("jo", "base.group_portal").partner_id
        partner.email = False
        contact = self.arrive(1, "Stranger", EmailAddress="mallory@evil.example")
        contact.partner_id = partner
        quote = self.env["xero.quote"].create(
            {
                "connection_id": self.connection.id,
                "company_id": self.company.id,
                "xero_id": "q-1",
                "contact_id": contact.id,
                "partner_id": partner.id,
            }
        )
        lead = quote._create_lead(self.env["xero.pipeline.mapping"])
        self.assertEqual(lead.partner_id, partner)
        self.assertFalse(partner.email)

    def test_who_may_not_change_users_does_not_by_taking_what_xero_says(self):
        manager = self.new_user("manager", MANAGER)
        employee = self.new_user("employee", "base.group_user")
        contact = self.arrive(1, "Stranger", EmailAddress=employee.email)
        contact.partner_id = employee.partner_id
        self.arrive(1, "Stranger", EmailAddress="mallory@evil.example")
        with self.assertRaises(AccessError):
            contact.with_user(manager).action_take_xero()
        self.env.invalidate_all()
        self.assertEqual(employee.email, "employee@example.com")

    def test_a_login_is_not_erased_and_the_log_says_so(self):
        partner = self.new_user("jo", "base.group_portal").partner_id
        contact = self.arrive(1, "jo", EmailAddress=partner.email)
        contact.partner_id = partner
        partner.comment = "<p>jo prefers mornings</p>"
        self.arrive(1, "jo", ContactStatus="GDPRREQUEST")
        self.assertEqual((partner.name, partner.email), ("jo", "jo@example.com"))
        self.assertIn("jo prefers", partner.comment)
        self.assertTrue(contact.erased_at)
        self.assertIn("Nothing was erased", self.connection.message_ids[0].body)

    def test_a_tax_id_finds_a_customer_with_a_login_who_is_changed_by_nobody(self):
        partner = self.new_user("shop", "base.group_portal").partner_id
        partner.vat = "GB123456789"
        contact = self.arrive(
            1, "Shop Ltd", TaxNumber="GB123456789", EmailAddress="shop@example.com"
        )
        self.assertEqual((contact.partner_id, contact.match_state), (partner, "linked"))
        self.arrive(1, "Shop Ltd", TaxNumber="GB123456789", EmailAddress="mallory@evil.example")
        self.assertEqual(partner.email, "shop@example.com")
