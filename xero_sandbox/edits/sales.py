"""Edits of invoices, bills and credit notes."""

from ..company.other_documents import allocate
from ..company.sales import settle
from ..company.sales import void as void_document
from ..dates import plus
from ..money import scaled
from ..records import BankTransaction, Document, ManualJournal
from .desk import a_day

OPEN = ("AUTHORISED", "PAID")


def new_invoice(desk, contact=None, status="AUTHORISED", due_date=None, count=1, **given):
    """Create sales invoices for a customer, by default dated today."""
    made = []
    for _ in range(count):
        buyer = desk.contact(contact)
        number = sum(1 for i in desk.books.invoices.values() if i.type == "ACCREC") + 1
        invoice = _document(desk, "ACCREC", f"INV-{number:04d}", buyer, status, **given)
        invoice.due_date = a_day(due_date) or plus(invoice.date, 30)
        invoice.sent = status == "AUTHORISED"
        desk.file(invoice, desk.books.invoices)
        desk.flag(buyer, is_customer=True)
        _pay_if(desk, invoice, status)
        made.append(invoice)
    return made


def new_bill(desk, contact=None, status="AUTHORISED", due_date=None, **given):
    """Create a bill from a supplier."""
    sender = desk.contact(contact, lambda c: c.is_supplier)
    if given.get("lines") is None:
        given["lines"] = [{"account": "429", "amount": "120.00", "tax_type": "INPUT2"}]
    number = f"B{len(desk.books.invoices):05d}"
    bill = _document(desk, "ACCPAY", number, sender, status, **given)
    bill.due_date = a_day(due_date) or plus(bill.date, 30)
    desk.file(bill, desk.books.invoices)
    desk.flag(sender, is_supplier=True)
    _pay_if(desk, bill, status)
    return bill


def new_credit_note(desk, contact=None, status="AUTHORISED", type="ACCRECCREDIT", **given):
    """Create a credit note for a customer, or (ACCPAYCREDIT) from a supplier."""
    sale = type == "ACCRECCREDIT"
    partner = desk.contact(contact, lambda c: c.is_customer if sale else c.is_supplier)
    number = f"CN-N{len(desk.books.credit_notes) + 1:04d}"
    note = _document(desk, type, number, partner, status, **given)
    desk.file(note, desk.books.credit_notes)
    desk.flag(partner, **{"is_customer" if sale else "is_supplier": True})
    _pay_if(desk, note, status)
    return note


def void(desk, id=None, empty_lines=True):
    """Void any record with lines, by default an invoice; Xero serves some without their lines.

    Return with a prepayment also its bank transaction, and the other way round.
    """
    document = desk.document(id, lambda d: d.status == "AUTHORISED" and not d.credited)
    records = [document, *_twins(desk, document)]
    for record in records:
        if isinstance(record, Document):
            _release(desk, record)
        void_document(record, empty=empty_lines and isinstance(document, Document))
    return [desk.save(record) for record in records]


def delete(desk, id=None):
    """Delete a draft."""
    document = desk.document(id, lambda d: d.status in ("DRAFT", "SUBMITTED"))
    document.status = "DELETED"
    return desk.save(document)


def pay(desk, id=None, amount=None, date=None):
    """Pay an invoice in full, or the given amount."""
    document = desk.document(id, lambda d: d.status == "AUTHORISED" and d.due > 0)
    paid = document.due if amount is None else scaled(amount, 2)
    settle(document, desk.maker.guid(), a_day(date) or desk.books.today, paid)
    return desk.save(document)


def approve(desk, id=None):
    """Approve a draft or submitted document, or post a journal."""
    document = desk.document(id, lambda d: d.status in ("DRAFT", "SUBMITTED"))
    document.status = "POSTED" if isinstance(document, ManualJournal) else "AUTHORISED"
    return desk.save(document)


def change_amount(desk, id=None, line=0, amount=None):
    """Change a line's amount (Xero's LineAmount); by default, add 10.00."""
    document = desk.document(
        id, lambda d: d.status == "AUTHORISED" and not d.payments and not d.allocations
    )
    entry = document.lines[line]
    changed = desk.lines(
        [
            {
                "amount": entry.amount / 100 + 10 if amount is None else amount,
                "account": None,
                "tax_type": entry.tax_type,
            }
        ],
        document.tax_mode,
        document.currency,
        document.date,
    )[0]
    entry.amount, entry.tax = changed.amount, changed.tax
    entry.quantity, entry.unit, entry.discount = changed.quantity, changed.unit, 0
    for record in (document, *_twins(desk, document)):
        record.add_up()
        desk.save(record)
    return document


def recode(desk, id=None, line=0, account=None):
    """Move a line to another account. Xero sets no new date for this and sends no webhook."""
    document = desk.document(id, lambda d: d.status in OPEN and d.lines and d.lines[0].account)
    entry = document.lines[line]
    if account is None:
        others = [
            a
            for a in desk.books.accounts.values()
            if a.classification == "REVENUE" and a is not entry.account and a.status == "ACTIVE"
        ]
        entry.account = desk.rng.choice(others)
    else:
        entry.account = desk.books.account(account)
    for record in (document, *_twins(desk, document)):
        desk.books.changed(record, bump=False)
    return document


def change_date(desk, id=None, date=None):
    """Move a record to another day, by default to the day before; it keeps its rate."""
    document = desk.document(id, lambda d: d.status == "AUTHORISED")
    day = a_day(date) or plus(document.date, -1)
    for record in (document, *_twins(desk, document)):
        record.date = day
        desk.save(record)
    return document


def change_due_date(desk, id=None, due_date=None):
    """Change the due date, by default by a week. Part-paid documents get no new date in Xero."""
    document = desk.document(id, lambda d: d.status == "AUTHORISED")
    document.due_date = a_day(due_date) or plus(document.due_date, 7)
    if not document.payments:
        return desk.save(document)
    desk.books.changed(document, bump=False)
    return document


def credit(desk, id=None, invoice=None):
    """Allocate a credit note to an invoice of the same customer, or to a supplier's bill."""

    def takers(note):
        return [
            document
            for document in desk.books.documents(note.contact)
            if f"{document.type}CREDIT" == note.type
            and document.status == "AUTHORISED"
            and document.due > 0
        ]

    note = desk.pick(
        desk.books.credit_notes,
        id,
        lambda n: n.type == "ACCRECCREDIT" and n.status == "AUTHORISED" and n.due > 0 and takers(n),
    )
    bill = desk.pick(desk.books.invoices, invoice, lambda i: i in takers(note))
    allocate(note, bill, desk.maker.guid(), desk.books.today)
    return [desk.save(note), desk.save(bill)]


def _document(desk, type, number, contact, status, **given):
    return Document(
        type=type,
        due_date=None,
        status="AUTHORISED" if status == "PAID" else status,
        **desk.new(contact, **{"number": number, **given}),
    )


def _pay_if(desk, document, status):
    """Add a payment to a document that is to be PAID."""
    if status == "PAID":
        settle(document, desk.maker.guid(), document.date, document.due)
        desk.books.changed(document)


def _twins(desk, record):
    """Return the other record of the same money, if the record is one of a prepayment's two."""
    books = desk.books
    if isinstance(record, BankTransaction):
        return [books.prepayments[record.twin]] if record.twin in books.prepayments else []
    return [each for each in books.bank_transactions.values() if each.twin == record.id]


def _release(desk, document):
    """Undo a document's allocations on the other side."""
    for allocation in document.allocations:
        is_invoice = document is allocation.invoice
        other = allocation.credit_note if is_invoice else allocation.invoice
        other.allocations.remove(allocation)
        other.status, other.fully_paid_on = "AUTHORISED", None
        desk.save(other)


ACTIONS = {
    action.__name__: action
    for action in (
        new_invoice,
        new_bill,
        new_credit_note,
        void,
        delete,
        pay,
        approve,
        change_amount,
        change_date,
        change_due_date,
        recode,
        credit,
    )
}
