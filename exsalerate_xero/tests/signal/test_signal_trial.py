from datetime import date, timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError

from ..customer.customer_page_common import LEADER, SELLER
from .signal_common import SignalCase, every


@freeze_time("2026-11-23 12:00:00")
class TestSignalTrial(SignalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.new_rule("stopped", quiet_days=180)

    def test_a_lapse_counts_once_with_what_became_of_it(self):
        back, gone = self.new_customer("Back"), self.new_customer("Gone")
        for partner in (back, gone):
            self.book(partner, every(date(2024, 1, 10), date(2025, 6, 10), months=1))
        self.book(back, [date(2025, 10, 5)], 250)
        self.book(back, every(date(2025, 10, 15), months=1), 250)
        self.book(self.acme, every(date(2026, 1, 10), date(2026, 8, 10), months=1), 500)
        trial = self.rule.get_trial()
        months = {
            f"{month['month']:%Y-%m}": [month[n] for n in ("returned", "not_returned", "open")]
            for month in trial["months"]
            if month["raised"]
        }
        self.assertEqual(months, {"2025-09": [1, 1, 0], "2026-11": [0, 0, 1]})
        self.assertEqual(len(trial["months"]), 24)
        self.assertEqual((trial["raised"], trial["precision"]), (3, 0.5))
        found = [(row["name"], row["result"], row["returned_on"]) for row in trial["customers"]]
        self.assertEqual(
            found,
            [
                ("Acme", "open", None),
                ("Back", "returned", "2025-10-05"),
                ("Gone", "not_returned", None),
            ],
        )
        self.assertEqual(trial["customers"][1]["bought"], 250 * 3)

    def test_a_customer_is_not_reported_again_within_the_quiet_days(self):
        self.book(self.acme, every(date(2024, 1, 1), date(2025, 3, 1), days=10))
        self.book(self.acme, [date(2025, 6, 5), date(2025, 9, 5)])
        for quiet_days, raised in ((180, 1), (30, 3)):
            self.rule.quiet_days = quiet_days
            self.assertEqual(self.rule.get_trial()["raised"], raised)

    def test_who_stopped_before_the_months_is_not_raised(self):
        self.book(self.acme, every(date(2023, 1, 10), date(2024, 6, 10), months=1))
        trial = self.rule.get_trial()
        self.assertEqual((trial["raised"], trial["earlier"]), (0, 1))

    def test_the_trade_shows_other_values_of_the_main_threshold(self):
        for gap in (40, 50, 70, 110, 130):
            partner = self.new_customer(f"{gap}")
            days = every(date(2025, 1, 1), date(2026, 2, 1), days=30)
            self.book(partner, days)
            self.book(partner, every(days[-1] + timedelta(gap), days=30))
        trade = {row["value"]: row["raised"] for row in self.rule.get_trial()["trade"]}
        self.assertEqual(list(trade), [1, 1.5, 2, 3, 4])
        self.assertEqual(list(trade.values()), sorted(trade.values(), reverse=True))
        for value, raised in trade.items():
            self.assertEqual(self.rule.get_trial({"silent_times": value})["raised"], raised)
        self.assertGreater(trade[1], trade[4])

    def test_other_kinds_end_once_the_rule_no_longer_applies(self):
        rule = self.new_rule("shrinking", drop_amount=100)
        self.book(self.acme, every(date(2024, 1, 10), date(2025, 6, 1), months=1), 1000)
        self.book(self.acme, [date(2026, 1, 5)], 30_000)
        trial = rule.get_trial()
        self.assertEqual((trial["raised"], trial["returned"]), (1, 1))
        self.assertIn(trial["customers"][0]["returned_on"], ("2026-02-01",))

    def test_leaders_see_it_and_sellers_do_not(self):
        for login, group in (("seller", SELLER), ("leader", LEADER)):
            user = self.new_user(login, group)
            rule = self.rule.with_user(user)
            if group == SELLER:
                with self.assertRaises(AccessError):
                    rule.get_trial()
            else:
                self.assertEqual(rule.get_trial()["raised"], 0)

    def test_thresholds_that_are_no_numbers_are_refused(self):
        for value in ("many", -1, None, float("nan"), [1]):
            with self.assertRaises(UserError):
                self.rule.get_trial({"silent_times": value})
        self.assertEqual(self.rule.get_trial({"name": "x"})["raised"], 0)
