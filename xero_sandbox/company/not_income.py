"""Sales documents with lines on accounts that are not income, as in real books."""

from ..money import divide, scaled
from ..records import Line
from .work import tax_of

PERIOD = 100
FEE_PERCENT, TAX_PERCENT = 30, 8


class NotIncome:
    """Adds such lines to six of every hundred invoices."""

    def __init__(self, maker, accounts):
        self.maker = maker
        self.rng = maker.rng
        self.accounts = {account.code: account for account in accounts}
        self.kinds = {
            9: self._takings,
            29: self._payout,
            49: self._deposit,
            69: self._deposit_used,
            79: self._disbursement,
            89: self._disbursement,
        }

    def add_to(self, invoice, number):
        """Add such lines to the invoice with that number, if it is one of those."""
        kind = self.kinds.get(number % PERIOD)
        if kind is not None:
            kind(invoice)

    def _takings(self, invoice):
        """A shop's day: the sales against the takings that will come from the bank."""
        invoice.reference = f"Web shop, {invoice.date:%d %b %Y}"
        invoice.add_up()
        self._append(invoice, "615", "Takings of the day", -invoice.total, "NONE")

    def _payout(self, invoice):
        """A marketplace's payout: the sales, less its fees, plus the tax that it collected."""
        invoice.reference = f"Template market, {invoice.date:%B %Y}"
        invoice.add_up()
        sold = invoice.sub_total
        self._append(invoice, "404", "Marketplace fees", -divide(sold * FEE_PERCENT, 100), "NONE")
        self._append(invoice, "825", "Tax collected", divide(sold * TAX_PERCENT, 100), "NONE")

    def _deposit(self, invoice):
        """A deposit: a liability until the work is done."""
        tax_type, invoice.lines = self._tax_type(invoice), []
        amount = scaled(self.rng.randrange(5, 40) * 50, 2)
        self._append(invoice, "835", "Deposit for work to come", amount, tax_type)

    def _deposit_used(self, invoice):
        """The final invoice: the work, less the half that was paid in advance."""
        taken = divide(sum(line.amount for line in invoice.lines), 2)
        self._append(invoice, "835", "Less deposit", -taken, self._tax_type(invoice))

    def _disbursement(self, invoice):
        """Costs passed on without a margin, booked to the account of the supplier's bill."""
        amount = self.rng.randrange(900, 30_000)
        text = "Domain registration, at cost"
        self._append(invoice, "320", text, amount, self._tax_type(invoice))

    def _tax_type(self, invoice):
        return next((line.tax_type for line in invoice.lines if line.account), "NONE")

    def _append(self, invoice, code, text, amount, tax_type):
        invoice.lines.append(
            Line(
                id=self.maker.guid(),
                description=text,
                quantity=10_000,
                unit=amount * 100,
                amount=amount,
                tax=tax_of(amount, invoice.tax_mode, tax_type),
                account=self.accounts[code],
                tax_type=tax_type,
            )
        )
