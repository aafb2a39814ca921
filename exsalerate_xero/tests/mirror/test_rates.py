from datetime import date
from decimal import Decimal

from ...tools.money import MissingRate
from ..common import XeroCase

DAY = date(2025, 1, 1)


class TestRates(XeroCase):
    """Odoo's rates between the organisation's and the company's currency."""

    def setUp(self):
        super().setUp()
        self.connection = self.connect()
        self.base = self.connection.currency_id
        self.env["res.currency.rate"].search([]).unlink()
        self.own = self.env.ref("base.USD")
        self.own.active = True
        self.company.currency_id = self.own

    def rate(self, currency, day, rate, company=None):
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": day, "rate": rate, "company_id": company}
        )

    def factor(self):
        return self.connection._converter().factor(self.base.name, Decimal(1), DAY)

    def test_a_rate_of_the_companys_own_currency_tells_nothing_of_another_ones(self):
        self.env["res.company"].create({"name": "Other", "currency_id": self.base.id})
        self.rate(self.own, "2020-01-01", 1.0, self.company.id)
        with self.assertRaises(MissingRate):
            self.factor()

    def test_the_companys_own_rates_come_before_shared_ones_as_in_odoo(self):
        self.rate(self.base, "2024-01-01", 0.80, self.company.id)
        self.rate(self.base, "2024-06-01", 0.50)
        multiplier, divisor = self.factor()
        odoos = self.env["res.currency"]._get_conversion_rate(
            self.base, self.own, self.company, DAY
        )
        self.assertAlmostEqual(float(multiplier / divisor), odoos)

    def test_a_company_that_changes_its_currency_has_all_documents_read_again(self):
        self.company.currency_id = self.base
        self.import_all(self.connection)
        invoices = self.connection.stream_ids.filtered(lambda stream: stream.kind == "invoices")
        self.assertEqual(invoices.state, "idle")
        self.rate(self.base, "2000-01-01", 0.5)
        self.company.currency_id = self.own
        self.assertEqual((invoices.state, invoices.full), ("queued", True))
        self.assertTrue(self.connection._run_until_idle())
        invoice = self.env["xero.invoice"].search(
            [("kind", "=", "invoice"), ("currency_id", "=", self.base.id)], limit=1
        )
        self.assertEqual(invoice.amount_untaxed_company, 2 * invoice.amount_untaxed)
        bases = invoice.line_ids.mapped("amount_base")
        self.assertEqual(bases, invoice.line_ids.mapped("amount"), "Xero's own currency stays")
