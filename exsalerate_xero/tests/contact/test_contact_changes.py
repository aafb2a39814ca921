from odoo.exceptions import AccessError

from .contact_common import ContactCase


class TestContactChanges(ContactCase):
    """Changes in Xero or Odoo after a contact was linked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme = cls.arrive(
            1,
            "Acme Ltd",
            EmailAddress="old@acme.example",
            Addresses=[{"AddressType": "STREET", "AddressLine1": "1 High St", "City": "Bath"}],
        )
        cls.customer = cls.acme.partner_id

    def change(self, name="Acme Ltd", email="old@acme.example", street="1 High St"):
        """Import the contact with changed values."""
        address = {"AddressType": "STREET", "AddressLine1": street, "City": "Bath"}
        return self.arrive(1, name, EmailAddress=email, Addresses=[address])

    def notes(self):
        """Return the notes about conflicts on the customer, newest first."""
        bodies = self.customer.message_ids.mapped("body")
        return [body for body in bodies if "not updated in Odoo" in body]

    def test_a_changed_name_e_mail_and_address_reach_what_nobody_has_edited(self):
        self.change("Acme Group Ltd", "new@acme.example", "2 Low St")
        self.assertEqual(
            (self.customer.name, self.customer.email, self.customer.street),
            ("Acme Group Ltd", "new@acme.example", "2 Low St"),
        )
        self.assertFalse(self.acme.has_conflict)

    def test_what_is_emptied_in_xero_is_emptied_here(self):
        self.change(email="")
        self.assertFalse(self.customer.email)

    def test_an_edit_in_odoo_wins_and_the_conflict_is_shown(self):
        self.customer.email = "edited@acme.example"
        self.change("Acme Group Ltd", "new@acme.example")
        self.assertEqual(self.customer.email, "edited@acme.example")
        self.assertEqual(self.customer.name, "Acme Group Ltd")
        self.assertTrue(self.acme.has_conflict)
        self.assertEqual(self.contacts.search([("has_conflict", "=", True)]), self.acme)
        self.assertFalse(self.contacts.search([("has_conflict", "=", False)]) & self.acme)
        [note] = self.notes()
        self.assertIn("Email", note)

    def test_the_note_tells_employees_without_a_right_to_xero_nothing_of_it(self):
        clerk = self.new_user("clerk", "base.group_user")
        self.customer.email = "edited@acme.example"
        self.change("Acme Ltd", "new@acme.example")
        [note] = self.notes()
        self.assertNotIn("new@acme.example", note)
        self.assertIn(f'data-oe-id="{self.acme.id}"', note)
        with self.assertRaises(AccessError):
            self.acme.with_user(clerk).read(["email"])

    def test_a_conflict_is_told_once_whatever_else_changes_later(self):
        self.customer.email = "edited@acme.example"
        self.change(email="new@acme.example")
        self.customer.street = "3 Side St"
        self.change(email="new@acme.example", street="2 Low St")
        self.change("Acme Group Ltd", email="new@acme.example", street="2 Low St")
        first, second = self.notes()
        self.assertIn("Street", first)
        self.assertNotIn("Email", first)
        self.assertIn("Email", second)

    def test_an_edit_in_odoo_still_wins_when_xero_changes_again(self):
        self.customer.email = "edited@acme.example"
        self.change(email="new@acme.example")
        self.change(email="newer@acme.example")
        self.assertEqual(self.customer.email, "edited@acme.example")

    def test_an_edit_in_odoo_alone_is_no_conflict(self):
        self.customer.street = "3 Side St"
        self.change(email="new@acme.example")
        self.assertEqual(
            (self.customer.street, self.customer.email), ("3 Side St", "new@acme.example")
        )
        self.assertFalse(self.acme.has_conflict)

    def test_the_same_edit_on_both_sides_is_no_conflict(self):
        self.customer.email = "New@acme.example"
        self.change(email="new@acme.example")
        self.assertFalse(self.acme.has_conflict)

    def test_keeping_odoos_ends_the_conflict(self):
        self.customer.email = "edited@acme.example"
        self.change(email="new@acme.example")
        self.acme.action_keep_odoo()
        self.assertFalse(self.acme.has_conflict)
        self.assertEqual(self.customer.email, "edited@acme.example")

    def test_taking_xeros_ends_the_conflict(self):
        self.customer.email = "edited@acme.example"
        self.change(email="new@acme.example")
        self.acme.action_take_xero()
        self.assertFalse(self.acme.has_conflict)
        self.assertEqual(self.customer.email, "new@acme.example")

    def test_linking_to_a_customer_changes_nothing_of_it(self):
        known = self.partner("Known Ltd", vat="GB123456789", phone="1")
        contact = self.arrive(
            2, "Known Limited", TaxNumber="GB123456789", EmailAddress="k@k.example"
        )
        self.assertEqual(contact.partner_id, known)
        self.assertEqual((known.name, known.email, known.phone), ("Known Ltd", False, "1"))
        self.assertFalse(contact.has_conflict)

    def test_a_country_that_odoo_does_not_know_empties_nothing(self):
        address = {
            "AddressType": "STREET",
            "AddressLine1": "1 High St",
            "Country": "United Kingdom",
        }
        contact = self.arrive(2, "Home Ltd", Addresses=[address])
        self.arrive(2, "Home Ltd", Addresses=[address | {"Country": "Blighty"}])
        self.assertEqual(contact.partner_id.country_id.code, "GB")

    def test_reading_a_contact_again_changes_nothing(self):
        self.customer.email = "edited@acme.example"
        self.change(email="new@acme.example")
        messages = len(self.customer.message_ids)
        written = self.customer.write_date
        self.change(email="new@acme.example")
        self.assertEqual(len(self.customer.message_ids), messages)
        self.assertEqual(self.customer.write_date, written)

    def merge_in_odoo(self, partner, into):
        """Merge two customers as Odoo's own wizard does."""
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((into + partner).ids, into)

    def test_customers_that_both_have_a_card_on_the_board_can_be_merged(self):
        other = self.arrive(2, "Acme Projects")
        self.invoice(self.acme, 5)
        self.invoice(other, 10)
        cards = self.env["xero.customer"]
        cards._refresh(self.company)
        both = self.customer + other.partner_id
        self.assertEqual(cards.search([("partner_id", "in", both.ids)]).partner_id, both)
        self.merge_in_odoo(other.partner_id, into=self.customer)
        self.env.cr.flush()
        card = cards.search([("partner_id", "in", both.ids)])
        self.assertEqual((card.partner_id, card.revenue_lifetime), (self.customer, 15))

    def test_a_customer_that_others_were_merged_into_is_kept_when_a_run_is_undone(self):
        run = self.connection.match_run_ids
        before = self.partner("Acme Ltd (old)")
        self.merge_in_odoo(self.customer, into=before)
        self.assertEqual(self.acme.partner_id, before)
        run.action_undo()
        self.assertTrue(before.exists())
        self.assertEqual(self.acme.partner_id, before)

    def test_a_partner_merged_in_odoo_keeps_all_its_xero_contacts(self):
        other = self.arrive(2, "Acme Projects")
        invoice = self.invoice(other, 10)
        self.merge_in_odoo(other.partner_id, into=self.customer)
        self.assertEqual(self.customer.xero_contact_ids, self.acme + other)
        self.assertEqual(invoice.partner_id, self.customer)
        self.assertEqual(invoice.line_ids.partner_id, self.customer)
        self.assertEqual((self.acme + other).mapped("match_state"), ["linked", "linked"])
        self.match()
        self.assertEqual(self.customer.xero_contact_ids, self.acme + other)


class TestMerges(ContactCase):
    """Contacts that are merged in Xero."""

    def test_documents_move_to_the_winner_and_the_customer_is_kept_with_a_note(self):
        loser, winner = self.arrive(1, "Old Ltd"), self.arrive(2, "New Ltd")
        invoice, customer = self.invoice(loser, 10), loser.partner_id
        self.settle(self.merged(1, "Old Ltd", into=2))
        self.assertEqual((invoice.contact_id, invoice.partner_id), (winner, winner.partner_id))
        self.assertEqual(invoice.line_ids.partner_id, winner.partner_id)
        self.assertEqual(loser.partner_id, customer)
        note = customer.message_ids[0].body
        self.assertIn("merged into", note)
        self.assertNotIn("New Ltd", note)
        self.assertIn(f'data-oe-id="{winner.partner_id.id}"', note)

    def test_documents_stay_with_the_customer_until_the_winner_has_one(self):
        loser = self.arrive(1, "Old Ltd")
        invoice, customer = self.invoice(loser, 10), loser.partner_id
        self.absorb(self.record(2, "New Ltd", IsCustomer=False, IsSupplier=True))
        self.absorb(self.merged(1, "Old Ltd", into=2))
        winner = self.contact(2)
        self.assertEqual((invoice.contact_id, winner.partner_id.id), (winner, False))
        self.assertEqual((invoice.partner_id, invoice.line_ids.partner_id), (customer, customer))
        # Suppliers aren't imported here; a sales document makes it a customer.
        self.match()
        self.assertEqual(winner.partner_id, customer)

    def test_documents_of_an_excluded_winner_have_no_customer_and_the_losers_is_told(self):
        loser, winner = self.arrive(1, "Old Ltd"), self.arrive(2, "J. Director")
        invoice, customer = self.invoice(loser, 10), loser.partner_id
        winner.action_exclude()
        self.settle(self.merged(1, "Old Ltd", into=2))
        self.assertEqual((invoice.contact_id, invoice.partner_id.id), (winner, False))
        self.assertFalse(invoice.line_ids.partner_id)
        self.assertIn("excluded here", customer.message_ids[0].body)
        count = len(customer.message_ids)
        self.settle(self.merged(1, "Older Ltd", into=2))
        self.assertEqual(len(customer.message_ids), count)

    def test_merges_are_followed_through_chains(self):
        first, second, third = (self.arrive(n, f"Firm {n} Ltd") for n in (1, 2, 3))
        invoice = self.invoice(first, 10)
        self.settle(self.merged(2, "Firm 2 Ltd", into=3), self.merged(1, "Firm 1 Ltd", into=2))
        self.assertEqual((invoice.contact_id, invoice.partner_id), (third, third.partner_id))
        self.assertEqual(first._merge_winner(), third)
        for loser in first + second:
            note = loser.partner_id.message_ids[0].body
            self.assertIn(f'data-oe-id="{third.partner_id.id}"', note)

    def test_a_chain_of_merges_may_be_long(self):
        count = 30
        self.settle(*(self.record(n, f"Firm {n} Ltd") for n in range(1, count + 1)))
        invoice = self.invoice(self.contact(1), 10)
        self.settle(*(self.merged(n, f"Firm {n} Ltd", into=n + 1) for n in range(1, count)))
        self.assertEqual(invoice.contact_id, self.contact(count))
        self.assertEqual(invoice.line_ids.partner_id, self.contact(count).partner_id)

    def test_a_contact_merged_into_itself_is_as_any_other(self):
        self.settle(self.merged(1, "Skipped Ltd", into=1))
        contact = self.contact(1)
        invoice = self.invoice(contact, 10)
        self.settle(self.merged(1, "Odder Ltd", into=1))
        self.assertFalse(contact.merged_into_id)
        self.assertEqual(contact.partner_id.name, "Odder Ltd")
        self.assertEqual(invoice.partner_id, contact.partner_id)

    def test_a_merge_changes_the_lines_of_its_own_documents_only(self):
        acme, other = self.arrive(1, "Acme Ltd"), self.partner("Other Ltd")
        # A line that differs from its document changes as soon as it is looked at.
        untouched = self.invoice(acme, 10).line_ids
        untouched.partner_id = other
        self.contacts._move_documents(self.connection)
        self.assertEqual(untouched.partner_id, other)
        loser, winner = self.arrive(2, "Old Ltd"), self.arrive(3, "New Ltd")
        moved = self.invoice(loser, 10).line_ids
        self.absorb(self.merged(2, "Old Ltd", into=3))
        self.assertEqual(moved.partner_id, winner.partner_id)
        self.assertEqual(untouched.partner_id, other)

    def test_a_merge_is_told_once(self):
        loser = self.arrive(1, "Old Ltd")
        self.arrive(2, "New Ltd")
        self.settle(self.merged(1, "Old Ltd", into=2))
        count = len(loser.partner_id.message_ids)
        self.settle(self.merged(1, "Old Ltd", into=2))
        self.settle(self.merged(1, "Older Ltd", into=2))
        self.assertEqual(len(loser.partner_id.message_ids), count)

    def test_merges_that_go_in_a_circle_end(self):
        self.arrive(1, "Old Ltd")
        self.arrive(2, "New Ltd")
        invoice = self.invoice(self.contact(1), 10)
        self.settle(self.merged(1, "Old Ltd", into=2), self.merged(2, "New Ltd", into=1))
        self.assertEqual(self.contact(1).match_state, "linked")
        self.assertEqual(invoice.contact_id, self.contact(1))

    def test_a_new_winner_takes_over_the_customer(self):
        customer = self.arrive(1, "Old Ltd").partner_id
        self.settle(self.record(2, "Quite Another Ltd"), self.merged(1, "Old Ltd", into=2))
        winner = self.contact(2)
        self.assertEqual((winner.partner_id, winner.match_reason), (customer, "Merged in Xero"))

    def test_a_winner_that_waits_for_review_takes_over_the_customer(self):
        self.partner("New Ltd")
        self.partner("New Ltd")
        customer, winner = self.arrive(1, "Old Ltd").partner_id, self.arrive(2, "New Ltd")
        self.assertEqual(winner.match_state, "review")
        winner.name = "Newer Ltd"
        self.settle(self.merged(1, "Old Ltd", into=2))
        self.assertEqual(winner.partner_id, customer)
