from freezegun import freeze_time
from lxml import etree
from odoo.exceptions import AccessError

from .customer_page_common import LEADER, SELLER, CustomerBoardCase

COLUMNS = ("0", "1", "2", "4", "7", "9", "never")


# A Monday; the financial year began on 1 April.
@freeze_time("2026-11-23 12:00:00")
class TestCustomerBoard(CustomerBoardCase):
    def columns(self, **context):
        groups = self.env["xero.customer"].with_context(**context)
        groups = groups.formatted_read_group([], ["purchase_age"], ["__count"])
        return {group["purchase_age"]: group["__count"] for group in groups}

    def test_a_customer_is_in_the_column_of_its_last_purchase(self):
        days = ("2026-11-01", "2026-10-31", "2026-09-30", "2026-08-01", "2026-07-31")
        days += ("2026-05-01", "2026-04-30", "2025-11-01", "2025-10-31")
        for day in days:
            self.sell(day, (self.sales, 10.0), partner=self.new_customer(day))
        ages = {card.partner_id.name: card.purchase_age for card in self.board()}
        self.assertEqual(ages, dict(zip(days, "012244779", strict=True)) | {"Acme": "never"})
        ages = {"0": 1, "1": 1, "2": 2, "4": 2, "7": 2, "9": 1, "never": 1}
        self.assertEqual(list(self.columns().items()), list(ages.items()))

    def test_columns_without_customers_are_there_too(self):
        self.board()
        ages = self.columns(read_group_expand=True)
        self.assertEqual(list(ages), list(COLUMNS))
        self.assertEqual(ages, dict.fromkeys(COLUMNS, 0) | {"never": 1})

    def test_each_column_finds_its_own_customers(self):
        self.sell("2026-10-05", (self.sales, 10.0))
        card = self.card()
        for age in COLUMNS:
            found = card.search([("purchase_age", "=", age)])
            self.assertEqual(found, card if age == "1" else card.browse())
            self.assertEqual(card.search([("purchase_age", "!=", age)]), card - found)

    def test_columns_follow_the_reader_into_the_next_month(self):
        self.sell("2026-11-23", (self.sales, 10.0))
        card = self.card()
        with freeze_time("2026-11-30 12:00:00"):
            self.assertEqual(card.with_context(tz="Pacific/Auckland").purchase_age, "1")
            self.assertEqual(card.with_context(tz="Europe/London").purchase_age, "0")
            self.assertEqual(self.columns(tz="Pacific/Auckland"), {"1": 1})

    def test_a_credit_note_is_no_purchase(self):
        self.sell("2026-09-01", (self.sales, 10.0))
        self.sell("2026-11-02", (self.sales, 4.0), kind="credit_note")
        card = self.card()
        self.assertEqual(str(card.last_purchase), "2026-09-01")
        self.assertEqual(card.revenue_lifetime, 6.0)

    def test_a_purchase_is_what_it_is_on_the_customers_page(self):
        self.sell("2026-05-01", (self.sales, 0.0))
        self.sell("2026-06-01", (self.sales, 10.0), (self.design, -4.0))
        self.sell("2026-09-01", (self.sales, 10.0))
        self.sell("2026-11-02", (self.sales, 0.0), (None, 0.0))
        self.sell("2026-11-03", (self.sales, -1.0))
        self.sell("2026-11-04", (self.deposits, 10.0))
        self.sell("2026-11-24", (self.sales, 10.0))
        card, rhythm = self.card(), self.page()["rhythm"]
        self.assertEqual(
            (card.first_purchase, card.last_purchase),
            (rhythm["first_bought"], rhythm["last_bought"]),
        )
        self.assertEqual((str(card.last_purchase), card.purchase_age), ("2026-09-01", "2"))

    def test_what_is_dated_later_is_in_no_figure_to_date(self):
        self.sell("2026-11-23", (self.sales, 1.0))
        self.sell("2026-11-24", (self.sales, 20.0))
        self.sell("2027-04-01", (self.sales, 300.0))
        card, revenue = self.card(), self.page()["revenue"]
        self.assertEqual(
            [card.revenue_month, card.revenue_year, card.revenue_twelve, card.revenue_lifetime],
            [revenue[name] for name in ("month", "year", "twelve_months", "lifetime")],
        )
        self.assertEqual((card.revenue_year, card.revenue_later), (1.0, 320.0))

    def test_the_figures_day_is_the_companys_whoever_acts(self):
        self.sell("2026-11-30", (self.sales, 1.0))
        self.sell("2026-12-01", (self.sales, 20.0))
        self.env.user.tz = "Pacific/Auckland"
        with freeze_time("2026-11-30 18:00:00"):
            self.assertEqual(self.card().revenue_month, 1.0)
            self.company.partner_id.tz = "Asia/Tokyo"
            self.assertEqual(self.card().revenue_month, 20.0)

    def test_a_customer_is_new_whose_first_purchase_is_of_the_last_twelve_months(self):
        for name, days in (
            ("New", ("2025-11-24",)),
            ("Old", ("2025-11-23",)),
            ("Back", ("2020-01-01", "2026-11-01")),
        ):
            partner = self.new_customer(name)
            for day in days:
                self.sell(day, (self.sales, 10.0), partner=partner)
        new = {card.partner_id.name for card in self.board() if card.is_new}
        self.assertEqual(new, {"New"})

    def test_figures_are_of_month_financial_year_and_rolling_twelve_months(self):
        self.sell("2026-11-01", (self.sales, 1.0), (self.design, 0.1))
        self.sell("2026-04-01", (self.sales, 20.0))
        self.sell("2026-03-31", (self.sales, 300.0))
        self.sell("2025-11-24", (self.sales, 4000.0))
        self.sell("2025-11-23", (self.sales, 50000.0))
        self.sell("2024-11-24", (self.sales, 600000.0))
        self.sell("2024-11-23", (self.sales, 7000000.0))
        card = self.card()
        self.assertEqual(card.revenue_month, 1.1)
        self.assertEqual(card.revenue_year, 21.1)
        self.assertEqual(card.revenue_twelve, 4321.1)
        self.assertEqual(card.revenue_before, 650000.0)
        self.assertEqual(card.revenue_change, 4321.1 - 650000.0)
        self.assertEqual(card.trend, "shrinking")
        self.assertEqual(card.revenue_lifetime, 7654321.1)

    def test_a_small_change_is_steady_and_without_revenue_there_is_no_trend(self):
        for before, now, trend in (
            (100, 105, "steady"),
            (100, 95, "steady"),
            (100, 106, "growing"),
            (100, 94, "shrinking"),
            (0, 1, "growing"),
            (1, 0, "shrinking"),
            (0, 0, "none"),
        ):
            partner = self.new_customer(f"{before} {now}")
            self.sell("2024-11-23", (self.sales, 7), partner=partner)
            for day, amount in (("2025-11-23", before), ("2025-11-24", now)):
                if amount:
                    self.sell(day, (self.sales, amount), partner=partner)
            self.assertEqual(self.card(partner).trend, trend, (before, now))

    def test_the_card_says_what_the_customers_page_says(self):
        contact = self.env["res.partner"].create({"name": "Jo", "parent_id": self.acme.id})
        self.sell("2026-11-02", (self.sales, 120.0), (None, 3.5))
        self.link(contact)
        self.sell("2026-06-02", (self.design, 80.0), partner=contact)
        self.sell("2026-01-02", (self.design, 33.33), currency=self.euros, rate=1.2)
        card, revenue = self.card(), self.page()["revenue"]
        self.assertEqual(
            [card.revenue_month, card.revenue_year, card.revenue_lifetime],
            [revenue["month"], revenue["year"], revenue["lifetime"]],
        )

    def test_what_is_not_counted_is_not_there(self):
        self.sell("2026-11-02", (self.sales, 10.0), status="VOIDED")
        self.sell("2026-11-02", (self.sales, 10.0), status="DRAFT")
        self.assertEqual(self.card().purchase_age, "never")
        self.assertFalse(self.card().revenue_lifetime)

    def test_top_codes_are_those_bought_most_of_late(self):
        hosting, seo = self.new_account("220", "Hosting"), self.new_account("240", "SEO")
        self.sell("2020-11-02", (self.sales, 9000.0), (seo, 8000.0))
        self.sell("2026-11-02", (self.design, 10.0), (hosting, 20.0))
        self.assertEqual(list(self.card().top_account_ids), [hosting, self.design, self.sales])
        self.assertEqual(self.card().top_codes, "220 Hosting, 205 Web design, 200 Sales")

    def test_customers_are_found_by_a_code_they_bought(self):
        other = self.new_customer("Birch")
        self.sell("2026-11-02", (self.design, 10.0))
        self.sell("2026-11-02", (self.sales, 10.0), partner=other)
        cards = self.board()
        for domain in (
            [("account_ids", "=", self.design.id)],
            [("account_ids", "in", self.design.ids)],
            [("account_ids", "ilike", "Web des")],
            [("account_ids", "ilike", "205 Web design")],
            [("account_ids.code", "=", "205")],
        ):
            self.assertEqual(cards.search(domain).partner_id, self.acme, domain)

    def test_overdue_begins_the_day_after_the_oldest_invoice_was_due(self):
        owed = {"amount_due": 12.0, "amount_due_company": 12.0}
        self.sell(
            "2026-11-02",
            (self.sales, 10.0),
            status="AUTHORISED",
            due_date="2026-11-23",
            **owed,
        )
        card = self.card()
        self.assertFalse(card.is_overdue)
        self.assertFalse(card.search([("is_overdue", "=", True)]))
        self.assertFalse(card.amount_overdue)
        with freeze_time("2026-11-24 12:00:00"):
            card.invalidate_recordset()
            self.assertTrue(card.is_overdue)
            self.assertEqual(card.search([("is_overdue", "=", True)]), card)

    def test_of_what_is_due_the_card_tells_what_is_overdue(self):
        for due_date, amount in (("2026-11-22", 10.0), ("2026-11-23", 200.0)):
            self.sell(
                "2026-11-02",
                (self.sales, 1.0),
                status="AUTHORISED",
                due_date=due_date,
                amount_due_company=amount,
            )
        card = self.card()
        self.assertEqual((card.amount_due, card.amount_overdue), (210.0, 10.0))
        self.assertEqual(card.amount_overdue, self.page()["balance"]["overdue"])

    def test_the_number_of_queries_does_not_grow_with_the_cards(self):
        def queries():
            cards = self.board()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cards.read(["last_contact", "next_activity", "top_codes", "is_overdue"])
            return self.env.cr.sql_log_count - before

        def work_with(partner):
            self.sell("2026-11-02", (self.sales, 10.0), partner=partner)
            for _activity in range(2):
                partner.activity_schedule("mail.mail_activity_data_todo", "2026-11-30", "Call")
            partner.activity_ids[0].action_feedback()

        work_with(self.acme)
        few = queries()
        for number in range(9):
            work_with(self.new_customer(f"Customer {number}"))
        self.assertLessEqual(queries(), few)

    def test_a_card_opens_the_customers_xero_page(self):
        action = self.card().action_open_customer()
        self.assertEqual(action["res_id"], self.acme.id)
        form = etree.fromstring(self.acme.get_view(action["views"][0][0], "form")["arch"])
        self.assertTrue(form.find(".//page[@name='xero']").get("autofocus"))

    def test_a_seller_sees_own_and_unassigned_customers(self):
        seller, other = self.new_user("seller", SELLER), self.new_user("other", SELLER)
        mine, foreign = self.new_customer("Mine"), self.new_customer("Foreign")
        mine.user_id, foreign.user_id = seller, other
        self.assertEqual(self.board(seller).partner_id, self.acme + mine)
        leader = self.new_user("leader", LEADER)
        self.assertEqual(self.board(leader).partner_id, self.acme + mine + foreign)
        clerk = self.new_user("clerk", "base.group_user")
        with self.assertRaises(AccessError):
            self.board(clerk)

    def test_contacts_with_a_salesperson_of_their_own_have_a_card_of_their_own(self):
        seller, other = self.new_user("seller", SELLER), self.new_user("other", SELLER)
        self.acme.user_id = seller
        contact = self.env["res.partner"].create(
            {"name": "Jo", "parent_id": self.acme.id, "user_id": other.id}
        )
        self.link(contact)
        self.sell("2026-11-02", (self.sales, 120.0))
        self.sell("2026-11-02", (self.sales, 30.0), partner=contact)
        self.assertEqual(self.board(seller).mapped("revenue_lifetime"), [120.0])
        self.assertEqual(self.board(other).mapped("revenue_lifetime"), [30.0])

    def test_companies_are_kept_apart(self):
        company = self.env["res.company"].create({"name": "Northwind"})
        connection = self.new_connection(company)
        self.new_mirror(
            "xero.contact",
            {
                "name": "Acme",
                "partner_id": self.acme.id,
                "is_customer": True,
                "connection_id": connection.id,
            },
        )
        self.sell("2026-11-02", (self.sales, 10.0))
        self.env["xero.customer"]._refresh(company)
        revenue = {card.company_id: card.revenue_lifetime for card in self.board()}
        self.assertEqual(revenue, {self.company: 10.0, company: 0.0})
