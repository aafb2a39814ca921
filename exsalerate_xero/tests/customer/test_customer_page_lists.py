from .customer_page_common import CustomerPageCase


class TestInvoiceFilter(CustomerPageCase):
    def setUp(self):
        super().setUp()
        self.sell("2025-05-01", (self.sales, 1), number="OLD")
        self.sell("2026-10-01", (self.sales, 2), (self.design, 3), number="BOTH")
        self.sell("2026-10-31", (self.design, 4), number="DESIGN")
        self.sell("2026-10-31", (False, 5), number="NONE")
        self.sell("2026-10-15", (self.design, 6), number="DRAFT", status="DRAFT")
        self.sell("2026-10-02", (self.design, 7), partner=self.new_customer("Birch"))

    def numbers(self, **filters):
        found = self.acme.get_xero_invoices(**filters)
        self.assertEqual(found["count"], len(found["rows"]))
        return [row["number"] for row in found["rows"]]

    def test_by_account_code(self):
        self.assertEqual(self.numbers(account_id=self.sales.id), ["BOTH", "OLD"])
        self.assertEqual(self.numbers(account_id=0), ["NONE"])

    def test_by_time(self):
        self.assertEqual(self.numbers(first="2025-04-01", last="2026-03-31"), ["OLD"])
        self.assertEqual(self.numbers(first="2026-10-31"), ["NONE", "DESIGN"])

    def test_what_is_behind_a_bar_of_the_chart(self):
        october = {"first": "2026-10-01", "last": "2026-10-31", "state": "approved"}
        self.assertEqual(self.numbers(account_id=self.design.id, **october), ["DESIGN", "BOTH"])
        found = self.acme.get_xero_invoices(account_id=self.design.id, **october)
        amounts = [
            line["amount"]
            for row in found["rows"]
            for line in row["lines"]
            if line["account"] == "205 Web design"
        ]
        (bar,) = [row for row in self.page()["accounts"] if row["id"] == self.design.id]
        self.assertEqual(sum(amounts), bar["months"][-2])

    def test_the_revenue_of_what_was_chosen_is_told_whatever_else_is_listed(self):
        self.sell("2026-10-20", (self.design, 2), kind="credit_note")
        october = {"first": "2026-10-01", "last": "2026-10-31"}
        (bar,) = [row for row in self.page()["accounts"] if row["id"] == self.design.id]
        for state in ("all", "approved"):
            found = self.acme.get_xero_invoices(account_id=self.design.id, state=state, **october)
            self.assertEqual(found["revenue"], bar["months"][-2])
        self.sell("2026-10-21", (self.deposits, 5))
        found = self.acme.get_xero_invoices(**october)
        self.assertEqual((found["revenue"], found["not_income"]), (7, 10))
        found = self.acme.get_xero_invoices(account_id=self.deposits.id)
        self.assertEqual((found["revenue"], found["not_income"]), (0, 5))
        (line,) = found["rows"][0]["lines"]
        self.assertTrue(line["not_income"])
        self.assertEqual(self.acme.get_xero_invoices(account_id=self.sales.id)["revenue"], 3)
        self.assertIs(self.acme.get_xero_invoices()["revenue"], False)
        found = self.acme.get_xero_invoices(state="approved")
        self.assertEqual(found["revenue"], self.page()["revenue"]["lifetime"])

    def test_invoices_are_counted_and_chosen_by_state(self):
        owed = {"status": "AUTHORISED", "amount_due_company": 12, "number": "LATE"}
        self.sell("2026-10-01", (self.sales, 10), due_date="2026-11-22", **owed)
        self.sell("2026-10-01", (self.sales, 10), due_date="2026-11-23", **owed | {"number": "DUE"})
        self.sell("2026-10-01", (self.sales, 10), status="AUTHORISED", number="TAKINGS")
        note = owed | {"number": "NOTE", "amount_due_company": -5, "kind": "credit_note"}
        self.sell("2026-10-01", (self.sales, 4), **note)
        self.sell("2026-10-01", (self.sales, 10), paid_date="2026-11-01", number="SETTLED")
        self.sell("2026-10-01", (self.sales, 10), paid_date="2025-11-01", number="LONG AGO")
        chosen = {"unpaid": {"LATE", "DUE"}, "overdue": {"LATE"}, "paid": {"SETTLED"}}
        for state, numbers in chosen.items():
            self.assertEqual(set(self.numbers(state=state)), numbers)
        found = self.acme.get_xero_invoices(state="unpaid")
        wanted = {"all": 11, "approved": 10, "unpaid": 2, "overdue": 1, "paid": 1}
        self.assertEqual(found["counts"], wanted)
        self.assertEqual(self.page()["invoices"]["counts"], wanted)
        self.assertEqual((found["due"], found["revenue"]), (24, False))
        self.assertEqual(self.acme.get_xero_invoices(state="overdue")["due"], 12)
        in_code = self.acme.get_xero_invoices(state="unpaid", account_id=self.design.id)
        self.assertEqual((in_code["count"], in_code["due"], in_code["counts"]["all"]), (0, 0, 3))
        self.assertEqual(self.acme.get_xero_invoices(state=["odd"])["count"], 11)

    def test_lines_come_in_their_order_with_code_and_amount(self):
        note = self.sell("2026-11-01", (self.sales, 10), (False, 1), kind="credit_note")
        note.line_ids[0].write({"description": "Took it back", "sequence": 2})
        note.line_ids[1].sequence = 1
        (row,) = self.acme.get_xero_invoices(first="2026-11-01")["rows"]
        lines = [(line["account"], line["description"], line["amount"]) for line in row["lines"]]
        self.assertEqual(lines, [(False, False, -1), ("200 Sales", "Took it back", -10)])


class TestQuotesOnThePage(CustomerPageCase):
    def quote(self, day, number, **values):
        return self.new_mirror(
            "xero.quote",
            {
                "number": number,
                "partner_id": self.acme.id,
                "date": day,
                "status": "SENT",
                "currency_id": self.pounds.id,
                "amount_total": 120,
            }
            | values,
        )

    def test_quotes_come_newest_first_with_their_status(self):
        self.quote("2026-10-01", "QU-1", status="ACCEPTED", title="New site")
        quote = self.quote("2026-11-01", "QU-2", currency_id=self.euros.id)
        self.quote("2026-11-02", "QU-3", partner_id=self.new_customer("Birch").id)
        quotes = self.page()["quotes"]
        self.assertEqual(quotes["count"], 2)
        newest, older = quotes["rows"]
        self.assertEqual((newest["number"], newest["status_label"]), ("QU-2", "Sent"))
        self.assertEqual((newest["amount"], newest["currency_code"]), (120, "EUR"))
        self.assertEqual(newest["xero_url"], quote.xero_url)
        self.assertEqual((older["title"], older["status"]), ("New site", "ACCEPTED"))

    def test_a_sent_quote_whose_last_day_has_passed_is_expired(self):
        self.quote("2026-10-01", "QU-1", expiry_date="2026-11-22")
        self.quote("2026-10-02", "QU-2", expiry_date="2026-11-23")
        rows = self.page()["quotes"]["rows"]
        self.assertEqual(
            [(row["status"], row["status_label"]) for row in rows],
            [("SENT", "Sent"), ("EXPIRED", "Expired")],
        )

    def test_of_many_quotes_the_newest_are_shown_and_all_are_counted(self):
        for day in range(1, 13):
            self.quote(f"2026-11-{day:02}", f"QU-{day}")
        quotes = self.page()["quotes"]
        self.assertEqual((quotes["count"], len(quotes["rows"])), (12, 10))
        action = self.acme.action_view_xero_quotes()
        self.assertEqual(self.env["xero.quote"].search_count(action["domain"]), 12)


class TestSeveralOrganisations(CustomerPageCase):
    def setUp(self):
        super().setUp()
        self.other = self.new_connection(self.company, name="Second books", year_end_month=0)
        self.theirs = self.new_account("200", "Sales", connection_id=self.other.id)
        self.sell("2026-11-01", (self.sales, 1))

    def test_all_of_them_are_one_total_in_the_companys_currency(self):
        self.link(self.acme, self.other)
        self.sell(
            "2026-11-02",
            (self.theirs, 50),
            connection_id=self.other.id,
            currency=self.euros,
            rate=1.25,
        )
        page = self.page()
        self.assertEqual(
            [organisation["name"] for organisation in page["organisations"]],
            ["Brightwater", "Second books"],
        )
        self.assertEqual(page["revenue"]["lifetime"], 41)

    def test_one_of_them_can_be_looked_at_alone(self):
        self.link(self.acme, self.other)
        self.sell("2026-11-02", (self.theirs, 50), connection_id=self.other.id, amount_due=5)
        page = self.acme.get_xero_page(self.other.id)
        self.assertEqual(page["revenue"]["lifetime"], 50)
        self.assertEqual([row["id"] for row in page["accounts"]], [self.theirs.id])
        self.assertEqual(page["invoices"]["count"], 1)
        self.assertEqual(len(page["organisations"]), 2)
        found = self.acme.get_xero_invoices(connection_id=self.connection.id)
        self.assertEqual(found["count"], 1)

    def test_an_organisation_that_the_customer_is_not_linked_to_is_no_choice(self):
        page = self.acme.get_xero_page(self.other.id)
        self.assertEqual(len(page["organisations"]), 1)
        self.assertEqual(page["revenue"]["lifetime"], 1)
