from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw

from .contact_common import ContactCase


class TestReview(ContactCase):
    """What waits for a person, what a person does about it, and taking it back."""

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
        self.assertIn("Put back by", contact.match_reason)
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

    def test_a_whole_run_can_be_undone(self):
        acme = self.partner("Acme Ltd")
        self.settle(self.record(1, "Acme Ltd"), self.record(2, "New Ltd"))
        linked, created = self.contact(1), self.contact(2)
        invoice = self.invoice(created, 10)
        made = created.partner_id
        # As in any database whose transactions end.
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
        later = self.arrive(2, "Acme Projects", TaxNumber="GB123456789")
        self.assertEqual(later.partner_id, customer)
        first.action_undo()
        self.assertTrue(customer.exists())
        self.assertEqual(later.partner_id, customer)

    def test_undoing_keeps_a_customer_that_is_another_organisations_as_well(self):
        customer = self.arrive(1, "Acme Ltd").partner_id
        first, self.connection = self.connection, self.new_organisation()
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
        # Time stands still in a test: the edit was after what the import left behind.
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
        # Uninstalling removes records that the addon's data made, its tables and its columns.
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


class TestReviewScreen(ContactCase):
    """What the screens tell the person who reviews contacts."""

    def test_it_tells_how_many_were_linked_and_why_made_and_must_be_decided(self):
        self.partner("Acme Ltd", vat="GB123456789")
        self.partner("Blue Ltd", email="a@blue.example")
        self.partner("Blue Ltd", email="b@blue.example")
        self.settle(
            self.record(1, "Acme Ltd", TaxNumber="GB123456789"),
            self.record(2, "New Ltd"),
            self.record(3, "Blue Ltd"),
        )
        self.invoice(self.contact(3), 250)
        summary = self.contacts.get_review_summary(self.connection.id)
        self.assertEqual(
            summary["linked"], {"count": 1, "why": [["Same tax ID, Same company name", 1]]}
        )
        self.assertEqual((summary["created"], summary["excluded"]), (1, 0))
        self.assertEqual(summary["to_decide"], {"count": 1, "revenue": 250})
        self.assertEqual(
            {name: summary["run"][name] for name in ("linked", "created")},
            {"linked": 1, "created": 1},
        )

    def test_totals_are_of_the_organisations_company_and_in_its_currency(self):
        dollars = self.env.ref("base.USD")
        self.env["res.currency.rate"].create(
            {"currency_id": dollars.id, "company_id": self.company.id, "rate": 2.0}
        )
        abroad = self.env["res.company"].create({"name": "Abroad", "currency_id": dollars.id})
        self.env.user.company_ids += abroad
        self.env["res.currency.rate"].create(
            {"currency_id": self.company.currency_id.id, "company_id": abroad.id, "rate": 0.5}
        )
        here, self.connection = self.connection, self.new_organisation(company_id=abroad.id)
        both = {"allowed_company_ids": (self.company + abroad).ids}
        self.connection.review_first = True
        self.invoice(self.arrive(1, "Acme Ltd"), 250)
        contacts = self.contacts.with_context(**both)
        self.contact(1)._put_in_review([(self.contact(1).id, "decide", None, "for the test")])
        theirs = contacts.get_review_summary(self.connection.id)
        self.assertEqual(theirs["to_decide"], {"count": 1, "revenue": 250})
        self.assertEqual(theirs["currency_id"], dollars.id)
        self.assertEqual(contacts.get_review_summary(here.id)["to_decide"]["count"], 0)
        everywhere = contacts.get_review_summary()
        self.assertEqual(everywhere["to_decide"], {"count": 1, "revenue": 125})
        self.assertEqual(everywhere["currency_id"], self.company.currency_id.id)

    def test_only_those_that_may_be_in_conflict_are_looked_at(self):
        self.settle(*(self.record(n, f"Firm {n} Ltd") for n in range(1, 4)))
        self.contact(1).partner_id.name = "Edited Ltd"
        self.settle(self.record(1, "Firm One Ltd"), self.record(2, "Firm Two Ltd"))
        looked_at = []
        conflicts = type(self.contacts)._conflicts

        def noting(contacts):
            looked_at.extend(contacts)
            return conflicts(contacts)

        with patch.object(type(self.contacts), "_conflicts", noting):
            self.assertEqual(self.contacts.get_review_summary()["conflicts"], 1)
            found = self.contacts.search([("has_conflict", "=", True)])
        self.assertEqual(found, self.contact(1))
        self.assertEqual(set(looked_at), {self.contact(1)})

    def test_while_all_wait_it_tells_what_would_be_done(self):
        self.connection.review_first = True
        self.partner("Acme Ltd")
        self.settle(self.record(1, "Acme Ltd"), self.record(2, "New Ltd"))
        summary = self.contacts.get_review_summary()
        self.assertEqual(summary["to_link"], {"count": 1, "why": [["Same company name", 1]]})
        self.assertEqual((summary["to_create"], summary["run"]), (1, False))

    def test_xero_and_the_candidates_stand_side_by_side_with_what_agrees(self):
        near = self.partner("Acme Ltd", email="office@acme.example", phone="1", city="Bath")
        far = self.partner("Acme Ltd", vat="GB999999973")
        contact = self.arrive(
            1,
            "Acme Limited",
            EmailAddress="office@acme.example",
            Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "2"}],
        )
        shown = contact.get_comparison()
        self.assertEqual([one["id"] for one in shown["candidates"]], [near.id, far.id])
        values = shown["candidates"][0]["values"]
        self.assertEqual(
            [values[name]["agrees"] for name in ("email", "phone", "city")], [True, False, None]
        )
        self.assertFalse(shown["linked"])

    def test_a_similar_name_is_offered_and_a_strange_one_is_not(self):
        like = self.partner("Brightwater Studios")
        self.partner("Brightwater Council Allotments and Gardens")
        self.connection.review_first = True
        contact = self.arrive(1, "Brightwater Studio")
        self.assertEqual([one["id"] for one in contact.get_comparison()["candidates"]], [like.id])

    def test_it_names_whom_a_candidate_is_in_xero_already(self):
        self.arrive(1, "Acme Ltd", EmailAddress="office@acme.example")
        second = self.arrive(2, "Acme Two", EmailAddress="office@acme.example")
        [candidate] = second.get_comparison()["candidates"]
        self.assertEqual(candidate["held_by"], ["Acme Ltd"])

    def test_salespeople_do_not_see_it(self):
        contact = self.arrive(1, "Acme Ltd")
        seller = self.new_user("seller", "sales_team.group_sale_salesman_all_leads")
        with self.assertRaises(AccessError):
            contact.with_user(seller).get_comparison()
        with self.assertRaises(AccessError):
            self.contacts.with_user(seller).get_review_summary()
        with self.assertRaises(AccessError):
            self.connection.match_run_ids.with_user(seller).action_undo()

    def test_the_organisations_button_leads_to_its_contacts(self):
        action = self.connection.action_view_review()
        self.assertEqual(action["domain"], [("connection_id", "=", self.connection.id)])
        self.assertEqual(action["context"]["xero_connection_id"], self.connection.id)
