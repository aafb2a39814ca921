"""Sales invoices: customers, dates, lines, and what happened to each invoice."""

from itertools import accumulate

from ..dates import plus
from ..records import Document, Payment
from .maker import rate_on

# Web agencies are busy in spring and autumn, and quiet in August and December.
SEASON = [0.9, 1.0, 1.35, 1.1, 1.05, 1.0, 0.85, 0.55, 1.2, 1.3, 1.25, 0.6]
FEWEST_FOR_AWKWARD_ONES = 60


class Customer:
    """A contact with its habits: when it buys, how much, in what form."""

    def __init__(self, maker, contact, workshop):
        rng = maker.rng
        last = len(maker.months) - 1
        self.contact = contact
        self.taste = workshop.taste()
        self.start = rng.randrange(last) if last and rng.random() < 0.6 else 0
        self.end = last
        if contact.status == "ARCHIVED" or rng.random() < 0.2:
            self.end = min(last, self.start + rng.randrange(3, 30))
        self.weight = rng.paretovariate(1.3)
        self.growth = rng.uniform(-0.03, 0.05)
        self.currency = contact.currency or "GBP"
        self.tax_mode = rng.choices(["Exclusive", "Inclusive", "NoTax"], [76, 15, 9])[0]
        self.terms = rng.choice([7, 14, 30, 30, 30, 60])

    def slots(self, months):
        """Return (month, weight) of every month in which it may buy."""
        for index in range(self.start, self.end + 1):
            month = months[index]
            grown = max(0.1, 1 + self.growth * (index - self.start))
            yield month, self.weight * grown * SEASON[month.month - 1]


class Sales:
    """Creates the company's ACCREC invoices."""

    def __init__(self, maker, workshop, not_income, fixed_lines=None):
        self.maker = maker
        self.rng = maker.rng
        self.workshop = workshop
        self.not_income = not_income
        self.fixed_lines = fixed_lines

    def invoices(self, contacts, count):
        """Create exactly `count` invoices by date, at least one for each contact if possible."""
        customers = [Customer(self.maker, contact, self.workshop) for contact in contacts]
        orders = sorted(self._orders(customers, count), key=lambda order: order[0])
        invoices = []
        for number, (day, customer) in enumerate(orders, 1):
            invoices.append(self._invoice(number, day, customer))
        if count >= FEWEST_FOR_AWKWARD_ONES and self.fixed_lines is None:
            self._add_special_cases(invoices)
        for invoice in invoices:
            invoice.contact.is_customer = True
        return invoices

    def _orders(self, customers, count):
        slots, weights = [], []
        for customer in customers:
            for month, weight in customer.slots(self.maker.months):
                slots.append((month, customer))
                weights.append(weight)
        firsts = [(self.maker.months[c.start], c) for c in customers[:count]]
        rest = count - len(firsts)
        drawn = self.rng.choices(slots, cum_weights=list(accumulate(weights)), k=rest)
        return [(self.maker.day_in(month), customer) for month, customer in firsts + drawn]

    def _invoice(self, number, day, customer):
        rng = self.rng
        foreign = customer.currency != "GBP"
        lines = [
            self.workshop.sale(day, customer.taste, customer.tax_mode, foreign)
            for _ in range(self.fixed_lines or rng.choice([1, 1, 2, 2, 3, 4]))
        ]
        if self.fixed_lines is None:
            if rng.random() < 0.05:
                lines.append(self.workshop.rebate(lines[0], customer.tax_mode))
            if rng.random() < 0.04:
                lines.append(self.workshop.remark())
        invoice = Document(
            id=self.maker.guid(),
            number=f"INV-{number:04d}",
            type="ACCREC",
            contact=customer.contact,
            date=day,
            due_date=plus(day, customer.terms),
            status="AUTHORISED",
            tax_mode=customer.tax_mode,
            lines=lines,
            updated=self.maker.stamp(day),
            currency=customer.currency,
            rate=rate_on(customer.currency, day),
            reference=f"PO {rng.randrange(1000, 9999)}" if rng.random() < 0.4 else "",
            sent=True,
        )
        if self.fixed_lines is None:
            self.not_income.add_to(invoice, number)
        invoice.add_up()
        self._become(invoice)
        return invoice

    def _become(self, invoice):
        """Set the invoice's status and payments, by its age and by chance."""
        age = (self.maker.today - invoice.date).days
        chance = self.rng.random()
        if chance < 0.025:
            void(invoice, empty=chance < 0.012)
        elif chance < 0.04:
            invoice.status, invoice.sent = "DELETED", False
        elif age < 14 and chance < 0.45:
            invoice.status = "DRAFT" if chance < 0.28 else "SUBMITTED"
            invoice.sent = False
        elif invoice.total == 0:
            # Xero marks an invoice of zero as paid, without a payment.
            invoice.status, invoice.fully_paid_on = "PAID", invoice.date
        elif invoice.total < 0:
            invoice.status = "AUTHORISED"
        elif (age > 75 and chance < 0.975) or (age > 20 and chance < 0.6):
            self._pay(invoice, invoice.total)
        elif chance > 0.985:
            self._pay(invoice, invoice.total // 3)

    def _pay(self, invoice, amount):
        day = self.maker.after(invoice.date, 5, 70)
        settle(invoice, self.maker.guid(), day, amount)
        invoice.updated = self.maker.stamp(day)

    def _add_special_cases(self, invoices):
        """Add one of each special case, even to the smallest books."""
        ready = [i for i in invoices if i.status in ("AUTHORISED", "PAID") and i.total > 300]
        draft, submitted, deleted, voided, emptied, partial, overdue = ready[-7:]
        for invoice in (draft, submitted, deleted, voided, emptied, partial, overdue):
            invoice.payments, invoice.fully_paid_on = [], None
            invoice.status = "AUTHORISED"
        draft.status, submitted.status, deleted.status = "DRAFT", "SUBMITTED", "DELETED"
        draft.lines[0].account = None
        void(voided, empty=False)
        void(emptied, empty=True)
        settle(partial, self.maker.guid(), self.maker.after(partial.date, 0, 3), 100)
        overdue.due_date = min(overdue.due_date, plus(self.maker.today, -1))
        overdue.date = min(overdue.date, plus(overdue.due_date, -7))
        overdue.rate = rate_on(overdue.currency, overdue.date)


def settle(document, payment_id, day, amount):
    """Add a payment to a document; it becomes PAID when nothing is due."""
    document.payments.append(Payment(payment_id, day, amount))
    if document.due <= 0:
        document.status = "PAID"
        document.fully_paid_on = day


def void(document, empty):
    """Void a document; `empty` drops the lines, as Xero does for some, and leaves the totals."""
    document.status = "VOIDED"
    if isinstance(document, Document):
        document.payments, document.allocations = [], []
        document.fully_paid_on = None
    if empty:
        document.lines = []
