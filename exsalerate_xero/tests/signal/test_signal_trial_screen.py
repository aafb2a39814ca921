from datetime import date

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError

from ...models.base.groups import MANAGER
from ..customer.customer_page_common import LEADER, SELLER
from .signal_common import SignalCase, every


@freeze_time("2026-11-23 12:00:00")
class TestSignalTrialScreen(SignalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user("seller", SELLER)
        cls.rule = cls.new_rule("stopped", quiet_days=180)
        cls.back, cls.gone = cls.new_customer("Back"), cls.new_customer("Gone")
        for partner in (cls.back, cls.gone):
            cls.book(partner, every(date(2024, 1, 10), date(2025, 6, 10), months=1))
        cls.book(cls.back, every(date(2025, 10, 5), months=1), 250)
        cls.acme.user_id = cls.seller
        cls.book(cls.acme, every(date(2026, 1, 10), date(2026, 8, 10), months=1), 500)

    def screen(self, rule=None, thresholds=None):
        return (rule or self.rule).get_trial_screen(thresholds)

    def test_the_summary_says_what_became_of_the_signals(self):
        self.assertEqual(
            self.screen()["summary"],
            "In the last 24 months, this rule would have raised 3 signals: 1 customer came back "
            "within 90 days anyway, 1 did not, and 1 is too recent to tell. £8,405 a year was at "
            "stake.",
        )

    def test_the_summary_has_words_for_each_kind_and_number(self):
        for kind, numbers, results in (
            ("stopped", (1, 0, 0), "1 signal: 1 customer came back within 90 days anyway"),
            (
                "stopped",
                (1200, 2, 0),
                "1,202 signals: 1,200 customers came back within 90 days anyway and 2 did not",
            ),
            ("unbought", (0, 3, 0), "3 signals: no customer bought it within 90 days anyway"),
            ("growing", (2, 0, 0), "2 signals: 2 customers bought again within 90 days"),
            (
                "slow",
                (0, 1, 2),
                "3 signals: none ended within 90 days anyway and 2 are too recent to tell",
            ),
            ("stopped", (0, 0, 2), "2 signals: 2 are too recent to tell"),
        ):
            trial = dict(zip(("returned", "not_returned", "open"), numbers, strict=True))
            trial |= {"raised": sum(numbers), "amount": 5}
            summary = self.new_rule(kind)._get_trial_summary(trial)
            self.assertIn(f"would have raised {results}. ", summary)

    def test_a_rule_that_finds_nobody_says_so(self):
        screen = self.screen(thresholds={"fewest_purchases": 100})
        self.assertEqual(
            screen["summary"], "In the last 24 months, this rule would have raised no signals."
        )
        self.assertEqual((screen["raised"], screen["customers"]), (0, []))

    def test_customers_have_reasons_and_salespeople(self):
        first = self.screen()["customers"][0]
        self.assertEqual((first["name"], first["user"]), ("Acme", "seller"))
        self.assertEqual(
            first["reason"],
            "Bought every 31 days, £500 each; last on 10 August, then nothing for 83 days.",
        )

    def test_thresholds_that_are_tried_stand_beside_the_rules_own(self):
        main, *others = self.screen(thresholds={"silent_times": 3.5})["thresholds"]
        self.assertEqual(
            (main["name"], main["value"], main["own"], main["slider"]),
            ("silent_times", 3.5, 2.0, (1, 6, 0.1)),
        )
        self.assertEqual([each["name"] for each in others], ["silent_days", "fewest_purchases"])
        self.assertTrue(all(each["value"] == each["own"] for each in others))
        self.assertEqual(self.rule.silent_times, 2.0)

    def test_no_kind_is_tried_with_more_than_the_whole(self):
        rule = self.new_rule("shrinking", drop_percent=80)
        trade = [row["value"] for row in self.screen(rule)["trade"]]
        self.assertEqual(trade, [40, 60, 80])

    def test_a_rule_without_values_says_what_to_choose(self):
        rule = self.new_rule("unbought", dimension="account_id", account_id=self.sales.id)
        screen = self.screen(rule)
        self.assertEqual(
            screen["missing"], "Choose what these customers buy, and what they never bought."
        )
        self.assertNotIn("summary", screen)
        self.assertEqual(rule.warning, screen["missing"])

    def test_only_who_sees_all_sales_can_try_rules_and_only_administrators_use_it(self):
        for group, can_use in ((LEADER, False), (MANAGER, True)):
            user = self.new_user(group, group)
            screen = self.screen(self.rule.with_user(user))
            self.assertEqual((screen["raised"], screen["can_use"]), (3, can_use))
        rule = self.rule.with_user(self.seller)
        for call in (rule.get_trial_screen, rule.get_proposals):
            with self.assertRaises(AccessError):
                call()

    def test_the_form_has_the_buttons_for_those_who_can_try_rules(self):
        leader = self.new_user("leader", LEADER)
        for user, shown in ((self.seller, 0), (leader, 1)):
            arch = self.rule.with_user(user).get_view(view_type="form")["arch"]
            self.assertEqual(arch.count("xero_rule_trial"), shown, user.name)

    def test_one_rule_is_tried_at_a_time(self):
        for rules in (self.rule.browse(), self.rule | self.new_rule("slow")):
            with self.assertRaises(UserError):
                rules.get_trial_screen()
