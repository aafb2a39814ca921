"""What settled a document, as Xero tells it: payments, and credit that was allocated."""

from functools import lru_cache

from .. import fields
from . import schema

# More than any document has; further ones are left out.
MOST = 200
# By member: what its entries are, and the members of an entry with the amount and the text.
_INVOICE = {
    "Payments": ("payment", "Amount", "Reference"),
    "CreditNotes": ("credit_note", "AppliedAmount", "CreditNoteNumber"),
    "Prepayments": ("prepayment", "AppliedAmount", None),
    "Overpayments": ("overpayment", "AppliedAmount", None),
}
_CREDIT_NOTE = {
    "Payments": ("refund", "Amount", "Reference"),
    "Allocations": ("allocation", "Amount", "Invoice"),
}
MEMBERS = {
    "invoice": _INVOICE,
    "credit_note": _CREDIT_NOTE,
    "bill": _INVOICE,
    "bill_credit": _CREDIT_NOTE,
}
# Those whose text is a document's number; others may name a person.
NUMBERED = ("credit_note", "allocation")


def settlements(record, kind, notes):
    """Return [[what, ISO date or None, amount as text, text or None]], or None without any.

    Amounts are positive, in document currency.
    """
    found = None
    for member, (what, amount, text) in MEMBERS[kind].items():
        if entries := getattr(record, member):
            found = found or []
            for entry in notes.records(entries, member, schema.Settlement)[:MOST]:
                said = getattr(entry, text) if text else None
                if type(said) is schema.InvoiceReference:
                    said = said.InvoiceNumber
                found.append(
                    [
                        what,
                        entry.Date and _iso_day(entry, notes),
                        str(notes.number(getattr(entry, amount), amount)),
                        said and notes.text(said, text, 500),
                    ]
                )
    return found


def _iso_day(entry, notes):
    if type(entry.Date) is str and (known := _known_day(entry.Date)):
        return known
    day = notes.day(entry.Date, "Date")
    return day and day.isoformat()


# Thousands of payments are of the same few days.
@lru_cache(4096)
def _known_day(text):
    try:
        return fields.day(text, "Date").isoformat()
    except fields.InvalidRecord:
        return None


def without_texts(found):
    """Return settlements without texts that may name a person."""
    return found and [entry if entry[0] in NUMBERED else [*entry[:3], None] for entry in found]
