"""Invoices, credit notes and quotes."""

from datetime import date
from decimal import Decimal

from ... import const
from .. import fields
from ..fields import ZERO, OddRecord
from ..money import Converter
from ..words import _lt
from .records import Line, Quote, Sale, stamp

LINE_AMOUNT_TYPES = {"EXCLUSIVE", "INCLUSIVE", "NOTAX"}
# Between any two currencies there are.
LOWEST_RATE, HIGHEST_RATE = Decimal("1e-9"), Decimal("1e9")


def sale(record, kind, converter: Converter, digest):
    """Map an invoice or credit note of the sales side; None for one of the purchase side.

    Net of a line is ``LineAmount``, less ``TaxAmount`` where amounts include tax; it is already
    discounted. Credit notes state positive amounts, which count negative here.
    """
    wanted, other = const.SALE_TYPES[kind]
    if fields.choice(record.Type, "Type", {wanted, other}) == other:
        return None
    currency, rate = _currency(record, converter)
    day = fields.day(record.DateString or record.Date, "Date", required=True)
    sign = -1 if kind == "credit_note" else 1
    factor = converter.factor(currency, rate, day)
    status = fields.choice(record.Status, "Status", const.DOCUMENT_STATUSES)
    lines = _lines(record, status, sign, converter, factor)
    untaxed = sign * fields.number(record.SubTotal, "SubTotal")
    xero_id, number, due, paid, credited = _own_members(record, kind)
    company = sum((line.amount_company for line in lines), ZERO)
    values = (
        xero_id,
        kind,
        number,
        fields.text(record.Reference, "Reference", longest=2000),
        _contact(record),
        day,
        fields.day(record.DueDateString or record.DueDate, "DueDate"),
        fields.day(record.FullyPaidOnDate, "FullyPaidOnDate"),
        status,
        currency,
        rate,
        untaxed,
        sign * fields.number(record.TotalTax, "TotalTax", ZERO),
        sign * fields.number(record.Total, "Total"),
        sign * due,
        sign * paid,
        sign * credited,
        company if lines else converter.convert(untaxed, factor),
        converter.convert(sign * due, factor),
    )
    return Sale(*values, _updated_at(record), lines, digest + stamp(converter, day))


def quote(record, converter: Converter, digest):
    """Map one quote; a draft without a date is converted at today's rate."""
    currency, rate = _currency(record, converter)
    day = fields.day(record.DateString or record.Date, "Date")
    factor = converter.factor(currency, rate, day or date.today())
    untaxed = fields.number(record.SubTotal, "SubTotal", ZERO)
    values = (
        fields.guid(record.QuoteID, "QuoteID"),
        fields.text(record.QuoteNumber, "QuoteNumber", longest=500),
        fields.text(record.Reference, "Reference", longest=2000),
        fields.text(record.Title, "Title", longest=2000),
        _contact(record),
        day,
        fields.day(record.ExpiryDateString or record.ExpiryDate, "ExpiryDate"),
        fields.choice(record.Status, "Status", const.QUOTE_STATUSES),
        currency,
        rate,
        untaxed,
        fields.number(record.Total, "Total", ZERO),
        converter.convert(untaxed, factor),
    )
    return Quote(*values, _updated_at(record), digest + stamp(converter, day))


def _own_members(record, kind):
    """Return id, number, amounts due, paid and credited, named differently by each kind."""
    if kind == "invoice":
        return (
            fields.guid(record.InvoiceID, "InvoiceID"),
            fields.text(record.InvoiceNumber, "InvoiceNumber", longest=500),
            fields.number(record.AmountDue, "AmountDue", ZERO),
            fields.number(record.AmountPaid, "AmountPaid", ZERO),
            fields.number(record.AmountCredited, "AmountCredited", ZERO),
        )
    return (
        fields.guid(record.CreditNoteID, "CreditNoteID"),
        fields.text(record.CreditNoteNumber, "CreditNoteNumber", longest=500),
        fields.number(record.RemainingCredit, "RemainingCredit", ZERO),
        ZERO,
        ZERO,
    )


def _updated_at(record):
    return fields.moment(record.UpdatedDateUTCString or record.UpdatedDateUTC, "UpdatedDateUTC")


def _contact(record):
    if record.Contact is None:
        raise OddRecord(fields.MISSING, name="Contact")
    return fields.guid(record.Contact.ContactID, "ContactID")


def _lines(record, status, sign, converter, factor):
    items = record.LineItems
    counted = status in const.COUNTED_STATUSES
    if items is None:
        if counted:
            raise OddRecord(fields.MISSING, name="LineItems")
        # Voided and deleted documents may come without their lines.
        return ()
    if not items and counted and fields.number(record.SubTotal, "SubTotal"):
        raise OddRecord(_lt("it has an amount but no lines"))
    tax_included = _tax_included(record)
    return tuple([_line(item, tax_included, sign, converter, factor) for item in items])


def _line(item, tax_included, sign, converter, factor):
    # A line of mere text may come without an amount; what is booked to an account may not.
    missing = None if item.AccountID or item.AccountCode else ZERO
    amount = fields.number(item.LineAmount, "LineAmount", missing)
    if tax_included:
        amount -= fields.number(item.TaxAmount, "TaxAmount", missing)
    if sign < 0:
        amount = -amount
    return Line(
        fields.guid(item.AccountID, "AccountID", required=False),
        fields.text(item.AccountCode, "AccountCode", longest=50),
        fields.text(item.Description, "Description"),
        fields.text(item.ItemCode, "ItemCode", longest=500),
        fields.number(item.Quantity, "Quantity", ZERO),
        fields.number(item.UnitAmount, "UnitAmount", ZERO),
        amount,
        converter.convert(amount, factor),
    )


def _tax_included(record):
    """Tell whether line amounts include tax; quotes write the member in capitals."""
    types = fields.choice(record.LineAmountTypes, "LineAmountTypes", LINE_AMOUNT_TYPES)
    return types == "INCLUSIVE"


def _currency(record, converter):
    currency = fields.text(record.CurrencyCode, "CurrencyCode", required=True, longest=20).upper()
    if currency not in converter.currencies:
        raise OddRecord(_lt("its currency %(currency)s is unknown in Odoo"), currency=currency)
    missing = Decimal(1) if currency == converter.base else None
    rate = fields.number(record.CurrencyRate, "CurrencyRate", missing)
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        raise OddRecord(_lt("CurrencyRate cannot be right"))
    return currency, rate
