from datetime import date

from freezegun import freeze_time

from ..common import XeroCase
from .customer_page_common import CustomerPageCase


class TestRevenueOnThePage(CustomerPageCase):
    def test_revenue_of_this_month_the_financial_year_and_all_time(self):
        self.sell("2022-01-31", (self.sales, 1000))
        self.sell("2025-03-31", (self.sales, 7))
        self.sell("2025-04-01", (self.sales, 100))
        self.sell("2026-03-31", (self.sales, 200))
        self.sell("2026-04-01", (self.sales, 30))
        self.sell("2026-10-31", (self.sales, 4))
        self.sell("2026-11-01", (self.sales, 0.5))
        page = self.page()
        revenue = {"lifetime": 1341.5, "last_year": 300, "year": 34.5, "month": 0.5}
        self.assertEqual({name: page["revenue"][name] for name in revenue}, revenue)
        self.assertEqual(page["periods"]["year"], (date(2026, 4, 1), date(2026, 11, 23)))
        self.assertEqual(page["periods"]["last_year"], (date(2025, 4, 1), date(2026, 3, 31)))
        self.assertEqual(page["rhythm"]["first_bought"], date(2022, 1, 31))
        self.assertEqual(page["currency_id"], self.pounds.id)

    def test_the_year_is_the_calendars_where_xero_has_told_none(self):
        self.connection.write({"year_end_day": 0, "year_end_month": 0})
        self.sell("2025-12-31", (self.sales, 1))
        self.sell("2026-01-01", (self.sales, 10))
        self.assertEqual(self.page()["revenue"]["year"], 10)

    def test_of_several_organisations_the_first_ones_year_counts(self):
        other = self.new_connection(self.company, year_end_day=30, year_end_month=6)
        self.link(self.acme, other)
        self.assertEqual(self.page()["periods"]["year"][0], date(2026, 4, 1))

    def test_the_day_is_the_readers(self):
        self.env.user.tz = "Pacific/Auckland"
        self.sell("2026-12-01", (self.sales, 5))
        with freeze_time("2026-11-30 18:00:00"):
            self.assertEqual(self.page()["revenue"]["month"], 5)

    def test_the_cents_of_many_lines_add_up(self):
        for _number in range(10):
            self.sell("2026-11-01", (self.sales, 0.1), (self.design, 0.7))
        page = self.page()
        self.assertEqual(page["revenue"]["lifetime"], 8.0)
        self.assertEqual(self.by_code(page, "lifetime"), {"200": 1.0, "205": 7.0})

    def test_only_approved_documents_count(self):
        for status in ("DRAFT", "SUBMITTED", "VOIDED", "DELETED"):
            self.sell("2026-11-01", (self.sales, 1000), status=status)
        self.sell("2026-11-01", (self.sales, 1), status="AUTHORISED")
        self.sell("2026-11-01", (self.sales, 2), status="PAID")
        page = self.page()
        self.assertEqual(page["revenue"]["lifetime"], 3)
        self.assertEqual(page["invoices"]["count"], 6)

    def test_credit_notes_take_from_revenue(self):
        self.sell("2026-11-01", (self.sales, 100))
        self.sell("2026-11-02", (self.sales, 30), (self.design, 5), kind="credit_note")
        page = self.page()
        self.assertEqual(page["revenue"]["month"], 65)
        self.assertEqual(self.by_code(page, "year"), {"200": 70, "205": -5})

    def test_foreign_documents_count_in_company_currency(self):
        self.sell("2026-11-01", (self.sales, 100))
        self.sell("2026-11-02", (self.sales, 50), currency=self.euros, rate=1.25)
        page = self.page()
        self.assertEqual(page["revenue"]["lifetime"], 140)
        self.assertEqual(
            [(row["currency_code"], row["amount"]) for row in page["invoices"]["rows"]],
            [("EUR", 60), ("GBP", 120)],
        )

    def test_a_company_shows_its_contacts_sales_too(self):
        jo = self.new_customer("Jo", parent_id=self.acme.id)
        gone = self.new_customer("Gone", parent_id=self.acme.id, active=False)
        self.sell("2026-11-01", (self.sales, 1))
        self.sell("2026-11-02", (self.sales, 10), partner=jo)
        self.sell("2026-11-03", (self.sales, 100), partner=gone)
        page = self.page()
        self.assertEqual(page["revenue"]["lifetime"], 111)
        self.assertEqual(
            [row["contact"] for row in page["invoices"]["rows"]], ["Gone", "Jo", False]
        )
        self.assertEqual(self.page(jo)["revenue"]["lifetime"], 10)

    def test_a_company_of_a_group_is_a_customer_of_its_own_on_the_page_and_on_the_board(self):
        group, branch = (
            self.new_customer(name, is_company=True) for name in ("Group", "Group North")
        )
        branch.parent_id = group
        jo = self.new_customer("Jo", parent_id=branch.id)
        (group | branch | jo).xero_contact_ids.is_customer = True
        for partner, amount in ((group, 1), (branch, 20), (jo, 300)):
            self.sell(
                "2026-11-01",
                (self.sales, amount),
                partner=partner,
                status="AUTHORISED",
                amount_due=amount,
                amount_due_company=amount,
            )
        self.env["xero.customer"]._refresh(self.company)
        cards = {card.partner_id: card for card in self.env["xero.customer"].search([])}
        for customer, revenue in ((group, 1), (branch, 320)):
            self.assertEqual(self.page(customer)["revenue"]["lifetime"], revenue)
            self.assertEqual(cards[customer].revenue_lifetime, revenue)
            self.assertEqual(customer.xero_revenue_total, revenue)
            self.assertEqual(customer.xero_overdue_amount, revenue)
            listed = self.env["xero.invoice"].search(customer.action_view_xero_invoices()["domain"])
            self.assertEqual(sum(listed.line_ids.mapped("amount_company")), revenue)
        self.env["xero.invoice"].search([("partner_id", "=", group.id)]).status = "PAID"
        late = self.env["res.partner"].search([("is_xero_overdue", "=", True)])
        self.assertEqual(late, branch | jo)

    def test_a_company_is_linked_through_its_contact(self):
        parent = self.env["res.partner"].create({"name": "Parent"})
        child = self.new_customer("Child", parent_id=parent.id)
        self.sell("2026-11-01", (self.sales, 10), partner=child)
        self.assertEqual(self.page(parent)["revenue"]["lifetime"], 10)

    def test_other_customers_sales_are_not_shown(self):
        self.sell("2026-11-01", (self.sales, 10), partner=self.new_customer("Birch"))
        page = self.page()
        self.assertEqual(page["revenue"]["lifetime"], 0)
        self.assertEqual(page["accounts"], [])
        self.assertEqual((page["invoices"]["count"], page["invoices"]["rows"]), (0, []))
        self.assertFalse(any(page["invoices"]["counts"].values()))


class TestAccountCodesOnThePage(CustomerPageCase):
    def test_codes_that_matter_now_come_first(self):
        hosting = self.new_account("220", "Hosting")
        self.sell("2020-01-01", (self.sales, 5000))
        self.sell("2026-03-01", (hosting, 50), (self.design, 20))
        self.sell("2026-11-01", (self.design, 7))
        page = self.page()
        self.assertEqual(list(self.by_code(page, "code")), ["205", "220", "200"])
        self.assertEqual(self.by_code(page, "last_year"), {"205": 20, "220": 50, "200": 0})

    def test_a_code_has_the_same_rank_on_every_customer(self):
        birch = self.new_customer("Birch")
        self.sell("2026-11-01", (self.sales, 1), (self.design, 2))
        self.sell("2026-11-01", (self.design, 2), partner=birch)
        rank = self.by_code(self.page(), "rank")["205"]
        self.assertEqual(self.by_code(self.page(birch), "rank"), {"205": rank})

    def test_archived_codes_are_marked(self):
        archived = self.new_account("250", "Print", active=False)
        self.sell("2026-11-01", (archived, 3), (self.sales, 2))
        accounts = self.page()["accounts"]
        self.assertEqual(
            [(row["code"], row["active"]) for row in accounts], [("250", False), ("200", True)]
        )

    def test_what_is_not_income_is_shown_apart_and_in_no_revenue(self):
        self.sell("2025-05-01", (self.deposits, 50))
        self.sell("2026-11-01", (self.sales, 30), (self.deposits, 200), (False, 1))
        self.sell("2026-11-02", (self.deposits, 9), kind="credit_note")
        self.sell("2026-11-03", (self.deposits, 4), status="DRAFT")
        page = self.page()
        self.assertEqual(self.by_code(page, "lifetime"), {"200": 30})
        self.assertEqual(page["revenue"]["lifetime"], 30)
        rows = [
            (row["code"], row["type"], row["year"], row["last_year"], row["lifetime"])
            for row in page["not_income"]
        ]
        self.assertEqual(rows, [("810", "Current liability", 191, 50, 241), ("", False, 1, 0, 1)])
        self.assertEqual(page["not_income"][1]["name"], "Without an account code")

    def test_only_income_is_a_purchase(self):
        self.sell("2026-06-01", (self.sales, 30))
        self.sell("2026-11-01", (self.deposits, 200))
        self.assertEqual(str(self.page()["rhythm"]["last_bought"]), "2026-06-01")

    def test_codes_that_never_brought_anything_are_left_out(self):
        self.sell("2026-11-01", (self.sales, 1), (self.design, 0), (False, 0))
        self.assertEqual(list(self.by_code(self.page(), "code")), ["200"])

    def test_a_code_sold_and_credited_stays_while_its_months_show(self):
        self.sell("2026-09-01", (self.sales, 100))
        self.sell("2026-10-01", (self.sales, 100), kind="credit_note")
        (account,) = self.page()["accounts"]
        self.assertEqual((account["lifetime"], account["months"][-3:]), (0, [100, -100, 0]))

    def test_the_months_are_the_last_24(self):
        self.sell("2024-11-30", (self.sales, 9000))
        self.sell("2024-12-01", (self.sales, 1))
        self.sell("2026-10-31", (self.sales, 2))
        self.sell("2026-11-01", (self.sales, 3))
        self.sell("2026-11-23", (self.sales, 4))
        page = self.page()
        self.assertEqual(
            (len(page["months"]), page["months"][0], page["months"][-1]),
            (24, date(2024, 12, 1), date(2026, 11, 1)),
        )
        (account,) = page["accounts"]
        self.assertEqual(account["months"], [1, *[0] * 21, 2, 7])

    def test_organisations_are_named_where_there_are_several(self):
        self.sell("2026-11-01", (self.sales, 1))
        self.assertFalse(self.page()["accounts"][0]["organisation"])
        other = self.new_connection(self.company, name="Second books")
        theirs = self.new_account("200", "Sales", connection_id=other.id)
        self.sell("2026-11-01", (theirs, 2), connection_id=other.id)
        self.assertEqual(
            [row["organisation"] for row in self.page()["accounts"]],
            ["Second books", "Brightwater"],
        )


class TestFiguresOnThePage(XeroCase):
    def test_the_page_shows_each_customers_revenue_to_the_cent(self):
        connection = self.connect()
        self.import_all(connection)
        by_contact = self.xero.truth(tenant=connection.tenant_id)["revenue"]["by_contact"]
        contacts = self.env["xero.contact"].search([("connection_id", "=", connection.id)])
        compared = 0
        for partner, mine in contacts.grouped("partner_id").items():
            if not partner:
                continue
            page = partner.get_xero_page()
            truth = sum(float(by_contact.get(contact.xero_id, 0)) for contact in mine)
            self.assertAlmostEqual(page["revenue"]["lifetime"], truth, 2)
            codes = sum(account["lifetime"] for account in page["accounts"])
            self.assertAlmostEqual(codes, truth, 2)
            compared += bool(truth)
        self.assertGreaterEqual(compared, 5)
