"""Credit notes, bills and quotes."""

from ..dates import plus
from ..records import Allocation, Document, Quote
from .maker import rate_on
from .sales import Customer, settle, void

QUOTE_TITLES = [
    "Website redesign",
    "Online shop",
    "Booking system",
    "Brand refresh",
    "Care plan",
    "Search campaign",
    "Customer portal",
    "Accessibility review",
]


class CreditNotes:
    """Creates sales credit notes and a few supplier credit notes."""

    def __init__(self, maker, workshop):
        self.maker = maker
        self.rng = maker.rng
        self.workshop = workshop

    def sales(self, invoices, count):
        """Create credit notes for some of the approved invoices, each for a part of the invoice."""
        standing = [i for i in invoices if i.status in ("AUTHORISED", "PAID") and i.total > 500]
        unpaid = [invoice for invoice in standing if invoice.due > invoice.total // 2][-3:]
        others = [invoice for invoice in standing if invoice not in unpaid]
        chosen = unpaid + self.rng.sample(others, min(count - len(unpaid), len(others)))
        chosen.sort(key=lambda invoice: invoice.date)
        return [
            self._against(invoice, number, index)
            for index, (number, invoice) in enumerate(
                (f"CN-{n:04d}", invoice) for n, invoice in enumerate(chosen, 1)
            )
        ]

    def purchases(self, bills, count):
        """Create credit notes from suppliers."""
        notes = []
        for number, bill in enumerate(bills[:count], 1):
            note = self._note(f"SCN-{number:04d}", "ACCPAYCREDIT", bill)
            note.lines = [self.workshop.purchase(bill.tax_mode)]
            note.add_up()
            notes.append(note)
        return notes

    def _against(self, invoice, number, index):
        source = next((line for line in invoice.lines if line.amount > 100), None)
        note = self._note(number, "ACCRECCREDIT", invoice)
        line = self.workshop.rebate(source or invoice.lines[0], invoice.tax_mode)
        line.unit, line.amount, line.tax = abs(line.unit), abs(line.amount), abs(line.tax)
        line.description = f"Credit for {invoice.number}"
        note.lines = [line]
        note.add_up()
        if index % 9 == 4:
            void(note, empty=index % 18 == 4)
        elif index % 9 == 7:
            note.status = "DRAFT"
        elif index % 9 == 8:
            settle(note, self.maker.guid(), self.maker.after(note.date, 1, 9), note.total)
        elif invoice.status == "AUTHORISED" and invoice.due > note.total:
            allocate(note, invoice, self.maker.guid(), note.date)
        return note

    def _note(self, number, kind, invoice):
        day = self.maker.after(invoice.date, 2, 40)
        return Document(
            id=self.maker.guid(),
            number=number,
            type=kind,
            contact=invoice.contact,
            date=day,
            due_date=None,
            status="AUTHORISED",
            tax_mode=invoice.tax_mode,
            lines=[],
            updated=self.maker.stamp(day),
            currency=invoice.currency,
            rate=rate_on(invoice.currency, day),
            reference=invoice.number,
        )


class Bills:
    """Creates ACCPAY invoices, which are in the same list as sales in Xero."""

    def __init__(self, maker, workshop):
        self.maker = maker
        self.rng = maker.rng
        self.workshop = workshop

    def bills(self, suppliers, count):
        """Create `count` bills, at least one for each supplier if there are enough."""
        days = sorted(self.maker.day_in(self.rng.choice(self.maker.months)) for _ in range(count))
        made = []
        for index, day in enumerate(days):
            supplier = suppliers[index] if index < len(suppliers) else self.rng.choice(suppliers)
            made.append(self._bill(day, supplier))
            supplier.is_supplier = True
        return made

    def _bill(self, day, supplier):
        mode = self.rng.choice(["Exclusive", "Exclusive", "Inclusive", "NoTax"])
        bill = Document(
            id=self.maker.guid(),
            number=f"{self.rng.randrange(10**6):06d}",
            type="ACCPAY",
            contact=supplier,
            date=day,
            due_date=plus(day, 30),
            status="AUTHORISED",
            tax_mode=mode,
            lines=[self.workshop.purchase(mode) for _ in range(self.rng.choice([1, 1, 2]))],
            updated=self.maker.stamp(day),
        )
        bill.add_up()
        if (self.maker.today - day).days > 40:
            paid_on = self.maker.after(day, 10, 40)
            settle(bill, self.maker.guid(), paid_on, bill.total)
            bill.updated = self.maker.stamp(paid_on)
        return bill


class Quotes:
    """Creates quotes of every status."""

    def __init__(self, maker, workshop):
        self.maker = maker
        self.rng = maker.rng
        self.workshop = workshop

    def quotes(self, contacts, count):
        """Create `count` quotes by date; the newest twelve have every status."""
        days = sorted(self.maker.day_in(self.rng.choice(self.maker.months)) for _ in range(count))
        return [
            self._quote(f"QU-{index + 1:04d}", day, self.rng.choice(contacts), count - index)
            for index, day in enumerate(days)
        ]

    def _quote(self, number, day, contact, from_the_end):
        customer = Customer(self.maker, contact, self.workshop)
        title = self.rng.choice(QUOTE_TITLES)
        quote = Quote(
            id=self.maker.guid(),
            number=number,
            contact=contact,
            date=day,
            expiry_date=plus(day, self.rng.choice([14, 30, 30, 60])),
            status=self._status(day, from_the_end),
            tax_mode=customer.tax_mode,
            lines=[
                self.workshop.sale(
                    day, customer.taste, customer.tax_mode, customer.currency != "GBP"
                )
                for _ in range(self.rng.choice([1, 2, 2, 3, 5]))
            ],
            updated=self.maker.stamp(self.maker.after(day, 0, 30)),
            currency=customer.currency,
            rate=rate_on(customer.currency, day),
            title=f"{title} for {contact.name}",
            summary=f"{title}: design, build and launch as discussed.",
            terms="Valid for the time given. Half in advance, half on completion.",
        )
        if from_the_end == 2:
            quote.expiry_date = plus(self.maker.today, -3)
            quote.date = min(quote.date, plus(self.maker.today, -17))
        quote.add_up()
        return quote

    def _status(self, day, from_the_end):
        newest = ["SENT", "SENT", "DRAFT", "ACCEPTED", "DECLINED", "INVOICED", "DELETED"]
        if from_the_end <= len(newest):
            return newest[from_the_end - 1]
        if (self.maker.today - day).days < 45:
            return self.rng.choice(["DRAFT", "SENT", "SENT", "ACCEPTED"])
        return self.rng.choices(
            ["INVOICED", "ACCEPTED", "DECLINED", "SENT", "DELETED", "DRAFT"],
            [45, 8, 22, 15, 5, 5],
        )[0]


def allocate(note, invoice, allocation_id, day, most=None):
    """Allocate a credit note or prepayment to an invoice, at most for `most`.

    Both become PAID when nothing is left.
    """
    amount = min(note.due, invoice.due, *([] if most is None else [most]))
    allocation = Allocation(allocation_id, day, amount, invoice, note)
    for document in (note, invoice):
        document.allocations.append(allocation)
        if document.due <= 0:
            document.status = "PAID"
            document.fully_paid_on = day
