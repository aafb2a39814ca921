from datetime import date, datetime

from freezegun import freeze_time
from odoo import fields

from .pipeline_common import QuoteCase


@freeze_time("2026-03-10 09:00:00")
class TestQuoteCash(QuoteCase):
    """From quote to cash: sent, accepted, invoiced and paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["xero.account"].create(
            {
                "connection_id": cls.connection.id,
                "company_id": cls.company.id,
                "xero_id": "00000000-0000-0000-0003-000000000001",
                "code": "200",
                "name": "Sales",
                "active": True,
                "income": True,
            }
        )

    def invoice(self, number=1, net=1000.0, paid=0.0, status="AUTHORISED", day=None, **members):
        """Import an invoice of the customer, with 20% tax; return it."""
        now = fields.Datetime.now()
        xero_id = f"00000000-0000-0000-0004-{number:012d}"
        total = net * 1.2
        record = {
            "InvoiceID": xero_id,
            "Type": "ACCREC",
            "InvoiceNumber": f"INV-{number:04d}",
            "Contact": {"ContactID": self.contact.xero_id},
            "DateString": f"{day or f'{now:%Y-%m-%d}'}T00:00:00",
            "Status": status,
            "CurrencyCode": self.company.currency_id.name,
            "LineAmountTypes": "Exclusive",
            "LineItems": [
                {"AccountCode": "200", "LineAmount": net, "Quantity": 1, "UnitAmount": net}
            ],
            "SubTotal": net,
            "TotalTax": total - net,
            "Total": total,
            "AmountDue": total - paid,
            "AmountPaid": paid,
            "UpdatedDateUTC": f"{now:%Y-%m-%dT%H:%M:%S}",
        }
        self.take_in("invoices", record | members)
        return self.env["xero.invoice"].search([("xero_id", "=", xero_id)])

    def accepted(self, number=1, **members):
        self.arrive(number, "SENT", **members)
        return self.arrive(number, "ACCEPTED")

    def assertFound(self, invoice, quote, how):
        self.assertEqual((invoice.quote_id, invoice.quote_match), (quote, how))

    def test_the_invoice_that_names_the_quotes_number_is_found(self):
        quote = self.accepted()
        self.assertFound(self.invoice(net=5.0, Reference="Your QU-0001"), quote, "reference")

    def test_an_invoice_that_goes_to_another_customer_is_taken_off(self):
        quote, other = self.accepted(), self.new_contact("Bolt")
        invoice = self.invoice(Reference="QU-0001")
        self.assertEqual(quote.invoiced_company, 1000.0)
        self.invoice(Reference="QU-0001", Contact={"ContactID": other.xero_id})
        self.assertEqual((invoice.quote_id.id, quote.invoiced_company), (False, 0.0))

    def test_a_quote_that_goes_to_another_customer_leaves_its_invoices(self):
        quote, other = self.accepted(), self.new_contact("Bolt")
        invoice = self.invoice(Reference="QU-0001")
        self.arrive(1, "ACCEPTED", Contact={"ContactID": other.xero_id})
        self.assertEqual((invoice.quote_id.id, quote.invoiced_company), (False, 0.0))

    def test_without_a_reference_the_amount_tells_and_it_is_said(self):
        quote = self.accepted()
        self.assertFound(self.invoice(), quote, "amount")

    def test_an_amount_in_another_currency_or_of_nothing_tells_nothing(self):
        self.env.ref("base.EUR").active = True
        self.accepted(1, CurrencyCode="EUR", CurrencyRate=1.0)
        self.accepted(2, SubTotal=0.0)
        self.assertFalse(self.invoice(1).quote_id)
        self.assertFalse(self.invoice(2, net=0.0).quote_id)

    def test_an_invoice_raised_before_acceptance_is_not_guessed_by_its_amount(self):
        quote = self.accepted()
        self.assertFalse(self.invoice(1, day="2026-03-09").quote_id)
        self.assertFound(self.invoice(2, day="2026-03-10"), quote, "amount")

    def test_an_invoice_of_the_day_of_acceptance_counts_where_the_organisation_is(self):
        self.connection.timezone = "HAWAIIANSTANDARDTIME"
        # 3:00 UTC of the 12th is the evening of the 11th in Honolulu.
        with freeze_time("2026-03-12 03:00:00"):
            quote = self.accepted(DateString="2026-03-11T00:00:00")
            self.assertEqual(quote.accepted_date, date(2026, 3, 11))
            self.assertFound(self.invoice(day="2026-03-11"), quote, "amount")

    def test_an_invoice_that_came_before_its_quote_is_found(self):
        named, same = self.invoice(1, 5.0, Reference="QU-0001"), self.invoice(2, 77.0)
        self.assertFalse((named + same).quote_id)
        self.assertFound(named, self.arrive(1, "INVOICED"), "reference")
        self.assertFound(same, self.arrive(2, "ACCEPTED", SubTotal=77.0), "amount")

    def test_an_invoice_is_found_when_its_quote_is_accepted_later(self):
        quote = self.arrive(1, "SENT")
        invoice = self.invoice(Reference="QU-0001")
        self.assertFalse(invoice.quote_id)
        self.arrive(1, "ACCEPTED")
        self.assertFound(invoice, quote, "reference")

    def test_history_finds_its_invoices_which_are_imported_before_quotes(self):
        invoice = self.invoice(1, 5.0, day="2025-02-01", Reference="QU-0001")
        by_amount = self.invoice(2, 321.0, day="2025-03-01")
        past = {"DateString": "2025-01-05T00:00:00", "UpdatedDateUTC": "2025-02-01T12:00:00"}
        self.assertFound(invoice, self.arrive(1, "INVOICED", **past), "reference")
        self.assertFound(by_amount, self.arrive(2, "ACCEPTED", SubTotal=321.0, **past), "amount")
        self.assertFalse(self.quote(1).handled_status)

    def test_it_does_not_matter_in_which_order_they_come(self):
        # The second quote is named by the invoice whose amount is the first one's.
        invoice = self.invoice(Reference="QU-0002")
        first = self.arrive(1, "ACCEPTED")
        self.assertFound(invoice, first, "amount")
        second = self.arrive(2, "ACCEPTED", SubTotal=5.0)
        self.assertFound(invoice, second, "reference")
        self.assertFalse(first.invoiced_company)

    def test_a_number_changed_after_acceptance_is_looked_for_anew(self):
        quote = self.accepted()
        invoice = self.invoice(net=5.0, Reference="QU-0099")
        self.assertFalse(invoice.quote_id)
        self.arrive(1, "ACCEPTED", QuoteNumber="QU-0099")
        self.assertFound(invoice, quote, "reference")

    def test_an_acceptance_undone_lets_go_of_its_invoices(self):
        quote = self.accepted()
        invoice = self.invoice()
        self.arrive(1, "SENT")
        self.assertFalse(invoice.quote_id)
        self.assertFalse(quote.invoiced_company)

    def test_a_voided_invoice_makes_way_for_the_one_that_replaces_it(self):
        quote = self.accepted()
        wrong = self.invoice(1)
        self.assertFound(wrong, quote, "amount")
        self.invoice(1, status="VOIDED")
        self.assertFalse(wrong.quote_id)
        self.assertFound(self.invoice(2), quote, "amount")

    def test_quoted_invoiced_and_paid_are_kept_for_reports(self):
        quote, lead = self.accepted(), self.quote(1).lead_id
        self.invoice(1, net=400.0, Reference="QU-0001")
        self.invoice(2, net=500.0, paid=300.0, Reference="QU-0001")
        self.invoice(3, net=50.0, status="DRAFT", Reference="QU-0001")
        self.assertEqual((quote.invoiced_company, quote.paid_company), (900.0, 250.0))
        self.assertEqual((lead.xero_quoted, lead.xero_invoiced, lead.xero_paid), (1000, 900, 250))
        self.invoice(2, net=500.0, paid=600.0, status="PAID", Reference="QU-0001")
        self.assertEqual((quote.paid_company, lead.xero_paid), (500.0, 500.0))
        measures = ["amount_untaxed_company:sum", "invoiced_company:sum", "paid_company:sum"]
        [sums] = self.env["xero.quote"]._read_group([("id", "=", quote.id)], [], measures)
        self.assertEqual(sums, (1000.0, 900.0, 500.0))

    def test_accepted_quotes_not_yet_invoiced_are_found_with_what_is_left(self):
        quotes = quote, sent, other = self.accepted(), self.arrive(2, "SENT"), self.accepted(3)
        quotes = self.env["xero.quote"].union(*quotes)

        def left():
            found = quotes.search([("id", "in", quotes.ids), ("to_invoice_company", ">", 0)])
            [[total]] = quotes._read_group(
                [("id", "in", quotes.ids)], [], ["to_invoice_company:sum"]
            )
            self.assertEqual(total, sum(found.mapped("to_invoice_company")))
            return dict(zip(found, found.mapped("to_invoice_company"), strict=True))

        self.assertEqual(left(), {quote: 1000.0, other: 1000.0})
        self.invoice(1, net=400.0, Reference=quote.number)
        self.invoice(2, net=1200.0, Reference=other.number)
        self.assertEqual(left(), {quote: 600.0})
        self.arrive(1, "INVOICED")
        self.assertFalse(left())
        self.assertFalse(sent.to_invoice_company)

    def test_what_a_credit_note_settled_is_not_paid(self):
        quote = self.accepted()
        credited = {"status": "PAID", "Reference": "QU-0001", "AmountDue": 0.0}
        self.invoice(1, net=400.0, AmountCredited=480.0, **credited)
        self.invoice(2, net=500.0, paid=150.0, AmountCredited=450.0, **credited)
        self.assertEqual((quote.invoiced_company, quote.paid_company), (900.0, 125.0))

    def test_what_is_not_income_is_not_invoiced_revenue(self):
        self.env["xero.account"].create(
            {
                "connection_id": self.connection.id,
                "company_id": self.company.id,
                "xero_id": "00000000-0000-0000-0003-000000000002",
                "code": "810",
                "name": "Deposits",
            }
        )
        quote = self.accepted()
        lines = [
            {"AccountCode": code, "LineAmount": net, "Quantity": 1, "UnitAmount": net}
            for code, net in (("200", 700.0), ("810", 300.0))
        ]
        self.invoice(LineItems=lines, paid=600.0)
        self.assertEqual((quote.invoiced_company, quote.paid_company), (700.0, 350.0))

    def test_an_invoice_that_goes_away_is_taken_off(self):
        quote = self.accepted()
        self.invoice().unlink()
        self.env.invalidate_all()
        self.assertFalse(quote.invoiced_company)

    def test_the_opportunity_shows_its_invoices_and_how_they_were_found(self):
        lead = self.accepted().lead_id
        invoice = self.invoice()
        self.assertEqual(lead.xero_invoice_ids, invoice)
        arch = lead.with_user(self.boss).get_view(view_type="form")["arch"]
        shown = arch.partition('name="xero_invoice_ids"')[2].partition("</list>")[0]
        self.assertIn('name="quote_match"', shown)
        for model in ("xero.invoice", "xero.quote"):
            self.assertIn('name="quote_match"', self.env[model].get_view(view_type="form")["arch"])

    def test_days_count_from_when_the_quote_was_seen_sent_to_its_acceptance(self):
        self.arrive(1, "DRAFT", DateString="2026-02-01T00:00:00")
        with freeze_time("2026-03-12 08:00:00"):
            quote = self.arrive(1, "SENT")
        self.assertEqual(quote.sent_at, datetime(2026, 3, 12, 8))
        with freeze_time("2026-03-14 08:00:00"):
            self.arrive(1, "SENT", SubTotal=5.0)
        with freeze_time("2026-03-17 23:00:00"):
            self.arrive(1, "ACCEPTED")
        self.assertEqual(quote.sent_at, datetime(2026, 3, 12, 8), "first seen")
        self.assertEqual((quote.accepted_date, quote.days_to_accept), (date(2026, 3, 17), 5))
        with freeze_time("2026-03-20 08:00:00"):
            self.arrive(1, "INVOICED")
        self.assertEqual((quote.accepted_date, quote.days_to_accept), (date(2026, 3, 17), 5))

    def test_an_acceptance_that_was_undone_is_forgotten_and_noted_anew(self):
        quote = self.accepted()
        with freeze_time("2026-03-12 08:00:00"):
            self.arrive(1, "SENT")
            self.assertFalse(quote.accepted_date)
        with freeze_time("2026-03-15 08:00:00"):
            self.arrive(1, "ACCEPTED")
        self.assertEqual((quote.accepted_date, quote.days_to_accept), (date(2026, 3, 15), 5))

    def test_what_was_not_seen_sent_or_accepted_is_in_no_average(self):
        self.accepted(1, Title="One")
        with freeze_time("2026-03-16 08:00:00"):
            self.arrive(2, "SENT", Title="Two")
        with freeze_time("2026-03-20 08:00:00"):
            self.arrive(2, "ACCEPTED")
            self.arrive(3, "ACCEPTED", Title="Three", DateString=None)
            self.arrive(4, "SENT", Title="Four")
        [average] = self.env["xero.quote"]._read_group([], [], ["days_to_accept:avg"])
        self.assertEqual(average, (2.0,))

    def test_accepted_quotes_count_in_the_win_rate_and_open_ones_do_not(self):
        self.accepted(1, Title="One")
        self.arrive(2, "INVOICED", Title="Two")
        self.arrive(3, "DECLINED", Title="Three")
        self.arrive(4, "SENT", Title="Four")
        [average] = self.env["xero.quote"]._read_group([], [], ["win_rate:avg"])
        self.assertAlmostEqual(average[0], 200 / 3, 2)
