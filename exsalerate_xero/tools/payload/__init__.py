"""From Xero's JSON to plain values: pure mapping, no network, no database.

Every mapper takes an answer (``records`` as texts, ``digests`` of them) and returns a
:class:`Batch` with what is well-formed and what had to be set aside. A value's digest is its
record's with a stamp of how it was mapped: equal ones need no second look.
"""

from typing import Any

import msgspec

from ... import const
from .. import fields
from ..fields import OddRecord
from ..money import Converter, MissingRate
from ..words import Words, _lt
from . import schema
from .decoding import decoded
from .documents import quote, sale
from .master import account, contact, organisation
from .records import (
    Account,
    Batch,
    Cancelled,
    Contact,
    Line,
    Odd,
    OrganisationDetails,
    Quote,
    Sale,
    stamp,
)

__all__ = [
    "Account",
    "Batch",
    "Cancelled",
    "Contact",
    "Line",
    "Odd",
    "OddRecord",
    "OrganisationDetails",
    "Quote",
    "Sale",
    "accounts",
    "contacts",
    "credit_notes",
    "ids",
    "invoices",
    "organisation",
    "quotes",
    "stamp",
]

# By kind of list: what a record of it is decoded into.
SCHEMAS = {
    "accounts": schema.Account,
    "contacts": schema.Contact,
    "invoices": schema.Invoice,
    "credit_notes": schema.CreditNote,
    "quotes": schema.Quote,
}
# By kind of list: the member that names a record to a person.
NAME_MEMBERS = {
    "accounts": "Name",
    "contacts": "Name",
    "invoices": "InvoiceNumber",
    "credit_notes": "CreditNoteNumber",
    "quotes": "QuoteNumber",
}
# By kind of list: the statuses of documents that count no longer.
CANCELLED_STATUSES = {
    "invoices": const.CANCELLED_STATUSES,
    "credit_notes": const.CANCELLED_STATUSES,
    "quotes": ("DELETED",),
}
# By kind of list: no more of a record than tells which it is and whether it counts, of any type.
LABELS = {
    kind: msgspec.defstruct(
        "Label",
        [(name, Any, None) for name in ("id", "name", "status", "updated_at")],
        rename={
            "id": const.ID_MEMBERS[kind],
            "name": NAME_MEMBERS[kind],
            "status": "Status",
            "updated_at": "UpdatedDateUTC",
        },
    )
    for kind in SCHEMAS
}


def accounts(answer):
    """Map a list of accounts, of every class."""
    return _batch(answer, "accounts", account)


def contacts(answer):
    """Map a page of contacts."""
    return _batch(answer, "contacts", contact)


def invoices(answer, converter: Converter):
    """Map a page of invoices; bills and incomplete drafts are left out."""
    return _batch(answer, "invoices", sale, "invoice", converter)


def credit_notes(answer, converter: Converter):
    """Map a page of credit notes; those to suppliers and incomplete drafts are left out."""
    return _batch(answer, "credit_notes", sale, "credit_note", converter)


def quotes(answer, converter: Converter):
    """Map a page of quotes."""
    return _batch(answer, "quotes", quote, converter)


def ids(answer, kind):
    """Return the records' ids in their order; None for one that has none."""
    return [_id(_label(text, kind)) for text in answer.records]


def _batch(answer, kind, mapper, *arguments):
    """Map an answer's records; a mapper's None is a record that is not kept."""
    result, record_type = Batch(), SCHEMAS[kind]
    for text, digest_of_text in zip(answer.records, answer.digests, strict=True):
        try:
            value = mapper(decoded(text, record_type), *arguments, digest_of_text)
        except OddRecord as error:
            _set_aside(result, text, kind, error.words)
        except MissingRate as error:
            _set_aside(result, text, kind, error.words, "rate")
        except ArithmeticError:
            words = Words(_lt("its amounts are beyond what can be reckoned with"))
            _set_aside(result, text, kind, words)
        else:
            if value is not None:
                result.values.append(value)
            elif xero_id := _id(_label(text, kind)):
                result.left_out.append(xero_id)
    return result


def _set_aside(batch, text, kind, reason, cause="record"):
    """Add a record that cannot be mapped to its batch, unless it is known to count no longer."""
    cancelled = _cancelled(text, kind)
    if cancelled:
        batch.cancelled.append(cancelled)
    else:
        batch.odd.append(_odd(text, kind, reason)._replace(cause=cause))


def _cancelled(text, kind):
    label = _label(text, kind)
    xero_id, status = _id(label), str(label.status).upper()
    if not xero_id or status not in CANCELLED_STATUSES.get(kind, ()):
        return None
    return Cancelled(xero_id, status, fields.Notes().moment(label.updated_at, "UpdatedDateUTC"))


def _odd(text, kind, reason):
    label = _label(text, kind)
    name = label.name
    clean = fields.CONTROL.sub(" ", name)[:200] if isinstance(name, str) else None
    return Odd(_id(label), clean or None, reason)


def _label(text, kind):
    try:
        return decoded(text, LABELS[kind])
    except OddRecord:
        return LABELS[kind]()


def _id(label):
    known = isinstance(label.id, str) and fields.GUID.fullmatch(label.id)
    return label.id.lower() if known else None
