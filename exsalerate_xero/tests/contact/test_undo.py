from odoo.exceptions import UserError

from .contact_common import ContactCase


class TestUndo(ContactCase):
    """Undoing an import's links and customers, except those in use or edited."""

    def test_a_whole_run_can_be_undone(self):
        acme = self.partner("Acme Ltd")
        self.settle(self.record(1, "Acme Ltd"), self.record(2, "New Ltd"))
        linked, created = self.contact(1), self.contact(2)
        invoice = self.invoice(created, 10)
        made = created.partner_id
        # As in any committed transaction.
        self.env["xero.customer"]._refresh(self.company)
        self.assertTrue(self.env["xero.customer"].search([("partner_id", "=", made.id)]))
        self.connection.match_run_ids.action_undo()
        self.assertFalse(made.exists())
        self.assertTrue(acme.exists())
        self.assertEqual((linked + created).mapped("match_state"), ["review", "review"])
        self.assertEqual((linked + created).mapped("proposal"), ["link", "create"])
        self.assertEqual(linked.proposed_partner_id, acme)
        self.assertFalse((invoice.partner_id, invoice.line_ids.partner_id) != (made.browse(),) * 2)

    def test_an_undone_run_is_not_done_again_by_the_next_import(self):
        self.partner("Acme Ltd")
        self.settle(self.record(1, "Acme Ltd"), self.record(2, "New Ltd"))
        self.connection.match_run_ids.action_undo()
        before = self.partners.search_count([])
        self.settle(self.record(1, "Acme Ltd"), self.record(2, "New Ltd"))
        contacts = self.contact(1) + self.contact(2)
        self.assertEqual(contacts.mapped("match_state"), ["review", "review"])
        self.assertEqual(self.partners.search_count([]), before)
        contacts.action_accept()
        self.assertEqual(contacts.mapped("match_state"), ["linked", "linked"])

    def test_undoing_leaves_who_was_erased_since(self):
        erased = self.arrive(1, "Jo Bloggs")
        run, customer = erased.match_run_id, erased.partner_id
        self.arrive(1, "Jo Bloggs", ContactStatus="GDPRREQUEST")
        run.action_undo()
        self.assertEqual(erased.partner_id, customer)
        self.assertEqual(erased.match_state, "linked")

    def test_undoing_keeps_customers_that_are_in_use_or_were_edited(self):
        self.settle(*(self.record(n, f"Firm {n} Ltd") for n in range(1, 6)))
        lead, child, note, edited, unused = (self.contact(n).partner_id for n in range(1, 6))
        self.env["crm.lead"].create({"name": "Deal", "partner_id": lead.id})
        self.partners.create({"name": "Jo", "parent_id": child.id})
        note.message_post(body="Called them")
        edited.phone = "123"
        self.env["xero.customer"]._refresh(self.company)
        self.connection.match_run_ids.action_undo()
        self.assertEqual(
            (lead + child + note + edited + unused).exists(), lead + child + note + edited
        )
        self.assertEqual(self.contact(1).proposed_partner_id, lead)

    def test_undoing_keeps_a_customer_that_somebody_has_written_to(self):
        customer = self.arrive(1, "Acme Ltd").partner_id
        seller = self.new_user("seller", "sales_team.group_sale_salesman_all_leads")
        customer.with_user(seller).user_id = seller
        self.connection.match_run_ids.action_undo()
        self.assertTrue(customer.exists())

    def test_undoing_keeps_a_customer_that_another_contact_was_linked_to_by_hand(self):
        self.partner("Blue Ltd", email="a@blue.example")
        self.partner("Blue Ltd", email="b@blue.example")
        self.settle(self.record(1, "Acme Ltd"), self.record(2, "Blue Ltd"))
        customer = self.contact(1).partner_id
        self.contact(2).action_link(customer.id)
        self.connection.match_run_ids.action_undo()
        self.assertTrue(customer.exists())
        self.assertEqual(self.contact(2).partner_id, customer)

    def test_undoing_keeps_a_customer_that_a_later_run_linked_another_contact_to(self):
        customer = self.arrive(1, "Acme Ltd", TaxNumber="GB123456789").partner_id
        first = self.connection.match_run_ids
        later = self.arrive(2, "Acme Limited", TaxNumber="GB123456789")
        self.assertEqual(later.partner_id, customer)
        first.action_undo()
        self.assertTrue(customer.exists())
        self.assertEqual(later.partner_id, customer)

    def test_undoing_keeps_a_customer_that_is_another_organisations_as_well(self):
        customer = self.arrive(1, "Acme Ltd").partner_id
        first = self.connection
        self.import_into(self.new_organisation())
        theirs = self.arrive(2, "Acme Ltd")
        self.assertEqual(theirs.partner_id, customer)
        first.match_run_ids.action_undo()
        self.assertTrue(customer.exists())
        self.assertEqual(theirs.partner_id, customer)

    def test_undoing_deletes_a_customer_that_only_xero_has_changed_since(self):
        manager = self.new_user("manager", "exsalerate_xero.group_xero_manager")
        self.connection.review_first = True
        contact = self.arrive(1, "Acme Ltd")
        contact.with_user(manager).action_create_partner()
        customer = contact.partner_id
        self.assertEqual(customer.create_uid, manager)
        self.arrive(1, "Acme Group Ltd")
        self.assertEqual((customer.name, customer.write_uid), ("Acme Group Ltd", self.env.user))
        self.connection.match_run_ids.action_undo()
        self.assertFalse(customer.exists())

    def test_undoing_keeps_a_customer_that_was_edited_before_xero_changed_it(self):
        customer = self.arrive(1, "Acme Ltd").partner_id
        self.env.flush_all()
        # The clock is frozen within a test's transaction: makes the edit later than the import.
        self.env.cr.execute(
            "UPDATE xero_contact SET partner_as_of = partner_as_of - interval '1 hour'"
            " WHERE partner_id = %s",
            [customer.id],
        )
        self.env.invalidate_all()
        self.arrive(1, "Acme Group Ltd")
        self.assertEqual(customer.name, "Acme Group Ltd")
        self.connection.match_run_ids.action_undo()
        self.assertTrue(customer.exists())

    def test_undoing_takes_few_queries_however_many_customers(self):
        def queries(first, count):
            self.settle(*(self.record(first + n, f"Firm {first + n} Ltd") for n in range(count)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.connection.match_run_ids[0].action_undo()
            return self.env.cr.sql_log_count - before

        queries(1, 1)
        few = queries(2, 2)
        self.assertLessEqual(queries(10, 40), few)

    def test_undoing_leaves_what_was_decided_by_hand_since(self):
        chosen = self.partner("Chosen Ltd")
        self.settle(self.record(1, "Acme Ltd"), self.record(2, "Excluded Ltd"))
        self.contact(1).partner_id = chosen
        self.contact(2).action_exclude()
        self.connection.match_run_ids.action_undo()
        self.assertEqual(self.contact(1).partner_id, chosen)
        self.assertEqual(self.contact(2).match_state, "excluded")

    def test_a_run_is_undone_once(self):
        self.settle(self.record(1, "Acme Ltd"))
        self.connection.match_run_ids.action_undo()
        with self.assertRaises(UserError):
            self.connection.match_run_ids.action_undo()
