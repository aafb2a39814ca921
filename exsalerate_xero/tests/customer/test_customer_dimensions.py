from datetime import date

from odoo.tools.safe_eval import safe_eval

from .customer_page_common import SELLER, CustomerBoardCase


class DimensionCase(CustomerBoardCase):
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
        self.sell(
            "2026-11-02", self.line(100, self.hosting, self.north), self.line(7, self.support)
        )
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
        self.assertEqual(len(rows), 22)
        self.assertEqual(self.revenue("item_id")["Other items"], sum(range(61, 81)))
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


class TestDimensionsOnTheBoard(DimensionCase):
    """What cards show in the chosen dimension, and questions across customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.birch, cls.cedar = cls.new_customer("Birch"), cls.new_customer("Cedar")

    def sell_to(self, partner, day, *lines):
        self.sell(day, *lines, partner=partner)

    def choose(self, dimension):
        settings = self.env["res.users.settings"]._find_or_create_for_user(self.env.user)
        settings.xero_dimension = dimension

    def found(self, domain):
        return set(self.board().search(domain).mapped("partner_id.name"))

    def groups(self, favourite):
        """Return {tuple of the groups of a favourite: names of the customers in it}."""
        favourite = self.env.ref(f"exsalerate_xero.filter_customer_{favourite}")
        by = safe_eval(favourite.context)["group_by"]
        groups = self.board()._read_group(safe_eval(favourite.domain), by, ["id:recordset"])
        return {
            tuple(value.name for value in values): set(cards.mapped("partner_id.name"))
            for *values, cards in groups
        }

    def test_cards_tell_what_is_bought_most_in_the_chosen_dimension(self):
        self.sell("2026-11-02", self.line(100, self.hosting, self.north))
        self.sell("2026-11-03", self.line(300, self.support, self.south), self.line(500))
        self.sell("2024-11-03", self.line(900, self.hosting))
        for dimension, shown in (
            (False, "200 Sales"),
            ("item_id", "[SUP] Support, [HOST] Hosting"),
            ("tracking_option_1_id", "South, North"),
            ("tracking_option_2_id", "200 Sales"),
        ):
            self.choose(dimension)
            self.assertEqual(self.card().top_codes, shown)

    def test_who_buys_one_item_and_not_another(self):
        self.sell_to(
            self.acme, "2026-11-02", self.line(1, self.hosting), self.line(1, self.support)
        )
        self.sell_to(self.birch, "2026-11-02", self.line(1, self.hosting))
        self.sell_to(self.birch, "2025-11-02", self.line(1, self.support))
        self.assertEqual(
            self.groups("cross_item"),
            {
                ("Hosting", "Support"): {"Birch"},
                ("Hosting", False): {"Acme"},
                ("Support", False): {"Acme"},
            },
        )
        buys = [("bought_item_ids", "ilike", "HOST"), ("unbought_item_ids", "=", self.support.id)]
        self.assertEqual(self.found(buys), {"Birch"})

    def test_who_stopped_buying_an_item_or_in_a_region(self):
        self.sell_to(self.acme, "2025-01-02", self.line(1, self.hosting, self.north))
        self.sell_to(self.birch, "2026-11-02", self.line(1, self.hosting, self.north))
        for month in (3, 4, 5):
            self.sell_to(self.cedar, f"2026-{month:02}-02", self.line(1, self.support, self.north))
        stopped = {("Hosting",): {"Acme"}, ("Support",): {"Cedar"}}
        self.assertEqual(self.groups("stopped_item"), stopped)
        self.assertEqual(self.groups("stopped_option_1"), {("North",): {"Acme", "Cedar"}})
        self.assertEqual(self.found([("stopped_item_ids", "ilike", "Support")]), {"Cedar"})
        self.assertEqual(self.found([("stopped_item_ids", "=", False)]), {"Birch"})

    def test_who_has_bought_nothing_of_a_category_this_year(self):
        self.sell_to(self.acme, "2026-04-01", self.line(1, self.hosting, self.north))
        self.sell_to(self.birch, "2026-03-31", self.line(1, self.hosting, self.north))
        self.sell_to(self.birch, "2026-11-01", self.line(1, None, self.south))
        missing = {("North",): {"Birch", "Cedar"}, ("South",): {"Acme", "Cedar"}}
        self.assertEqual(self.groups("missing_option_1"), missing)

    def test_every_favourite_opens_as_columns_and_as_a_pivot(self):
        self.sell_to(self.acme, "2026-11-02", self.line(1, self.hosting, self.north))
        self.sell_to(self.birch, "2024-11-02", self.line(1, self.support, self.south))
        cards = self.board().with_context(read_group_expand=True)
        colours = {"field": "trend", "colors": {"growing": "", "shrinking": ""}}
        favourites = self.env["ir.filters"].search([("model_id", "=", "xero.customer")])
        self.assertEqual(len(favourites), 15)
        for favourite in favourites:
            domain, context = favourite._get_eval_domain(), safe_eval(favourite.context)
            by = context["group_by"][0]
            cards.read_progress_bar(domain, by, colours)
            columns = cards.web_read_group(
                domain,
                [by],
                ["revenue_twelve:sum", "__count"],
                auto_unfold=True,
                unfold_read_specification={"partner_id": {"fields": {"display_name": {}}}},
                unfold_read_default_limit=20,
            )["groups"]
            for column in columns:
                found = cards.search_count([*domain, *column["__extra_domain"]])
                self.assertEqual(found, column["__count"], (favourite.name, column))
            rows = [context.get(f"pivot_{axis}_groupby", []) for axis in ("row", "column")]
            cards.formatted_read_grouping_sets(
                domain, [[], rows[0], rows[0] + rows[1]], ["__count"]
            )

    def test_a_salesperson_sees_answers_from_lines_of_own_customers_only(self):
        seller, other = self.new_user("seller", SELLER), self.new_user("other", SELLER)
        self.acme.user_id, self.birch.user_id = seller, other
        self.sell_to(self.acme, "2026-11-02", self.line(1, self.hosting))
        self.sell_to(self.birch, "2026-11-02", self.line(1, self.support))
        cards = self.board(seller)
        self.assertEqual(cards.bought_item_ids, self.hosting)
        groups = cards._read_group([], ["bought_item_ids"], ["__count"])
        self.assertEqual([item.name for item, _count in groups if item], ["Hosting"])

    def test_views_offer_only_dimensions_in_use_by_their_own_names(self):
        def offered(model, action):
            options = {"load_filters": True, "action_id": self.env.ref(action).id}
            views = self.env[model].get_views([(False, "search"), (False, "list")], options)[
                "views"
            ]
            return [each["name"] for each in views["search"]["filters"]], views["search"]["arch"]

        lines = ("xero.invoice.line", "exsalerate_xero.xero_invoice_line_action")
        board = ("xero.customer", "exsalerate_xero.xero_customer_action")
        favourites, arch = offered(*lines)
        self.assertIn("By Region and month, 12 calendar months", favourites)
        self.assertFalse([name for name in favourites if "Tracking" in name])
        self.assertIn('string="Region"', arch)
        self.assertNotIn("tracking_option_2_id", arch)
        self.assertIn("Stopped buying, by Region", offered(*board)[0])
        self.region.used = False
        for action in (lines, board):
            favourites, arch = offered(*action)
            self.assertFalse([name for name in favourites if "Region" in name])
            self.assertNotIn("tracking_option_1_id", arch)
