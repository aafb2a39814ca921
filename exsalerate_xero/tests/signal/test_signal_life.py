from datetime import datetime
from types import SimpleNamespace

from odoo.exceptions import UserError

from .life_common import FACTS, SignalLifeCase

BEFORE, DURING, AFTER = "2026-11-20", "2026-11-25", "2026-11-28"


class TestSignalLife(SignalLifeCase):
    def raised(self, **values):
        """Return the signal about Acme, raised today."""
        self.find(**values)
        return self.evaluate()

    def test_a_signal_says_why_in_a_sentence_with_the_figures(self):
        signal = self.raised(value=self.design)
        self.assertEqual(signal.partner_id, self.acme)
        self.assertEqual(signal.user_id, self.seller)
        self.assertEqual((signal.state, signal.amount), ("raised", 2880.0))
        self.assertEqual(
            signal.reason, "Bought every 31 days, £240 each; last on 12 August, 103 days ago."
        )

    def test_of_a_rule_about_codes_the_sentence_names_the_code(self):
        self.rule.dimension = "account_id"
        signal = self.raised(value=self.design, facts=FACTS | {"others": 2})
        self.assertEqual(signal.account_id, self.design)
        self.assertEqual(
            signal.reason,
            "Bought 205 Web design every 31 days, £240 each; last on 12 August, 103 days ago. "
            "The same goes for 2 more.",
        )

    def test_a_customer_is_raised_once_and_its_figures_follow(self):
        signal = self.raised()
        self.find(amount=3000.0, facts=FACTS | {"silent_days": 104})
        self.assertEqual(self.evaluate(days=1), signal)
        self.assertEqual((signal.amount, signal.facts["silent_days"]), (3000.0, 104))

    def test_the_most_money_comes_first_up_to_the_limit_of_each_person(self):
        self.rule.daily_limit = 2
        for number, amount in enumerate((100, 400, 300, 200)):
            partner = self.new_customer(f"Customer {number}", user_id=self.seller.id)
            self.find(partner, amount=amount)
        nobodys = self.new_customer("Nobody's")
        self.find(nobodys, amount=50)
        signals = self.evaluate()
        self.assertEqual(sorted(signals.mapped("amount")), [50, 300, 400])
        self.assertEqual(self.evaluate(), signals, "no more on the same day")
        rest = self.evaluate(days=1) - signals
        self.assertEqual(sorted(rest.mapped("amount")), [100, 200])

    def test_a_purchase_wins_the_customer_back_and_what_it_buys_is_counted(self):
        signal = self.raised()
        self.sell(BEFORE, (self.sales, 999))
        self.evaluate(days=1)
        self.assertEqual(signal.state, "raised", "a purchase before the signal isn't its success")
        self.sell(DURING, (self.sales, 500))
        self.sell(AFTER, (self.design, 70))
        self.sell(AFTER, (self.sales, 20), kind="credit_note")
        self.sell(AFTER, (self.sales, 5000), status="DRAFT")
        self.evaluate(days=3)
        self.assertEqual((signal.state, str(signal.won_on)), ("won_back", DURING))
        self.assertEqual(signal.amount_won, 500.0)
        self.evaluate(days=6)
        self.assertEqual(signal.amount_won, 550.0)
        self.sell("2027-02-22", (self.sales, 7))
        self.sell("2027-02-23", (self.sales, 8000))
        self.evaluate(days=100)
        self.assertEqual(signal.amount_won, 557.0, "90 days count")

    def test_only_the_code_that_was_lost_wins_it_back(self):
        self.rule.dimension = "account_id"
        signal = self.raised(value=self.design)
        self.sell(DURING, (self.sales, 500))
        self.evaluate(days=3)
        self.assertEqual(signal.state, "raised")
        self.sell(AFTER, (self.design, 40), (self.sales, 60))
        self.evaluate(days=6)
        self.assertEqual((signal.state, signal.amount_won), ("won_back", 40.0))

    def test_an_invoice_that_arrives_from_xero_closes_the_signal_at_once(self):
        signal = self.raised()
        invoice = self.sell("2026-11-23", (self.sales, 500))
        stream = SimpleNamespace(full=False, connection_id=self.connection)
        changes = SimpleNamespace(ids=invoice.ids)
        self.env["xero.signal"]._process_purchases_of(stream, changes)
        self.assertEqual((signal.state, signal.amount_won), ("won_back", 500.0))

    def test_who_shrinks_is_won_back_when_the_rule_no_longer_applies_and_it_bought(self):
        rule = self.new_rule(name="Shrinking", kind="shrinking")
        other = self.new_customer("Other")
        self.find(rule=rule)
        self.find(other, rule=rule)
        signals = self.evaluate()
        self.sell(DURING, (self.sales, 500))
        self.evaluate(days=3)
        self.assertEqual(set(signals.mapped("state")), {"raised"})
        self.found.clear()
        self.evaluate(days=4)
        states = {signal.partner_id: signal.state for signal in signals}
        self.assertEqual(states, {self.acme: "won_back", other: "expired"})

    def test_who_pays_late_is_won_back_by_a_payment(self):
        rule = self.new_rule(name="Slow", kind="slow")
        self.find(rule=rule)
        signal = self.evaluate()
        self.sell("2026-10-01", (self.sales, 500), paid_date=DURING)
        self.found.clear()
        self.evaluate(days=3)
        self.assertEqual((signal.state, str(signal.won_on)), ("won_back", DURING))

    def test_a_signal_that_nobody_works_on_expires_and_one_in_progress_is_lost(self):
        ignored = self.raised()
        other = self.new_customer("Other")
        self.find(other)
        started = self.evaluate(days=1) - ignored
        started.action_start()
        self.evaluate(days=90)
        self.assertEqual((ignored.state, started.state), ("raised", "in_work"))
        self.evaluate(days=92)
        self.assertEqual((ignored.state, started.state), ("expired", "lost"))
        self.assertEqual(self.evaluate(days=120), ignored + started, "the rule stays quiet")
        again = self.evaluate(days=92 + 181) - ignored - started
        self.assertEqual(again.partner_id, self.acme | other)

    def test_work_in_progress_goes_on_when_the_rule_no_longer_applies(self):
        signal = self.raised()
        signal.action_start()
        self.found.clear()
        self.evaluate(days=2)
        self.assertEqual(signal.state, "in_work")

    def test_a_rule_that_is_switched_off_raises_nothing_and_expires_what_nobody_started(self):
        signal = self.raised()
        self.rule.is_on = False
        self.find(self.new_customer("Other"))
        self.assertEqual(self.evaluate(days=1), signal)
        self.assertEqual(signal.state, "expired")

    def test_the_salesperson_who_opens_it_has_seen_it(self):
        signal = self.raised()
        self.assertFalse(signal.with_user(self.leader).mark_seen())
        self.assertEqual(signal.state, "raised")
        self.assertTrue(signal.with_user(self.seller).mark_seen())
        self.assertEqual(signal.state, "seen")

    def test_it_is_dismissed_for_a_reason_and_can_be_reopened(self):
        signal = self.raised().with_user(self.seller)
        with self.assertRaises(UserError):
            signal.action_dismiss("anything")
        signal.action_dismiss("season")
        self.assertEqual((signal.state, signal.dismissal), ("dismissed", "season"))
        self.assertEqual(len(self.evaluate(days=10)), 1, "the rule stays quiet")
        with self.assertRaises(UserError):
            signal.action_start()
        signal.action_reopen()
        self.assertEqual((signal.state, signal.dismissal), ("seen", False))

    def test_an_opportunity_expects_what_is_at_stake_and_gives_the_reason(self):
        signal = self.raised().with_user(self.seller)
        action = signal.action_create_lead()
        lead = self.env["crm.lead"].with_user(self.seller).browse(action["res_id"])
        self.assertEqual(lead.name, "Stopped buying: Acme")
        self.assertEqual((lead.partner_id, lead.user_id), (self.acme, self.seller))
        self.assertEqual(lead.expected_revenue, 2880.0)
        self.assertIn("12 August", lead.description)
        self.assertEqual(signal.state, "in_work")
        self.assertEqual((lead.xero_signal_count, lead.xero_signal_ids), (1, signal))
        self.assertEqual(signal.action_create_lead()["res_id"], lead.id, "there is one already")
        self.assertEqual(lead.action_view_xero_signals()["res_id"], signal.id)

    def test_the_customers_page_and_its_card_show_open_signals(self):
        signal = self.raised()
        [shown] = self.page(user=self.seller)["signals"]
        self.assertEqual((shown["id"], shown["rule"]), (signal.id, "Stopped buying"))
        self.assertEqual(shown["reason"], signal.reason)
        self.sell(DURING, (self.sales, 1), partner=self.new_customer("Other"))
        cards = self.board(self.seller)
        with_signals = cards.search([("signal_rule_ids", "!=", False)])
        self.assertEqual(with_signals.partner_id, self.acme)
        self.assertEqual(
            (with_signals.signal_count, with_signals.signal_names), (1, "Stopped buying")
        )
        self.assertEqual(cards.search([("signal_rule_ids", "ilike", "stopped")]), with_signals)
        self.assertEqual(cards.search([("signal_rule_ids", "=", False)]), cards - with_signals)
        signal.action_dismiss("other")
        self.env.invalidate_all()
        self.assertEqual(self.page(user=self.seller)["signals"], [])
        self.assertFalse(cards.search([("signal_rule_ids", "!=", False)]))

    def test_a_rule_shows_what_came_of_it(self):
        signal = self.raised()
        rule = self.rule.with_user(self.leader)
        self.assertEqual((rule.open_count, rule.signal_count, rule.won_count), (1, 1, 0))
        self.sell(DURING, (self.sales, 500))
        self.evaluate(days=3)
        self.env.invalidate_all()
        self.assertEqual((rule.open_count, rule.won_count, rule.amount_won), (0, 1, 500.0))
        self.assertEqual(signal.state, "won_back")

    def test_the_digest_sums_what_was_won_back_in_the_period(self):
        self.raised()
        self.sell("2026-11-23", (self.sales, 500))
        self.evaluate()
        digest = self.env["digest.digest"].create({"name": "Daily", "company_id": self.company.id})
        period = {"start_datetime": datetime(2026, 11, 23), "end_datetime": datetime(2026, 11, 24)}
        shown = digest.with_user(self.leader).with_context(**period)
        self.assertEqual(shown.kpi_xero_won_back_value, 500.0)

    def test_a_company_gets_the_ready_rules_once_switched_off(self):
        rules = self.env["xero.signal.rule"]
        rules._create_ready_rules(self.connection)
        of_company = [("company_id", "=", self.company.id)]
        self.assertEqual(rules.search(of_company), self.rule, "it has rules already")
        self.rule.unlink()
        rules._create_ready_rules(self.connection)
        ready = rules.search(of_company)
        self.assertEqual(len(ready), 6)
        self.assertEqual(len(set(ready.mapped("kind"))), 6)
        self.assertFalse(any(ready.mapped("is_on")))
