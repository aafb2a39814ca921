"""Xero's profit and loss report, by account and month.

The report's titles vary from region to region: nothing here depends on them. Rows count by their
account, columns by the day that their heading names.
"""

import calendar
import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, DecimalException
from typing import NamedTuple

from .errors import BadAnswer
from .fields import GUID, ZERO
from .words import Words, _lt

# Earlier periods that one call can compare with: the maximum that Xero documents.
PERIODS = 11
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(r"(\d{1,2})[ -]([a-z]{3})[a-z]*\.?[ -](\d{4}|\d{2})", re.IGNORECASE)
# Instead of an account's ID, on rows with gains and losses from exchange rates.
_EXCHANGE = "FXGROUPID"

Amounts = dict[str, dict[date, Decimal]]


class ReportUnclear(BadAnswer):
    """The report isn't what Xero documents; nothing can be concluded from it."""

    text = _lt("Xero's profit and loss report couldn't be read.")


class OtherColumns(ReportUnclear):
    """The report doesn't have the requested months as columns."""

    text = _lt("Xero's profit and loss report doesn't have the requested months.")


class Request(NamedTuple):
    """What to request: the days of the latest column, and the number of earlier ones."""

    first: date
    last: date
    periods: int = 0


def year(number: int) -> Request:
    """Return the request for a calendar year.

    Xero applies the same days to every earlier column: only a December, which has 31 days, leaves
    none out, and only a span of one month gives columns of one month.
    """
    return Request(date(number, 12, 1), date(number, 12, 31), PERIODS)


def read(fetch: Callable[[Request], bytes], number: int, months: Iterable[date]) -> Amounts:
    """Read some months of a calendar year, or a single month, with one call.

    :param fetch: makes the call; returns the text of the report
    :param months: first days of months
    :return: {account ID: {first day of month: amount}}, without amounts of 0
    :raises OtherColumns: Xero didn't return the months as columns; each can be read alone
    :raises ReportUnclear: the report wasn't understood
    """
    months = list(months)
    request = Request(months[0], _end(months[0])) if len(months) == 1 else year(number)
    return parse(fetch(request), months)


def parse(text: bytes, months: list[date]) -> Amounts:
    """Return the amounts of a report for some months, by account; see :func:`read`.

    :raises OtherColumns: a column isn't a whole month, or one of the months is missing
    :raises ReportUnclear: the rows of a section don't add up to its total, for example
    """
    try:
        report = json.loads(bytes(text), parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError):
        raise ReportUnclear() from None
    rows = _rows(report)
    headers = [row for row in rows if row.get("RowType") == "Header"]
    columns = _columns(headers[0] if headers else {}, months)
    amounts: Amounts = {}
    _read_rows(rows, columns, amounts)
    return amounts


def _columns(header, months):
    """Return {month: index of its cell}."""
    titles = [_title(cell) for cell in _cells(header)[1:]]
    # Headings name years by two digits, of the century that was requested.
    century = months[0].year // 100 * 100
    days = [_named(title, century) for title in titles]
    if len(days) == len(months) == 1 and not days[0]:
        # The only column is the one that was requested, however it is called.
        return {months[0]: 1}
    found = list(map(_month, days))
    if None in found or len(set(found)) < len(found) or not set(months) <= set(found):
        raise OtherColumns()
    return {month: found.index(month) + 1 for month in months}


def _title(cell):
    value = cell.get("Value")
    return value.strip() if isinstance(value, str) else ""


def _named(title, century):
    """Return (day, month, year) that a heading names, or None."""
    match = _DAY.fullmatch(title)
    if not match or match[2].lower() not in MONTHS:
        return None
    number = int(match[3])
    return int(match[1]), MONTHS.index(match[2].lower()) + 1, number + century * (number < 100)


def _month(named):
    """Return the first day of the month whose last day a heading names, or None."""
    day, month, number = named or (0, 1, 1)
    first = date(max(number, 1), month, 1)
    return first if day == _end(first).day else None


def _end(month):
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _read_rows(rows, columns, amounts):
    """Add the amounts of rows and of the sections among them; return their sums by column.

    :raises ReportUnclear: the rows don't add up to their SummaryRow
    """
    sums, profits, total = [ZERO] * len(columns), [ZERO] * len(columns), None
    for row in rows:
        kind = row.get("RowType")
        if kind == "Section":
            sums = _added(sums, _read_rows(_rows(row), columns, amounts))
        elif kind == "SummaryRow":
            total = _figures(row, columns)
        elif kind == "Row":
            figures, account = _figures(row, columns), _account(row)
            if account is None:
                # Gross profit and net profit come as ordinary rows.
                profits = _added(profits, figures)
                continue
            sums = _added(sums, figures)
            if account != _EXCHANGE:
                _add(amounts, account, columns, figures)
    if total is not None and total not in (sums, _added(sums, profits)):
        raise ReportUnclear(
            Words(_lt("The rows of Xero's profit and loss report don't add up to its totals."))
        )
    return sums


def _add(amounts, account, columns, figures):
    by_month = amounts.setdefault(account, {})
    for month, figure in zip(columns, figures, strict=True):
        if figure:
            by_month[month] = by_month.get(month, ZERO) + figure


def _added(sums, figures):
    return [one + other for one, other in zip(sums, figures, strict=True)]


def _account(row):
    """Return the ID of a row's account, FXGROUPID for exchange gains, None for other rows."""
    account = None
    for attribute in _records(_cells(row)[:1] and _cells(row)[0].get("Attributes")):
        value = attribute.get("Value")
        if _EXCHANGE in (value, attribute.get("Id")):
            return _EXCHANGE
        if attribute.get("Id") == "account" and isinstance(value, str) and GUID.fullmatch(value):
            account = value.lower()
    return account


def _figures(row, columns):
    cells = _cells(row)
    return [_figure(cells[index]) if index < len(cells) else ZERO for index in columns.values()]


def _figure(cell):
    """Return a cell's amount; a blank one is 0."""
    value = cell.get("Value")
    if isinstance(value, str):
        value = value.strip().replace(",", "")
    if value is None or value == "":
        return ZERO
    try:
        figure = Decimal(value)
    except (DecimalException, TypeError, ValueError):
        raise ReportUnclear() from None
    if not figure.is_finite():
        raise ReportUnclear()
    return figure


def _rows(record):
    return _records(record.get("Rows") if isinstance(record, dict) else None)


def _cells(row):
    return _records(row.get("Cells"))


def _records(value):
    """Return the entries of a list, each as a dict, so that places are kept."""
    if not isinstance(value, list):
        return []
    return [each if isinstance(each, dict) else {} for each in value]
