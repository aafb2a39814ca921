from odoo.exceptions import AccessError

from ..customer.customer_page_common import SELLER
from .life_common import SignalLifeCase


class TestSignalMoves(SignalLifeCase):
    """Signals follow their customer and who sees it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls.new_user("colleague", SELLER)

    def raised(self, *partners, **values):
        for partner in partners or (self.acme,):
            self.find(partner, **values)
        return self.evaluate()

    def activities(self):
        return self.env["mail.activity"].search([("res_model", "=", "xero.signal")])

    def test_a_new_salesperson_gets_the_signals_and_the_old_one_sees_nothing_any_more(self):
        signal = self.raised()
        activity = self.activities()
        self.acme.user_id = self.colleague
        self.assertEqual((signal.user_id, activity.user_id), (self.colleague, self.colleague))
        for record, name in ((signal, "reason"), (activity, "note")):
            with self.assertRaises(AccessError):
                record.with_user(self.seller).read([name])
        self.assertEqual(signal.with_user(self.colleague).state, "raised")

    def test_closed_signals_follow_too(self):
        signal = self.raised()
        signal.action_dismiss("known")
        self.acme.user_id = self.colleague
        self.assertEqual(signal.user_id, self.colleague)

    def test_the_salesperson_of_a_contact_who_buys_keeps_the_signals_of_these_sales(self):
        person = self.new_customer("Person", parent_id=self.acme.id, user_id=self.colleague.id)
        self.find()
        self.find(user=self.colleague)
        own, theirs = self.evaluate().sorted(lambda signal: signal.user_id == self.colleague)
        leader = self.leader
        self.acme.user_id = leader
        self.assertEqual((own.user_id, theirs.user_id), (leader, self.colleague))
        person.user_id = False
        self.assertEqual(theirs.user_id, leader)
        self.assertEqual({own.state, theirs.state}, {"raised", "expired"}, "one per rule and card")

    def test_a_purchase_from_a_colleague_wins_nothing_back(self):
        person = self.new_customer("Person", parent_id=self.acme.id, user_id=self.colleague.id)
        signal = self.raised()
        self.sell("2026-11-24", (self.sales, 500), partner=person)
        self.evaluate(days=1)
        self.assertEqual(signal.state, "raised")
        self.sell("2026-11-24", (self.sales, 50))
        self.evaluate(days=1)
        self.assertEqual((signal.state, signal.amount_won), ("won_back", 50.0))

    def test_merged_customers_have_one_signal_per_rule_the_one_in_progress(self):
        other = self.new_customer("Acme Limited", user_id=self.seller.id)
        signals = self.raised(self.acme, other)
        started = signals.filtered(lambda signal: signal.partner_id == other)
        started.action_start()
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge.with_context(allowed_company_ids=self.company.ids)._merge(
            (self.acme | other).ids, self.acme
        )
        self.assertEqual(signals.exists(), signals)
        self.assertEqual(signals.partner_id, self.acme)
        self.assertEqual(started.state, "in_work")
        self.assertEqual((signals - started).state, "expired")

    def test_signals_move_with_the_contacts_of_a_customer(self):
        signal = self.raised()
        self.sell("2026-08-12", (self.sales, 240), contact_id=self.acme.xero_contact_ids.id)
        other = self.env["res.partner"].create({"name": "Right one", "user_id": self.colleague.id})
        contact = self.acme.xero_contact_ids
        contact.partner_id = other
        contact._push_partner()
        self.assertEqual((signal.partner_id, signal.user_id), (other, self.colleague))

    def test_signals_of_a_deleted_salesperson_belong_to_nobody_one_per_rule(self):
        self.find(user=self.colleague)
        self.find(user=self.env["res.users"])
        theirs, unassigned = self.evaluate().sorted(lambda signal: signal.user_id != self.colleague)
        theirs.action_start()
        self.colleague.unlink()
        self.assertFalse(theirs.user_id)
        self.assertEqual((theirs.state, unassigned.state), ("in_work", "expired"))

    def test_a_merged_opportunity_keeps_its_signals(self):
        signal = self.raised()
        signal.action_create_lead()
        values = {"type": "opportunity", "partner_id": self.acme.id}
        other = self.env["crm.lead"].create(values | {"name": "Other", "probability": 99})
        kept = (signal.lead_id | other).merge_opportunity()
        self.assertEqual(signal.lead_id, kept)

    def test_a_deleted_customer_leaves_no_signal_and_no_activity(self):
        signal = self.raised()
        activity = self.activities()
        self.acme.unlink()
        self.assertFalse(signal.exists() or activity.exists())

    def test_a_deleted_rule_leaves_no_activity(self):
        self.raised()
        self.rule.unlink()
        self.assertFalse(self.activities())

    def test_a_deleted_organisation_leaves_no_signal(self):
        signal = self.raised()
        self.connection.unlink()
        self.assertFalse(signal.exists())

    def test_an_erased_persons_name_is_gone_from_notes_on_signals(self):
        signal = self.raised()
        note = signal.message_post(body="Acme will call back")
        contact = self.acme.xero_contact_ids
        contact._keep_former({contact.id: {"name": ("Acme", None)}})
        contact.status = "GDPRREQUEST"
        contact._erase()
        self.assertTrue(contact.erased_at)
        self.assertNotIn("Acme", note.body)
        self.assertIn("will call back", note.body)
