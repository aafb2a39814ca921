"""What a skipped document adds to income, as far as it can be read.

Proof explains differences with it. It is in no figure of revenue.
"""

import json
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ... import const
from ..fields import GUID, LARGEST, InvalidRecord, day
from ..money import to_base

# The sign of a document's lines in the profit, by the member Type.
SIGNS = {"ACCREC": 1, "ACCRECCREDIT": -1, "ACCPAY": -1, "ACCPAYCREDIT": 1}


class Estimate(NamedTuple):
    """The net amount of a line in base currency; negative if it reduces income.

    :param account: the account's ID in Xero, or else its code
    """

    month: date
    account: str
    amount: Decimal


def amounts(text, kind):
    """Return an :class:`Estimate` for each line that can be read of an approved document."""
    if kind not in const.REVENUE_KINDS:
        return ()
    try:
        record = json.loads(bytes(text), parse_float=Decimal, parse_int=Decimal)
        return tuple(_lines(record))
    except (ArithmeticError, AttributeError, InvalidRecord, RecursionError, TypeError, ValueError):
        return ()


def amounts_of(document):
    """Return an :class:`Estimate` for each line of a mapped invoice or credit note."""
    if document.status not in const.COUNTED_STATUSES:
        return ()
    month = document.date.replace(day=1)
    return tuple(
        Estimate(month, line.account_id or line.account_code, to_base(line.amount, document.rate))
        for line in document.lines
        if line.amount and (line.account_id or line.account_code)
    )


def _lines(record):
    status, sign = str(record.get("Status")).upper(), SIGNS.get(record.get("Type"))
    if status not in const.COUNTED_STATUSES or not sign:
        return
    month = day(record.get("DateString") or record.get("Date"), "Date").replace(day=1)
    rate = _number(record.get("CurrencyRate") or 1)
    included = str(record.get("LineAmountTypes")).upper() == "INCLUSIVE"
    for line in record.get("LineItems") or ():
        with suppress(ArithmeticError, AttributeError, TypeError, ValueError):
            account = line.get("AccountID") or line.get("AccountCode")
            amount = _number(line.get("LineAmount"))
            if included:
                amount -= _number(line.get("TaxAmount"))
            if isinstance(account, str) and amount:
                account = account.lower() if GUID.fullmatch(account) else account
                yield Estimate(month, account, to_base(sign * amount, rate))


def _number(value):
    number = Decimal(value)
    if not -LARGEST < number < LARGEST:
        raise ValueError("not an amount")
    return number
