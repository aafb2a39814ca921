"""What happens to bills: some are voided, unapproved, part-paid, foreign or credited."""

from ..dates import plus
from .maker import rate_on
from .other_documents import allocate
from .sales import settle, void

# One of so many bills is each of these.
APART = 11
VOIDED, UNAPPROVED, PART_PAID, FOREIGN = 3, 5, 7, 9


class Purchases:
    """Changes bills of books that are complete otherwise, but none on an income account."""

    def __init__(self, maker, books):
        self.maker = maker
        self.books = books

    def vary(self):
        bills = [bill for bill in self.books.invoices.values() if self._is_cost(bill, "ACCPAY")]
        for number, bill in enumerate(bills):
            self._vary(bill, number)
        for note in self.books.credit_notes.values():
            open_bills = [b for b in bills if b.contact is note.contact and b.due > note.due]
            approved = [bill for bill in open_bills if bill.status == "AUTHORISED"]
            if self._is_cost(note, "ACCPAYCREDIT") and approved:
                allocate(note, approved[0], self.maker.guid(), note.date)

    def _is_cost(self, document, kind):
        return document.type == kind and not any(
            line.account and line.account.classification == "REVENUE" for line in document.lines
        )

    def _vary(self, bill, number):
        case = number % APART
        if case == VOIDED:
            void(bill, empty=number % (2 * APART) == VOIDED)
        elif case in (UNAPPROVED, PART_PAID):
            bill.payments, bill.fully_paid_on, bill.status = [], None, "AUTHORISED"
            if case == UNAPPROVED:
                bill.status = self.maker.rng.choice(["DRAFT", "SUBMITTED"])
            else:
                settle(bill, self.maker.guid(), self.maker.after(bill.date, 0, 9), bill.total // 3)
                bill.due_date = min(bill.due_date, plus(self.maker.today, -1))
        elif case == FOREIGN:
            bill.currency = "EUR"
            bill.rate = rate_on("EUR", bill.date)
