from datetime import date

from .customer_page_common import SELLER, CustomerPageCase


class DimensionCase(CustomerPageCase):
    """An organisation with two items and the tracking category Region."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hosting = cls.new_item("HOST", "Hosting")
        cls.support = cls.new_item("SUP", "Support")
        cls.region = cls.new_mirror(
            "xero.tracking.category", {"name": "Region", "line_column": 1, "used": True}
        )
        cls.north, cls.south = (cls.new_option(name) for name in ("North", "South"))

    @classmethod
    def new_item(cls, code, name, **values):
        values = {"code": code, "name": name, "sold": True, "used": True} | values
        return cls.new_mirror("xero.item", values)

    @classmethod
    def new_option(cls, name):
        values = {"name": name, "category_id": cls.region.id, "used": True}
        return cls.new_mirror("xero.tracking.option", values)

    @classmethod
    def line(cls, amount, item=None, option=None):
        """Return a line for ``sell``."""
        others = {"item_id": item and item.id, "tracking_option_1_id": option and option.id}
        return cls.sales, amount, others


class TestDimensionsOnThePage(DimensionCase):
    def rows(self, dimension, partner=None):
        page = (partner or self.acme).get_xero_page(False, dimension)
        self.assertEqual(page["dimension"], dimension)
        return page["accounts"]

    def revenue(self, dimension):
        return {row["name"]: row["lifetime"] for row in self.rows(dimension)}

    def test_revenue_by_item_and_by_tracking_option_adds_up_to_revenue(self):
        self.sell("2026-11-02", self.line(100, self.hosting, self.north), self.line(7, self.support))
        self.sell("2026-11-03", self.line(20, None, self.south), (self.deposits, 50))
        self.sell("2026-11-04", self.line(30, self.hosting), kind="credit_note")
        by_item = {"Hosting": 70, "Support": 7, "Without item": 20}
        self.assertEqual(self.revenue("item_id"), by_item)
        by_region = {"North": 100, "South": 20, "Without Region": -23}
        self.assertEqual(self.revenue("tracking_option_1_id"), by_region)
        self.assertEqual(self.revenue("account_id"), {"Sales": 97})
        for dimension in ("item_id", "tracking_option_1_id"):
            page = self.acme.get_xero_page(False, dimension)
            self.assertEqual(page["revenue"]["lifetime"], 97)
            self.assertEqual([row["code"] for row in page["not_income"]], ["810"])

    def test_trends_and_rhythm_are_those_of_the_item(self):
        for month in (7, 8, 9):
            self.sell(f"2025-{month:02}-01", self.line(1, self.hosting))
        for month in range(1, 12):
            self.sell(f"2026-{month:02}-01", self.line(2, self.support))
        rows = {row["code"]: row for row in self.rows("item_id")}
        hosting, support = rows["HOST"], rows["SUP"]
        self.assertEqual((hosting["last_bought"], hosting["interval"]), (date(2025, 9, 1), 31))
        self.assertEqual((hosting["silent_days"], hosting["is_silent"]), (448, True))
        self.assertFalse(support["is_silent"])
        self.assertEqual((support["year"], support["months"][-1]), (16, 2))

    def test_only_what_the_organisation_uses_is_offered(self):
        self.sell("2026-11-02", self.line(100))
        offered = self.page()["dimensions"]
        self.assertEqual([each["label"] for each in offered], ["Account code", "Item", "Region"])
        (self.hosting | self.support).used = False
        self.region.used = False
        offered = self.page()["dimensions"]
        self.assertEqual([each["name"] for each in offered], ["account_id"])
        for other in ("item_id", "tracking_option_1_id", "partner_id", 7):
            self.assertEqual(self.acme.get_xero_page(False, other)["dimension"], "account_id")

    def test_the_choice_is_the_persons(self):
        seller = self.new_user("seller", SELLER)
        self.acme.user_id = seller
        self.sell("2026-11-02", self.line(100, self.hosting))
        settings = seller.with_user(seller).res_users_settings_id
        settings.set_res_users_settings({"xero_dimension": "item_id"})
        self.assertEqual(self.page(user=seller)["dimension"], "item_id")
        self.assertEqual(self.page()["dimension"], "account_id")
        (self.hosting | self.support).used = False
        self.assertEqual(self.page(user=seller)["dimension"], "account_id")

    def test_the_smallest_of_many_items_are_one_row(self):
        items = [self.new_item(f"P{number:02}", f"Product {number}") for number in range(40)]
        lines = [self.line(100 - number, item) for number, item in enumerate(items)]
        self.sell("2026-11-02", *lines, self.line(5))
        rows = self.rows("item_id")
        self.assertEqual(len(rows), 32)
        self.assertEqual(self.revenue("item_id")["Other items"], sum(range(61, 71)))
        self.assertEqual(sum(row["lifetime"] for row in rows), sum(range(61, 101)) + 5)

    def test_invoices_are_found_by_item_and_option(self):
        self.sell("2026-11-02", self.line(1, self.hosting, self.north), number="BOTH")
        self.sell("2026-11-01", self.line(2), number="NONE")
        for name, value, number, revenue in (
            ("item_id", self.hosting.id, "BOTH", 1),
            ("item_id", 0, "NONE", 2),
            ("tracking_option_1_id", self.north.id, "BOTH", 1),
            ("tracking_option_2_id", self.north.id, None, 0),
        ):
            found = self.acme.get_xero_invoices(**{name: value})
            self.assertEqual([row["number"] for row in found["rows"]], [number] if number else [])
            self.assertEqual(found["revenue"], revenue)
