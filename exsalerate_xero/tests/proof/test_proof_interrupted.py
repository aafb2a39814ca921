import time
from contextlib import suppress
from datetime import date, timedelta
from urllib.parse import parse_qs

from dateutil.relativedelta import relativedelta

from ... import const
from ...models.proof.xero_stream_reread import XeroStream
from ...models.sync.xero_connection_work import OutOfTime
from ...tools import profit_and_loss
from ...tools.line import Line
from .proof_common import INCOME, ProofCase

MARCH = date(2026, 3, 1)


class TestInterrupted(ProofCase):
    """A proof that is interrupted, meets another one, or can't read everything."""

    def reports(self):
        return [call for call in self.xero.calls() if "Reports" in call["path"]]

    def patch_report(self, before=None, after=None):
        """Call ``before`` and ``after`` with year and months around each report."""
        read = profit_and_loss.read

        def patched(fetch, number, months):
            if before:
                before(number, months)
            amounts = read(fetch, number, months)
            if after:
                after(number, months)
            return amounts

        self.patch(profit_and_loss, "read", patched)

    def run_without_time(self, times):
        """Run a worker some times, which has no time for more than it must do."""
        has_time = Line.has_time
        self.patch(Line, "has_time", lambda _line: False)
        for _time in range(times):
            self.connection._process_queue(time.monotonic() + 50, full=True)
        self.patch(Line, "has_time", has_time)

    def test_a_proof_without_time_goes_on_with_the_next_year(self):
        years = {month.year for month in self.connection._proof_months(self.revenue())}
        self.assertGreater(len(years), 2)
        self.xero.reset_calls()
        self.connection.action_prove()
        self.run_without_time(len(years) + 1)
        self.assertFalse(self.connection.proof_step)
        self.assertTrue(self.connection.proof_read_at)
        self.assertEqual(self.months(), self.months("equal"))
        self.assertEqual(len(self.reports()), len(years))

    def test_a_proof_without_time_goes_on_with_the_next_month_where_years_are_not_read(self):
        def refuse_years(number, months):
            if len(months) > 1:
                raise profit_and_loss.OtherColumns()

        # The month of the import date isn't compared.
        first = self.connection._today().replace(day=2) - relativedelta(months=4)
        self.connection.first_joined_date = first
        self.patch_report(before=refuse_years)
        self.connection.action_prove()
        self.run_without_time(5)
        self.assertEqual(len(self.months("equal")), 4)
        self.assertFalse(self.connection.proof_step)

    def test_a_year_that_changes_while_a_proof_is_interrupted_is_left_for_the_next_time(self):
        this_month = self.connection._today().replace(day=1)
        self.connection.action_prove()
        self.run_without_time(1)
        self.assertIn(this_month, self.months("equal").mapped("month"))
        self.sell(self.connection._today(), "99.00")
        self.run_until_idle(self.connection)
        self.assertEqual(self.months("unread").month, this_month)

    def revenue(self):
        return self.env["xero.proof.cell"]._revenue(self.connection)

    def test_a_wrong_date_adds_a_month_and_not_a_century(self):
        self.connection.first_joined_date = False
        self.prove()
        before = self.months()
        self.sell("1926-03-10", "120.00")
        self.sell("1950-03-10", "120.00", status="DRAFT")
        self.sync(self.connection)
        self.xero.reset_calls()
        self.prove()
        added = (self.months() - before).mapped("month")
        self.assertEqual(added, [date(1926, 3, 1)])
        years = {month.month.year for month in self.months()}
        self.assertEqual(len(self.reports()), len(years))
        self.assertFalse(self.months() - self.months("equal"))

    def test_a_removal_while_the_report_is_read_is_a_change(self):
        receipt = self.env["xero.invoice"].search(
            [("kind", "=", "receipt"), ("date", "<", f"{self.connection._today():%Y}-01-01")],
            limit=1,
        )
        month = receipt.date.replace(day=1)

        def void(number, _months):
            if number == month.year:
                self.xero.edit("void", id=receipt.xero_id)

        self.patch_report(after=void)
        self.prove()
        self.assertFalse(receipt.exists())
        self.assertEqual(self.months("unread").month, month)

    def test_a_full_proof_that_is_queued_during_a_check_of_a_month_reads_all_months(self):
        self.prove()
        before = self.months()
        queued = []

        def queue_all(_number, _months):
            if not queued:
                queued.append(True)
                self.connection.action_prove()
                self.connection._commit()

        self.months()[:1].action_check()
        self.patch_report(before=queue_all)
        self.xero.reset_calls()
        self.run_until_idle(self.connection)
        self.assertEqual(self.months(), before)
        years = {month.month.year for month in before}
        self.assertEqual(len(self.reports()), 1 + len(years))
        self.assertFalse(self.connection.proof_step)

    def test_a_month_that_a_user_checks_while_documents_are_read_again_is_checked_too(self):
        self.recode()
        reread, asked = XeroStream._reread, []

        def ask_too(stream, *arguments):
            if not asked:
                asked.append(self.months()[-1])
                asked[0].action_check()
                self.connection._commit()
            return reread(stream, *arguments)

        self.patch(XeroStream, "_reread", ask_too)
        self.xero.reset_calls()
        self.prove()
        self.assertFalse(self.months().filtered("is_requested"))
        self.assertFalse(self.connection.proof_step)
        years = {month.month.year for month in self.months()}
        self.assertEqual(len(self.reports()), len(years) + 1)
        self.assertEqual(len(self.reread_calls()), 2 * len(const.DATED_KINDS))

    def test_only_a_proof_of_all_months_counts_as_one(self):
        self.prove()
        before = self.connection.proof_read_at - timedelta(days=1)
        self.connection.write({"proof_read_at": before, "sweep_days": 1})
        self.months()[:1].action_check()
        self.run_until_idle(self.connection)
        self.assertEqual((self.connection.proof_read_at, self.connection.sweep_days), (before, 1))

    def test_a_report_that_cannot_be_read_proves_nothing(self):
        self.sell("2026-03-10", "120.00")
        self.shift_report((MARCH, self.account(INCOME), "14.20"))
        self.prove()
        before = self.connection.proof_read_at - timedelta(days=1)
        self.connection.write({"proof_read_at": before, "sweep_days": 1})

        def refuse(number, _months):
            if number == MARCH.year:
                raise profit_and_loss.ReportUnclear()

        self.patch_report(before=refuse)
        self.prove()
        self.assertEqual((self.connection.proof_read_at, self.connection.sweep_days), (before, 1))
        march = self.months("unread").filtered(lambda month: month.month == MARCH)
        cells = self.env["xero.proof.cell"].search([("month", "=", MARCH)])
        self.assertEqual(set(cells.mapped("verdict")), {"unread"}, "no earlier result is shown")
        self.assertFalse([part for cell in cells for part in self.detail(cell)["parts"]])
        march._settle()
        self.assertEqual(march.verdict, "unread")

    def test_documents_that_are_read_again_go_on_at_the_next_page(self):
        for _time in range(3):
            self.xero.edit("new_bank_transaction", date="2026-03-10", type="RECEIVE")
        self.prove()
        march = self.months().filtered(lambda month: month.month == MARCH)
        self.patch(const, "PAGE_SIZE", 1)
        connection = self.connection
        line = Line(connection._opened_client, connection._renewed_token, end=0.0)
        self.addCleanup(line.close)
        for _time in range(2):
            with suppress(OutOfTime):
                self.stream("bank_transactions")._reread(line, march)
        pages = [parse_qs(call["query"])["page"] for call in self.reread_calls()]
        self.assertEqual(pages, [["1"], ["2"]])
