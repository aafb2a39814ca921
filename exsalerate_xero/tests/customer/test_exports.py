"""Exports of texts that a spreadsheet program would run as formulas."""

import csv
import io
import json

from odoo import http
from odoo.tests import HttpCase, tagged
from openpyxl import load_workbook

from ..common import Users

EXPORT = "base.group_allow_export"
FORMULAS = (
    '=HYPERLINK("https://evil.example","click")',
    "+1+cmd|' /C calc'!A0",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    "{=1+1}",
    "\uff1d1+1",
    "external:\\\\evil.example\\share",
)


@tagged("post_install", "-at_install", "odoo_runner")
class TestExports(Users, HttpCase):
    """As a user of the list view, through the routes that it calls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        connection = cls.env["xero.connection"].create({})
        cls.invoices = cls.env["xero.invoice"].create(
            [
                {
                    "connection_id": connection.id,
                    "company_id": connection.company_id.id,
                    "xero_id": str(number),
                    "kind": "invoice",
                    "number": text,
                    "reference": text,
                }
                for number, text in enumerate(FORMULAS)
            ]
        )
        for invoice in cls.invoices:
            cls.env["xero.invoice.line"].create(
                {
                    "invoice_id": invoice.id,
                    "company_id": invoice.company_id.id,
                    "description": invoice.number,
                }
            )
        cls.new_user("reader", "sales_team.group_sale_salesman_all_leads", EXPORT)
        cls.env["res.users"].search([("login", "=", "reader")]).password = "reader-reader"

    def download(self, route, **params):
        self.authenticate("reader", "reader-reader")
        data = {"data": json.dumps(params), "csrf_token": http.Request.csrf_token(self)}
        response = self.url_open(route, data=data)
        self.assertEqual(response.status_code, 200, response.text[:500])
        return response.content

    def export(self, form, groupby=(), model="xero.invoice", names=("number", "reference")):
        records = self.invoices if model == "xero.invoice" else self.invoices.line_ids
        return self.download(
            f"/web/export/{form}",
            model=model,
            fields=[{"name": name, "label": name, "type": "char"} for name in names],
            ids=records.ids,
            domain=[],
            groupby=list(groupby),
            import_compat=False,
        )

    def cells(self, content):
        [sheet] = load_workbook(io.BytesIO(content)).worksheets
        return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]

    def assertTexts(self, content, texts):
        cells = self.cells(content)
        self.assertEqual({cell.data_type for cell in cells} - {"n"}, {"s"})
        self.assertFalse([cell.value for cell in cells if cell.hyperlink])
        values = {cell.value for cell in cells}
        self.assertLessEqual(set(texts), {str(value).strip() for value in values} | values)

    def test_a_csv_file_holds_no_formula(self):
        for model, names in (
            ("xero.invoice", ("number", "reference")),
            ("xero.invoice.line", ("description", "invoice_id")),
        ):
            text = self.export("csv", model=model, names=names).decode()
            [_header, *rows] = csv.reader(io.StringIO(text, newline=""))
            self.assertEqual(len(rows), len(FORMULAS))
            signs = ("=", "+", "-", "@", "\t", "\uff1d")
            self.assertFalse([text for row in rows for text in row if text.startswith(signs)])

    def test_a_spreadsheet_holds_texts_where_xero_has_texts(self):
        self.assertTexts(self.export("xlsx"), [text.strip() for text in FORMULAS])
        lines = self.export("xlsx", model="xero.invoice.line", names=("description", "invoice_id"))
        self.assertTexts(lines, [text.strip() for text in FORMULAS])

    def test_the_groups_of_a_spreadsheet_are_texts_too(self):
        groups = [f"{text.strip()} (1)" for text in FORMULAS]
        self.assertTexts(self.export("xlsx", groupby=["number"]), groups)

    def test_the_comparison_with_xero_is_texts_for_those_who_see_all_customers(self):
        connection = self.invoices.connection_id
        of = {"connection_id": connection.id, "month": "2026-03-01", "verdict": "equal"}
        self.env["xero.proof.month"].create(of)
        for number, name in enumerate(FORMULAS):
            account = {"xero_id": f"account {number}", "name": name.strip()}
            company = {"company_id": connection.company_id.id}
            made = self.env["xero.account"].create(
                account | company | {"connection_id": connection.id}
            )
            self.env["xero.proof.cell"].create(of | company | {"account_id": made.id})
        route = f"/exsalerate_xero/proof/{connection.id}"
        self.authenticate("reader", "reader-reader")
        response = self.url_open(route)
        self.assertEqual(response.status_code, 200, response.text[:500])
        [sheet] = load_workbook(io.BytesIO(response.content)).worksheets
        codes = [row[1] for row in sheet.iter_rows() if row[1].value]
        self.assertEqual({cell.data_type for cell in codes}, {"s"})
        self.assertLessEqual({text.strip() for text in FORMULAS}, {cell.value for cell in codes})
        seller = self.new_user("seller", "sales_team.group_sale_salesman", EXPORT)
        seller.password = "seller-seller"
        self.authenticate("seller", "seller-seller")
        self.assertEqual(self.url_open(route).status_code, 404)

    def test_the_headers_of_an_exported_pivot_are_texts(self):
        headers = [{"title": text, "width": 1, "height": 1} for text in FORMULAS]
        content = self.download(
            "/web/pivot/export_xlsx",
            title="Revenue",
            model="xero.invoice.line",
            measure_count=1,
            col_group_headers=[headers],
            measure_headers=[{"title": "Revenue", "is_bold": False}],
            rows=[{"indent": 1, "title": text, "values": []} for text in FORMULAS],
        )
        self.assertTexts(content, [text.strip() for text in FORMULAS])
