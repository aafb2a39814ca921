from datetime import date

from odoo.exceptions import AccessError

from .customer_page_common import LEADER, SELLER, CustomerPageCase

UNSEEN = {"linked": False, "sees_all": False, "can_link": False}


class TestInvoicesOnThePage(CustomerPageCase):
    def test_an_invoice_is_shown_as_xero_states_it(self):
        invoice = self.sell(
            "2026-11-01",
            (self.sales, 100),
            **{"number": "INV-7", "reference": "PO 7", "status": "AUTHORISED"},
            **{"due_date": "2026-11-16", "amount_untaxed": 100, "amount_due": 20},
            **{"amount_paid": 70, "amount_credited": 30},
        )
        line = {"id": invoice.line_ids.id, "account": "200 Sales", "description": False}
        line |= {"amount": 100, "not_income": False}
        (row,) = self.page()["invoices"]["rows"]
        self.assertEqual(
            row,
            {
                "id": invoice.id,
                "kind": "invoice",
                "number": "INV-7",
                "reference": "PO 7",
                "contact": False,
                "date": date(2026, 11, 1),
                "due_date": date(2026, 11, 16),
                "status": "AUTHORISED",
                "standing": "AUTHORISED",
                "status_label": "Awaiting payment",
                "currency_id": self.pounds.id,
                "currency_code": "GBP",
                "net": 100,
                "amount": 120,
                "due": 20,
                "paid": 70,
                "credited": 30,
                "overdue_days": 7,
                "xero_url": invoice.xero_url,
                "has_pdf": True,
                "has_online": True,
                "lines": [line],
            },
        )
        self.assertIn("shortcode=%21abc12", row["xero_url"])

    def test_credit_notes_are_negative_and_never_overdue(self):
        self.sell(
            "2026-01-01",
            (self.sales, 100),
            kind="credit_note",
            status="AUTHORISED",
            amount_due=-120,
        )
        (row,) = self.page()["invoices"]["rows"]
        self.assertEqual((row["amount"], row["due"], row["overdue_days"]), (-120, -120, 0))
        self.assertEqual(row["status_label"], "Awaiting allocation")
        self.assertIn("ViewCreditNote", row["xero_url"])

    def test_nothing_is_due_before_xero_has_approved_it_nor_after_it_was_voided(self):
        for status in ("DRAFT", "SUBMITTED", "VOIDED", "AUTHORISED"):
            self.sell("2026-11-01", (self.sales, 1), status=status, amount_due=5)
        due = {row["status"]: row["due"] for row in self.page()["invoices"]["rows"]}
        self.assertEqual(due, {"DRAFT": 0, "SUBMITTED": 0, "VOIDED": 0, "AUTHORISED": 5})

    def test_an_invoice_is_overdue_from_the_day_after_it_was_due(self):
        for day, due_date in (("2026-11-01", "2026-11-23"), ("2026-10-01", "2026-11-22")):
            self.sell(day, (self.sales, 1), status="AUTHORISED", due_date=due_date, amount_due=1.2)
        rows = self.page()["invoices"]["rows"]
        self.assertEqual([row["overdue_days"] for row in rows], [0, 1])

    def test_more_invoices_come_page_by_page_newest_first(self):
        for day in range(1, 24):
            self.sell(f"2026-11-{day:02}", (self.sales, day))
        first = self.page()["invoices"]
        self.assertEqual((first["count"], len(first["rows"])), (23, 20))
        rest = self.acme.get_xero_invoices(offset=20)
        self.assertEqual((rest["count"], len(rest["rows"])), (23, 3))
        days = [row["date"].day for row in first["rows"] + rest["rows"]]
        self.assertEqual(days, list(range(23, 0, -1)))

    def test_exactly_one_page_of_invoices_is_counted_right(self):
        for day in range(1, 21):
            self.sell(f"2026-11-{day:02}", (self.sales, day))
        self.assertEqual(self.page()["invoices"]["count"], 20)


class TestRightsToThePage(CustomerPageCase):
    def test_a_customer_without_a_link_says_so(self):
        partner = self.env["res.partner"].create({"name": "Nobody"})
        leader = self.new_user("leader", LEADER)
        expected = {"linked": False, "sees_all": True, "can_link": False}
        self.assertEqual(self.page(partner, leader), expected)
        manager = self.new_user("manager", "exsalerate_xero.group_xero_manager")
        self.assertEqual(self.page(partner, manager), expected | {"can_link": True})

    def test_sellers_see_their_own_and_unassigned_customers_only(self):
        seller, other = self.new_user("seller", SELLER), self.new_user("other", SELLER)
        self.sell("2026-11-01", (self.sales, 10))
        self.assertEqual(self.page(user=seller)["revenue"]["lifetime"], 10)
        self.acme.user_id = seller
        self.assertEqual(self.page(user=seller)["revenue"]["lifetime"], 10)
        self.assertEqual(self.page(user=other), UNSEEN)
        found = self.acme.with_user(other).get_xero_invoices(first="2026-11-01")
        self.assertFalse(any(found.pop("counts").values()))
        nothing = {"revenue": 0, "without_invoice": 0, "not_income": 0, "due": False}
        self.assertEqual(found, {"count": 0, **nothing, "rows": []})

    def test_a_foreign_contact_of_an_own_company_stays_hidden(self):
        seller, other = self.new_user("seller", SELLER), self.new_user("other", SELLER)
        self.acme.user_id = seller
        jo = self.new_customer("Jo", parent_id=self.acme.id, user_id=other.id)
        self.sell("2026-11-01", (self.sales, 1))
        self.sell("2026-11-01", (self.sales, 10), partner=jo)
        self.assertEqual(self.page(user=seller)["revenue"]["lifetime"], 1)

    def test_somebody_without_rights_to_xero_is_refused(self):
        clerk = self.new_user("clerk", "base.group_user", "base.group_partner_manager")
        for method in ("get_xero_page", "get_xero_invoices"):
            with self.assertRaises(AccessError):
                getattr(self.acme.with_user(clerk), method)()

    def test_a_customer_of_another_company_is_refused(self):
        far = self.env["res.company"].create({"name": "Far"})
        hidden = self.env["res.partner"].create({"name": "Hidden", "company_id": far.id})
        with self.assertRaises(AccessError):
            self.page(hidden, self.new_user("leader", LEADER))

    def test_only_the_current_companys_sales_are_shown(self):
        dollars = self.env.ref("base.USD")
        other = self.env["res.company"].create({"name": "Overseas", "currency_id": dollars.id})
        abroad = self.new_connection(other)
        theirs = self.new_account("200", "Sales", connection_id=abroad.id)
        self.link(self.acme, abroad)
        self.sell("2026-11-01", (self.sales, 10))
        self.sell("2026-11-01", (theirs, 1000), connection_id=abroad.id, currency=dollars)
        user = self.new_user("both", LEADER)
        user.company_ids += other
        partner = self.acme.with_user(user)
        for company, revenue in ((self.company, 10), (other, 1000)):
            both = [company.id, *((self.company | other) - company).ids]
            here = partner.with_context(allowed_company_ids=both)
            page = here.get_xero_page()
            self.assertEqual(page["revenue"]["lifetime"], revenue)
            self.assertEqual(page["currency_id"], company.currency_id.id)
            self.assertEqual(page["invoices"]["count"], 1)
            self.assertEqual((here.xero_revenue_total, here.xero_invoice_count), (revenue, 1))


class TestCostOfThePage(CustomerPageCase):
    def test_the_number_of_queries_does_not_grow_with_the_sales(self):
        user = self.new_user("seller", SELLER)
        self.sell("2026-11-01", (self.sales, 1))

        def queries():
            partner = self.acme.with_user(user)
            partner.get_xero_page()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            partner.get_xero_page()
            return self.env.cr.sql_log_count - before

        few = queries()
        for number in range(19):
            jo = self.new_customer(f"Jo {number}", parent_id=self.acme.id)
            account = self.new_account(str(300 + number), "More")
            self.sell("2026-11-01", (account, 1), partner=jo)
        self.assertLessEqual(queries(), few + 1)
        self.assertLessEqual(few, 24)
