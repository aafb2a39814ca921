import json
import re

from odoo.addons.exsalerate_xero.tests.customer.customer_page_common import (
    LEADER,
    SELLER,
    CustomerPageCase,
)


class TestDashboard(CustomerPageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("exsalerate_xero_spreadsheet.spreadsheet_dashboard_xero")
        cls.data = json.loads(cls.dashboard.spreadsheet_data)
        cls.figures = [figure["data"] for figure in cls.data["sheets"][0]["figures"]]
        cls.charts = [figure for figure in cls.figures if "metaData" in figure]

    def sources(self):
        """Yield (model, domain, group-by fields, measures) of pivots and charts."""
        for pivot in self.data["pivots"].values():
            groups = [group["fieldName"] for group in pivot["rows"] + pivot["columns"]]
            measures = [f"{m['fieldName']}:{m['aggregator']}" for m in pivot["measures"]]
            yield pivot["model"], pivot["domain"], groups, measures
        for chart in self.charts:
            meta = chart["metaData"]
            domain = chart["searchParams"]["domain"]
            yield meta["resModel"], domain, meta["groupBy"], [f"{meta['measure']}:sum"]

    def test_every_figure_shows_what_was_sold(self):
        self.sell("2026-11-02", (self.sales, 100))
        self.sell("2026-11-03", (self.sales, 30), kind="credit_note")
        wanted = {
            "amount_company:sum": {None: 70, "invoice": 100, "credit_note": -30},
            "invoice_id:count_distinct": {None: 2, "invoice": 1, "credit_note": 1},
            "partner_id:count_distinct": {None: 1},
        }
        sources = list(self.sources())
        self.assertGreater(len(sources), 10)
        for model, domain, groups, measures in sources:
            [row] = self.env[model].formatted_read_group(domain, groups, measures)
            kind = next((value for name, _is, value in domain if name == "kind"), None)
            is_unlinked = ["partner_id", "=", False] in domain
            for measure in measures:
                expected = False if is_unlinked else wanted[measure][kind]
                self.assertEqual(row[measure], expected, (domain, groups, measure))

    def test_tables_leave_out_no_revenue_for_want_of_a_salesperson_or_country(self):
        domains = {tuple(groups): domain for _model, domain, groups, _sums in self.sources()}
        for name in ("user_id", "country_id"):
            self.assertEqual(domains[name,], [["is_revenue", "=", True]])

    def test_figures_are_by_what_the_person_chose(self):
        item = self.new_mirror("xero.item", {"code": "HOST", "name": "Hosting", "used": True})
        user = self.new_user("seller", SELLER)
        settings = self.env["res.users.settings"]._find_or_create_for_user(user)
        read = self.dashboard.with_user(user)._get_serialized_readonly_dashboard
        by_code = read()
        self.assertIn("Top account codes", by_code)
        settings.xero_dimension = "item_id"
        by_item = json.loads(read())["snapshot"]
        self.assertNotIn("account", str(by_item["pivots"]) + str(by_item["globalFilters"]))
        self.assertIn("item_id", str(by_item["pivots"]))
        self.assertIn("xero.item", str(by_item["globalFilters"]))
        self.assertIn("Top values: Item", str(by_item["sheets"][0]["cells"]))
        item.used = False
        self.assertEqual(read(), by_code)

    def test_every_filter_reaches_every_figure(self):
        filters = {filter_["id"] for filter_ in self.data["globalFilters"]}
        self.assertGreater(len(filters), 5)
        [period] = [each["id"] for each in self.data["globalFilters"] if each["type"] == "date"]
        for source in [*self.data["pivots"].values(), *self.charts]:
            # One figure has a period of its own.
            own = {period} if "today" in str(source.get("domain")) else set()
            self.assertEqual(source["fieldMatching"].keys(), filters - own)
            model = self.env["xero.invoice.line"]
            for match in source["fieldMatching"].values():
                self.assertEqual(model._fields[match["chain"]].type, match["type"])

    def test_figures_lead_to_menus_and_cells_to_pivots_that_are_there(self):
        menus = self.data["chartOdooMenusReferences"].values()
        self.assertEqual(len(menus), len(self.figures))
        for menu in menus:
            self.assertEqual(self.env.ref(menu)._name, "ir.ui.menu")
        cells = json.dumps([sheet["cells"] for sheet in self.data["sheets"]])
        used = set(re.findall(r"PIVOT(?:\.VALUE)?\((\d+)", cells))
        self.assertTrue(used)
        self.assertEqual(used, self.data["pivots"].keys())

    def test_the_last_twelve_months_to_today_are_the_boards(self):
        contact = self.acme.xero_contact_ids
        contact.is_customer = True
        for day, amount in (("2025-11-23", 1), ("2025-11-24", 20), ("2026-11-24", 300)):
            self.sell(day, (self.sales, amount))
        self.sell("2026-11-02", (self.sales, 4000)).line_ids.partner_id = False
        self.env["xero.customer"]._refresh(self.company)
        [pivot] = [each for each in self.data["pivots"].values() if "to today" in each["name"]]
        lines = self.env[pivot["model"]]
        [row] = lines.formatted_read_group(pivot["domain"], [], ["amount_company:sum"])
        board = self.env["xero.customer"].search([]).mapped("revenue_twelve")
        self.assertEqual((row["amount_company:sum"], sum(board)), (20, 20))
        self.assertIn(f"PIVOT.VALUE({pivot['formulaId']},", json.dumps(self.data["sheets"]))

    def test_each_salesperson_sees_it_with_the_customers_they_may_see(self):
        seller, other, leader = (
            self.new_user(login, group)
            for login, group in (("seller", SELLER), ("other", SELLER), ("leader", LEADER))
        )
        self.acme.user_id = seller
        beacon = self.new_customer("Beacon", user_id=other.id)
        self.sell("2026-11-02", (self.sales, 100))
        self.sell("2026-11-03", (self.sales, 30), partner=beacon)
        for user, total in ((seller, 100), (other, 30), (leader, 130)):
            dashboards = self.env["spreadsheet.dashboard"].with_user(user)
            self.assertIn(self.dashboard, dashboards.search([]))
            lines = self.env["xero.invoice.line"].with_user(user)
            for model, domain, groups, measures in self.sources():
                narrower = ["partner_id", "=", False] in domain
                if narrower or any(name == "kind" for name, _is, _value in domain):
                    continue
                self.assertEqual(model, lines._name)
                rows = lines.formatted_read_group(domain, groups, measures)
                if "amount_company:sum" in measures:
                    self.assertEqual(sum(row["amount_company:sum"] for row in rows), total)

    def test_it_is_for_nobody_without_rights_in_sales(self):
        clerk = self.new_user("clerk", "base.group_user")
        self.assertNotIn(
            self.dashboard, self.env["spreadsheet.dashboard"].with_user(clerk).search([])
        )
