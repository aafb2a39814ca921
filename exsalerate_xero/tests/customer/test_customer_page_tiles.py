from datetime import date

from .customer_page_common import CustomerPageCase


class TestComparisonsOnThePage(CustomerPageCase):
    """Today is 23 November 2026; the financial year began on 1 April."""

    def revenue(self, *names):
        page = self.page()
        return [page["revenue"][name] for name in names]

    def test_this_month_is_held_against_the_same_month_last_year(self):
        self.sell("2025-11-01", (self.sales, 1))
        self.sell("2025-11-23", (self.sales, 2))
        self.sell("2025-11-24", (self.sales, 4))
        self.sell("2025-12-01", (self.sales, 8))
        self.sell("2026-11-23", (self.sales, 16))
        self.assertEqual(
            self.revenue("month", "month_last_year_to_date", "month_last_year"), [16, 3, 7]
        )

    def test_the_year_is_held_against_last_year_to_the_same_day(self):
        self.sell("2025-03-31", (self.sales, 1))
        self.sell("2025-04-01", (self.sales, 2))
        self.sell("2025-11-23", (self.sales, 4))
        self.sell("2025-11-24", (self.sales, 8))
        self.sell("2026-04-01", (self.sales, 16))
        self.assertEqual(self.revenue("year", "last_year_to_date", "last_year"), [16, 6, 14])

    def test_twelve_months_are_held_against_the_twelve_before(self):
        self.sell("2024-11-23", (self.sales, 1))
        self.sell("2024-11-24", (self.sales, 2))
        self.sell("2025-11-23", (self.sales, 4))
        self.sell("2025-11-24", (self.sales, 8))
        self.sell("2026-11-23", (self.sales, 16))
        self.assertEqual(self.revenue("twelve_months", "twelve_months_before"), [24, 6])

    def test_what_is_dated_later_is_told_apart(self):
        self.sell("2025-11-23", (self.sales, 9))
        self.sell("2026-11-23", (self.sales, 1))
        self.sell("2026-11-24", (self.sales, 20))
        self.sell("2027-03-31", (self.sales, 300))
        self.sell("2027-04-01", (self.sales, 4000))
        self.assertEqual(self.revenue("month", "month_later"), [1, 20])
        self.assertEqual(self.revenue("year", "year_later"), [1, 320])
        self.assertEqual(self.revenue("twelve_months", "lifetime"), [1, 4330])
        page = self.page()
        self.assertEqual(self.by_code(page, "year"), {"200": 1})
        self.assertEqual(self.by_code(page, "year_later"), {"200": 320})

    def test_codes_are_compared_alike(self):
        self.sell("2025-11-01", (self.sales, 1), (self.design, 2))
        self.sell("2026-01-01", (self.sales, 4))
        self.sell("2026-11-01", (self.design, 8))
        page = self.page()
        self.assertEqual(self.by_code(page, "last_year_to_date"), {"200": 1, "205": 2})
        self.assertEqual(self.by_code(page, "twelve_months"), {"200": 4, "205": 8})


class TestBalanceOnThePage(CustomerPageCase):
    def owe(self, due_date, amount, **values):
        values = {"status": "AUTHORISED", "amount_due_company": amount} | values
        self.sell("2026-10-01", (self.sales, 1), due_date=due_date, **values)

    def test_what_is_outstanding_and_what_of_it_is_late(self):
        self.owe("2026-11-30", 10)
        self.owe("2026-11-22", 200)
        self.owe("2026-11-13", 3000)
        self.owe("2026-11-01", 7, status="SUBMITTED")
        self.owe("2026-11-01", 0, status="PAID")
        self.owe("2026-11-01", -50, kind="credit_note")
        balance = self.page()["balance"]
        self.assertEqual((balance["outstanding"], balance["overdue"]), (3210, 3200))
        self.assertEqual((balance["overdue_days"], balance["credit"]), (10, -50))

    def test_nothing_owed(self):
        self.sell("2026-10-01", (self.sales, 1))
        balance = self.page()["balance"]
        self.assertEqual((balance["outstanding"], balance["overdue"]), (0, 0))
        self.assertEqual((balance["overdue_days"], balance["credit"]), (0, 0))

    def test_days_to_pay_now_and_in_the_year_before(self):
        self.assertIsNone(self.page()["balance"]["days_to_pay"])
        for day, paid_date in (
            ("2026-10-01", "2026-10-11"),
            ("2025-11-01", "2025-11-26"),
            ("2025-10-01", "2025-11-20"),
            ("2023-01-01", "2023-12-01"),
        ):
            self.sell(day, (self.sales, 1), paid_date=paid_date)
        self.sell("2026-10-01", (self.sales, 1), paid_date="2026-10-01", kind="credit_note")
        balance = self.page()["balance"]
        self.assertEqual((balance["days_to_pay"], balance["days_to_pay_before"]), (17.5, 50))

    def test_an_invoice_settled_by_a_credit_note_took_no_days_to_pay(self):
        day, late = "2026-09-01", "2026-11-20"
        self.sell(day, (self.sales, 10), paid_date=late, amount_paid=0, amount_credited=12)
        self.assertIsNone(self.page()["balance"]["days_to_pay"])
        self.sell(day, (self.sales, 10), paid_date="2026-09-11", amount_paid=2, amount_credited=10)
        self.assertEqual(self.page()["balance"]["days_to_pay"], 10, "partly paid is paid")


class TestRhythmOnThePage(CustomerPageCase):
    def test_when_the_next_invoice_is_expected(self):
        for day in ("2026-08-01", "2026-08-31", "2026-09-30", "2026-10-30"):
            self.sell(day, (self.sales, 1))
        rhythm = self.page()["rhythm"]
        self.assertEqual(rhythm["last_bought"], date(2026, 10, 30))
        self.assertEqual((rhythm["interval"], rhythm["expected"]), (30, date(2026, 11, 29)))
        self.assertEqual((rhythm["silent_days"], rhythm["is_silent"]), (24, False))

    def test_a_code_is_silent_by_its_own_rhythm(self):
        for day in ("2026-08-30", "2026-09-10", "2026-09-20", "2026-09-30"):
            self.sell(day, (self.sales, 1))
        for day in ("2025-11-01", "2026-03-01", "2026-07-01"):
            self.sell(day, (self.design, 1))
        page = self.page()
        self.assertEqual(self.by_code(page, "interval"), {"200": 10, "205": 121})
        self.assertEqual(self.by_code(page, "silent_days"), {"200": 54, "205": 145})
        self.assertEqual(self.by_code(page, "is_silent"), {"200": True, "205": False})
        self.assertEqual(self.by_code(page, "last_bought")["205"], date(2026, 7, 1))

    def test_credit_notes_drafts_texts_and_what_is_dated_later_are_no_purchases(self):
        self.sell("2026-01-01", (self.sales, 1))
        self.sell("2026-11-24", (self.sales, 1))
        self.sell("2026-02-01", (self.sales, 1), kind="credit_note")
        self.sell("2026-03-01", (self.sales, 0))
        self.sell("2026-04-01", (self.sales, 1), status="DRAFT")
        page = self.page()
        self.assertEqual(self.by_code(page, "last_bought"), {"200": date(2026, 1, 1)})
        self.assertEqual(page["rhythm"]["last_bought"], date(2026, 1, 1))
        self.assertFalse(page["rhythm"]["interval"])


class TestYearsOnThePage(CustomerPageCase):
    def test_years_reach_back_to_the_first_document(self):
        self.sell("2024-03-31", (self.sales, 1), status="VOIDED")
        self.sell("2026-11-01", (self.sales, 1))
        first_days = [first for first, _last in self.page()["years"]]
        self.assertEqual(first_days, [date(year, 4, 1) for year in (2026, 2025, 2024, 2023)])
