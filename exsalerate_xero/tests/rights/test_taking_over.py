"""A salesperson with own documents only tries to read a colleague's customer."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError

from .rights_common import RightsCase

PARTNER_MANAGER = "base.group_partner_manager"


class TestTakingOver(RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.users["seller"]
        cls.seller.group_ids += cls.env.ref(PARTNER_MANAGER)
        cls.own, cls.foreign = cls.customers["own"], cls.customers["foreign"]
        cls.own.is_company = cls.foreign.is_company = True
        cls.person = cls.new_family("Person", cls.connection, parent_id=cls.foreign.id)
        cls.person.user_id = False
        cls.env.flush_all()

    def mine(self, partner):
        return partner.with_user(self.seller)

    def assertRefused(self, call, *args):
        """Call as the salesperson; check that it is refused and shows nothing of the customer."""
        theirs = self.env(user=self.seller)
        with (
            self.assertRaises(AccessError),
            self.env.cr.savepoint(),
            # The user of the request: Odoo runs commands on lists of partners as that user.
            patch.object(self.env.transaction, "default_env", theirs),
        ):
            call(*args)
            self.env.flush_all()
        self.env.invalidate_all()
        for partner in (self.foreign, self.person):
            self.assertFalse(self.mine(partner).get_xero_page()["linked"])

    def test_no_write_brings_a_colleagues_customer_into_ones_own_view(self):
        foreign, person, own = map(self.mine, (self.foreign, self.person, self.own))
        free = self.env["res.partner"].create({"name": "Free", "is_company": True})
        for name, records, values in (
            ("salesperson", foreign, {"user_id": self.seller.id}),
            ("nobody", foreign, {"user_id": False}),
            ("of a person", person, {"user_id": self.seller.id}),
            ("several", own | foreign, {"user_id": self.seller.id}),
            ("parent", person, {"parent_id": own.id}),
            ("no parent", person, {"parent_id": False}),
            ("a company of nobody's", person, {"parent_id": free.id}),
            ("a company of its own", person, {"is_company": True}),
            ("company type", person, {"company_type": "company"}),
            ("what Odoo computes", person, {"commercial_partner_id": own.id}),
            ("children", own, {"child_ids": [Command.link(person.id)]}),
            ("taken off", foreign, {"child_ids": [Command.unlink(person.id)]}),
            ("both", person, {"parent_id": own.id, "user_id": self.seller.id}),
        ):
            with self.subTest(name):
                self.assertRefused(records.write, values)

    def test_no_new_company_takes_a_colleagues_contact(self):
        values = {"name": "New", "is_company": True, "child_ids": [Command.link(self.person.id)]}
        self.assertRefused(self.mine(self.own).create, values)
        self.assertRefused(self.mine(self.own).create, values | {"user_id": self.seller.id})

    def test_creating_the_company_of_a_colleagues_contact_shows_nothing(self):
        self.person.company_name = "Its own"
        self.assertRefused(self.mine(self.person).create_company)

    def test_deleting_a_company_does_not_make_its_contact_anyones(self):
        self.env["crm.lead"].search([("partner_id", "=", self.foreign.id)]).unlink()
        self.assertRefused(self.mine(self.foreign).unlink)

    def test_merging_shows_no_colleagues_customer(self):
        self.own.email = self.foreign.email = self.person.email = "same@example.com"
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.seller).create({})
        for partner in (self.foreign, self.person):
            self.assertRefused(wizard._merge, [partner.id, self.own.id], self.mine(self.own))

    def test_importing_a_file_shows_no_colleagues_customer(self):
        for partner, column, value in (
            (self.foreign, "user_id/.id", self.seller.id),
            (self.person, "parent_id/.id", self.own.id),
        ):
            row = [str(partner.id), str(value)]
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                found = self.mine(self.own).browse().load([".id", column], [row])
                self.assertFalse(found["ids"])
                raise AccessError(str(found["messages"]))
            self.env.invalidate_all()
            self.assertFalse(self.mine(partner).get_xero_page()["linked"])

    def test_an_opportunity_of_ones_own_shows_no_colleagues_customer(self):
        for partner in (self.foreign, self.person):
            values = {"name": "Mine", "type": "lead", "partner_id": partner.id}
            lead = self.env["crm.lead"].with_user(self.seller).create(values)
            lead.convert_opportunity(self.mine(partner), user_ids=self.seller.ids)
            self.assertFalse(self.mine(partner).get_xero_page()["linked"])

    def test_what_a_company_switch_hides_is_not_taken_over_either(self):
        self.seller.company_ids += self.far_company
        far = self.customers["far"]
        far.user_id = self.other_seller
        mine = self.mine(far).with_context(allowed_company_ids=self.company.ids)
        self.assertRefused(mine.write, {"user_id": self.seller.id})

    def test_the_refusal_names_the_customer_and_says_whom_to_ask(self):
        with self.assertRaisesRegex(AccessError, f"{self.foreign.name}.*sales manager"):
            self.mine(self.foreign).user_id = self.seller

    def test_a_customer_of_nobody_can_be_taken_on_and_given_away(self):
        unassigned = self.mine(self.customers["unassigned"])
        unassigned.user_id = self.seller
        self.assertTrue(unassigned.get_xero_page()["linked"])
        unassigned.user_id = self.other_seller
        self.assertFalse(unassigned.get_xero_page()["linked"])

    def test_odoos_own_rules_hold_elsewhere(self):
        bare = self.env["res.partner"].create({"name": "Bare", "user_id": self.other_seller.id})
        self.mine(bare).write({"user_id": self.seller.id, "parent_id": self.own.id})
        self.mine(self.foreign).write({"phone": "123", "name": "Renamed"})
        self.mine(self.own).create({"name": "Colleague", "parent_id": self.foreign.id})
        leader = self.foreign.with_user(self.users["leader"])
        leader.user_id = self.seller
        self.assertTrue(self.mine(self.foreign).get_xero_page()["linked"])
        self.foreign.with_user(self.seller).sudo().user_id = self.other_seller
        clerk = self.new_user("partner clerk", "base.group_user", PARTNER_MANAGER)
        self.foreign.with_user(clerk).user_id = self.seller

    def test_the_chatter_shows_a_new_salesperson_whatever_the_call_asks_for(self):
        quiet = {"tracking_disable": True, "mail_notrack": True}
        self.env.cr.precommit.run()
        before = self.own.message_ids
        self.mine(self.own).with_context(**quiet).user_id = self.other_seller
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        note = self.own.message_ids - before
        [change] = note.sudo().tracking_value_ids
        self.assertEqual(change.field_id.name, "user_id")
        self.assertEqual(note.author_id, self.seller.partner_id)
