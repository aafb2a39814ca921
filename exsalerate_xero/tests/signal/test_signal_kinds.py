from datetime import date

from freezegun import freeze_time

from .signal_common import TODAY, SignalCase, every


# Rules other than "stopped buying": what makes a customer's row, and its figures.
@freeze_time("2026-11-23 12:00:00")
class TestSignalKinds(SignalCase):
    def test_shrinking_compares_the_last_months_with_those_before(self):
        rule = self.new_rule("shrinking", drop_amount=1000, drop_percent=20)
        self.book(self.acme, every(date(2024, 12, 1), date(2025, 11, 23), months=1), 1000)
        self.book(self.acme, every(date(2025, 12, 1), months=1), 750)
        steady = self.new_customer("Steady")
        self.book(steady, every(date(2024, 12, 1), months=1), 1000)
        [hit] = self.hits(rule)
        self.assertEqual((hit["customer_id"], hit["amount"]), (self.acme.id, 3000))
        self.assertEqual(hit["facts"]["percent"], 25)
        rule.drop_percent = 25
        self.assertFalse(self.hits(rule))

    def test_a_project_of_one_year_is_not_shrinking(self):
        self.book(self.acme, [date(2025, 3, 1), date(2025, 6, 1)], 20_000)
        self.assertFalse(self.hits(self.new_rule("shrinking")))

    def test_new_and_good_is_a_first_invoice_or_growth(self):
        rule = self.new_rule("growing", first_amount=5000, growth_percent=50)
        self.book(self.acme, [date(2026, 11, 3)], 6000)
        self.book(self.new_customer("Small"), [date(2026, 11, 3)], 5000)
        grown, known = self.new_customer("Grown"), self.new_customer("Known")
        self.book(grown, every(date(2024, 12, 1), date(2025, 11, 23), months=1), 1000)
        self.book(grown, every(date(2025, 12, 1), months=1), 1600)
        self.book(known, [date(2026, 9, 1), date(2026, 11, 3)], 6000)
        self.assertEqual(self.names(rule), ["Acme", "Grown"])
        amounts = {hit["customer_id"]: hit["amount"] for hit in self.hits(rule)}
        self.assertEqual(amounts, {self.acme.id: 6000, grown.id: 19_200})

    def test_nobody_is_new_or_growing_where_the_history_begins(self):
        rule = self.new_rule("growing", first_amount=500)
        self.book(self.acme, every(date(2025, 6, 1), months=1), 1000)
        self.book(self.new_customer("New"), [date(2026, 11, 3)], 6000)
        self.connection.first_joined_date = date(2025, 11, 23)
        self.assertEqual(self.names(rule), ["New"])
        self.connection.first_joined_date = date(2025, 11, 24)
        self.assertFalse(self.hits(rule))

    def test_slow_compares_the_last_three_documents_with_the_habit(self):
        rule = self.new_rule("slow", late_days=15)
        self.book(self.acme, every(date(2026, 1, 5), date(2026, 6, 5), months=1))
        self.book(self.acme, [date(2026, 7, 5)], paid_date="2026-09-05")
        self.assertFalse(self.hits(rule), "the last three: 20, 20 and 62 days")
        self.book(self.acme, [date(2026, 9, 5)], 300, status="AUTHORISED", paid_date=None)
        [hit] = self.hits(rule)
        self.assertEqual((hit["facts"]["days"], hit["facts"]["habit"]), (62, 20))
        self.assertEqual((hit["amount"], hit["facts"]["due_since"]), (300, "2026-10-05"))

    def test_slow_is_an_overdue_amount_with_an_open_quote(self):
        rule = self.new_rule("slow", overdue_amount=500)
        self.book(self.acme, [date(2026, 9, 5)], 501, status="AUTHORISED", paid_date=None)
        self.assertFalse(self.hits(rule))
        quote = {"partner_id": self.acme.id, "date": "2026-11-01", "status": "SENT"}
        quote = self.new_mirror("xero.quote", quote)
        self.assertEqual(self.hits(rule)[0]["amount"], 501)
        quote.status = "DECLINED"
        self.assertFalse(self.hits(rule))

    def test_who_never_bought_what_others_buy_with_it(self):
        rule = self.new_rule(
            "unbought",
            dimension="account_id",
            account_id=self.sales.id,
            missing_account_id=self.design.id,
            share_percent=50,
        )
        partners = [self.new_customer(f"Buyer {number}") for number in range(4)]
        for number, partner in enumerate(partners):
            self.book(partner, [date(2026, 3, 1)])
            if number < 2:
                self.book(partner, [date(2026, 4, 1)], 300 + 100 * number, account=self.design)
        self.assertEqual(self.names(rule), ["Buyer 2", "Buyer 3"])
        hit = self.hits(rule)[0]
        self.assertEqual((hit["amount"], hit["value_id"]), (350, self.design.id))
        facts = {name: hit["facts"][name] for name in ("buyers", "owners", "share")}
        self.assertEqual(facts, {"buyers": 4, "owners": 2, "share": 50})
        rule.share_percent = 51
        self.assertFalse(self.hits(rule))

    def test_a_rule_can_be_about_some_customers_only(self):
        rule = self.new_rule("growing", partner_domain="[('name', '=', 'Birch')]")
        for partner in (self.acme, self.new_customer("Birch")):
            self.book(partner, [date(2026, 11, 3)], 6000)
        self.assertEqual(self.names(rule), ["Birch"])
        self.assertEqual(self.names(rule, TODAY), ["Birch"])

    def test_proposals_are_pairs_that_are_bought_together_more_than_by_chance(self):
        rule = self.new_rule("unbought", dimension="account_id")
        other = self.new_account("300", "Hosting")
        for number in range(20):
            partner = self.new_customer(f"{number}")
            for account, is_bought in (
                (self.sales, number < 10),
                (self.design, number < 8 or number == 19),
                (other, number % 2),
            ):
                if is_bought:
                    self.book(partner, [date(2026, 3, 1)], 200, account=account)
        proposals = rule.get_proposals()
        pairs = [(each["value"]["name"], each["missing"]["name"]) for each in proposals]
        self.assertEqual(
            pairs, [("200 Sales", "205 Web design"), ("205 Web design", "200 Sales")]
        )
        [first, _second] = proposals
        numbers = {"buyers": 10, "both": 8, "without": 2, "owners": 9, "customers": 15}
        self.assertEqual({name: first[name] for name in numbers}, numbers)
        self.assertEqual((first["share"], first["support"], first["lift"]), (80, 53.3, 1.33))
        self.assertEqual(first["amount"], 400)
