from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw

from .contact_common import ContactCase


class TestReview(ContactCase):
    """Contacts in review, and decisions about them."""

    def test_certain_ones_are_linked_unmatched_ones_created_and_unclear_ones_asked(self):
        acme = self.partner("Acme Ltd", vat="GB123456789")
        self.partner("Blue Ltd", email="a@blue.example")
        self.partner("Blue Ltd", email="b@blue.example")
        certain = self.arrive(1, "Acme", TaxNumber="GB123456789")
        unmatched = self.arrive(2, "Newcomer Ltd")
        unclear = self.arrive(3, "Blue Ltd")
        self.assertEqual((certain.match_state, certain.partner_id), ("linked", acme))
        self.assertEqual((unmatched.match_state, unmatched.partner_created), ("linked", True))
        self.assertEqual((unclear.match_state, unclear.proposal), ("review", "decide"))

    def test_two_people_who_decide_at_once_share_a_run(self):
        runs = self.env["xero.match.run"]
        first = runs._current(self.connection)
        # The second transaction began before the first one ended, and doesn't see its run.
        with patch.object(type(runs), "search", side_effect=[runs.browse(), first]):
            self.assertEqual(runs._current(self.connection), first)

    def test_a_switch_makes_all_wait_for_review(self):
        self.connection.review_first = True
        acme = self.partner("Acme Ltd", vat="GB123456789")
        partners = self.partners.search_count([])
        certain = self.arrive(1, "Acme", TaxNumber="GB123456789")
        unmatched = self.arrive(2, "Newcomer Ltd")
        self.assertEqual((certain + unmatched).mapped("match_state"), ["review", "review"])
        self.assertEqual((certain + unmatched).mapped("proposal"), ["link", "create"])
        self.assertEqual(certain.proposed_partner_id, acme)
        self.assertEqual(self.partners.search_count([]), partners)

    def test_what_is_proposed_can_be_accepted_in_bulk(self):
        self.connection.review_first = True
        acme = self.partner("Acme Ltd", vat="GB123456789")
        for _copy in range(2):
            self.partner("Blue Ltd")
        certain = self.arrive(1, "Acme", TaxNumber="GB123456789")
        unmatched = self.arrive(2, "Newcomer Ltd")
        unclear = self.arrive(3, "Blue Ltd")
        (certain + unmatched + unclear).action_accept()
        self.assertEqual(certain.partner_id, acme)
        self.assertEqual(unmatched.partner_id.name, "Newcomer Ltd")
        self.assertEqual((unclear.match_state, unclear.partner_id.id), ("review", False))

    def test_a_proposal_that_has_been_overtaken_is_asked_again(self):
        self.connection.review_first = True
        contact = self.arrive(1, "Acme Ltd")
        self.assertEqual(contact.proposal, "create")
        acme = self.partner("Acme Ltd")
        contact.action_accept()
        self.assertEqual((contact.match_state, contact.proposal), ("review", "link"))
        contact.action_accept()
        self.assertEqual(contact.partner_id, acme)

    def test_an_excluded_contact_stays_out_for_good(self):
        contact = self.arrive(1, "J. Director")
        partner = contact.partner_id
        contact.action_exclude()
        again = self.arrive(1, "Jane Director", EmailAddress="jane@acme.example")
        self.assertEqual((again.match_state, again.partner_id.id), ("excluded", False))
        self.assertTrue(partner.exists())

    def test_who_an_excluded_contact_was_merged_into_stays_out_too(self):
        self.arrive(1, "J. Director").action_exclude()
        self.absorb(self.record(2, "Jane Director"), self.merged(1, "J. Director", into=2))
        self.match()
        winner = self.contact(2)
        self.assertEqual((winner.match_state, winner.partner_id.id), ("excluded", False))

    def test_who_an_excluded_contact_was_merged_into_does_not_even_wait(self):
        self.connection.review_first = True
        self.arrive(1, "J. Director").action_exclude()
        self.settle(self.record(2, "Jane Director"), self.merged(1, "J. Director", into=2))
        self.assertEqual(self.contact(2).match_state, "excluded")

    def test_excluded_and_erased_contacts_do_not_come_back_with_others_created_in_bulk(self):
        self.connection.review_first = True
        self.settle(*(self.record(n, f"Firm {n} Ltd") for n in range(1, 5)))
        waiting, excluded, erased, merged = (self.contact(n) for n in range(1, 5))
        excluded.action_exclude()
        self.absorb(self.record(3, "Firm 3 Ltd", ContactStatus="GDPRREQUEST"))
        self.absorb(self.merged(4, "Firm 4 Ltd", into=1))
        everybody = waiting + excluded + erased + merged
        for decide in (everybody.action_accept, everybody.action_create_partner):
            decide()
            self.assertFalse((excluded + erased).partner_id)
            self.assertEqual(excluded.match_state, "excluded")
        self.assertEqual(waiting.partner_id.name, "Firm 1 Ltd")
        self.assertEqual(merged.partner_id, waiting.partner_id)

    def test_a_contact_that_no_import_has_asked_for_can_be_made_a_customer(self):
        self.absorb(self.record(1, "Supplier Ltd", IsCustomer=False, IsSupplier=True))
        self.match()
        self.assertFalse(self.contact(1).match_state)
        self.contact(1).action_create_partner()
        self.assertEqual(self.contact(1).partner_id.name, "Supplier Ltd")

    def test_an_excluded_contact_can_be_put_back_to_be_decided_about(self):
        contact = self.arrive(1, "J. Director")
        contact.action_exclude()
        contact.action_review()
        self.assertEqual((contact.match_state, contact.proposal), ("review", "decide"))
        self.assertIn("Put back in review by", contact.match_reason)
        contact.action_create_partner()
        self.assertEqual(contact.match_state, "linked")

    def test_a_person_writes_nothing_of_a_contact_but_its_customer(self):
        manager = self.new_user("manager", "exsalerate_xero.group_xero_manager")
        chosen, contact = self.partner("Chosen Ltd"), self.arrive(1, "Acme Ltd")
        own = {
            name
            for name, field in contact._fields.items()
            if field.store and name not in ("id", "partner_id")
        }
        self.assertIn("partner_created", own)
        for name in own:
            with self.subTest(name=name), self.assertRaises(AccessError):
                self.rpc(manager, contact, "write", {name: contact[name]})
        with self.assertRaises(AccessError):
            self.rpc(manager, contact, "write", {"partner_id": chosen.id, "partner_created": True})
        self.rpc(manager, contact, "write", {"partner_id": chosen.id})
        self.assertEqual((contact.partner_id, contact.match_state), (chosen, "linked"))
        self.assertIn(f"Linked by {manager.name}", contact.match_reason)

    def test_no_person_writes_what_a_run_did(self):
        manager = self.new_user("manager", "exsalerate_xero.group_xero_manager")
        contact = self.arrive(1, "Acme Ltd")
        run, customer = self.connection.match_run_ids, contact.partner_id
        for values in ({"state": "done"}, {"contact_ids": [Command.link(contact.id)]}):
            with self.assertRaises(AccessError):
                self.rpc(manager, run, "write", values)
        self.rpc(manager, run, "action_undo")
        self.assertFalse(customer.exists())

    def rpc(self, user, records, method, *args):
        """Call a method as a client does."""
        self.env.flush_all()
        self.env.invalidate_all()
        return call_kw(self.env[records._name].with_user(user), method, [records.ids, *args], {})

    def test_a_customer_of_another_company_cannot_be_chosen(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.partner("Foreign Ltd", company_id=elsewhere.id)
        contact = self.arrive(1, "Acme Ltd")
        customer = contact.partner_id
        for link in (
            lambda: contact.action_link(foreign.id),
            lambda: contact.write({"partner_id": foreign.id}),
        ):
            with self.assertRaises(UserError):
                link()
        self.env.invalidate_all()
        self.assertEqual(contact.partner_id, customer)

    def test_a_person_links_one_by_hand(self):
        chosen = self.partner("Acme Ltd", email="a@acme.example")
        self.partner("Acme Ltd", email="b@acme.example")
        contact = self.arrive(1, "Acme Ltd")
        contact.action_link(chosen.id)
        self.assertEqual((contact.partner_id, contact.match_state), (chosen, "linked"))
        self.assertIn("Linked by", contact.match_reason)
        self.assertFalse(contact.proposal)

    def test_a_link_that_a_person_removes_waits_for_review(self):
        contact = self.arrive(1, "Acme Ltd")
        contact.partner_id = False
        self.match()
        self.assertEqual((contact.match_state, contact.partner_id.id), ("review", False))

    def test_a_customer_that_is_deleted_leaves_its_contact_to_review(self):
        contact = self.arrive(1, "Acme Ltd")
        contact.partner_id.unlink()
        self.assertEqual((contact.match_state, contact.partner_id.id), ("review", False))
        self.assertIn("deleted", contact.match_reason)

    def test_deleting_a_customer_that_xero_knows_says_what_happens_before_it_does(self):
        contact, stranger = self.arrive(1, "Acme Ltd"), self.partner("Stranger Ltd")
        customer = contact.partner_id
        self.invoice(contact, 10)
        clerk = self.new_user("clerk", "base.group_partner_manager", "base.group_user")
        said = customer.with_user(clerk).get_xero_deletion_warning()
        self.assertIn("its contact goes back to Xero → Review contacts", said)
        self.assertIn("archive it instead", said)
        several = (customer + stranger).with_user(clerk).get_xero_deletion_warning()
        self.assertIn("Linked to Xero: 1 of 2", several)
        self.assertFalse(stranger.with_user(clerk).get_xero_deletion_warning())
        (customer + stranger).with_user(clerk).unlink()
        self.assertEqual(contact.match_state, "review")
        invoice = self.env["xero.invoice"].search([("contact_id", "=", contact.id)])
        self.assertFalse(invoice.partner_id)

    def test_contacts_are_sorted_by_revenue_at_stake(self):
        small, large, none = (self.arrive(n, f"Firm {n} Ltd") for n in (1, 2, 3))
        self.invoice(small, 10)
        self.invoice(large, 1000)
        self.invoice(large, -400)
        contacts = small + large + none
        found = contacts.search([("id", "in", contacts.ids)], order="revenue desc, id")
        self.assertEqual(found, large + small + none)
        self.assertEqual(contacts.mapped("revenue"), [10, 600, 0])

    def test_a_run_tells_what_it_linked_and_created(self):
        self.partner("Acme Ltd")
        self.settle(self.record(1, "Acme Ltd"), self.record(2, "New Ltd"), self.record(3, "Newer"))
        run = self.connection.match_run_ids[0]
        self.assertEqual((run.linked_count, run.created_count, run.state), (1, 2, "done"))

    def test_a_run_with_nothing_to_settle_leaves_no_trace(self):
        self.settle(self.record(1, "Acme Ltd"))
        self.settle(self.record(1, "Acme Ltd"))
        self.assertEqual(len(self.connection.match_run_ids), 1)

    def test_salespeople_decide_nothing(self):
        contact = self.arrive(1, "Acme Ltd")
        self.connection.match_run_ids.invalidate_recordset()
        seller = self.new_user("seller", "sales_team.group_sale_salesman_all_leads")
        as_seller = contact.with_user(seller)
        for decide in (
            as_seller.action_accept,
            as_seller.action_create_partner,
            as_seller.action_exclude,
            as_seller.action_keep_odoo,
            as_seller.action_review,
            as_seller.action_take_xero,
            lambda: as_seller.action_link(contact.partner_id.id),
        ):
            with self.assertRaises(AccessError):
                decide()

    def test_disconnecting_and_deleting_an_organisation_never_deletes_customers(self):
        self.settle(self.record(1, "Acme Ltd"))
        partner = self.contact(1).partner_id
        self.connection.action_disconnect()
        self.assertEqual(self.connection.state, "disconnected")
        self.assertTrue(partner.exists())
        self.connection.unlink()
        self.assertTrue(partner.exists())

    def test_uninstalling_cannot_delete_customers(self):
        # Uninstalling deletes records of the addon's data files, its tables and its columns.
        self.settle(self.record(1, "Acme Ltd"))
        made_by_data = self.env["ir.model.data"].search(
            [("module", "=", "exsalerate_xero"), ("model", "=", "res.partner")]
        )
        self.assertFalse(made_by_data)
        taken_along = [
            name
            for name, field in self.partners._fields.items()
            if field.store
            and field.type == "many2one"
            and field.comodel_name.startswith("xero.")
            and field.ondelete == "cascade"
        ]
        self.assertFalse(taken_along)
