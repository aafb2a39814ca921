from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ..customer.customer_page_common import SELLER
from .life_common import SignalLifeCase

HIDDEN = "Hidden Customer"


class TestSignalRights(SignalLifeCase):
    """Signals are for who sees the card of the customer, in whatever way they are read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls.new_user("colleague", SELLER)
        cls.clerk = cls.new_user("clerk", "base.group_user")
        cls.portal = cls.new_user("portal", "base.group_portal")
        cls.hidden = cls.new_customer(HIDDEN, user_id=cls.colleague.id)
        cls.nobodys = cls.new_customer("Nobody's")

    def setUp(self):
        super().setUp()
        for partner in (self.acme, self.hidden, self.nobodys):
            self.find(partner)
        signals = self.evaluate()
        self.signal = {signal.partner_id: signal for signal in signals}
        self.env.invalidate_all()

    def test_a_salesperson_sees_own_and_unassigned_signals_a_leader_all(self):
        signals = self.env["xero.signal"]
        for user, customers in (
            (self.seller, self.acme | self.nobodys),
            (self.colleague, self.hidden | self.nobodys),
            (self.leader, self.acme | self.hidden | self.nobodys),
        ):
            found = signals.with_user(user).search([])
            self.assertEqual(found.partner_id, customers, user.name)
            self.assertEqual(signals.with_user(user).search_count([]), len(customers))
            [(count, amount)] = signals.with_user(user)._read_group(
                [], [], ["__count", "amount:sum"]
            )
            self.assertEqual((count, amount), (len(customers), 2880.0 * len(customers)))

    def test_others_see_none_at_all(self):
        for user in (self.clerk, self.portal):
            for model in ("xero.signal", "xero.signal.rule"):
                with self.subTest(user=user.name), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_a_signal_of_another_company_is_seen_by_nobody_here(self):
        company = self.env["res.company"].create({"name": "Far", "currency_id": self.pounds.id})
        rule = self.new_rule(company_id=company.id)
        signal = self.signal[self.acme].copy({"rule_id": rule.id, "company_id": company.id})
        for user in (self.seller, self.leader):
            self.assertNotIn(signal, self.env["xero.signal"].with_user(user).search([]))
            with self.assertRaises(AccessError):
                signal.with_user(user).action_start()

    def test_no_figure_is_told_by_activities_pages_cards_rules_and_digests(self):
        mine = self.env(user=self.seller)
        activities = mine["mail.activity"].search([("res_model", "=", "xero.signal")])
        self.assertEqual(activities.mapped("res_name"), ["Acme"])
        self.assertNotIn("signals", self.page(self.hidden, self.seller))
        self.assertEqual(self.rule.with_user(self.seller).signal_count, 2)
        self.assertEqual(self.rule.with_user(self.leader).signal_count, 3)
        names = (
            self.board(self.seller)
            .search([("signal_rule_ids", "!=", False)])
            .mapped("partner_id.name")
        )
        self.assertNotIn(HIDDEN, names)
        lead = mine["crm.lead"].create({"name": "Mine", "partner_id": self.hidden.id})
        self.signal[self.hidden].lead_id = lead
        self.env.invalidate_all()
        self.assertEqual(lead.xero_signal_count, 0)
        self.assertFalse(lead.xero_signal_ids)

    def test_the_digest_counts_what_its_reader_sees(self):
        for partner in (self.acme, self.hidden):
            self.sell("2026-11-23", (self.sales, 500), partner=partner)
        self.evaluate()
        digest = self.env["digest.digest"].create({"name": "Daily", "company_id": self.company.id})
        period = {"start_datetime": datetime(2026, 11, 23), "end_datetime": datetime(2026, 11, 24)}
        for user, amount in ((self.seller, 500.0), (self.leader, 1000.0)):
            self.env.invalidate_all()
            shown = digest.with_user(user).with_context(**period)
            self.assertEqual(shown.kpi_xero_won_back_value, amount)
        with self.assertRaises(AccessError):
            digest.with_user(self.clerk)._compute_kpi_xero_won_back_value()

    def test_nobody_works_on_a_signal_that_is_hidden(self):
        signal = self.signal[self.hidden].with_user(self.seller)
        for act in (
            signal.mark_seen,
            signal.action_start,
            signal.action_create_lead,
            signal.action_open_customer,
            signal.action_ask_dismissal,
            lambda: signal.action_dismiss("other"),
            signal.action_reopen,
        ):
            with self.subTest(act), self.assertRaises(AccessError):
                act()

    @mute_logger("odoo.models")
    def test_nobody_writes_signals_and_only_administrators_write_rules(self):
        signal = self.signal[self.acme]
        for user in (self.seller, self.leader, self.env.ref("base.user_admin")):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                signal.with_user(user).write({"amount": 1.0})
        for user in (self.seller, self.leader):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.rule.with_user(user).write({"daily_limit": 100})
