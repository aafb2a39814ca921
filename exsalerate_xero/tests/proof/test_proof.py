from datetime import date

from ... import const
from ...tools import profit_and_loss
from .proof_common import INCOME, ProofCase


class TestProof(ProofCase):
    def test_every_month_of_an_import_equals_xeros_profit_and_loss(self):
        self.xero.reset_calls()
        self.prove()
        self.assertTrue(self.months())
        self.assertEqual(self.months(), self.months("equal"))
        self.assertFalse(self.cells())
        years = {month.month.year for month in self.months()}
        paths = [call["path"].rpartition("/")[2] for call in self.xero.calls()]
        self.assertEqual(paths.count("ProfitAndLoss"), len(years))
        # Changes are read before and after the report.
        self.assertEqual(len(paths), len(years) + 2 * len(const.DATED_KINDS))
        count = len(self.months())
        self.assertEqual(
            self.connection.proof_summary,
            f"{count} of {count} months equal Xero's profit and loss to the cent.",
        )

    def test_the_screen_shows_a_year_of_accounts_and_months(self):
        self.prove()
        data = self.env["xero.proof.cell"].get_proof(self.connection.id)
        self.assertEqual(data["organisation"]["currency"], "GBP")
        self.assertEqual(data["year"], self.connection._today().year)
        self.assertEqual(len(data["months"]), len(self.months()))
        of_year = {account["name"]: account["total"]["odoo"] for account in data["accounts"]}
        lines = self.env["xero.invoice.line"]
        revenue = lines._read_group(
            [*lines._get_revenue_domain(), ("date", ">=", date(data["year"], 1, 1))],
            ["account_id"],
            ["amount_base:sum"],
        )
        self.assertEqual(
            of_year, {account.display_name: round(total, 2) for account, total in revenue}
        )
        shown = [cell for account in data["accounts"] for cell in account["cells"] if cell]
        self.assertEqual({cell["verdict"] for cell in shown}, {"equal"})

    def test_a_cell_leads_to_its_documents(self):
        invoice = self.sell(self.months_ago(2), "320.00")
        self.sync(self.connection)
        self.prove()
        here = [
            ("account_id", "=", self.account(INCOME).id),
            ("month", "=", self.months_ago(2).replace(day=1)),
        ]
        cell = self.env["xero.proof.cell"].search(here)
        detail = self.detail(cell)
        self.assertEqual(detail["verdict"], "equal")
        [kind] = [each for each in detail["documents"] if each["kind"] == "invoice"]
        self.assertIn(invoice["InvoiceNumber"], [row["name"] for row in kind["rows"]])

    def months_ago(self, months):
        today = self.connection._today()
        year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
        return date(year, month + 1, 15)

    def test_a_month_of_which_only_a_part_was_imported_is_left_out(self):
        first = self.months_ago(5).replace(day=2)
        self.connection.first_joined_date = first
        self.prove()
        self.assertEqual(min(self.months().mapped("month")), self.months_ago(4).replace(day=1))

    def test_a_month_that_changes_meanwhile_is_left_for_the_next_time(self):
        read, day = profit_and_loss.read, self.months_ago(1)

        def read_and_sell(fetch, number, months):
            amounts = read(fetch, number, months)
            if number == day.year:
                self.sell(day, "99.00")
            return amounts

        self.patch(profit_and_loss, "read", read_and_sell)
        self.prove()
        self.assertEqual(self.months("unread").month, day.replace(day=1))
        data = self.env["xero.proof.cell"].get_proof(self.connection.id)
        reasons = [month["reason"] for month in data["months"] if month["verdict"] == "unread"]
        self.assertEqual(reasons, ["Sales of this month changed while the report was read."])
        self.assertIn("1 not compared yet", data["organisation"]["summary"])
        self.patch(profit_and_loss, "read", read)
        self.prove()
        self.assertEqual(self.months(), self.months("equal"))

    def test_nothing_is_concluded_from_a_report_that_does_not_add_up(self):
        self.prove()
        before, this_year = self.months().mapped("read_at"), self.connection._today().year
        read = profit_and_loss.read

        def unclear(fetch, number, months):
            if number == this_year:
                raise profit_and_loss.ReportUnclear()
            return read(fetch, number, months)

        self.patch(profit_and_loss, "read", unclear)
        self.prove()
        unread = self.months("unread")
        self.assertEqual({month.month.year for month in unread}, {this_year})
        self.assertEqual(
            set(unread.mapped("reason")), {"Xero's profit and loss report couldn't be read."}
        )
        self.assertEqual(len(before), len(self.months()))

    def test_figures_are_not_compared_before_sales_are_imported(self):
        connection = self.connection
        invoices = self.stream("invoices")
        cursor, invoices.cursor = invoices.cursor, False
        self.xero.reset_calls()
        connection._queue_proof()
        connection._process_proof(connection, None)
        invoices.cursor = cursor
        self.assertIn("when sales have been imported", connection.proof_notice)
        self.assertFalse(self.xero.calls())
