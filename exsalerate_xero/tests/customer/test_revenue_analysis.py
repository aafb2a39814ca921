import io
import json
from ast import literal_eval
from datetime import datetime

from freezegun import freeze_time
from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase
from openpyxl import load_workbook

from .customer_page_common import LEADER, SELLER, CustomerPageCase


@freeze_time("2026-11-23 12:00:00")
class TestRevenueAnalysis(CustomerPageCase):
    def revenue_by(self, *groups, domain=()):
        rows = self.env["xero.invoice.line"]._read_group(
            [("counted", "=", True), *domain], groups, ["amount_company:sum"]
        )
        return {(row[0] if len(groups) == 1 else row[:-1]): row[-1] for row in rows}

    def favourites(self):
        return self.env["ir.filters"].search([("model_id", "=", "xero.invoice.line")])

    def test_every_favourite_reads_its_figures(self):
        self.sell("2026-11-02", (self.sales, 10.0))
        self.assertEqual(len(self.favourites()), 13)
        for favourite in self.favourites():
            domain = favourite._get_eval_domain()
            context = literal_eval(favourite.context)
            lines = self.env["xero.invoice.line"]
            lines.formatted_read_grouping_sets(
                domain,
                [context["pivot_row_groupby"], context["pivot_column_groupby"]],
                [f"{measure}:sum" for measure in context["pivot_measures"]],
            )
            lines.formatted_read_group(domain, context["graph_groupbys"], ["amount_company:sum"])
            lines.web_read_group(domain, context["group_by"], ["amount_company:sum"])

    def test_a_pivot_that_adds_lines_up_once_has_the_same_figures(self):
        self.sell("2026-10-02", (self.sales, 10.1), (self.design, 0.2), (None, 5.0))
        self.sell("2026-11-02", (self.sales, 3.7), (self.deposits, 1.0))
        self.sell("2025-12-31", (self.sales, 2.0), kind="credit_note")
        user = self.new_user("leader", LEADER)
        lines = self.env["xero.invoice.line"].with_user(user)
        measures = ["amount_company:sum", "amount_company:sum_currency", "__count"]
        for row, column in (
            ("account_id", "date:month"),
            ("item_id", "date:year"),
            ("kind", "date:quarter"),
        ):
            sets = [[], [row], [column], [column, row]]
            for order in (None, "amount_company:sum DESC", f"{row} DESC"):
                found = lines._read_grouping_sets([("counted", "=", True)], sets, measures, order)
                for groups, rows in zip(sets, found, strict=True):
                    expected = lines._read_group([("counted", "=", True)], groups, measures)
                    self.assertEqual(sorted(map(repr, rows)), sorted(map(repr, expected)))
            approved = [("counted", "=", True)]
            *_others, cells = lines.formatted_read_grouping_sets(approved, sets, measures)
            self.assertTrue(cells)
            for cell in cells:
                found = lines.search([*approved, *cell["__extra_domain"]])
                self.assertEqual(len(found), cell["__count"])
                self.assertEqual(sum(found.mapped("amount_company")), cell["amount_company:sum"])
                self.assertEqual(cell.keys() - set(measures), {row, column, "__extra_domain"})
        [[none]] = lines._read_grouping_sets([("id", "=", 0)], [[], ["kind"]], measures)[:1]
        self.assertEqual(none[-1], 0)

    def test_this_year_against_last_is_the_financial_one_each_to_the_same_day(self):
        for day in ("2025-03-31", "2025-11-24", "2026-03-31", "2026-11-24"):
            self.sell(day, (self.sales, 10.0))
        self.sell("2025-04-01", (self.sales, 1.0))
        self.sell("2025-11-23", (self.sales, 20.0))
        self.sell("2026-04-01", (self.sales, 300.0))
        self.sell("2026-11-23", (self.sales, 4000.0))
        favourite = self.env.ref("exsalerate_xero.filter_revenue_years")
        domain = favourite._get_eval_domain()
        figures = self.revenue_by("year_to_date", domain=domain)
        self.assertEqual(figures, {"last": 21.0, "this": 4300.0})
        revenue = self.page()["revenue"]
        self.assertEqual([revenue["last_year_to_date"], revenue["year"]], [21.0, 4300.0])
        lines = self.env["xero.invoice.line"].search(domain)
        self.assertEqual(set(lines.mapped("year_to_date")), {"last", "this"})
        # The years have columns of their own, with the change, and no total of both.
        context = literal_eval(favourite.context)
        self.assertFalse(context["pivot_column_groupby"])
        measures = context["pivot_measures"]
        [sums] = lines._read_group(domain, [], [f"{measure}:sum" for measure in measures])
        self.assertEqual(sums, (21.0, 4300.0, 4279.0))
        self.assertEqual([sum(lines.mapped(measure)) for measure in measures], list(sums))
        self.assertEqual(set(self.revenue_by("year_to_date")), {False, "last", "this"})

    def test_revenue_and_what_is_not_income_are_found_apart(self):
        self.sell("2026-11-02", (self.sales, 9.0), (self.deposits, 3.0), (False, 2.0), (False, 0.0))
        self.sell("2026-11-03", (self.sales, 7.0), (self.deposits, 7.0), status="DRAFT")
        lines = self.env["xero.invoice.line"]
        for name, amounts in (("is_revenue", [9.0]), ("is_not_income", [3.0, 2.0])):
            found = lines.search([(name, "=", True)])
            self.assertEqual(found.mapped("amount_company"), amounts)
            self.assertEqual(lines.search([]).filtered(name), found)
            self.assertEqual(lines.search([(name, "=", False)]), lines.search([]) - found)

    def test_favourites_are_of_revenue_or_named_for_what_they_are(self):
        other = self.env.ref("exsalerate_xero.filter_revenue_not_income")
        of_revenue = self.favourites() - other
        self.assertTrue(of_revenue)
        for favourite in of_revenue:
            self.assertIn("is_revenue", favourite.domain)
        self.assertEqual(other.name, "Invoiced, not income")
        self.sell("2026-11-02", (self.sales, 9.0), (self.deposits, 3.0))
        figures = self.revenue_by("account_type", domain=other._get_eval_domain())
        self.assertEqual(figures, {"CURRLIAB": 3.0})

    def test_top_customers_are_customers(self):
        self.sell("2026-11-02", (self.sales, 1.0))
        self.sell("2026-11-02", (self.sales, 20.0)).line_ids.partner_id = False
        domain = self.env.ref("exsalerate_xero.filter_revenue_top_customers")._get_eval_domain()
        self.assertEqual(self.revenue_by("partner_id", domain=domain), {self.acme: 1.0})

    def test_top_customers_are_of_the_boards_twelve_months(self):
        for day, amount in (("2025-11-23", 1), ("2025-11-24", 20), ("2026-11-24", 300)):
            self.sell(day, (self.sales, amount))
        domain = self.env.ref("exsalerate_xero.filter_revenue_top_customers")._get_eval_domain()
        self.assertEqual(self.revenue_by("partner_id", domain=domain), {self.acme: 20})
        self.assertEqual(self.page()["revenue"]["twelve_months"], 20)

    def test_favourites_are_told_in_the_readers_language_unless_renamed(self):
        self.env["res.lang"]._activate_lang("de_DE")
        renamed = self.env.ref("exsalerate_xero.filter_revenue_years")
        renamed.name = "Our years"
        for model in ("xero.customer", "xero.invoice.line"):
            favourites = self.env["ir.filters"].search([("model_id", "=", model)])
            self.assertTrue(favourites, model)
            options = {"load_filters": True, "action_id": favourites.action_id.id}
            records = self.env[model].with_context(lang="de_DE")
            [search] = records.get_views([(False, "search")], options)["views"].values()
            names = {each["id"]: each["name"] for each in search["filters"]}
            # Favourites about items and tracking categories aren't offered where there are none.
            for favourite in favourites.filtered(lambda each, shown=names: each.id in shown):
                is_kept = names[favourite.id] == favourite.name
                self.assertEqual(is_kept, favourite == renamed, favourite.name)

    def test_revenue_of_contacts_to_be_reviewed_has_a_name_of_its_own(self):
        line = self.sell("2026-11-02", (self.sales, 20.0)).line_ids
        line.partner_id = False
        self.assertEqual(self.revenue_by("customer_kind"), {"unlinked": 20.0})
        self.assertEqual(line.customer_kind, "unlinked")

    def test_a_customer_whose_first_purchase_is_unknown_is_not_new(self):
        line = self.sell("2026-11-02", (self.sales, 20.0), kind="credit_note").line_ids
        self.assertEqual(self.revenue_by("customer_kind"), {"returning": -20.0})
        self.assertEqual(line.customer_kind, "returning")

    def test_a_customer_whose_first_invoice_is_dated_later_is_new(self):
        line = self.sell("2026-11-24", (self.sales, 20.0)).line_ids
        self.env["xero.customer"]._refresh(self.company)
        self.assertEqual(self.revenue_by("customer_kind"), {"new": 20.0})
        self.assertEqual(line.customer_kind, "new")

    def test_a_row_of_the_list_opens_its_document(self):
        invoice = self.sell("2026-11-02", (self.sales, 1.0))
        action = invoice.line_ids.action_open_document()
        self.assertEqual((action["res_model"], action["res_id"]), ("xero.invoice", invoice.id))

    def test_a_customer_is_new_for_a_year(self):
        jo = self.env["res.partner"].create({"name": "Jo", "parent_id": self.acme.id})
        for partner in (self.acme, jo):
            self.link(partner).is_customer = True
        first = self.sell("2025-01-10", (self.sales, 100.0))
        still = self.sell("2026-01-09", (self.sales, 20.0), partner=jo)
        after = self.sell("2026-01-10", (self.sales, 3.0), partner=jo)
        self.env["xero.customer"]._refresh(self.company)
        self.assertEqual(self.revenue_by("customer_kind"), {"new": 120.0, "returning": 3.0})
        new = self.env["xero.invoice.line"].search([("customer_kind", "=", "new")])
        self.assertEqual(new, (first + still).line_ids)
        self.assertEqual(set(new.mapped("customer_kind")), {"new"})
        self.assertEqual(after.line_ids.customer_kind, "returning")

    def test_revenue_is_grouped_and_filtered_by_what_belongs_to_the_customer(self):
        tag = self.env["res.partner.category"].create({"name": "Key account"})
        seller = self.new_user("seller", SELLER)
        france = self.env.ref("base.fr")
        self.acme.write(
            {"category_id": [(4, tag.id)], "user_id": seller.id, "country_id": france.id}
        )
        self.sell("2026-11-02", (self.sales, 10.0), currency=self.euros)
        expected = {
            "category_ids": tag,
            "user_id": seller,
            "country_id": france,
            "currency_id": self.euros,
            "connection_id": self.connection,
            "account_id": self.sales,
        }
        for name, value in expected.items():
            self.assertEqual(self.revenue_by(name), {value: 10.0}, name)
            self.assertTrue(self.revenue_by(domain=[(name, "in", value.ids)]), name)
            groupable = self.env["xero.invoice.line"].fields_get([name])[name]["groupable"]
            self.assertTrue(groupable, name)

    def test_sums_of_companies_with_other_currencies_are_converted(self):
        self.sell("2026-11-02", (self.sales, 10.0))
        asked = [
            "amount_company:sum",
            "company_currency_id:array_agg_distinct",
            "amount_company:sum_currency",
        ]
        leader = self.new_user("leader", LEADER)
        lines = self.env["xero.invoice.line"].with_user(leader)
        [(total, [currency], converted)] = lines._read_group([], [], asked)
        self.assertEqual((total, currency, converted), (10.0, self.pounds.id, 10.0))
        other = self.env["res.company"].create({"name": "Nord", "currency_id": self.euros.id})
        leader.company_ids += other
        both = lines.with_context(allowed_company_ids=(self.company + other).ids)
        abroad = self.new_connection(other)
        theirs = self.new_account("200", "Sales", connection_id=abroad.id)
        self.sell("2026-11-02", (theirs, 30.0), connection_id=abroad.id, currency=self.euros)
        self.env["res.currency.rate"].create(
            [
                {"name": "2026-01-01", "currency_id": currency.id, "rate": rate}
                | {"company_id": self.company.id}
                for currency, rate in ((self.pounds, 1.0), (self.euros, 1.5))
            ]
        )
        [(total, currencies, converted)] = both._read_group([], [], asked)
        self.assertEqual(total, 40.0)
        self.assertEqual(set(currencies), {self.pounds.id, self.euros.id})
        self.assertAlmostEqual(converted, 10.0 + 30.0 / 1.5)

    def digest(self, user, first, last):
        digest = self.env["digest.digest"].create(
            {"name": "Sales", "kpi_xero_revenue": True, "company_id": self.company.id}
        )
        span = {"start_datetime": first, "end_datetime": last}
        return digest.with_user(user).with_context(**span).kpi_xero_revenue_value

    def test_the_digest_adds_up_whole_days(self):
        for day, amount in (("2026-11-15", 1.0), ("2026-11-16", 20.0), ("2026-11-22", 300.0)):
            self.sell(day, (self.sales, amount))
        self.sell("2026-11-20", (self.sales, 5.0), kind="credit_note")
        self.sell("2026-11-23", (self.sales, 4000.0))
        leader, clerk = self.new_user("leader", LEADER), self.new_user("clerk", "base.group_user")
        week = (datetime(2026, 11, 16, 6), datetime(2026, 11, 23, 6))
        self.assertEqual(self.digest(leader, *week), 315.0)
        with self.assertRaises(AccessError):
            self.digest(clerk, *week)

    def test_the_digest_mail_leads_to_the_revenue(self):
        digest = self.env.ref("digest.digest_digest_default")
        self.assertTrue(digest.kpi_xero_revenue)
        user = self.new_user("leader", LEADER)
        actions = digest._compute_kpis_actions(self.company, user)
        self.assertIn("exsalerate_xero.xero_invoice_line_action", actions["kpi_xero_revenue"])
        kpis = {kpi["kpi_name"]: kpi for kpi in digest._compute_kpis(self.company, user)}
        self.assertEqual(kpis["kpi_xero_revenue"]["kpi_fullname"], "Revenue in Xero")


class TestRevenueExport(CustomerPageCase, HttpCase):
    def test_a_list_is_exported_with_its_figures(self):
        self.sell("2026-11-02", (self.sales, 10.5), (self.design, 0.25))
        self.new_user("exporter", LEADER, "base.group_allow_export").password = "exporter"
        self.authenticate("exporter", "exporter")
        wanted = {
            "model": "xero.invoice.line",
            "fields": [
                {"name": name, "label": name, "type": kind}
                for name, kind in (("account_id", "many2one"), ("amount_company", "monetary"))
            ],
            "ids": False,
            "domain": [("partner_id", "=", self.acme.id)],
            "groupby": [],
            "context": {"allowed_company_ids": self.company.ids},
            "import_compat": False,
        }
        answer = self.url_open(
            "/web/export/xlsx",
            data={"data": json.dumps(wanted), "csrf_token": http.Request.csrf_token(self)},
        )
        rows = list(load_workbook(io.BytesIO(answer.content)).active.values)[1:]
        self.assertEqual(set(rows), {("200 Sales", 10.5), ("205 Web design", 0.25)})
