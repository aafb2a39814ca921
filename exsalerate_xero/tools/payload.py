"""From Xero's JSON to plain values: pure mapping, no network, no database.

Every mapper takes one decoded record (numbers as Decimal) and returns a named tuple, or raises
:class:`OddRecord`; :func:`batch` maps a page and keeps the odd ones apart. A ``digest`` over the
values tells whether anything that matters here has changed.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from hashlib import blake2b
from typing import NamedTuple

from .. import const
from . import fields
from .fields import ZERO, OddRecord
from .money import Converter, MissingRate

LINE_AMOUNT_TYPES = {"EXCLUSIVE", "INCLUSIVE", "NOTAX"}
# Raised whenever the mapping changes its meaning, so that the next full import rewrites rows.
MAPPING_VERSION = 1


class Account(NamedTuple):
    xero_id: str
    code: str | None
    name: str
    type: str
    account_class: str | None
    active: bool
    digest: str


class Contact(NamedTuple):
    """A contact; ``merged_into`` is the winner's id when this one lost a merge."""

    xero_id: str
    name: str
    email: str | None
    vat: str | None
    phone: str | None
    street: str | None
    street2: str | None
    city: str | None
    region: str | None
    zip: str | None
    country: str | None
    first_name: str | None
    last_name: str | None
    is_customer: bool
    is_supplier: bool
    status: str
    merged_into: str | None
    updated_at: datetime | None
    digest: str


class Line(NamedTuple):
    """A document's line: net amounts, negative on credit notes."""

    account_id: str | None
    account_code: str | None
    description: str | None
    item_code: str | None
    quantity: Decimal
    price_unit: Decimal
    amount: Decimal
    amount_company: Decimal


class Sale(NamedTuple):
    """A sales invoice or credit note; amounts in document currency unless named company."""

    xero_id: str
    kind: str
    number: str | None
    reference: str | None
    contact: str
    date: date
    due_date: date | None
    paid_date: date | None
    status: str
    currency: str
    rate: Decimal
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    due: Decimal
    untaxed_company: Decimal
    due_company: Decimal
    updated_at: datetime | None
    lines: tuple[Line, ...]
    digest: str


class Quote(NamedTuple):
    """A quote; ``untaxed_company`` is net, in company currency."""

    xero_id: str
    number: str | None
    reference: str | None
    title: str | None
    contact: str
    date: date | None
    expiry_date: date | None
    status: str
    currency: str
    rate: Decimal
    untaxed: Decimal
    total: Decimal
    untaxed_company: Decimal
    updated_at: datetime | None
    digest: str


class OrganisationDetails(NamedTuple):
    name: str
    short_code: str | None
    currency: str
    country: str | None
    timezone: str | None
    year_end_day: int | None
    year_end_month: int | None


class Odd(NamedTuple):
    """A record set aside: its id and number as far as they can be read, and why."""

    xero_id: str | None
    name: str | None
    reason: str


@dataclass
class Batch:
    """A mapped page: ``values`` of what is well-formed, ``odd`` for the rest."""

    values: list = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)


def batch(records, mapper, id_name, name_member):
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


def accounts(records):
    """Map a list of accounts, of every class."""
    return batch(records, account, "AccountID", "Name")


def contacts(records):
    """Map a page of contacts."""
    return batch(records, contact, "ContactID", "Name")


def invoices(records, converter: Converter):
    """Map a page of invoices; bills are passed over."""
    return batch(
        records,
        lambda record: sale(record, "invoice", converter),
        "InvoiceID",
        "InvoiceNumber",
    )


def credit_notes(records, converter: Converter):
    """Map a page of credit notes; those to suppliers are passed over."""
    return batch(
        records,
        lambda record: sale(record, "credit_note", converter),
        "CreditNoteID",
        "CreditNoteNumber",
    )


def quotes(records, converter: Converter):
    """Map a page of quotes."""
    return batch(records, lambda record: quote(record, converter), "QuoteID", "QuoteNumber")


def organisation(record):
    """Map the organisation; raises OddRecord without a base currency."""
    return OrganisationDetails(
        name=fields.text(record, "Name", required=True, longest=500),
        short_code=fields.text(record, "ShortCode", longest=50),
        currency=fields.text(record, "BaseCurrency", required=True, longest=3),
        country=fields.text(record, "CountryCode", longest=10),
        timezone=fields.text(record, "Timezone", longest=100),
        year_end_day=int(fields.number(record, "FinancialYearEndDay", ZERO)) or None,
        year_end_month=int(fields.number(record, "FinancialYearEndMonth", ZERO)) or None,
    )


def account(record):
    """Map one account."""
    values = (
        fields.guid(record, "AccountID"),
        fields.text(record, "Code", longest=50),
        fields.text(record, "Name", required=True, longest=500),
        fields.text(record, "Type", required=True, longest=50),
        fields.text(record, "Class", longest=50),
        fields.text(record, "Status", longest=50) != "ARCHIVED",
    )
    return Account(*values, digest=_digest(values))


def contact(record):
    """Map one contact, with its street address before its postal one."""
    status = fields.choice(record, "ContactStatus", const.CONTACT_STATUSES)
    address = _address(record)
    values = (
        fields.guid(record, "ContactID"),
        fields.text(record, "Name", required=True, longest=500),
        fields.text(record, "EmailAddress", longest=320),
        fields.text(record, "TaxNumber", longest=100),
        _phone(record),
        fields.text(address, "AddressLine1", longest=1000),
        fields.text(address, "AddressLine2", longest=1000),
        fields.text(address, "City", longest=500),
        fields.text(address, "Region", longest=500),
        fields.text(address, "PostalCode", longest=100),
        fields.text(address, "Country", longest=100),
        fields.text(record, "FirstName", longest=500),
        fields.text(record, "LastName", longest=500),
        fields.flag(record, "IsCustomer"),
        fields.flag(record, "IsSupplier"),
        status,
        fields.guid(record, "MergedToContactID", required=False),
    )
    return Contact(*values, fields.moment(record, "UpdatedDateUTC"), _digest(values))


def sale(record, kind, converter: Converter):
    """Map an invoice or credit note of the sales side; None for one of the purchase side.

    Net of a line is ``LineAmount``, less ``TaxAmount`` where amounts include tax; it is already
    discounted. Credit notes state positive amounts, which count negative here.
    """
    wanted, other = const.SALE_TYPES[kind]
    if fields.choice(record, "Type", {wanted, other}) == other:
        return None
    currency, rate = _currency(record, converter)
    day = fields.day(record, "Date", required=True)
    sign = -1 if kind == "credit_note" else 1
    factor = converter.factor(currency, rate, day)
    status = fields.choice(record, "Status", const.DOCUMENT_STATUSES)
    lines = _lines(record, status, sign, converter, factor)
    untaxed = fields.number(record, "SubTotal")
    due_member = "AmountDue" if kind == "invoice" else "RemainingCredit"
    due = fields.number(record, due_member, ZERO)
    company = (
        sum((line.amount_company for line in lines), ZERO)
        if lines
        else converter.round(sign * untaxed * factor[0] / factor[1])
    )
    id_name, number_name = const.SALE_MEMBERS[kind]
    values = (
        fields.guid(record, id_name),
        kind,
        fields.text(record, number_name, longest=500),
        fields.text(record, "Reference", longest=2000),
        fields.guid(_part(record, "Contact"), "ContactID"),
        day,
        fields.day(record, "DueDate"),
        fields.day(record, "FullyPaidOnDate"),
        status,
        currency,
        rate,
        untaxed,
        fields.number(record, "TotalTax", ZERO),
        fields.number(record, "Total"),
        due,
        company,
        converter.round(sign * due * factor[0] / factor[1]),
    )
    updated_at = fields.moment(record, "UpdatedDateUTC")
    return Sale(*values, updated_at, lines, _digest((values, lines)))


def quote(record, converter: Converter):
    """Map one quote; a draft without a date is converted at today's rate."""
    currency, rate = _currency(record, converter)
    day = fields.day(record, "Date")
    multiplier, divisor = converter.factor(currency, rate, day or date.today())
    untaxed = fields.number(record, "SubTotal", ZERO)
    values = (
        fields.guid(record, "QuoteID"),
        fields.text(record, "QuoteNumber", longest=500),
        fields.text(record, "Reference", longest=2000),
        fields.text(record, "Title", longest=2000),
        fields.guid(_part(record, "Contact"), "ContactID"),
        day,
        fields.day(record, "ExpiryDate"),
        fields.choice(record, "Status", const.QUOTE_STATUSES),
        currency,
        rate,
        untaxed,
        fields.number(record, "Total", ZERO),
        converter.round(untaxed * multiplier / divisor),
    )
    return Quote(*values, fields.moment(record, "UpdatedDateUTC"), _digest(values))


def _lines(record, status, sign, converter, factor):
    items = record.get("LineItems")
    if items is None and status not in const.COUNTED_STATUSES:
        # Voided and deleted documents may come without their lines.
        return ()
    if not isinstance(items, list):
        raise OddRecord("LineItems is missing")
    if not items and status in const.COUNTED_STATUSES and fields.number(record, "SubTotal"):
        raise OddRecord("it has an amount but no lines")
    tax_included = _tax_included(record)
    multiplier, divisor = factor
    lines = []
    for item in items:
        if not isinstance(item, dict):
            raise OddRecord("a line is not a record at all")
        amount = fields.number(item, "LineAmount", ZERO)
        if tax_included:
            amount -= fields.number(item, "TaxAmount", ZERO)
        amount *= sign
        lines.append(
            Line(
                fields.guid(item, "AccountID", required=False),
                fields.text(item, "AccountCode", longest=50),
                fields.text(item, "Description"),
                fields.text(item, "ItemCode", longest=500),
                fields.number(item, "Quantity", ZERO),
                fields.number(item, "UnitAmount", ZERO),
                amount,
                converter.round(amount * multiplier / divisor),
            )
        )
    return tuple(lines)


def _tax_included(record):
    """Tell whether line amounts include tax; quotes write the member in capitals."""
    return fields.choice(record, "LineAmountTypes", LINE_AMOUNT_TYPES) == "INCLUSIVE"


def _currency(record, converter):
    currency = fields.text(record, "CurrencyCode", required=True, longest=20).upper()
    if currency not in converter.currencies:
        raise OddRecord(f"its currency {currency} is unknown in Odoo")
    rate = fields.number(record, "CurrencyRate", Decimal(1) if currency == converter.base else None)
    if rate <= 0:
        raise OddRecord("CurrencyRate is not above zero")
    return currency, rate


def _part(record, name):
    part = record.get(name)
    if not isinstance(part, dict):
        raise OddRecord(f"{name} is missing")
    return part


def _first(record, name, type_name, order):
    """Return the first non-empty member of the list ``name``, by its type in ``order``."""
    parts = [part for part in record.get(name) or () if isinstance(part, dict)]
    by_type = {part.get(type_name): part for part in reversed(parts)}
    return [by_type[kind] for kind in order if kind in by_type]


def _address(record):
    for address in _first(record, "Addresses", "AddressType", ("STREET", "POBOX", "DELIVERY")):
        if any(address.get(name) for name in ("AddressLine1", "City", "PostalCode", "Country")):
            return address
    return {}


def _phone(record):
    for phone in _first(record, "Phones", "PhoneType", ("DEFAULT", "DDI", "MOBILE")):
        if fields.text(phone, "PhoneNumber", longest=100):
            names = ("PhoneCountryCode", "PhoneAreaCode", "PhoneNumber")
            country, area, number = (fields.text(phone, name, longest=100) for name in names)
            parts = (f"+{country.lstrip('+')}" if country else None, area, number)
            return " ".join(part for part in parts if part)
    return None


def _odd(record, id_name, name_member, reason):
    if not isinstance(record, dict):
        return Odd(None, None, reason)
    xero_id, name = record.get(id_name), record.get(name_member)
    known = isinstance(xero_id, str) and fields.GUID.fullmatch(xero_id)
    clean = fields.CONTROL.sub(" ", name)[:200] if isinstance(name, str) else None
    return Odd(xero_id.lower() if known else None, clean or None, reason)


def _digest(values):
    return blake2b(f"{MAPPING_VERSION}{values!r}".encode(), digest_size=16).hexdigest()
