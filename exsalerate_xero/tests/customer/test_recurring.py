from datetime import date

from lxml import etree

from .customer_page_common import LEADER, SELLER, CustomerBoardCase


class TestRecurringRevenue(CustomerBoardCase):
    """Recurring revenue on the customer's page, the board and in the analysis.

    Today is 23 November 2026.
    """

    def recurring(self, partner=None, user=None):
        return self.page(partner, user)["recurring"]

    def test_the_page_tells_what_recurs_when_the_next_invoice_is_and_what_ends(self):
        self.repeat(200, next_date="2026-12-05")
        self.repeat(50, next_date="2026-12-01", end_date="2027-06-30")
        jo = self.new_customer("Jo", parent_id=self.acme.id)
        self.repeat(8, partner=jo, next_date="2026-12-08", end_date="2026-12-31")
        for gone in (
            {"status": "DRAFT"},
            {"status": "DELETED"},
            {"end_date": "2026-11-22"},
            {"stopped_on": "2026-11-22"},
            {"start_date": "2026-11-24", "next_date": False},
        ):
            self.repeat(1000, **gone)
        self.assertEqual(
            self.recurring(),
            {
                "amount": 258,
                "count": 3,
                "next_date": date(2026, 12, 1),
                "end_date": date(2026, 12, 31),
                "ended_on": False,
            },
        )
        action = self.acme.action_view_xero_recurring()
        listed = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sum(listed.filtered("recurring").mapped("amount_monthly_company")), 258)

    def test_a_customer_without_repeating_invoices_has_none_and_one_whose_last_ended_has_zero(self):
        self.assertIs(self.recurring(), False)
        self.repeat(10, status="DRAFT")
        self.assertIs(self.recurring(), False)
        self.repeat(10, end_date="2026-10-31")
        self.repeat(10, end_date="2027-10-31", stopped_on="2026-11-02")
        found = self.recurring()
        self.assertEqual((found["amount"], found["count"]), (0, 0))
        self.assertEqual((found["ended_on"], found["next_date"]), (date(2026, 11, 2), False))

    def test_the_board_shows_what_the_page_shows(self):
        self.repeat(200)
        self.repeat(50, end_date="2026-11-23")
        self.repeat(1000, end_date="2026-11-22")
        birch = self.new_customer("Birch")
        self.assertEqual(self.card().revenue_recurring, 250)
        self.assertEqual(self.card(birch).revenue_recurring, 0)
        [[total]] = self.env["xero.customer"]._read_group([], [], ["revenue_recurring:sum"])
        self.assertEqual(total, 250)
        found = self.env["xero.customer"].search([("revenue_recurring", "!=", 0)])
        self.assertEqual(found.partner_id, self.acme)

    def test_the_board_offers_it_to_companies_with_repeating_invoices_only(self):
        def offered(view):
            ref = self.env.ref(f"exsalerate_xero.xero_customer_view_{view}")
            arch = self.env["xero.customer"].get_view(ref.id, view)["arch"]
            names = etree.fromstring(arch).xpath("//@name")
            return bool({"revenue_recurring", "recurring"} & set(names))

        self.assertFalse(offered("list") or offered("search"))
        self.repeat(200)
        self.assertTrue(offered("list") and offered("search"))

    def test_a_salesperson_sees_what_recurs_of_own_and_unassigned_customers(self):
        seller, leader = self.new_user("seller", SELLER), self.new_user("leader", LEADER)
        birch = self.new_customer("Birch", user_id=leader.id)
        oak = self.new_customer("Oak", user_id=seller.id)
        for partner, amount in ((self.acme, 1), (birch, 20), (oak, 300)):
            self.repeat(amount, partner=partner)
        for user, amount in ((seller, 301), (leader, 321)):
            invoices = self.env["xero.repeating.invoice"].with_user(user)
            [[seen]] = invoices._read_group(
                [("recurring", "=", True)], [], ["amount_monthly_company:sum"]
            )
            self.assertEqual(seen, amount)
            self.assertEqual(sum(self.board(user).mapped("revenue_recurring")), amount)
        groups = self.env["xero.repeating.invoice"].formatted_read_group(
            [], ["user_id", "unit"], ["amount_monthly_company:sum"]
        )
        sums = {each["user_id"] and each["user_id"][0]: each for each in groups}
        self.assertEqual(sums[seller.id]["amount_monthly_company:sum"], 300)
        self.assertEqual(sums[False]["amount_monthly_company:sum"], 1)
