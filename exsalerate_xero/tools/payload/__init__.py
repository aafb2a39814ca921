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
# By kind of list: no more of a record than tells which it is, whatever that may be.
LABELS = {
    kind: msgspec.defstruct(
        "Label", [("id", Any, None), ("name", Any, None)], rename={"id": id_name, "name": name}
    )
    for kind, id_name, name in (
        (kind, const.ID_MEMBERS[kind], NAME_MEMBERS[kind]) for kind in SCHEMAS
    )
}


def accounts(answer):
    """Map a list of accounts, of every class."""
    return _batch(answer, "accounts", account)


def contacts(answer):
    """Map a page of contacts."""
    return _batch(answer, "contacts", contact)


def invoices(answer, converter: Converter):
    """Map a page of invoices; bills are passed over."""
    return _batch(answer, "invoices", sale, "invoice", converter)


def credit_notes(answer, converter: Converter):
    """Map a page of credit notes; those to suppliers are passed over."""
    return _batch(answer, "credit_notes", sale, "credit_note", converter)


def quotes(answer, converter: Converter):
    """Map a page of quotes."""
    return _batch(answer, "quotes", quote, converter)


def ids(answer, kind):
    """Return the records' ids in their order; None for one that has none."""
    return [_id(_label(text, kind)) for text in answer.records]


def _batch(answer, kind, mapper, *arguments):
    """Map an answer's records; a mapper's None is a record that does not belong here."""
    result, record_type = Batch(), SCHEMAS[kind]
    for text, digest_of_text in zip(answer.records, answer.digests, strict=True):
        try:
            value = mapper(decoded(text, record_type), *arguments, digest_of_text)
        except OddRecord as error:
            result.odd.append(_odd(text, kind, error.words))
        except MissingRate as error:
            result.odd.append(_odd(text, kind, error.words)._replace(cause="rate"))
        except ArithmeticError:
            words = Words(_lt("its amounts are beyond what can be reckoned with"))
            result.odd.append(_odd(text, kind, words))
        else:
            if value is not None:
                result.values.append(value)
    return result


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
