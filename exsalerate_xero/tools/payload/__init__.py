"""From Xero's JSON to plain values: pure mapping, no network, no database.

Every mapper takes decoded records (numbers as Decimal) and returns a :class:`Batch` with what is
well-formed and what had to be set aside. Digests tell whether anything that matters here changed.
"""

from .. import fields
from ..fields import OddRecord
from ..money import Converter, MissingRate
from .documents import quote, sale
from .master import account, contact, organisation
from .records import Account, Batch, Contact, Line, Odd, OrganisationDetails, Quote, Sale

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
    "invoices",
    "organisation",
    "quotes",
]


def accounts(records):
    """Map a list of accounts, of every class."""
    return _batch(records, account, "AccountID", "Name")


def contacts(records):
    """Map a page of contacts."""
    return _batch(records, contact, "ContactID", "Name")


def invoices(records, converter: Converter):
    """Map a page of invoices; bills are passed over."""
    return _batch(
        records,
        lambda record: sale(record, "invoice", converter),
        "InvoiceID",
        "InvoiceNumber",
    )


def credit_notes(records, converter: Converter):
    """Map a page of credit notes; those to suppliers are passed over."""
    return _batch(
        records,
        lambda record: sale(record, "credit_note", converter),
        "CreditNoteID",
        "CreditNoteNumber",
    )


def quotes(records, converter: Converter):
    """Map a page of quotes."""
    return _batch(records, lambda record: quote(record, converter), "QuoteID", "QuoteNumber")


def _batch(records, mapper, id_name, name_member):
    """Map ``records`` with ``mapper``; a mapper's None is a record that does not belong here."""
    result = Batch()
    for record in records:
        try:
            if not isinstance(record, dict):
                raise OddRecord("it is not a record at all")
            value = mapper(record)
        except (OddRecord, MissingRate) as error:
            reason = str(error)
            if isinstance(error, MissingRate):
                reason = f"Odoo has no exchange rate {reason} for its date"
            result.odd.append(_odd(record, id_name, name_member, reason))
        else:
            if value is not None:
                result.values.append(value)
    return result


def _odd(record, id_name, name_member, reason):
    if not isinstance(record, dict):
        return Odd(None, None, reason)
    xero_id, name = record.get(id_name), record.get(name_member)
    known = isinstance(xero_id, str) and fields.GUID.fullmatch(xero_id)
    clean = fields.CONTROL.sub(" ", name)[:200] if isinstance(name, str) else None
    return Odd(xero_id.lower() if known else None, clean or None, reason)
