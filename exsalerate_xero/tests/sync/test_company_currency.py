"""When a company changes its currency, no amount in the former one is shown in the new one."""

from ..common import XeroCase

AMOUNTS = {
    "xero.invoice.line": ("amount_company",),
    "xero.invoice": ("amount_untaxed_company", "amount_due_company"),
    "xero.quote": ("amount_untaxed_company", "invoiced_company", "paid_company"),
    "xero.customer": ("revenue_lifetime", "revenue_twelve", "amount_due"),
}


class TestCompanyCurrency(XeroCase):
    sandbox_settings = {"seed": 3, "customers": 4, "invoices": 20}

    starts_imported = True

    def setUp(self):
        super().setUp()
        self.pounds = self.company.currency_id
        self.euros = self.env.ref("base.EUR")
        self.euros.active = True
        for currency, rate in ((self.pounds, 1.0), (self.euros, 1.5)):
            self.env["res.currency.rate"].create(
                {"currency_id": currency.id, "name": "2000-01-01", "rate": rate}
            )
        self.env["xero.customer"]._refresh(self.company)

    def amounts(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return {
            (model, name): round(sum(self.env[model].search([]).mapped(name)), 2)
            for model, names in AMOUNTS.items()
            for name in names
        }

    def customer(self):
        line = self.env["xero.invoice.line"].search(
            [("partner_id", "!=", False), ("counted", "=", True)], limit=1
        )
        return line.partner_id.commercial_partner_id

    def all_in_pounds(self):
        for model in ("xero.invoice", "xero.quote"):
            self.env[model].search([]).currency_id = self.pounds

    def test_no_figure_is_shown_in_a_currency_that_it_was_not_computed_in(self):
        customer = self.customer()
        self.assertTrue(customer.xero_revenue_total)
        self.connection.action_disconnect()
        self.company.currency_id = self.euros
        self.assertFalse({name: amount for name, amount in self.amounts().items() if amount})
        self.assertFalse(self.env["xero.customer"].search([("company_id", "=", self.company.id)]))
        self.assertFalse(customer.xero_revenue_total)
        self.assertFalse(customer.xero_overdue_amount)
        page = customer.get_xero_page()
        self.assertIn("reconnect", page["conversion_notice"])
        self.assertFalse(page["revenue"]["lifetime"])
        self.assertIn("reconnect", self.connection.currency_notice)

    def test_reconnecting_brings_the_figures_in_the_new_currency(self):
        before = self.amounts()
        self.connection.action_disconnect()
        self.company.currency_id = self.euros
        self.connection._complete_authorisation(self.consent(self.connection))
        self.assertTrue(self.connection._run_until_idle())
        self.env["xero.customer"]._refresh(self.company)
        after = self.amounts()
        self.assertTrue(before["xero.invoice.line", "amount_company"])
        for key, amount in before.items():
            self.assertAlmostEqual(after[key], 1.5 * amount, delta=1, msg=str(key))
        self.assertFalse(self.customer().get_xero_page()["conversion_notice"])
        self.assertFalse(self.connection.currency_notice)

    def test_a_change_that_is_taken_back_brings_the_same_figures_again(self):
        before = self.amounts()
        self.company.currency_id = self.euros
        self.company.currency_id = self.pounds
        self.assertTrue(self.connection._run_until_idle())
        self.env["xero.customer"]._refresh(self.company)
        self.assertEqual(self.amounts(), before)
        self.assertFiguresAreXeros(self.connection)

    def test_documents_that_are_all_in_the_new_currency_need_no_reading(self):
        self.company.currency_id = self.euros
        self.all_in_pounds()
        self.connection.action_disconnect()
        self.company.currency_id = self.pounds
        line = self.env["xero.invoice.line"].search([("amount", "!=", 0)], limit=1)
        self.assertEqual(line.amount_company, self.pounds.round(line.amount))
        self.assertTrue(self.env["xero.customer"].search([("company_id", "=", self.company.id)]))
        self.assertFalse(self.customer().get_xero_page()["conversion_notice"])

    def test_an_opportunity_expects_what_its_quote_says_in_the_new_currency(self):
        contact = self.env["xero.contact"].search([("partner_id", "!=", False)], limit=1)
        made = self.xero.edit("new_quote", contact=contact.xero_id, status="SENT")
        self.sync(self.connection)
        quote = self.env["xero.quote"].search([("xero_id", "=", made["QuoteID"].lower())])
        lead = quote.lead_id
        self.assertTrue(lead.expected_revenue)
        before = lead.expected_revenue
        self.company.currency_id = self.euros
        self.assertFalse(lead.expected_revenue)
        self.assertTrue(self.connection._run_until_idle())
        self.assertAlmostEqual(lead.expected_revenue, 1.5 * before, delta=0.05)

    def test_other_companies_keep_their_figures(self):
        before = self.amounts()
        other = self.env["res.company"].create({"name": "Other", "currency_id": self.pounds.id})
        other.currency_id = self.euros
        self.assertEqual(self.amounts(), before)
