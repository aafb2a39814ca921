"""The general ledger behind the reports: what each line of each record adds to the profit.

In pence of the base currency, exact and rounded line by line; the report chooses.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from fractions import Fraction

from .company.maker import rate_on
from .dates import plus
from .money import BASE_RATE, divide

# The sign of a line in the profit, by type of record. Overpayments are booked to debtors, and the
# bank's side of a prepayment is left to the prepayment.
PROFIT = {
    "ACCREC": 1,
    "ACCRECCREDIT": -1,
    "ACCPAY": -1,
    "ACCPAYCREDIT": 1,
    "RECEIVE": 1,
    "SPEND": -1,
    "RECEIVE-PREPAYMENT": 1,
    "SPEND-PREPAYMENT": -1,
}
APPROVED = ("AUTHORISED", "PAID")
PROFIT_CLASSES = ("REVENUE", "EXPENSE")


class Entries:
    """Entries (date, account id, exact amount, pence), and gains of currency (date, pence)."""

    def __init__(self, entries, gains):
        self.entries = sorted(entries)
        self.days = [entry[0] for entry in self.entries]
        self.gains = gains

    def between(self, first, last):
        """Yield (account id, exact amount, pence) of the entries of a period."""
        for at in range(bisect_left(self.days, first), bisect_right(self.days, last)):
            yield self.entries[at][1:]

    def gains_between(self, first, last):
        return sum(pence for day, pence in self.gains if first <= day <= last)


def entries(books, conversion_date):
    """Return the Entries. What was before the conversion date stands in its balances.

    The balances are those of the calendar year up to the day before.
    """
    found = [*_documents(books), *_prepayments(books), *_journals(books)]
    gains = [*_gains(books)]
    if conversion_date:
        eve = plus(conversion_date, -1)
        exact, pence = Counter(), Counter()
        for day, account, *amounts in found:
            if day.year == eve.year and day <= eve:
                exact[account] += amounts[0]
                pence[account] += amounts[1]
        found = [entry for entry in found if entry[0] > eve]
        found += [(eve, account, exact[account], pence[account]) for account in exact]
        gains = [gain for gain in gains if gain[0] > eve]
    return Entries(found, gains)


def _documents(books):
    bank = (t for t in books.bank_transactions.values() if "-" not in t.type)
    for document in (*books.invoices.values(), *books.credit_notes.values(), *bank):
        if document.status in APPROVED:
            for account, amount in _lines(document, document.rate):
                yield _entry(document.date, account, PROFIT[document.type] * amount)


def _prepayments(books):
    """Income when the money comes; taken back when it pays an invoice, which is income itself.

    The part that uses up the prepayment takes what rounding left of the others.
    """
    for prepayment in books.prepayments.values():
        if prepayment.status not in APPROVED:
            continue
        sign = PROFIT[prepayment.type]
        for account, amount in _lines(prepayment, prepayment.rate):
            entry = _entry(prepayment.date, account, sign * amount)
            yield entry
            left, pence = prepayment.total, entry[-1]
            for part in prepayment.allocations:
                left -= part.amount
                back = -sign * amount * Fraction(part.amount, prepayment.total)
                taken = _entry(part.date, account, back)
                yield taken if left else (*taken[:3], -pence)
                pence += taken[-1]


def _journals(books):
    """A debit reduces the profit."""
    for journal in (*books.manual_journals.values(), *books.system_journals.values()):
        if journal.status == "POSTED":
            for account, amount in _lines(journal, BASE_RATE):
                yield _entry(journal.date, account, -amount)


def _entry(day, account, exact):
    return day, account, exact, divide(exact.numerator, exact.denominator)


def _lines(record, rate):
    """Yield (account id, net amount in pence) of the lines on accounts of the profit and loss.

    Amounts in the base currency are whole: integers are fast.
    """
    for line in record.lines:
        if line.account is not None and line.account.classification in PROFIT_CLASSES:
            net = line.amount - line.tax if record.tax_mode == "Inclusive" else line.amount
            is_base = rate == BASE_RATE
            yield line.account.id, net if is_base else Fraction(net * BASE_RATE, rate)


def _gains(books):
    """Yield (date, pence) gained by what a payment's currency was worth on its day."""
    for invoice in books.invoices.values():
        if invoice.rate == BASE_RATE or invoice.status not in APPROVED:
            continue
        for payment in invoice.payments:
            then = divide(payment.amount * BASE_RATE, rate_on(invoice.currency, payment.date))
            gain = then - divide(payment.amount * BASE_RATE, invoice.rate)
            yield payment.date, gain if invoice.is_sale else -gain
