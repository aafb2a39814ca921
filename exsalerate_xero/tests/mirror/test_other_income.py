from types import SimpleNamespace

from ..common import answer_of
from .other_income_common import (
    OtherIncomeCase,
    bill,
    document,
    journal,
    line,
    prepayment,
    receipt,
)
from .test_income import CASES, SALES, TAKINGS, UNLISTED


class TestMoneyReceived(OtherIncomeCase):
    """Bank transactions on income accounts without an invoice."""

    def test_money_received_is_the_customers_revenue_on_every_screen(self):
        found = self.bring("bank_transactions", receipt(Reference="Cash sale"))
        self.assertEqual(found.kind, "receipt")
        self.assertEqual(found.display_name, "Money received Cash sale")
        self.assertEqual((found.partner_id, found.amount_due), (self.customer, 0.0))
        self.assertIn("/Bank/ViewTransaction.aspx", found.xero_url.replace("%2F", "/"))
        self.env["xero.customer"]._refresh(self.company)
        self.env.invalidate_all()
        page = self.customer.get_xero_page()
        card = self.env["xero.customer"].search([("partner_id", "=", self.customer.id)])
        chosen = self.customer.get_xero_invoices(first="2026-03-01", last="2026-03-31")
        figures = {
            "page": page["revenue"]["lifetime"],
            "without an invoice": page["without_invoice"]["lifetime"],
            "codes": sum(row["lifetime"] for row in page["accounts"]),
            "chosen": chosen["revenue"],
            "chosen without an invoice": chosen["without_invoice"],
            "button": self.customer.xero_revenue_total,
            "card": card.revenue_lifetime,
            "contact": self.contact.revenue,
        }
        self.assertEqual(figures, dict.fromkeys(figures, 250.0))
        self.assertEqual(str(card.last_purchase), "2026-03-15")

    def test_money_received_is_no_invoice(self):
        self.bring("bank_transactions", receipt())
        page = self.customer.get_xero_page()
        self.assertEqual((page["invoices"]["count"], page["invoices"]["rows"]), (0, []))
        self.assertEqual(self.customer.xero_invoice_count, 0)
        self.assertEqual(self.customer.get_xero_invoices()["count"], 0)
        for name in ("outstanding", "overdue", "credit"):
            self.assertEqual(page["balance"][name], 0)
        action = self.customer.action_view_xero_invoices()
        self.assertFalse(self.env["xero.invoice"].search(action["domain"]))
        lines = self.customer.action_view_xero_without_invoice()
        self.assertEqual(self.env["xero.invoice.line"].search(lines["domain"]).kind, "receipt")
        self.assertEqual(lines["views"][0][1], "list")

    def test_only_lines_on_income_accounts_are_kept(self):
        found = self.bring("bank_transactions", receipt(line(TAKINGS, 40.0), line(SALES, 60.0)))
        self.assertEqual(self.amounts(found), [60.0])
        self.assertEqual(found.amount_untaxed, 100.0, "as Xero states it")
        self.assertFalse(self.bring("bank_transactions", receipt(line(TAKINGS, 40.0))))

    def test_money_spent_reduces_revenue_and_refunds_of_tax_are_left_out(self):
        found = self.bring(
            "bank_transactions",
            receipt(line(SALES, 24.0, TaxAmount=4.0), Type="SPEND", LineAmountTypes="Inclusive"),
        )
        self.assertEqual((found.kind, self.amounts(found)), ("spend", [-20.0]))

    def test_prepayments_and_transfers_among_bank_transactions_are_left_out(self):
        types = ("RECEIVE-PREPAYMENT", "RECEIVE-OVERPAYMENT", "SPEND-TRANSFER")
        self.assertFalse(self.bring("bank_transactions", *(receipt(Type=each) for each in types)))
        self.assertFalse(self.connection.issue_ids)

    def test_money_without_a_contact_counts_in_totals(self):
        found = self.bring("bank_transactions", receipt(Contact=None))
        self.assertFalse(found.contact_id)
        self.assertFalse(found.partner_id)
        self.assertTrue(found.line_ids.is_revenue)

    def test_a_transaction_that_is_deleted_or_moved_to_another_account_is_removed(self):
        for change in ({"Status": "DELETED"}, {"LineItems": [line(TAKINGS, 250.0)]}):
            record = receipt()
            self.assertTrue(self.bring("bank_transactions", record))
            self.assertFalse(self.bring("bank_transactions", record | change))

    def test_an_odd_transaction_is_an_issue_only_if_it_touches_income(self):
        odd = {"CurrencyCode": "XXQ"}
        self.bring("bank_transactions", receipt(line(TAKINGS, 1.0), **odd), receipt(**odd))
        self.assertEqual(self.connection.issue_ids.mapped("kind"), ["bank_transactions"])

    def test_a_contact_that_pays_without_an_invoice_becomes_a_customer(self):
        payer = self.new_contact("Payer")
        supplier = self.new_contact("Landlord", is_supplier=True)
        self.bring("bank_transactions", receipt(Contact={"ContactID": payer.xero_id}))
        self.bring("bills", bill(line(SALES, 9.0), Contact={"ContactID": supplier.xero_id}))
        self.assertEqual((payer.is_customer, supplier.is_customer), (True, False))
        prepaid = self.new_contact("Builder", is_supplier=True)
        owner = {"Contact": {"ContactID": prepaid.xero_id}}
        found = self.bring("prepayments", prepayment(Type="SPEND-PREPAYMENT", **owner))
        self.assertEqual((self.amounts(found), prepaid.is_customer), ([-500.0], False))
        heir = self.new_contact("Builder & Sons")
        prepaid.merged_into_xero_id = heir.xero_id
        self.env.flush_all()
        self.env["xero.contact"]._link_merged(self.connection)
        self.env["xero.contact"]._move_documents(self.connection)
        self.assertEqual((found.contact_id, heir.is_customer), (heir, False))


class TestJournalsPrepaymentsAndBills(OtherIncomeCase):
    def test_a_journal_counts_in_totals_and_for_no_customer(self):
        found = self.bring("manual_journals", journal(line(SALES, -900.0), line(TAKINGS, 900.0)))
        self.assertEqual(
            (found.kind, found.status, self.amounts(found)), ("journal", "POSTED", [900.0])
        )
        self.assertEqual(found.display_name, "Manual journal Accrued revenue")
        self.assertFalse(found.partner_id)
        lines = self.env["xero.invoice.line"]
        groups = lines._read_group(
            [("is_revenue", "=", True)], ["customer_kind"], ["amount_base:sum"]
        )
        self.assertEqual(groups, [("none", 900.0)])
        self.assertEqual(found.line_ids.customer_kind, "none")
        self.assertEqual(self.customer.get_xero_page()["revenue"]["lifetime"], 0.0)

    def test_only_posted_journals_count(self):
        drafts = [journal(line(SALES, -1.0), Status=each) for each in ("DRAFT", "VOIDED")]
        self.assertFalse(self.bring("manual_journals", *drafts))

    def test_a_prepayment_counts_when_it_is_received(self):
        found = self.bring("prepayments", prepayment())
        self.assertEqual((found.kind, self.amounts(found)), ("prepayment", [500.0]))

    def test_a_prepayment_counts_no_longer_once_it_is_allocated_to_invoices(self):
        allocations = [
            {"Amount": 200.0, "Date": "/Date(1775001600000+0000)/"},
            {"Amount": 300.0, "Date": "/Date(1777593600000+0000)/"},
        ]
        record = prepayment(line(SALES, 400.0), line(TAKINGS, 100.0), Status="PAID")
        found = self.bring("prepayments", record | {"Allocations": allocations})
        lines = found.line_ids.sorted("id")
        self.assertEqual(self.amounts(found), [400.0, -160.0, -240.0])
        days = ["2026-03-15", "2026-04-01", "2026-05-01"]
        self.assertEqual([str(each.date) for each in lines], days)

    def test_bills_reduce_income_and_supplier_credit_notes_raise_it(self):
        found = self.bring("bills", bill(line(SALES, 40.0)))
        credit = {"Type": "ACCPAYCREDIT", "CreditNoteNumber": "SC-1", "RemainingCredit": 15.0}
        found += self.bring("bill_credits", document("CreditNoteID", line(SALES, 15.0), **credit))
        self.assertEqual(found.mapped("kind"), ["bill", "bill_credit"])
        self.assertEqual(self.amounts(found), [-40.0, 15.0])
        self.assertEqual(found.mapped("amount_due"), [0.0, 0.0])
        self.assertFalse(self.env["xero.invoice"].search([("is_overdue", "=", True)]))
        self.assertEqual(self.customer.xero_invoice_count, 0)


class TestAccountsOfOtherIncome(OtherIncomeCase):
    """Which lines are kept follows Xero's chart of accounts."""

    def test_lists_are_read_again_when_an_account_becomes_income_or_stops_being_income(self):
        record = receipt(line(SALES, 60.0), line(TAKINGS, 40.0))
        bank = self.stream("bank_transactions")
        bank.last_success = "2026-08-04 08:00:00"
        self.bring("bank_transactions", record)
        for account_class, kept in (("REVENUE", [60.0, 40.0]), ("ASSET", [60.0])):
            self.read_accounts(*self.turned(TAKINGS, account_class, "OTHERINCOME"))
            self.assertEqual((bank.state, bank.full), ("queued", True))
            self.assertEqual(self.amounts(self.reread("bank_transactions", record)), kept)
            bank.state = "idle"

    def test_an_account_that_odoo_does_not_know_is_looked_up_in_xeros_chart_once(self):
        events = {"AccountID": UNLISTED[:-1] + "1", "Code": "300", "Name": "Events"}
        chart, calls = [*CASES["accounts"], events | {"Class": "REVENUE", "Type": "SALES"}], []

        def accounts():
            calls.append("Accounts")
            return answer_of(*chart)

        worker = SimpleNamespace(client=SimpleNamespace(accounts=accounts), ask=lambda call: call())
        bank = self.stream("bank_transactions")
        missing = (UNLISTED, UNLISTED[:-1] + "2", UNLISTED)
        for account in missing:
            record = receipt(line(events["AccountID"], 10.0), line(account, 5.0))
            mapped = bank._mapper(bank._converter())(answer_of(record))
            bank._process_batch(worker, mapped)
            self.assertEqual(self.amounts(self.kept(record)), [10.0])
        self.assertEqual(calls, ["Accounts"] * len({*missing}))

    def test_an_account_that_was_missing_from_xeros_chart_can_become_income(self):
        bank = self.stream("bank_transactions")
        bank.last_success = "2026-08-04 08:00:00"
        self.connection.other_accounts = ["300"]
        self.read_accounts(*CASES["accounts"])
        self.assertEqual(bank.state, "idle")
        late = {"AccountID": UNLISTED, "Code": "300", "Name": "Events", "Class": "REVENUE"}
        self.read_accounts(*CASES["accounts"], late)
        self.assertEqual((bank.state, bank.full), ("queued", True))
