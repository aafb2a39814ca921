"""What a skipped document adds to income, as far as it can be read.

Proof explains differences with it. It is in no figure of revenue.
"""

import json
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ... import const
from ..fields import LARGEST, InvalidRecord, day, guid
from ..fields import text as one_line
from ..money import to_base

# By kind of list, and by the member Type: the sign of a document's lines in the profit.
SIGNS = {
    "invoices": {"ACCREC": 1},
    "credit_notes": {"ACCRECCREDIT": -1},
    **{
        kind: {type_: sign for type_, (_record_kind, sign) in types.items()}
        for kind, types in const.INCOME_TYPES.items()
    },
}


UNREADABLE = (ArithmeticError, AttributeError, InvalidRecord, TypeError, ValueError)


class Estimate(NamedTuple):
    """The net amount of a line in base currency; negative if it reduces income.

    :param account: the account's ID in Xero, or else its code
    """

    month: date
    account: str
    amount: Decimal


def amounts(text, kind):
    """Return an :class:`Estimate` for each line that can be read of an approved document."""
    if kind not in SIGNS:
        return ()
    try:
        record = json.loads(bytes(text), parse_float=Decimal, parse_int=Decimal)
        return tuple(_lines(record, kind))
    except (*UNREADABLE, RecursionError):
        return ()


def amounts_of(document):
    """Return an :class:`Estimate` for each line of a mapped document with income."""
    if document.status not in const.COUNTED_STATUSES:
        return ()
    return tuple(
        Estimate(
            (line.day or document.date).replace(day=1),
            line.account,
            to_base(line.amount, document.rate),
        )
        for line in document.lines
        if line.amount and line.account
    )


def _lines(record, kind):
    is_journal = kind == "manual_journals"
    sign = SIGNS[kind].get(None if is_journal else record.get("Type"))
    if str(record.get("Status")).upper() not in const.COUNTED_STATUSES or not sign:
        return
    shares = [(_month(record), Decimal(1))]
    if kind == "prepayments":
        shares += _taken_back(record)
    rate = _number(record.get("CurrencyRate") or 1)
    included = str(record.get("LineAmountTypes")).upper() == "INCLUSIVE"
    for line in record.get("JournalLines" if is_journal else "LineItems") or ():
        with suppress(*UNREADABLE):
            account = _account(line)
            amount = _number(line.get("LineAmount"))
            if included:
                amount -= _number(line.get("TaxAmount"))
            if amount:
                for month, share in shares:
                    yield Estimate(month, account, to_base(sign * share * amount, rate))


def _account(line):
    """Return the account's ID, or else its code, as mapped lines have them."""
    with suppress(InvalidRecord):
        return guid(line.get("AccountID"), "AccountID")
    return one_line(line.get("AccountCode"), "AccountCode", 50)


def _taken_back(record):
    """Yield (month, share, negative) of what was allocated of a prepayment."""
    for allocation in record.get("Allocations") or ():
        with suppress(*UNREADABLE):
            amount = _number(allocation.get("Amount"))
            yield _month(allocation), -amount / _number(record.get("Total"))


def _month(record):
    return day(record.get("DateString") or record.get("Date"), "Date").replace(day=1)


def _number(value):
    number = Decimal(value)
    if not -LARGEST < number < LARGEST:
        raise ValueError("not an amount")
    return number
