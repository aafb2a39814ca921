import json
import re

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDashboard(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("exsalerate_xero_spreadsheet.spreadsheet_dashboard_xero")
        cls.data = json.loads(cls.dashboard.spreadsheet_data)
        cls.figures = [figure["data"] for figure in cls.data["sheets"][0]["figures"]]
        cls.charts = [figure for figure in cls.figures if "metaData" in figure]

    def sources(self):
        """Yield (model, domain, what is grouped by, what is added up) of pivots and charts."""
        for pivot in self.data["pivots"].values():
            groups = [group["fieldName"] for group in pivot["rows"] + pivot["columns"]]
            measures = [f"{m['fieldName']}:{m['aggregator']}" for m in pivot["measures"]]
            yield pivot["model"], pivot["domain"], groups, measures
        for chart in self.charts:
            meta = chart["metaData"]
            domain = chart["searchParams"]["domain"]
            yield meta["resModel"], domain, meta["groupBy"], [f"{meta['measure']}:sum"]

    def test_every_figure_can_be_read(self):
        for model, domain, groups, measures in self.sources():
            self.env[model].formatted_read_group(domain, groups, measures)

    def test_tables_leave_out_no_revenue_for_want_of_a_salesperson_or_country(self):
        domains = {tuple(groups): domain for _model, domain, groups, _sums in self.sources()}
        for name in ("user_id", "country_id"):
            self.assertEqual(domains[name,], [["is_revenue", "=", True]])

    def test_every_filter_reaches_every_figure(self):
        filters = {filter_["id"] for filter_ in self.data["globalFilters"]}
        for source in [*self.data["pivots"].values(), *self.charts]:
            self.assertEqual(source["fieldMatching"].keys(), filters)
            model = self.env["xero.invoice.line"]
            for match in source["fieldMatching"].values():
                self.assertEqual(model._fields[match["chain"]].type, match["type"])

    def test_figures_lead_to_menus_and_cells_to_pivots_that_are_there(self):
        for menu in self.data["chartOdooMenusReferences"].values():
            self.assertEqual(self.env.ref(menu)._name, "ir.ui.menu")
        cells = json.dumps([sheet["cells"] for sheet in self.data["sheets"]])
        used = set(re.findall(r"PIVOT(?:\.VALUE)?\((\d+)", cells))
        self.assertEqual(used, self.data["pivots"].keys())

    def test_it_is_for_those_who_see_all_customers(self):
        leader = self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.assertEqual(self.dashboard.group_ids, leader)
