import json
import re
from collections import defaultdict
from datetime import datetime, time, timedelta

from lxml import etree
from odoo.addons.exsalerate_xero.tests.common import XeroCase
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

CENT = 0.005
BEGIN = "search_default_"


@tagged("odoo_runner")
class TestFiguresAgree(XeroCase):
    """Figures with one name are the same on every screen that shows them."""

    starts_imported = True
    sandbox_settings = {"seed": 3, "customers": 16, "invoices": 200}

    def setUp(self):
        super().setUp()
        linked = self.env["xero.contact"].search(
            [("is_customer", "=", True), ("partner_id", "!=", False)], order="id"
        )
        # One company of two contacts, and a contact that waits for review.
        linked[1].partner_id.write({"parent_id": linked[0].partner_id.id, "is_company": False})
        linked[2].write({"partner_id": False, "match_state": "review"})
        self.env["xero.customer"]._refresh(self.company)
        self.cards = self.env["xero.customer"].search([])
        self.figures = defaultdict(dict)

    def assertFiguresAgree(self):
        """Compare the figures of each name, collected as {name: {screen: figure}}."""
        for name, shown in self.figures.items():
            self.assertGreater(len(shown), 1, f"{name} is on one screen only")
            for screen, figure in shown.items():
                expected = next(iter(shown.values()))
                self.assertAlmostEqual(figure, expected, delta=CENT, msg=f"{name}: {screen}")

    def list_behind(self, action):
        """Return (number of records, {label: total}) of the list that an action opens."""
        model, context = self.env[action["res_model"]], action["context"]
        [search, columns] = (
            etree.fromstring(model.get_view(view_type=kind)["arch"]) for kind in ("search", "list")
        )
        domain = Domain(action["domain"])
        for name in context:
            if name.startswith(BEGIN):
                [found] = search.findall(f".//filter[@name='{name.removeprefix(BEGIN)}']")
                domain &= Domain(safe_eval(found.get("domain")))
        summed = [
            column
            for column in columns.findall(".//field[@sum]")
            if column.get("optional") != "hide"
            and not safe_eval(column.get("column_invisible", "False"), {"context": context})
        ]
        sums = [f"{column.get('name')}:sum" for column in summed]
        [[count, *totals]] = model._read_group(domain, [], ["__count", *sums])
        labels = [column.get("sum") for column in summed]
        return count, dict(zip(labels, totals, strict=True))

    def revenue(self, *domain):
        """Return the total of the revenue analysis."""
        lines = self.env["xero.invoice.line"]
        [[amount]] = lines._read_group(
            [("is_revenue", "=", True), *domain], [], ["amount_company:sum"]
        )
        return amount or 0.0

    def test_the_figures_of_a_customer(self):
        for field in ("revenue_twelve", "revenue_lifetime", "amount_due", "amount_overdue"):
            self.assertTrue(any(self.cards.mapped(field)), f"{field} should be compared")
        for card in self.cards:
            self.figures.clear()
            with self.subTest(customer=card.partner_id.name):
                self.collect_revenue(card, card.partner_id.get_xero_page())
                self.collect_balance(card, card.partner_id.get_xero_page())
                self.assertFiguresAgree()

    def collect_revenue(self, card, page):
        customer, family = card.partner_id, card.partner_id._xero_family()[card.partner_id.id]
        for name, field in (
            ("month", "revenue_month"),
            ("year", "revenue_year"),
            ("twelve_months", "revenue_twelve"),
            ("lifetime", "revenue_lifetime"),
        ):
            span = page["periods"].get(name)
            days = {"first": str(span.first), "last": str(span.last)} if span else {}
            bounds = [("date", ">=", span.first), ("date", "<=", span.last)] if span else []
            self.figures[name] |= {
                "tile": page["revenue"][name],
                "list behind the tile": customer.get_xero_invoices(state="approved", **days)[
                    "revenue"
                ],
                "card": card[field],
                "analysis": self.revenue(("partner_id", "in", family), *bounds),
            }
            if name in ("year", "twelve_months", "lifetime"):
                codes = sum(account[name] for account in page["accounts"])
                self.figures[name]["codes"] = codes
        _count, totals = self.list_behind(customer.action_view_xero_revenue())
        self.figures["lifetime"] |= {
            "button": customer.xero_revenue_total,
            "list behind the button": totals["Net"] or 0.0,
        }

    def collect_balance(self, card, page):
        customer, counts = card.partner_id, page["invoices"]["counts"]
        unpaid, overdue = (
            customer.get_xero_invoices(state=state) for state in ("unpaid", "overdue")
        )
        every = customer.action_view_xero_invoices()
        count, _totals = self.list_behind(every)
        self.figures["approved"] |= {
            "page": counts["approved"],
            "button": customer.xero_invoice_count,
            "list behind the button": count,
        }
        count, totals = self.list_behind(every | {"context": {f"{BEGIN}open": 1}})
        self.figures["unpaid"] |= {"page": counts["unpaid"], "list": count}
        self.figures["outstanding"] |= {
            "tile": page["balance"]["outstanding"],
            "list behind the tile": unpaid["due"],
            "card": card.amount_due,
            "list": totals["Balance due"] or 0.0,
        }
        count, totals = self.list_behind(customer.action_view_xero_overdue())
        self.assertEqual(list(totals), ["Balance due"], "the list has no other total")
        self.figures["overdue invoices"] |= {
            "page": counts["overdue"],
            "rows": overdue["count"],
            "list behind the button": count,
        }
        self.figures["overdue"] |= {
            "tile": page["balance"]["overdue"],
            "list behind the tile": overdue["due"],
            "card": card.amount_overdue,
            "button": customer.xero_overdue_amount,
            "list behind the button": totals["Balance due"] or 0.0,
        }

    def test_the_figures_of_the_company(self):
        self.collect_customers()
        self.collect_twelve_months()
        self.collect_documents()
        self.assertTrue(all(map(any, map(dict.values, self.figures.values()))))
        self.assertFiguresAgree()

    def collect_customers(self):
        contacts = self.stream("contacts").summary
        [in_xero, in_odoo] = re.findall(r"(\d+) customer contacts \((\d+) customers\)", contacts)[0]
        columns = self.env["xero.customer"].formatted_read_group([], ["purchase_age"], ["__count"])
        self.figures["customers"] = {
            "organisation's form": int(in_odoo),
            "board": len(self.cards.partner_id),
            "board's columns": sum(column["__count"] for column in columns),
        }
        action = {"res_model": "xero.contact", "domain": [], "context": {f"{BEGIN}customers": 1}}
        self.figures["customer contacts"] = {
            "organisation's form": int(in_xero),
            "list of contacts": self.list_behind(action)[0],
            "Xero": self.xero.truth()["counts"]["customers"],
        }

    def collect_twelve_months(self):
        today = self.company._xero_today()
        first = today.replace(year=today.year - 1) + timedelta(days=1)
        whole = [("date", ">=", first), ("date", "<=", today)]
        unlinked = self.revenue(*whole, ("partner_id", "=", False))
        self.assertTrue(unlinked, "a contact in review should have revenue")
        columns = self.env["xero.customer"].formatted_read_group(
            [], ["purchase_age"], ["revenue_twelve:sum"]
        )
        self.figures["twelve months of customers"] = {
            "cards": sum(self.cards.mapped("revenue_twelve")),
            "board's columns": sum(column["revenue_twelve:sum"] for column in columns),
            "analysis": self.revenue(*whole, ("partner_id", "!=", False)),
            "dashboard": self.dashboard("to today"),
        }
        self.figures["twelve months"] = {
            "analysis": self.revenue(*whole),
            "board, and contacts in review": sum(self.cards.mapped("revenue_twelve")) + unlinked,
            "digest": self.digest(first, today),
        }
        self.figures["not linked yet"] = {
            "analysis": self.revenue(("partner_id", "=", False)),
            "dashboard": self.dashboard("Not linked"),
        }
        self.figures["revenue"] = {
            "analysis": self.revenue(),
            "dashboard": self.dashboard("Revenue"),
            "Xero": float(self.xero.truth()["revenue"]["total"]),
        }

    def dashboard(self, name):
        """Return the revenue of the dashboard's first pivot with this text in its name."""
        dashboard = self.env.ref("exsalerate_xero_spreadsheet.spreadsheet_dashboard_xero")
        pivots = json.loads(dashboard.spreadsheet_data)["pivots"].values()
        pivot = next(pivot for pivot in pivots if name in pivot["name"])
        lines = self.env[pivot["model"]]
        [row] = lines.formatted_read_group(pivot["domain"], [], ["amount_company:sum"])
        return row["amount_company:sum"]

    def digest(self, first, last):
        after = last + timedelta(days=1)
        digest = self.env["digest.digest"].create(
            {"name": "Sales", "kpi_xero_revenue": True, "company_id": self.company.id}
        )
        span = {
            "start_datetime": datetime.combine(first, time(6)),
            "end_datetime": datetime.combine(after, time(6)),
        }
        return digest.with_context(**span).kpi_xero_revenue_value

    def collect_documents(self):
        owed = [("res_model", "xero.invoice"), ("domain", [("company_id", "=", self.company.id)])]
        by_filter = {
            name: self.list_behind(dict(owed) | {"context": {f"{BEGIN}{name}": 1}})
            for name in ("open", "overdue", "invoices", "credit_notes")
        }
        not_linked = self.env["xero.invoice"].search([("partner_id", "=", False)])
        for name, field, of in (
            ("open", "amount_due", "is_unpaid"),
            ("overdue", "amount_overdue", "is_overdue"),
        ):
            rest = sum(not_linked.filtered(of).mapped("amount_due_company"))
            self.figures[f"balance due, {name}"] = {
                "cards, and contacts in review": sum(self.cards.mapped(field)) + rest,
                "list": by_filter[name][1]["Balance due"],
            }
        for kind in ("invoices", "credit_notes"):
            self.figures[kind] = {
                "list": by_filter[kind][0],
                "last import": self.stream(kind).new_count,
                "Xero": self.xero.truth()["counts"][kind],
            }
