from datetime import date

from freezegun import freeze_time

from .signal_common import TODAY, SignalCase, every


@freeze_time("2026-11-23 12:00:00")
class TestSignalReasons(SignalCase):
    """What people read about a rule and a customer."""

    def reason(self, kind, facts, value=None, is_past=False, **values):
        rule = self.new_rule(kind, **values)
        return rule._get_reason(facts, value or self.env["xero.account"], is_past)

    def test_a_rule_finds_tells_and_counts_with_real_sales(self):
        self.book(self.acme, every(date(2025, 9, 12), date(2026, 8, 12), months=1), 240)
        rule = self.new_rule("stopped", is_on=True)
        rule._evaluate(self.company, TODAY)
        signal = self.env["xero.signal"].search([])
        self.assertEqual(
            signal.reason, "Bought every 31 days, £240 each; last on 12 August, 103 days ago."
        )
        self.book(self.acme, [date(2026, 11, 25)], 300)
        rule._evaluate(self.company, date(2026, 11, 26))
        self.assertEqual((signal.state, signal.amount_won), ("won_back", 300))
        self.assertEqual(
            signal.reason,
            "Bought every 31 days, £240 each; last on 12 August, then nothing for 103 days.",
        )

    def test_an_invalid_rule_leaves_the_others_alone_and_says_what_is_wrong(self):
        self.book(self.acme, every(date(2025, 9, 12), date(2026, 8, 12), months=1), 240)
        broken = self.new_rule("stopped", is_on=True, partner_domain="[('nothing', '=', 1)]")
        rule = self.new_rule("stopped", is_on=True)
        with self.assertLogs("odoo.addons.exsalerate_xero", "WARNING"):
            rule._evaluate(self.company, TODAY)
        self.assertEqual(self.env["xero.signal"].search([]).rule_id, rule)
        self.assertIn("can't be searched for", broken.warning)

    def test_each_kind_says_why(self):
        before = {"now": 8000, "before": 12000, "percent": 33.3, "months": 12, "others": 0}
        sentences = {
            self.reason("shrinking", before): "Bought for £8,000 in the last 12 months, for "
            "£12,000 in the 12 before: down by 33%.",
            self.reason("growing", before): "Bought for £8,000 in the last 12 months, for £12,000 "
            "in the 12 before: up by 33%.",
            self.reason("growing", {"first": "2026-11-03", "first_amount": 6200}): "First invoice "
            "on 3 November, for £6,200.",
            self.reason("retainer", {"monthly": 500, "end": "2026-12-31", "stopped": None}): "A "
            "repeating invoice of £500 a month ends on 31 December.",
            self.reason("retainer", {"monthly": 500, "end": "2026-11-01", "stopped": None}): "A "
            "repeating invoice of £500 a month ended on 1 November.",
            self.reason(
                "retainer", {"monthly": 99.5, "end": "2026-11-02", "stopped": "2026-11-02"}
            ): "A repeating invoice of £99.50 a month was stopped on 2 November.",
            self.reason("slow", {"days": 41, "habit": 12, "overdue": 0}): "Took 41 days to pay "
            "lately, 12 days before.",
            self.reason("slow", {"days": None, "overdue": 900, "quotes": 1}): "£900 overdue, with "
            "an open quote.",
            self.reason(
                "unbought",
                {"share": 42.0, "owners": 17},
                value=self.design,
                dimension="account_id",
                account_id=self.sales.id,
                missing_account_id=self.design.id,
            ): "Buys 200 Sales, but never bought 205 Web design: 42% of those who buy the one also "
            "buy the other (17 customers).",
        }
        for sentence, expected in sentences.items():
            self.assertEqual(sentence, expected)

    def test_a_rule_is_a_sentence_in_the_list(self):
        rule = self.new_rule("stopped", dimension="account_id", account_id=self.design.id)
        self.assertEqual(
            rule.summary,
            "bought 205 Web design at least 3 times, then nothing for more than 2 times the usual "
            "gap and 30 days.",
        )
        for kind in ("shrinking", "unbought", "retainer", "slow", "growing"):
            self.assertTrue(self.new_rule(kind).summary.endswith("."))
        self.assertIn("Choose what", self.new_rule("unbought").warning)
