from datetime import date
from urllib.parse import unquote

from ... import const
from ...models.proof.xero_stream_reread import XeroStream
from ...models.sync.xero_connection_work import OutOfTime
from .proof_common import INCOME, RECODED, ProofCase

MARCH = date(2026, 3, 1)
# An account that is no income.
EXPENSE = "469"


class TestRemainders(ProofCase):
    """Each kind of difference, planted alone, is explained on the screen as what it is."""

    def assertPart(self, cell, kind, amount):
        """Check that one part explains all of a difference; return it."""
        [part] = self.detail(cell)["parts"]
        self.assertEqual((part["kind"], part["amount"]), (kind, amount))
        return part

    def test_a_skipped_document_is_named(self):
        invoice = self.sell("2026-03-10", "120.00")
        self.xero.edit("raw", id=invoice["InvoiceID"], merge={"CurrencyCode": "ZZZ"})
        self.prove()
        part = self.assertPart(self.cells(), "skipped", 120.0)
        [document] = part["documents"]
        self.assertEqual((document["name"], document["amount"]), (invoice["InvoiceNumber"], 120.0))
        self.assertIn("ZZZ", document["note"])
        self.assertEqual(self.months("explained").month, MARCH)

    def test_a_document_that_is_out_of_date_counts_with_its_old_amount(self):
        invoice = self.sell("2026-03-10", "120.00")
        self.sync(self.connection)
        self.xero.edit("change_amount", id=invoice["InvoiceID"], amount="150.00")
        self.xero.edit("raw", id=invoice["InvoiceID"], merge={"CurrencyCode": "ZZZ"})
        self.prove()
        self.assertPart(self.cells(), "skipped", 30.0)

    def test_a_recode_that_xero_reports_to_nobody_is_noted_and_gone_the_next_time(self):
        invoice = self.recode()
        self.prove()
        cells = self.cells().grouped("account_id")
        self.assertEqual(set(cells), {self.old, self.new})
        self.assertPart(cells[self.old], "changed", -self.moved)
        [document] = self.assertPart(cells[self.new], "changed", self.moved)["documents"]
        self.assertEqual(document["name"], invoice.number)
        self.assertEqual(document["partner"], invoice.partner_id.display_name)
        self.assertEqual(
            document["note"], f"Moved from {self.old.display_name} to {self.new.display_name}"
        )
        self.assertEqual(self.months("explained").month, invoice.date.replace(day=1))
        self.assertFiguresAreXeros(self.connection)
        self.prove()
        self.assertEqual(self.months(), self.months("equal"))

    def test_money_that_is_no_longer_income_is_named_although_it_is_no_longer_in_odoo(self):
        receipt = self.env["xero.invoice"].search(
            [("kind", "=", "receipt"), ("date", "<", f"{self.connection._today():%Y-%m}-01")],
            limit=1,
        )
        xero_id, account = receipt.xero_id, receipt.line_ids.account_id
        amount = sum(receipt.line_ids.mapped("amount_base"))
        self.xero.edit("recode", id=xero_id, line=0, account=EXPENSE)
        self.prove()
        self.assertFalse(receipt.exists())
        [document] = self.assertPart(self.cells(), "changed", -amount)["documents"]
        self.assertEqual((document["name"], document["model"]), ("Money received", False))
        self.assertIn(xero_id, document["url"])
        self.assertEqual(document["note"], f"No longer booked to {account.display_name}")
        self.prove()
        self.assertEqual(self.months(), self.months("equal"))

    def test_what_is_switched_off_is_told_beside_a_difference_it_could_cause(self):
        self.sell("2026-03-10", "120.00")
        self.connection.all_income = False
        line = {"account": INCOME, "amount": "14.20", "tax_type": "NONE"}
        self.xero.edit("new_journal", date="2026-03-10", lines=[line | {"amount": "-14.20"}])
        self.prove()
        here = self.cells().filtered(
            lambda cell: (cell.account_id, cell.month) == (self.account(INCOME), MARCH)
        )
        residual = self.detail(here)["parts"][-1]
        self.assertEqual(residual["kind"], "residual")
        self.assertIn("manual journals", residual["note"])

    def test_only_months_that_differ_are_read_again_the_newest_first(self):
        newer = self.recode()
        older = self.recode(but=[newer])
        self.xero.reset_calls()
        self.prove()
        lists = len(const.DATED_KINDS)
        months = [newer.date] * lists + [older.date] * lists
        dated = [unquote(call["query"]) for call in self.reread_calls()]
        self.assertEqual(len(dated), len(months))
        for query, day in zip(dated, months, strict=True):
            self.assertIn(f"Date>=DateTime({day:%Y,%m},01)", query)

    def test_a_month_that_is_interrupted_is_read_on_at_its_next_list(self):
        self.recode()
        reread, lists = XeroStream._reread, []

        def interrupted(stream, *arguments):
            lists.append(stream.kind)
            if len(lists) == 3:
                raise OutOfTime()
            reread(stream, *arguments)

        self.patch(XeroStream, "_reread", interrupted)
        self.connection.action_prove()
        self.connection._run_until_idle()
        self.run_until_idle(self.connection)
        self.assertEqual(lists[2], lists[3])
        self.assertEqual(len(lists), len(const.DATED_KINDS) + 1)
        self.assertFalse(self.months("unexplained"))

    def test_rounding_is_told_with_its_bound(self):
        self.sell("2026-03-10", "100.03", currency="USD", rate="1.3")
        self.sell("2026-03-10", "50.02", currency="USD", rate="1.3")
        self.sync(self.connection)
        self.shift_report((MARCH, self.account(INCOME), "0.01"))
        self.prove()
        cell = self.cells()
        part = self.assertPart(cell, "rounding", 0.01)
        self.assertIn("2 lines", part["note"])
        self.assertIn("0.02", part["note"])
        self.assertEqual(cell.verdict, "rounding")
        self.assertFalse(self.connection.proof_month_ids.filtered("is_pending"))

    def test_more_than_rounding_can_cause_is_unexplained(self):
        self.sell("2026-03-10", "100.03", currency="USD", rate="1.3")
        self.sync(self.connection)
        self.shift_report((MARCH, self.account(INCOME), "0.02"))
        self.prove()
        self.assertEqual(self.cells().verdict, "unexplained")

    def test_an_account_without_sales_holds_what_is_not_read(self):
        self.connection.all_income = False
        planted = [
            ("new_bank_transaction", 14.2, {"type": "RECEIVE", "currency": "GBP"}),
            ("new_bank_transaction", -14.2, {"type": "SPEND", "currency": "GBP"}),
            ("new_bank_transaction", 14.2, {"type": "RECEIVE-PREPAYMENT", "currency": "GBP"}),
            ("new_journal", -14.2, {}),
            ("new_bill", -14.2, {"currency": "GBP"}),
            ("new_credit_note", 14.2, {"type": "ACCPAYCREDIT", "currency": "GBP"}),
        ]
        line = {"account": RECODED, "amount": "14.20", "tax_type": "NONE"}
        for month, (edit, _amount, values) in enumerate(planted, 1):
            self.xero.edit(edit, date=f"2026-{month:02}-10", lines=[line], **values)
        self.prove()
        here = self.cells().filtered(lambda cell: cell.account_id == self.account(RECODED))
        for cell, (edit, amount, values) in zip(here.sorted("month"), planted, strict=True):
            with self.subTest(edit, **values):
                part = self.assertPart(cell, "sources", amount)
                self.assertIn("Estimate", part["note"])
                for source in ("money received", "journals", "prepayments", "bills", "credit"):
                    self.assertIn(source, part["note"])

    def test_what_nothing_explains_comes_with_what_to_think_of(self):
        self.sell("2026-03-10", "120.00")
        self.shift_report((MARCH, self.account(INCOME), "14.20"))
        self.prove()
        cell = self.cells()
        self.assertEqual((cell.verdict, cell.residual), ("unexplained", 14.2))
        part = self.assertPart(cell, "residual", 14.2)
        self.assertIn("conversion balances", part["note"])
        month = cell.get_proof_detail(self.connection.id, "2026-03-01")
        self.assertEqual([account["difference"] for account in month["accounts"]], [14.2])
        self.assertRegex(self.connection.proof_summary, r"; 1 unexplained, £\s14\.20\.$")

    def test_the_same_difference_is_not_read_again_unless_a_user_asks(self):
        self.sell("2026-03-10", "120.00")
        self.shift_report((MARCH, self.account(INCOME), "14.20"))
        self.prove()
        self.xero.reset_calls()
        self.prove()
        self.assertFalse(self.reread_calls())
        years = len({month.month.year for month in self.months()})
        self.months("unexplained").action_check()
        self.run_until_idle(self.connection)
        self.assertEqual(len(self.reread_calls()), len(const.DATED_KINDS))
        reports = [call for call in self.xero.calls() if "Reports" in call["path"]][years:]
        self.assertEqual(len(reports), 1)
        self.assertFalse(self.months("unexplained").is_requested)

    def test_several_causes_are_told_apart_in_one_month(self):
        invoice = self.recode()
        skipped = self.sell(invoice.date, "120.00", account=self.old.code)
        self.xero.edit("raw", id=skipped["InvoiceID"], merge={"CurrencyCode": "ZZZ"})
        self.sync(self.connection)
        self.shift_report((invoice.date.replace(day=1), self.new, "3.33"))
        self.prove()
        parts = {
            cell.account_id: {part["kind"]: part["amount"] for part in self.detail(cell)["parts"]}
            for cell in self.cells()
        }
        self.assertEqual(
            parts,
            {
                self.old: {"skipped": 120.0, "changed": -self.moved},
                self.new: {"changed": self.moved, "residual": 3.33},
            },
        )
