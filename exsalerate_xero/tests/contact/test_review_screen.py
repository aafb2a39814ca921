from unittest.mock import patch

from odoo.exceptions import AccessError

from ...tools.words import Words
from .contact_common import ContactCase


class TestReviewScreen(ContactCase):
    """The data shown in the contact review."""

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
        here = self.connection
        self.import_into(self.new_organisation(company_id=abroad.id))
        both = {"allowed_company_ids": (self.company + abroad).ids}
        self.connection.review_first = True
        self.invoice(self.arrive(1, "Acme Ltd"), 250)
        contacts = self.contacts.with_context(**both)
        self.contact(1)._put_in_review(
            [(self.contact(1).id, "decide", None, Words("for the test"))]
        )
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
        second = self.arrive(2, "Acme Limited", EmailAddress="office@acme.example")
        [candidate] = second.get_comparison()["candidates"]
        self.assertEqual(candidate["held_by"], ["Acme Ltd"])

    def test_a_xero_administrator_sees_the_candidates(self):
        like = self.partner("Brightwater Studios")
        self.connection.review_first = True
        contact = self.arrive(1, "Brightwater Studio")
        manager = self.new_user("manager", "exsalerate_xero.group_xero_manager")
        contact.invalidate_recordset()
        shown = contact.with_user(manager).get_comparison()
        self.assertEqual([one["id"] for one in shown["candidates"]], [like.id])

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

    def test_long_and_short_legal_forms_of_a_name_agree_side_by_side(self):
        self.partner("Copper & Moor Limited")
        self.arrive(1, "Copper & Moor Ltd")
        self.contact(1)._put_in_review(
            [(self.contact(1).id, "decide", None, Words("for the test"))]
        )
        [candidate] = self.contact(1).get_comparison()["candidates"]
        self.assertIs(candidate["values"]["name"]["agrees"], True)

    def test_the_list_shows_the_customer_that_a_contact_has_or_might_have(self):
        acme = self.partner("Acme Ltd")
        linked = self.arrive(1, "Acme Ltd")
        waiting = self.arrive(2, "Acme Ltd")
        self.assertEqual(waiting.match_state, "review")
        self.assertEqual(linked.shown_partner_id + waiting.shown_partner_id, acme)
        self.assertTrue(waiting.shown_partner_id)

    def test_why_a_contact_is_linked_or_waits_is_told_in_the_reader_s_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["exsalerate_xero"], ["de_DE"])
        self.partner("Acme Ltd", vat="GB123456789")
        self.settle(self.record(1, "Acme Ltd", TaxNumber="GB123456789"), self.record(2, "Acme Ltd"))
        here = self.contacts.with_context(lang="de_DE")
        linked, waiting = here.browse((self.contact(1) + self.contact(2)).ids)
        self.assertEqual(self.contact(1).match_reason, "Same tax ID, Same company name")
        self.assertEqual(linked.match_reason, "Gleiche USt-IdNr., Gleicher Firmenname")
        self.assertNotEqual(waiting.match_reason, self.contact(2).match_reason)
        self.assertIn("Acme Ltd", waiting.match_reason)
        summary = here.get_review_summary(self.connection.id)
        self.assertEqual(summary["linked"]["why"], [[linked.match_reason, 1]])
        domain = [("connection_id", "=", self.connection.id), ("match_state", "=", "linked")]
        [group] = here.formatted_read_group(domain, ["match_code"], ["__count"])
        self.assertEqual(group["match_code"], linked.match_reason)
        self.assertEqual(here.search(group["__extra_domain"]) & linked, linked)
        self.assertEqual(here.search([("match_reason", "ilike", "ust-idnr")]), linked)

    def test_reasons_that_differ_only_in_names_are_one_group(self):
        names = ("Acme Ltd", "Blue Ltd")
        for number, name in enumerate(names, 1):
            self.partner(name, active=False)
            self.arrive(number, name)
        waiting = self.contact(1) + self.contact(2)
        domain = [("id", "in", waiting.ids)]
        [group] = self.contacts.formatted_read_group(domain, ["match_code"], ["__count"])
        self.assertEqual(group["__count"], 2)
        self.assertEqual(group["match_code"], "Same company name as …, which is archived")
        self.assertEqual(
            waiting.mapped("match_reason"),
            [f"Same company name as {name}, which is archived" for name in names],
        )
        self.assertEqual(
            self.contacts.search([*domain, ("match_reason", "ilike", "Is Archived")]), waiting
        )
        self.assertEqual(
            self.contacts.search([*domain, ("match_reason", "=", group["match_code"])]), waiting
        )
        self.assertFalse(self.contacts.search([*domain, ("match_reason", "=", False)]))

    def test_a_reason_has_the_names_that_customers_have_now(self):
        acme, blue = self.partner("Acme Ltd", email="a@acme.example"), self.partner("Acme Ltd")
        contact = self.arrive(1, "Acme Ltd")
        self.assertEqual(contact.match_reason, "2 possible customers: Acme Ltd")
        blue.name = "Blue Ltd"
        contact.invalidate_recordset()
        self.assertEqual(contact.match_reason, "2 possible customers: Acme Ltd, Blue Ltd")
        (acme + blue).unlink()
        contact.invalidate_recordset()
        self.assertEqual(contact.match_reason, "2 possible customers: (deleted)")

    def test_whoever_may_read_a_reason_reads_the_names_in_it(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        acme = self.partner("Acme Ltd", active=False)
        contact = self.arrive(1, "Acme Ltd")
        acme.company_id = elsewhere
        contact.invalidate_recordset()
        manager = self.new_user("manager", "exsalerate_xero.group_xero_manager")
        self.assertIn("Acme Ltd", contact.with_user(manager).match_reason)
        with self.assertRaises(AccessError):
            acme.with_user(manager).read(["name"])

    def test_names_of_many_reasons_are_read_at_once(self):
        for number in range(1, 5):
            self.partner(f"Firm {number} Ltd", active=False)
            self.arrive(number, f"Firm {number} Ltd")
        few, all_ = self.contact(1), self.contacts.search([("match_state", "=", "review")])
        counts = []
        # The first time, Odoo's caches are empty.
        for contacts in (few, few, all_):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            contacts.mapped("match_reason")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(all_), 4)
        self.assertEqual(counts[1], counts[2])
