from decimal import Decimal

from ...tools import profit_and_loss
from ..common import XeroCase

INCOME = "205"
# Nothing in the books is sold on it.
RECODED = "299"


class ProofCase(XeroCase):
    """An organisation whose figures are proved, with all income, imported once for the class."""

    sandbox_settings = {"seed": 3, "customers": 8, "invoices": 60}
    starts_imported = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.xero.edit("add_account", code=RECODED, name="Rent of rooms")
        cls.connection.action_import_accounts()
        cls.run_until_idle(cls.connection)
        cls.snapshot = cls.sandbox.snapshot()

    @classmethod
    def connect(cls, **options):
        return super().connect(all_income=True, **options)

    @classmethod
    def consent(cls, connection, organisations=None):
        connection.prove = True
        return super().consent(connection, organisations)

    def prove(self):
        """Compare with Xero now, as a user who clicks the button."""
        self.connection.action_prove()
        self.run_until_idle(self.connection)

    def months(self, verdict=None):
        """Return the months, all or those of a verdict."""
        months = self.connection.proof_month_ids
        return months.filtered(lambda month: verdict in (None, month.verdict))

    def cells(self):
        """Return the accounts and months that differ."""
        return self.env["xero.proof.cell"].search(
            [("connection_id", "=", self.connection.id), ("verdict", "!=", "equal")]
        )

    def detail(self, cell):
        """Return what the screen shows of an account in a month."""
        return cell.get_proof_detail(self.connection.id, str(cell.month), cell.account_id.id)

    def account(self, code):
        return self.env["xero.account"].search(
            [("connection_id", "=", self.connection.id), ("code", "=", code)]
        )

    def sell(self, day, amount, account=INCOME, **values):
        """Create an approved invoice in Xero, net of tax."""
        lines = [{"account": account, "amount": str(amount), "tax_type": "NONE"}]
        values = {"currency": "GBP", "lines": lines} | values
        return self.xero.edit("new_invoice", date=str(day), **values)

    def recode(self, but=()):
        """Move the first line of an old invoice to another account, and return the invoice.

        Xero sets no new date for that. Changes of the last minutes are read twice: an invoice of
        the books is older.
        """
        firsts = self.env["xero.invoice.line"].search(
            [
                ("invoice_id.connection_id", "=", self.connection.id),
                ("invoice_id.kind", "=", "invoice"),
                *(("counted", "=", True), ("income", "=", True), ("sequence", "=", 0)),
                ("date", "<", f"{self.connection._today():%Y-%m}-01"),
            ],
            order="date DESC, id",
        )
        months = {invoice.date.replace(day=1) for invoice in but}
        line = firsts.filtered(lambda line: line.date.replace(day=1) not in months)[0]
        self.old, self.new = line.account_id, self.account(RECODED)
        self.assertNotEqual(self.old, self.new)
        self.moved = line.amount_base
        self.xero.edit("recode", id=line.invoice_id.xero_id, line=0, account=RECODED)
        return line.invoice_id

    def reread_calls(self):
        """Return the calls that read the documents of a month again."""
        return [call for call in self.xero.calls() if "DateTime" in call["query"]]

    def shift_report(self, *shifts):
        """Let Xero's report differ: (month, account, amount) is added to what it says."""
        read = profit_and_loss.read

        def shifted(fetch, number, months):
            amounts = read(fetch, number, months)
            for month, account, amount in shifts:
                if month in months:
                    of_account = amounts.setdefault(account.xero_id, {})
                    of_account[month] = of_account.get(month, Decimal(0)) + Decimal(amount)
            return amounts

        self.patch(profit_and_loss, "read", shifted)
