"""Income that nobody was invoiced for: bank, prepayments, journals, bills on income accounts."""

from ..records import BankTransaction, JournalLine, ManualJournal, Prepayment
from .maker import rate_on
from .other_documents import allocate
from .work import Workshop, tax_of

BANK, RECEIVABLE = "090", "610"
# One of so many receipts is from nobody that the bank names, is no income, …
NAMELESS, ELSEWHERE, VOIDED, PREPAID, OVERPAID = 5, 6, 11, 7, 10
BILLS_APART = 20
JOURNALS = ["POSTED", "POSTED", "POSTED", "DRAFT", "POSTED", "VOIDED"]


class OtherIncome:
    """Adds such records to books that are complete otherwise."""

    def __init__(self, maker, books, invoices):
        self.maker = maker
        self.rng = maker.rng
        self.books = books
        self.count = max(24, invoices * 6 // 100)
        self.accounts = {account.code: account for account in books.accounts.values()}
        self.workshop = Workshop(maker, books.accounts.values(), books.items.values())

    def add(self, customers, suppliers):
        """Add records of every kind, mostly from and to these contacts."""
        active = [contact for contact in customers if contact.status == "ACTIVE"] or customers
        for number in range(self.count):
            contact = suppliers[0] if number == 3 else self.rng.choice(active)
            self._bank(number, contact)
        for number, month in enumerate(self.maker.months[::2]):
            self._journal(number, month)
        self._purchases_on_income()

    def _bank(self, number, contact):
        """Add money received; every fourth time, money paid back."""
        day = self.maker.day_in(self.rng.choice(self.maker.months))
        made = BankTransaction(
            id=self.maker.guid(),
            type="SPEND" if number % 4 == 3 else "RECEIVE",
            contact=None if number % NAMELESS == 4 else contact,
            date=day,
            status="VOIDED" if number % VOIDED == 10 else "AUTHORISED",
            tax_mode=self.rng.choice(["Inclusive", "Inclusive", "Exclusive", "NoTax"]),
            lines=[],
            updated=self.maker.stamp(day),
            bank=self.accounts[BANK],
            currency=contact.currency or "GBP",
            rate=rate_on(contact.currency or "GBP", day),
            reference=f"Card {self.rng.randrange(10_000):04d}",
            reconciled=number % 7 != 6,
        )
        made.lines = self._lines(made, number)
        made.add_up()
        self.books.add(made, self.books.bank_transactions)
        if made.contact and made.status == "AUTHORISED":
            if number % PREPAID == 0:
                self._prepayment(made, number)
            elif number % OVERPAID == 1:
                self._overpayment(made)

    def _lines(self, made, number):
        if number % ELSEWHERE == 5:
            return [self.workshop.purchase(made.tax_mode)]
        foreign = made.currency != "GBP"
        wanted = 2 if number % 3 == 0 else 1
        lines = [
            self.workshop.sale(made.date, self.workshop.taste(), made.tax_mode, foreign)
            for _ in range(wanted)
        ]
        if number % ELSEWHERE == 2:
            lines.append(self.workshop.purchase(made.tax_mode))
        return lines

    def _prepayment(self, made, number):
        """Make the money a prepayment, which Xero has in two lists; a third pay an invoice."""
        made.type += "-PREPAYMENT"
        invoice = None if number % (3 * PREPAID) else self._open_invoice()
        if invoice:
            self._fit(made, invoice)
        prepayment = twin_of(made, self.maker.guid())
        self.books.add(prepayment, self.books.prepayments)
        if invoice:
            day = self.maker.after(max(made.date, invoice.date), 1, 20)
            allocate(prepayment, invoice, self.maker.guid(), day)

    def _open_invoice(self):
        """Return the sales invoice of which most is unpaid; None if all are paid."""
        found = [
            invoice
            for invoice in self.books.invoices.values()
            if (invoice.type, invoice.status) == ("ACCREC", "AUTHORISED") and invoice.due > 0
        ]
        return max(found, key=lambda invoice: (invoice.due, invoice.id), default=None)

    def _fit(self, made, invoice):
        """Make the money less than an invoice's contact owes for it."""
        made.contact, made.currency = invoice.contact, invoice.currency
        made.rate = rate_on(made.currency, made.date)
        if made.total > invoice.due:
            (line,) = made.lines = made.lines[:1]
            line.quantity, line.discount, line.amount = 10_000, 0, invoice.due // 2
            line.unit, line.tax = line.amount * 100, 0
            made.tax_mode, line.tax_type = "NoTax", "NONE"
            made.add_up()

    def _overpayment(self, made):
        """Make the money an overpayment, which is owed to whoever paid, and no income."""
        made.type += "-OVERPAYMENT"
        made.twin = self.maker.guid()
        made.tax_mode, made.lines = "NoTax", made.lines[:1]
        for line in made.lines:
            line.account, line.tax, line.tax_type = self.accounts[RECEIVABLE], 0, "NONE"
        made.add_up()

    def _journal(self, number, month):
        """Accrue income for work done; every third one includes tax."""
        code = self.rng.choice(["205", "210", "230"])
        amount = self.rng.randrange(10_000, 90_000) * (-1 if number % 5 == 4 else 1)
        mode = ["NoTax", "Exclusive", "Inclusive"][number % 3]
        tax = tax_of(amount, mode, "OUTPUT2") if mode == "Exclusive" else 0
        day = self.maker.day_in(month)
        journal = ManualJournal(
            id=self.maker.guid(),
            narration=f"Work in progress, {month:%B %Y}",
            date=day,
            status=JOURNALS[number % len(JOURNALS)],
            tax_mode=mode,
            lines=journal_lines(
                self.maker,
                [(self.accounts[code], -amount), (self.accounts[RECEIVABLE], amount + tax)],
                mode,
            ),
            updated=self.maker.stamp(day),
        )
        self.books.add(journal, self.books.manual_journals)

    def _purchases_on_income(self):
        """Book a few bills, and a supplier's credit, on income accounts."""
        bills = [bill for bill in self.books.invoices.values() if bill.type == "ACCPAY"]
        notes = [n for n in self.books.credit_notes.values() if n.type == "ACCPAYCREDIT"]
        for document in (*bills[10::BILLS_APART], *notes[:1]):
            document.lines[0].account = self.accounts["260"]


def twin_of(made, prepayment_id):
    """Return the prepayment that is the same money as a bank transaction, and link the two."""
    made.twin = prepayment_id
    prepayment = Prepayment(
        id=prepayment_id,
        number="",
        type=made.type,
        contact=made.contact,
        date=made.date,
        due_date=None,
        status=made.status,
        tax_mode=made.tax_mode,
        lines=made.lines,
        updated=made.updated,
        currency=made.currency,
        rate=made.rate,
        reference=made.reference,
    )
    prepayment.add_up()
    return prepayment


def journal_lines(maker, entries, mode):
    """Return a journal's lines for (account, debit); without a tax of their own if `mode` is NoTax.

    An income account's line has a fifth of its amount as tax, on top or included.
    """
    lines = []
    for account, amount in entries:
        taxed = mode != "NoTax" and account.classification == "REVENUE"
        tax_type = account.tax_type if taxed else "NONE"
        tax = tax_of(amount, mode, tax_type)
        lines.append(JournalLine(maker.guid(), "Accrual", amount, tax, account, tax_type))
    return lines
