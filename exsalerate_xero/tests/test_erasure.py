from .contact_common import ContactCase


class TestErasure(ContactCase):
    """A person's data that Xero has erased on request is erased here too."""

    def setUp(self):
        super().setUp()
        self.jo = self.arrive(1, "Josephine Bloggs", **self.personal())
        self.customer = self.jo.partner_id

    def personal(self):
        return {
            "FirstName": "Josephine",
            "LastName": "Bloggs",
            "EmailAddress": "jo.bloggs@home.example",
            "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "01632 960123"}],
            "Addresses": [
                {"AddressType": "STREET", "AddressLine1": "1 High Street", "City": "Bath"}
            ],
        }

    def erase(self, **members):
        """Let Xero tell that the data is gone; what it still says is up to ``members``."""
        return self.arrive(1, "Josephine Bloggs", ContactStatus="GDPRREQUEST", **members)

    def everything_said(self):
        """Return all that is kept of the contact and the customer, as text."""
        self.env.flush_all()
        tables = ("xero_contact", "res_partner", "crm_lead", "mail_message", "mail_tracking_value")
        texts = []
        for table in tables:
            self.env.cr.execute(f'SELECT t::text FROM "{table}" t')  # pylint: disable=sql-injection
            texts += [row[0] for row in self.env.cr.fetchall()]
        return "\n".join(texts)

    def test_personal_data_is_erased_wherever_it_went_and_that_is_logged(self):
        self.env["xero.quote"].create(
            {
                "connection_id": self.connection.id,
                "company_id": self.company.id,
                "xero_id": "q-1",
                "contact_id": self.jo.id,
                "lead_id": self.env["crm.lead"]
                .create({"name": "Website", "email_from": "jo.bloggs@home.example"})
                .id,
            }
        )
        self.customer.message_post(body="Call Josephine Bloggs on 01632 960123")
        self.arrive(3, "Josephine Bloggs", EmailAddress="jo.bloggs@home.example")
        self.customer.comment = "<p>jo.bloggs@home.example prefers mornings</p>"
        self.assertIn("Josephine", self.contact(3).match_reason)
        self.absorb(self.record(3, "Somebody else", ContactStatus="ARCHIVED"))
        self.erase(**self.personal())
        said = self.everything_said()
        for word in ("Josephine", "Bloggs", "jo.bloggs", "960123", "1 High Street"):
            self.assertNotIn(word, said)
        self.assertIn("prefers mornings", said)
        self.assertTrue(self.customer.name.startswith("Erased contact"))
        log = self.connection.message_ids[0].body
        self.assertIn("erased on request", log)
        self.assertIn(self.jo.xero_id, log)

    def test_what_a_contact_without_a_customer_left_behind_is_erased_as_well(self):
        self.jo.partner_id = False
        lead = self.env["crm.lead"].create(
            {"name": "Website", "email_from": "jo.bloggs@home.example"}
        )
        self.env["xero.quote"].create(
            {
                "connection_id": self.connection.id,
                "company_id": self.company.id,
                "xero_id": "q-1",
                "contact_id": self.jo.id,
                "lead_id": lead.id,
            }
        )
        self.erase()
        self.assertFalse(lead.email_from)

    def test_what_was_edited_in_odoo_is_kept(self):
        self.customer.phone = "07700 900123"
        self.erase()
        self.assertEqual(self.customer.phone, "07700 900123")
        self.assertFalse(self.customer.email)

    def test_what_another_contact_of_the_customer_says_stays(self):
        self.arrive(
            2, "Josephine Bloggs", EmailAddress="jo@work.example"
        ).partner_id = self.customer
        self.erase()
        self.assertEqual(self.customer.name, "Josephine Bloggs")
        self.assertFalse(self.customer.street)

    def test_documents_stay_with_the_customer(self):
        invoice = self.invoice(self.jo, 10)
        self.erase()
        self.assertEqual(invoice.partner_id, self.customer)

    def test_erasing_again_changes_and_logs_nothing(self):
        self.erase()
        logged = len(self.connection.message_ids)
        self.customer.phone = "07700 900123"
        self.erase()
        self.erase(EmailAddress="jo.bloggs@home.example")
        self.assertEqual(len(self.connection.message_ids), logged)
        self.assertEqual(self.customer.phone, "07700 900123")
        self.assertFalse(self.jo.email)

    def test_an_erased_contact_is_nobodys_match(self):
        erased = self.arrive(2, "Erased", ContactStatus="GDPRREQUEST")
        self.assertFalse(erased.partner_id)
        self.assertFalse(erased.match_state)
