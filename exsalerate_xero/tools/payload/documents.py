"""Invoices, credit notes and quotes."""

from datetime import date
from decimal import Decimal

from ... import const
from .. import fields
from ..fields import ZERO, OddRecord
from ..money import Converter
from .records import Line, Quote, Sale

LINE_AMOUNT_TYPES = {"EXCLUSIVE", "INCLUSIVE", "NOTAX"}


def sale(record, kind, converter: Converter, digest):
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
    return Sale(*values, updated_at, lines, digest)


def quote(record, converter: Converter, digest):
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
    return Quote(*values, fields.moment(record, "UpdatedDateUTC"), digest)


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
        # A line of mere text may come without an amount; what is booked to an account may not.
        missing = None if item.get("AccountID") or item.get("AccountCode") else ZERO
        amount = fields.number(item, "LineAmount", missing)
        if tax_included:
            amount -= fields.number(item, "TaxAmount", missing)
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
