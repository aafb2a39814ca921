from .contact_common import ContactCase


class TestErasure(ContactCase):
    """A person's data that was erased in Xero on request is erased in Odoo too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jo = cls.arrive(1, "Josephine Bloggs", **cls.personal())
        cls.customer = cls.jo.partner_id

    @staticmethod
    def personal():
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
        """Import the contact as erased in Xero, with ``members`` that Xero still returns."""
        return self.arrive(1, "Josephine Bloggs", ContactStatus="GDPRREQUEST", **members)

    def everything_said(self):
        """Return everything stored about the contact and the customer, as text."""
        self.env.flush_all()
        tables = ("xero_contact", "res_partner", "crm_lead", "mail_message", "mail_mail")
        tables += ("mail_tracking_value", "mail_activity", "xero_sync_issue")
        texts = []
        for table in tables:
            self.env.cr.execute(f'SELECT t::text FROM "{table}" t')  # pylint: disable=sql-injection
            texts += [row[0] for row in self.env.cr.fetchall()]
        return "\n".join(texts)

    def quote(self, lead=None):
        return self.env["xero.quote"].create(
            {
                "connection_id": self.connection.id,
                "company_id": self.company.id,
                "xero_id": "q-1",
                "contact_id": self.jo.id,
                "lead_id": lead and lead.id,
            }
        )

    def lead(self, **values):
        return self.env["crm.lead"].create({"name": "Website", **values})

    def assertErased(self, *words):
        said = self.everything_said().splitlines()
        for word in words or ("Josephine", "Bloggs", "jo.bloggs", "960123", "1 High Street"):
            self.assertEqual([line for line in said if word in line], [])

    def test_personal_data_is_erased_wherever_it_went_and_that_is_logged(self):
        self.quote(self.lead(email_from="jo.bloggs@home.example"))
        self.customer.message_post(body="Call Josephine Bloggs on 01632 960123")
        self.arrive(3, "Josephine Bloggs", EmailAddress="jo.bloggs@home.example")
        self.customer.comment = "<p>jo.bloggs@home.example prefers mornings</p>"
        self.assertIn("Josephine", self.contact(3).match_reason)
        self.absorb(self.record(3, "Somebody else", ContactStatus="ARCHIVED"))
        self.erase(**self.personal())
        self.assertErased()
        self.contact(3).invalidate_recordset()
        self.assertIn(self.customer.name, self.contact(3).match_reason)
        self.assertIn("prefers mornings", self.everything_said())
        self.assertTrue(self.customer.name.startswith("Erased contact"))
        log = self.connection.message_ids[0].body
        self.assertIn("erased on request", log)
        self.assertIn(self.jo.xero_id, log)

    def test_senders_of_mails_and_what_the_person_wrote_elsewhere_are_erased(self):
        said = {
            "body": "Hello",
            "message_type": "email",
            "author_id": self.customer.id,
            "email_from": '"Josephine Bloggs" <jo.bloggs@home.example>',
            "incoming_email_cc": '"Josephine Bloggs" <jo.bloggs@home.example>',
        }
        self.lead(partner_id=self.customer.id).message_post(**said)
        elsewhere = self.env["res.partner"].create({"name": "Elsewhere"})
        elsewhere.message_post(**said | {"body": "Yours, Josephine Bloggs"})
        self.erase()
        self.assertErased()

    def test_an_erased_contact_whose_customer_is_deleted_is_nobodys_to_decide(self):
        self.erase()
        self.customer.unlink()
        self.assertFalse(self.jo.match_state)

    def test_notices_and_mails_about_invoices_name_the_person_no_longer(self):
        invoice = self.invoice(self.jo, 10)
        invoice.write({"currency_id": self.company.currency_id.id, "status": "PAID"})
        user = self.new_user("reader", "sales_team.group_sale_salesman_all_leads")
        invoice.with_user(user)._send_notice(user)
        invoice.with_user(user)._send_digest(user)
        mails = self.env["mail.mail"].search([("body_html", "like", "Josephine")])
        self.assertGreater(len(mails), 1)
        self.erase()
        self.assertErased("Josephine", "Bloggs")
        self.assertEqual(mails.exists(), mails)

    def test_every_opportunity_of_the_customer_is_cleared_with_its_notes_and_activities(self):
        personal = {"contact_name": "Josephine Bloggs", "partner_id": self.customer.id}
        leads = self.lead(**personal) + self.lead(**personal, active=False)
        self.assertEqual(set(leads.mapped("email_from")), {"jo.bloggs@home.example"})
        self.assertEqual(set(leads.mapped("street")), {"1 High Street"})
        leads[0].name = "Website for Josephine Bloggs"
        leads[0].message_post(body="Josephine Bloggs called", subject="Josephine Bloggs")
        for record in (self.customer, *leads, self.invoice(self.jo, 10)):
            record.activity_schedule(summary="Call Josephine Bloggs", note="on 01632-960123")
        self.customer.activity_ids.action_feedback(feedback="Josephine Bloggs was out")
        self.erase()
        self.assertErased()
        self.assertEqual(leads[0].name, "Website for …")
        self.assertEqual(leads[0].activity_ids.summary, "Call …")

    def test_what_a_tracked_change_kept_is_erased_however_short(self):
        jo = self.arrive(2, "Jo", EmailAddress="j@x.io")
        jo.partner_id.email = "jo@work.example"
        self.env.cr.flush()
        changes = jo.partner_id.message_ids.tracking_value_ids
        self.assertIn("j@x.io", changes.mapped("old_value_char"))
        self.settle(self.record(2, "Jo", ContactStatus="GDPRREQUEST"))
        self.assertErased("j@x.io")

    def test_whoever_was_merged_into_the_person_is_erased_too(self):
        self.connection.review_first = True
        old, older = (self.arrive(n, f"Fina {n} Bloggs", **self.personal()) for n in (4, 5))
        self.connection.review_first = False
        self.assertEqual((old.match_state, older.match_state), ("review", "review"))
        old.action_create_partner()
        kept = old.partner_id
        self.settle(
            self.merged(5, "Fina 5 Bloggs", into=4), self.merged(4, "Fina 4 Bloggs", into=1)
        )
        self.erase()
        self.assertErased("Fina", "Bloggs", "jo.bloggs")
        self.assertTrue(kept.name.startswith("Erased contact"))
        self.settle(self.merged(4, "Fina 4 Bloggs again", into=1))
        self.assertErased("Fina", "Bloggs")

    def test_an_erased_contact_that_waited_for_a_decision_waits_no_longer(self):
        self.connection.review_first = True
        waiting = self.arrive(2, "Jo Waiting")
        self.assertEqual(waiting.proposal, "create")
        self.settle(self.record(2, "Jo Waiting", ContactStatus="GDPRREQUEST"))
        self.assertEqual((waiting.match_state, waiting.proposal), (False, False))
        waiting.action_accept()
        waiting.action_create_partner()
        self.assertFalse(waiting.partner_id)

    def test_towns_and_parts_of_other_names_stay(self):
        self.partner("London Bridge Ltd", email="a@bridge.example")
        self.partner("London Bridge Ltd", email="b@bridge.example")
        other = self.arrive(2, "London Bridge Ltd")
        reason = other.match_reason
        self.assertIn("London Bridge Ltd", reason)
        london = self.arrive(
            3, "London", Addresses=[{"AddressType": "STREET", "City": "Bridgetown"}]
        )
        london.action_create_partner()
        london.partner_id.message_post(body="London met us in Bridgetown; Londoners are late")
        self.settle(self.record(3, "London", ContactStatus="GDPRREQUEST"))
        self.assertEqual(other.match_reason, reason)
        self.assertIn(
            "… met us in Bridgetown; Londoners are late", london.partner_id.message_ids[0].body
        )

    def test_clearing_an_opportunity_leaves_the_customers_edited_address_alone(self):
        lead = self.lead(email_from="jo.bloggs@home.example", phone="01632 960123")
        self.quote(lead)
        self.customer.write({"email": "jo@work.example", "phone": "07700 900123"})
        lead.partner_id = self.customer
        self.env.cr.execute(
            "UPDATE crm_lead SET email_from = 'jo.bloggs@home.example' WHERE id = %s", [lead.id]
        )
        self.env.invalidate_all()
        self.erase()
        self.assertEqual(self.customer.email, "jo@work.example")
        self.assertEqual(self.customer.phone, "07700 900123")
        self.assertEqual(lead.email_from, "jo@work.example")

    def test_what_a_contact_without_a_customer_left_behind_is_erased_as_well(self):
        self.jo.partner_id = False
        lead = self.lead(email_from="jo.bloggs@home.example")
        self.quote(lead)
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
