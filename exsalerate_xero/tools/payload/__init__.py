"""Mapping Xero's JSON to plain values, without network or database.

Every mapper takes a response (``records`` as texts, and their ``digests``) and returns a
:class:`Batch` with the valid and the skipped records. A value's digest is its record's, followed by
a stamp of how it was mapped: records with the same digest needn't be mapped again.
"""

from functools import partial
from typing import Any

import msgspec

from ... import const
from .. import fields
from ..fields import InvalidRecord
from ..money import Converter, MissingRate
from ..words import Words, _lt
from . import estimate, schema
from .decoding import decoded
from .dimensions import item, tracking_category
from .documents import income, quote, sale
from .master import account, contact, organisation
from .repeating import repeating_invoice
from .records import (
    Account,
    Batch,
    Cancelled,
    Contact,
    Item,
    Line,
    Skipped,
    OrganisationDetails,
    Quote,
    RepeatingInvoice,
    Sale,
    Tracking,
    TrackingCategory,
    TrackingOption,
    digest,
    is_from_customer,
    stamp,
)

__all__ = [
    "MAPPERS",
    "Account",
    "Batch",
    "Cancelled",
    "Contact",
    "InvalidRecord",
    "Item",
    "Line",
    "OrganisationDetails",
    "Quote",
    "RepeatingInvoice",
    "Sale",
    "Skipped",
    "Tracking",
    "TrackingCategory",
    "TrackingOption",
    "accounts",
    "contacts",
    "credit_notes",
    "digest",
    "ids",
    "invoices",
    "is_from_customer",
    "items",
    "organisation",
    "other_income",
    "purchases",
    "quotes",
    "repeating_invoices",
    "stamp",
    "tracking_categories",
]

# By kind of list: the type that its records are decoded to.
SCHEMAS = {
    "accounts": schema.Account,
    "contacts": schema.Contact,
    "items": schema.Item,
    "tracking_categories": schema.TrackingCategory,
    "invoices": schema.Invoice,
    "credit_notes": schema.CreditNote,
    "quotes": schema.Quote,
    "bank_transactions": schema.BankTransaction,
    "manual_journals": schema.ManualJournal,
    "prepayments": schema.Prepayment,
    "bills": schema.Invoice,
    "bill_credits": schema.CreditNote,
    "repeating_invoices": schema.RepeatingInvoice,
}
# By kind of list: the member that identifies a record to people.
NAME_MEMBERS = {
    "accounts": "Name",
    "contacts": "Name",
    "items": "Code",
    "tracking_categories": "Name",
    "invoices": "InvoiceNumber",
    "credit_notes": "CreditNoteNumber",
    "quotes": "QuoteNumber",
    "bank_transactions": "Reference",
    "manual_journals": "Narration",
    "prepayments": "Reference",
    "bills": "InvoiceNumber",
    "bill_credits": "CreditNoteNumber",
    "repeating_invoices": "Reference",
}
# By kind of list: the statuses of documents that no longer count.
CANCELLED_STATUSES = {
    "invoices": const.CANCELLED_STATUSES,
    "credit_notes": const.CANCELLED_STATUSES,
    "quotes": ("DELETED",),
    "repeating_invoices": ("DELETED",),
    **dict.fromkeys(const.INCOME_KINDS, const.CANCELLED_STATUSES),
}
# By kind of list: only the members that identify a record and say whether it counts, of any type.
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
    """Map a list of accounts of every class."""
    return _batch(answer, "accounts", account)


def contacts(answer):
    """Map a page of contacts."""
    return _batch(answer, "contacts", contact)


def items(answer):
    """Map a list of items, whether they are sold or only bought."""
    return _batch(answer, "items", item)


def tracking_categories(answer):
    """Map a list of tracking categories with their options."""
    return _batch(answer, "tracking_categories", tracking_category)


def invoices(answer, converter: Converter):
    """Map a page of invoices without bills and incomplete drafts."""
    return _batch(answer, "invoices", sale, "invoice", converter)


def credit_notes(answer, converter: Converter):
    """Map a page of credit notes without supplier credit notes and incomplete drafts."""
    return _batch(answer, "credit_notes", sale, "credit_note", converter)


def quotes(answer, converter: Converter):
    """Map a page of quotes."""
    return _batch(answer, "quotes", quote, converter)


def repeating_invoices(answer, converter: Converter):
    """Map a list of repeating invoices without repeating bills."""
    return _batch(answer, "repeating_invoices", repeating_invoice, converter)


def other_income(kind, answer, chart, converter: Converter):
    """Map a page of other documents that are booked to income.

    :param kind: kind of list, one of `const.INCOME_KINDS`
    :param chart: IDs, and codes, of the accounts that are known not to be income
    """
    return _batch(answer, kind, income, kind, chart, converter)


def purchases(kind, answer, converter: Converter):
    """Map a page of bills or supplier credit notes without sales and incomplete drafts.

    :param kind: kind of list, one of `const.PURCHASE_KINDS`
    """
    (record_kind,) = const.RECORD_KINDS[kind]
    return _batch(answer, kind, sale, record_kind, converter)


# By kind of list: the mapper of a response.
MAPPERS = {
    "accounts": accounts,
    "contacts": contacts,
    "items": items,
    "tracking_categories": tracking_categories,
    "invoices": invoices,
    "credit_notes": credit_notes,
    "quotes": quotes,
    **{kind: partial(other_income, kind) for kind in const.INCOME_KINDS},
    "repeating_invoices": repeating_invoices,
}


def ids(answer, kind):
    """Return the records' IDs in order, None for a record without one."""
    return [_id(_label(text, kind)) for text in answer.records]


def _batch(answer, kind, mapper, *arguments):
    """Map a response's records; records for which the mapper returns None are left out."""
    result, record_type = Batch(), SCHEMAS[kind]
    for text, digest_of_text in zip(answer.records, answer.digests, strict=True):
        try:
            value = mapper(decoded(text, record_type), *arguments, digest_of_text)
        except InvalidRecord as error:
            _skip(result, text, kind, error.words)
        except MissingRate as error:
            _skip(result, text, kind, error.words, "rate")
        except ArithmeticError:
            words = Words(_lt("its amounts are too large to calculate with"))
            _skip(result, text, kind, words)
        else:
            if value is not None:
                result.values.append(value)
            elif xero_id := _id(_label(text, kind)):
                result.left_out.append(xero_id)
    return result


def _skip(batch, text, kind, reason, cause="record"):
    """Add a record that can't be mapped to its batch, unless it is known to no longer count."""
    cancelled = _cancelled(text, kind)
    if cancelled:
        batch.cancelled.append(cancelled)
    else:
        skipped = _skipped(text, kind, reason)
        batch.odd.append(skipped._replace(cause=cause, amounts=estimate.amounts(text, kind)))


def _cancelled(text, kind):
    label = _label(text, kind)
    xero_id, status = _id(label), str(label.status).upper()
    if not xero_id or status not in CANCELLED_STATUSES.get(kind, ()):
        return None
    return Cancelled(xero_id, status, fields.Notes().moment(label.updated_at, "UpdatedDateUTC"))


def _skipped(text, kind, reason):
    label = _label(text, kind)
    name = label.name
    clean = fields.CONTROL.sub(" ", name)[:200] if isinstance(name, str) else None
    return Skipped(_id(label), clean or None, reason)


def _label(text, kind):
    try:
        return decoded(text, LABELS[kind])
    except InvalidRecord:
        return LABELS[kind]()


def _id(label):
    known = isinstance(label.id, str) and fields.GUID.fullmatch(label.id)
    return label.id.lower() if known else None
