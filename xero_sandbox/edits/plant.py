"""Planting: records given as Xero's JSON and served exactly like that.

Lists filter and sort by the fields that can be read, and the truth counts them: `skip_raw` leaves
out such documents. Fields that can't be read count as missing; a document's contact is created if
the books don't have it.
"""

import re
from datetime import date

from ..dates import EPOCH, plus
from ..money import BASE_RATE, scaled
from ..records import (
    Account,
    BankTransaction,
    Contact,
    Document,
    Item,
    JournalLine,
    Line,
    ManualJournal,
    Payment,
    Prepayment,
    Quote,
    RepeatingInvoice,
)

DAY_MS = 86_400_000
EARLIEST_YEAR = 1900
MS_DATE = re.compile(r"/Date\((-?\d+)")
TYPES = {"InvoiceID": ("ACCREC", "ACCPAY"), "CreditNoteID": ("ACCRECCREDIT", "ACCPAYCREDIT")}


def plant(desk, record):
    """Add a record given as Xero's JSON, replacing a record with the same ID."""
    for key, (collection, make) in KINDS.items():
        if isinstance(record.get(key), str):
            return _file(desk, getattr(desk.books, collection), make(desk, record, key), record)
    raise ValueError(f"a record needs one of {', '.join(KINDS)}")


def _file(desk, collection, made, record):
    made.raw = {"replace": record}
    before = collection.get(made.id)
    is_document = type(made) is Document
    if is_document and before is not None:
        desk.books.documents(before.contact).remove(before)
    if is_document and made.contact.id:
        desk.flag(made.contact, **{"is_customer" if made.is_sale else "is_supplier": True})
    desk.books.add(made, collection)
    desk.books.changed(made)
    desk.books.announce(made, "CREATE" if before is None else "UPDATE")
    return made


def _account(desk, record, key):
    account = desk.books.accounts.get(record[key].lower()) or Account(
        record[key].lower(), "", "", "", "", "NONE", 0
    )
    account.code, account.name = _text(record, "Code"), _text(record, "Name")
    account.type, account.classification = _text(record, "Type"), _text(record, "Class")
    account.status = _text(record, "Status") or "ACTIVE"
    return account


def _contact(desk, record, key):
    contact = desk.books.contacts.get(record[key].lower()) or Contact(record[key].lower(), "", 0)
    contact.name, contact.email = _text(record, "Name"), _text(record, "EmailAddress")
    contact.account_number = _text(record, "AccountNumber")
    contact.status = _text(record, "ContactStatus") or "ACTIVE"
    contact.is_customer = record.get("IsCustomer") is True
    contact.is_supplier = record.get("IsSupplier") is True
    contact.merged_to = desk.books.contacts.get(_text(record, "MergedToContactID").lower())
    desk.redraw_documents(contact)
    return contact


def _document(desk, record, key):
    paid = _amount(record.get("AmountPaid"))
    settled = _day(record, "FullyPaidOnDate")
    document = Document(
        number=_text(record, "InvoiceNumber") or _text(record, "CreditNoteNumber"),
        type=record["Type"] if record.get("Type") in TYPES[key] else TYPES[key][0],
        due_date=_day(record, "DueDate"),
        fully_paid_on=settled,
        **_shared(desk, record, key),
    )
    if paid:
        document.payments = [Payment(desk.maker.guid(), settled or document.date, paid)]
    return document


def _quote(desk, record, key):
    return Quote(
        number=_text(record, "QuoteNumber"),
        expiry_date=_day(record, "ExpiryDate"),
        title=_text(record, "Title"),
        **_shared(desk, record, key),
    )


def _bank_transaction(desk, record, key):
    contact = _contact_of(desk, record.get("Contact"))
    values = {**_shared(desk, record, key), "contact": contact if contact.id else None}
    return BankTransaction(
        type=_text(record, "Type"),
        bank=desk.books.account("090"),
        twin=_text(record, "PrepaymentID").lower(),
        **values,
    )


def _prepayment(desk, record, key):
    return Prepayment(
        number="", type=_text(record, "Type"), due_date=None, **_shared(desk, record, key)
    )


def _journal(desk, record, key):
    values = _shared(desk, {**record, "LineItems": record.get("JournalLines")}, key)
    lines = [
        JournalLine(each.id, each.description, each.amount, each.tax, each.account, each.tax_type)
        for each in values["lines"]
    ]
    kept = {name: values[name] for name in ("id", "date", "status", "tax_mode", "updated")}
    return ManualJournal(narration=_text(record, "Narration"), lines=lines, **kept)


def _repeating_invoice(desk, record, key):
    values = _shared(desk, record, key)
    names = ("id", "contact", "status", "tax_mode", "lines", "updated", "currency", "reference")
    return RepeatingInvoice(
        type=_text(record, "Type"),
        start_date=values["date"],
        next_date=None,
        **{name: values[name] for name in names},
    )


def _shared(desk, record, key):
    lines = record.get("LineItems")
    lines = lines if isinstance(lines, list) else []
    return {
        "id": record[key].lower(),
        "contact": _contact_of(desk, record.get("Contact")),
        "date": _day(record, "Date") or desk.books.today,
        "status": _text(record, "Status"),
        "tax_mode": _text(record, "LineAmountTypes").title().replace("Notax", "NoTax"),
        "lines": [_line(desk, line) for line in lines if isinstance(line, dict)],
        "updated": 0,
        "currency": _text(record, "CurrencyCode") or desk.books.organisation.base_currency,
        "rate": _amount(record.get("CurrencyRate"), 6) or BASE_RATE,
        "reference": _text(record, "Reference"),
        "sub_total": _amount(record.get("SubTotal")),
        "total_tax": _amount(record.get("TotalTax")),
    }


def _contact_of(desk, entry):
    """Return the contact of a document; one that is in no list if the document names none."""
    wanted = _text(entry, "ContactID").lower() if isinstance(entry, dict) else ""
    if not wanted:
        return Contact("", "", 0)
    if wanted not in desk.books.contacts:
        name = _text(entry, "Name") or f"Customer {wanted[-4:]}"
        desk.file(Contact(wanted, name, 0), desk.books.contacts)
    return desk.books.contacts[wanted]


def _line(desk, entry):
    named = _text(entry, "AccountID").lower() or _text(entry, "AccountCode")
    try:
        account = desk.books.account(named)
    except LookupError:
        account = None
    return Line(
        id=_text(entry, "LineItemID") or desk.maker.guid(),
        description=_text(entry, "Description"),
        quantity=_amount(entry.get("Quantity"), 4),
        unit=_amount(entry.get("UnitAmount"), 4),
        amount=_amount(entry.get("LineAmount")),
        tax=_amount(entry.get("TaxAmount")),
        account=account,
        tax_type=_text(entry, "TaxType"),
        item=_item(desk, _text(entry, "ItemCode")),
    )


def _item(desk, code):
    """Return the item with a code; one that is in no list if there is none."""
    if not code:
        return None
    try:
        return desk.item(code)
    except LookupError:
        return Item(f"code:{code}", code, code, 0)


def _text(entry, name):
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _amount(value, places=2):
    try:
        return scaled(value, places)
    except (ArithmeticError, ValueError):
        return 0


def _day(entry, name):
    """Return the date of a member or its …String member; None if missing or out of range."""
    written = MS_DATE.match(_text(entry, name))
    try:
        if written:
            day = plus(EPOCH, int(written[1]) // DAY_MS)
        else:
            day = date.fromisoformat(_text(entry, f"{name}String")[:10])
    except (OverflowError, ValueError):
        return None
    return day if day.year >= EARLIEST_YEAR else None


# By the member with a record's ID: (where the record is kept, how it is created).
KINDS = {
    "BankTransactionID": ("bank_transactions", _bank_transaction),
    "PrepaymentID": ("prepayments", _prepayment),
    "ManualJournalID": ("manual_journals", _journal),
    "InvoiceID": ("invoices", _document),
    "CreditNoteID": ("credit_notes", _document),
    "QuoteID": ("quotes", _quote),
    "RepeatingInvoiceID": ("repeating_invoices", _repeating_invoice),
    "ContactID": ("contacts", _contact),
    "AccountID": ("accounts", _account),
}

ACTIONS = {"plant": plant}
