"""From Xero's JSON to plain values: pure mapping, no network, no database.

Every mapper takes an answer (decoded ``records`` with numbers as Decimal, ``digests`` of their
text) and returns a :class:`Batch` with what is well-formed and what had to be set aside. A
value's digest is its record's with a stamp of how it was mapped: equal ones need no second look.
"""

from ... import const
from .. import fields
from ..fields import OddRecord
from ..money import Converter, MissingRate
from .documents import quote, sale
from .master import account, contact, organisation
from .records import (
    MAPPING_VERSION,
    Account,
    Batch,
    Contact,
    Line,
    Odd,
    OrganisationDetails,
    Quote,
    Sale,
    digest,
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

# By kind of list: the member that names a record to a person.
NAME_MEMBERS = {
    "accounts": "Name",
    "contacts": "Name",
    "invoices": "InvoiceNumber",
    "credit_notes": "CreditNoteNumber",
    "quotes": "QuoteNumber",
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
    id_name = const.ID_MEMBERS[kind]
    return [_id(record, id_name) for record in answer.records]


def stamp(*converters):
    """Return what is appended to the digests of records: it differs when mapping would."""
    return digest((MAPPING_VERSION, [converter.basis for converter in converters]))[:8]


def _batch(answer, kind, mapper, *arguments):
    """Map an answer's records; a mapper's None is a record that does not belong here."""
    result = Batch()
    mark = stamp(*(each for each in arguments if isinstance(each, Converter)))
    for record, record_digest in zip(answer.records, answer.digests, strict=True):
        try:
            if not isinstance(record, dict):
                raise OddRecord("it is not a record at all")
            value = mapper(record, *arguments, record_digest + mark)
        except (OddRecord, MissingRate) as error:
            reason = str(error)
            if isinstance(error, MissingRate):
                reason = f"Odoo has no exchange rate {reason} for its date"
            result.odd.append(_odd(record, kind, reason))
        else:
            if value is not None:
                result.values.append(value)
    return result


def _odd(record, kind, reason):
    if not isinstance(record, dict):
        return Odd(None, None, reason)
    name = record.get(NAME_MEMBERS[kind])
    clean = fields.CONTROL.sub(" ", name)[:200] if isinstance(name, str) else None
    return Odd(_id(record, const.ID_MEMBERS[kind]), clean or None, reason)


def _id(record, id_name):
    xero_id = record.get(id_name) if isinstance(record, dict) else None
    known = isinstance(xero_id, str) and fields.GUID.fullmatch(xero_id)
    return xero_id.lower() if known else None
