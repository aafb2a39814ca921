import json
from ast import literal_eval
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from freezegun import freeze_time
from odoo import fields

from ...tools import payload
from ..common import answer_of
from ..pipeline.pipeline_common import QuoteCase

CASES = json.loads((Path(__file__).parents[3] / "tests/cases/documents.json").read_text())
CONTACT = CASES["documents"][0]["record"]["Contact"]["ContactID"]
UNLISTED = "99999999-9999-9999-9999-999999999999"
SALES, TAKINGS = (account["AccountID"] for account in CASES["accounts"][:2])


@freeze_time("2026-08-04 09:00:00")
class IncomeCase(QuoteCase):
    """An organisation in pounds with the accounts and the contact of the cases."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        pounds = cls.env.ref("base.GBP")
        pounds.active = True
        cls.company.currency_id = cls.connection.currency_id = pounds
        cls.contact = cls.new_contact(
            "Shop", cls.customer, xero_id=CONTACT, is_customer=True, match_state="linked"
        )

    def setUp(self):
        super().setUp()
        self.keep_accounts(*CASES["accounts"])

    def keep_accounts(self, *records):
        """Save accounts as if lines referred to them, whatever their class."""
        chart = payload.accounts(answer_of(*records)).values
        references = [(account.xero_id, account.code) for account in chart]
        self.env["xero.account"]._keep_unlisted(self.connection, references, chart)

    def read_accounts(self, *records):
        """Import these records as Xero's list of accounts."""
        self.take_in("accounts", *records)

    def turned(self, xero_id, account_class, account_type):
        """Return the accounts, with one of them changed to another class."""
        changed = {"Class": account_class, "Type": account_type}
        return [
            account | changed if account["AccountID"] == xero_id else account
            for account in CASES["accounts"]
        ]

    def case(self, start):
        """Return the record of the case whose name starts with ``start``."""
        [record] = [case["record"] for case in CASES["documents"] if case["name"].startswith(start)]
        return record

    def invoice(self, record):
        return self.env["xero.invoice"].search([("xero_id", "=", record["InvoiceID"])])

    def sums(self, lines):
        """Return (revenue, not income) of lines."""
        return tuple(
            round(sum(lines.filtered(name).mapped("amount_company")), 2)
            for name in ("is_revenue", "is_not_income")
        )


class TestDocumentCases(IncomeCase):
    def test_every_document_gives_what_xero_reports(self):
        for case in CASES["documents"]:
            with self.subTest(case["name"]), self.env.cr.savepoint():
                self.bring(case["record"])
                for name, wanted in case["expect"].items():
                    self.assertEqual(self.found(case["record"], name), wanted, name)
                self.invoice(case["record"]).unlink()

    def bring(self, record):
        """Import a document; a voided one is imported as approved first."""
        if record["Status"] == "VOIDED":
            amounts = {"SubTotal": 100.0, "Total": 100.0, "AmountDue": 100.0}
            lines = self.case("due date of year 1")["LineItems"]
            types = {"Status": "AUTHORISED", "LineAmountTypes": "Exclusive", "CurrencyRate": 1.0}
            earlier = {"UpdatedDateUTCString": "2026-03-31T09:00:00"}
            self.take_in("invoices", record | amounts | types | earlier | {"LineItems": lines})
            self.assertEqual(self.sums(self.invoice(record).line_ids), (100.0, 0.0))
        self.take_in("invoices", record)

    def found(self, record, name):
        """Return Odoo's value for a name of the expectations, in their format."""
        invoice = self.invoice(record)
        if name in ("revenue", "not_income"):
            return f"{self.sums(invoice.line_ids)[name == 'not_income']:.2f}"
        if name in ("paid", "credited"):
            return f"{invoice[f'amount_{name}']:.2f}"
        if name == "issue":
            domain = [("xero_id", "=", record["InvoiceID"])]
            return bool(self.env["xero.sync.issue"].search(domain))
        if name == "days_to_pay":
            return self.customer.get_xero_page()["balance"]["days_to_pay"]
        if name == "price_unit":
            return str(Decimal(str(invoice.line_ids.price_unit)))
        if name == "updated_at":
            return fields.Datetime.to_string(invoice.xero_updated_at)
        if name == "note":
            return invoice.has_notes
        return invoice[name] or None


class TestAccountsBringTheirLines(IncomeCase):
    """Lines follow changes of their account in Xero."""

    def setUp(self):
        super().setUp()
        self.record = self.case("a shop's day")

    def figures(self):
        """Return (revenue, not income) of the invoice's lines."""
        return self.sums(self.invoice(self.record).line_ids)

    def board_jobs(self):
        job = self.env.ref("exsalerate_xero.ir_cron_customers")
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", job.id)])

    def test_an_account_that_becomes_an_expense_takes_its_lines_out_of_revenue(self):
        self.take_in("invoices", self.record)
        self.assertEqual(self.figures(), (3810.17, -3810.17))
        jobs = self.board_jobs()
        self.read_accounts(*self.turned(SALES, "EXPENSE", "OVERHEADS"))
        self.assertEqual(self.figures(), (0.0, 0.0))
        account = self.env["xero.account"].search([("code", "=", "200")])
        self.assertEqual((account.income, account.type_name), (False, "Overhead"))
        self.assertEqual(self.board_jobs(), jobs + 1, "the whole board is refreshed")

    def test_an_account_that_becomes_income_brings_its_lines_into_revenue(self):
        self.take_in("invoices", self.record)
        self.read_accounts(*self.turned(TAKINGS, "REVENUE", "OTHERINCOME"))
        self.assertEqual(self.figures(), (0.0, 0.0))
        self.assertEqual(len(self.invoice(self.record).line_ids.filtered("is_revenue")), 2)
        self.read_accounts(*CASES["accounts"])
        self.assertEqual(self.figures(), (3810.17, -3810.17))

    def test_a_new_type_of_the_same_class_changes_no_figure(self):
        self.take_in("invoices", self.record)
        jobs = self.board_jobs()
        self.read_accounts(*self.turned(SALES, "REVENUE", "OTHERINCOME"))
        self.assertEqual(self.figures(), (3810.17, -3810.17))
        self.assertEqual(self.board_jobs(), jobs)
        [line] = self.invoice(self.record).line_ids.filtered("income")
        self.assertEqual(line.account_type, "OTHERINCOME")

    def test_a_document_read_again_unchanged_stays_as_its_account_is_now(self):
        self.take_in("invoices", self.record)
        self.read_accounts(*self.turned(SALES, "EXPENSE", "OVERHEADS"))
        self.take_in("invoices", self.record)
        self.assertEqual(self.figures(), (0.0, 0.0))

    def test_an_account_known_by_its_code_brings_its_lines_when_it_arrives(self):
        for code, name, account_class, wanted in (
            ("777", "Events", "REVENUE", (3810.17, -3810.17)),
            ("888", "Suspense", "LIABILITY", (0.0, 0.0)),
        ):
            with self.subTest(account_class):
                self.env["xero.account"]._keep_unlisted(self.connection, [(None, code)], [])
                sales, takings = self.record["LineItems"]
                lines = [sales | {"AccountID": None, "AccountCode": code}, takings]
                record = self.record | {"LineItems": lines}
                self.take_in("invoices", record)
                self.assertEqual(self.figures(), (0.0, 0.0), "until its class is known")
                account = {
                    "AccountID": f"5690f1e8-1d02-4893-90c2-ee1a69ef{code}9",
                    "Code": code,
                    "Name": name,
                    "Class": account_class,
                    "Type": account_class,
                }
                self.read_accounts(*CASES["accounts"], account)
                kept = self.env["xero.account"].search([("code", "=", code)])
                self.assertEqual((kept.name, kept.account_class), (name, account_class))
                self.assertEqual(self.figures(), wanted)

    def test_an_account_that_arrives_after_its_lines_brings_them_along(self):
        late = "5690f1e8-1d02-4893-90c2-ee1a69ef0005"
        self.env["xero.account"]._keep_unlisted(self.connection, [(late, "300")], [])
        sales, takings = self.record["LineItems"]
        lines = [sales | {"AccountID": late, "AccountCode": "300"}, takings]
        self.take_in("invoices", self.record | {"LineItems": lines})
        self.assertEqual(self.figures(), (0.0, 0.0))
        account = {"AccountID": late, "Code": "300", "Name": "Events", "Type": "SALES"}
        self.read_accounts(*CASES["accounts"], account | {"Class": "REVENUE"})
        self.assertEqual(self.figures(), (3810.17, -3810.17))

    def test_a_code_alone_means_the_account_of_xeros_chart(self):
        known = self.env["xero.account"].search([("xero_id", "=", SALES)])
        # A line names an account that Xero's chart does not have, with the code of one that it has.
        self.env["xero.account"]._keep_unlisted(self.connection, [(UNLISTED, known.code)], [])
        record = self.case("due date of year 1")
        [line] = record["LineItems"]
        line = {name: value for name, value in line.items() if name != "AccountID"}
        self.take_in("invoices", record | {"LineItems": [line | {"AccountCode": known.code}]})
        self.assertEqual(self.invoice(record).line_ids.account_id, known)
        self.assertTrue(self.invoice(record).line_ids.income)

    def test_what_was_invoiced_of_a_quote_follows_the_account(self):
        quote = self.arrive(1, "ACCEPTED", DateString="2026-03-01T00:00:00")
        self.take_in("invoices", self.record | {"Reference": "QU-0001"})
        self.assertEqual(quote.invoiced_company, 3810.17)
        self.read_accounts(*self.turned(SALES, "EXPENSE", "OVERHEADS"))
        quote.invalidate_recordset()
        self.assertEqual(quote.invoiced_company, 0.0)


class TestEveryScreenAgrees(IncomeCase):
    """All screens show the same revenue for a shop's day and a marketplace's payout."""

    def setUp(self):
        super().setUp()
        self.quote_ = self.arrive(1, "ACCEPTED", DateString="2026-03-01T00:00:00")
        for start in ("a shop's day", "a marketplace's payout"):
            self.take_in("invoices", self.case(start) | {"Reference": "QU-0001"})
        self.env["xero.customer"]._refresh(self.company)
        self.env.invalidate_all()

    def total(self, domain):
        lines = self.env["xero.invoice.line"]
        [[total]] = lines._read_group(domain, [], ["amount_company:sum"])
        return total

    def default_domain(self, model, action):
        """Return the domain of the filters that an action opens with."""
        arch = self.env[model].get_view(view_type="search")["arch"]
        defaults = literal_eval(self.env.ref(action).context)
        [name] = [key.removeprefix("search_default_") for key in defaults]
        return literal_eval(arch.partition(f'name="{name}"')[2].split('domain="')[1].split('"')[0])

    def digest(self):
        digest = self.env["digest.digest"].create({"name": "D", "company_id": self.company.id})
        span = {
            "start_datetime": datetime(2026, 3, 31, 6),
            "end_datetime": datetime(2026, 4, 1, 6),
        }
        return digest.with_user(self.boss).with_context(**span).kpi_xero_revenue_value

    def test_revenue_is_the_same_on_every_screen(self):
        page = self.customer.get_xero_page()
        card = self.env["xero.customer"].search([("partner_id", "=", self.customer.id)])
        chosen = self.customer.get_xero_invoices(first="2026-03-01", last="2026-03-31")
        favourite = self.env.ref("exsalerate_xero.filter_revenue_code_user")
        action = "exsalerate_xero.xero_invoice_line_action"
        figures = {
            "page": page["revenue"]["lifetime"],
            "codes": sum(row["lifetime"] for row in page["accounts"]),
            "months": sum(sum(row["months"]) for row in page["accounts"]),
            "invoices": chosen["revenue"],
            "button": self.customer.xero_revenue_total,
            "card": card.revenue_lifetime,
            "twelve months": card.revenue_twelve,
            "contact": self.contact.revenue,
            "pivot": self.total([("is_revenue", "=", True)]),
            "action": self.total(self.default_domain("xero.invoice.line", action)),
            "favourite": self.total(favourite._get_eval_domain()),
            "digest": self.digest(),
            "quote": self.quote_.invoiced_company,
        }
        self.assertEqual(figures, dict.fromkeys(figures, 13810.17))
        self.assertEqual(card.top_codes, "200 Sales")

    def test_what_is_not_income_is_the_same_wherever_it_is_shown(self):
        page = self.customer.get_xero_page()
        chosen = self.customer.get_xero_invoices(first="2026-03-01", last="2026-03-31")
        favourite = self.env.ref("exsalerate_xero.filter_revenue_not_income")
        figures = {
            "page": round(sum(row["lifetime"] for row in page["not_income"]), 2),
            "invoices": chosen["not_income"],
            "favourite": self.total(favourite._get_eval_domain()),
        }
        self.assertEqual(figures, dict.fromkeys(figures, -6010.17))
        by_code = {row["code"]: row["lifetime"] for row in page["not_income"]}
        self.assertEqual(by_code, {"404": -3000.0, "610": -3810.17, "820": 800.0})

    def test_contacts_to_review_are_in_the_order_of_their_revenue(self):
        other = self.new_contact("Birch", is_customer=True)
        sales = self.case("due date of year 1") | {"DueDate": None}
        amounts = {"LineAmount": 13000.0, "UnitAmount": 13000.0}
        record = sales | {
            "Contact": {"ContactID": other.xero_id},
            "LineItems": [sales["LineItems"][0] | amounts],
            "SubTotal": 13000.0,
            "Total": 13000.0,
        }
        self.take_in("invoices", record)
        ordered = self.env["xero.contact"].search(
            [("id", "in", (self.contact | other).ids)], order="revenue DESC"
        )
        self.assertEqual(ordered, self.contact + other)
