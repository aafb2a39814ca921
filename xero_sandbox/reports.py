"""Reports/ProfitAndLoss: income and expenses by account, one column for each period.

Adds up the ledger with its own code, so that the truth can be compared with it, and looks as
awkward as Xero's: titles that vary, blank cells, currency gains among the accounts, profits among
ordinary rows.
"""

import calendar
from collections import Counter
from datetime import date
from fractions import Fraction

from . import ledger
from .money import divide
from .query import QueryError, whole

# Titles in the years that leave a remainder of 0, 1, 2; then types of account, and 1 for income or
# -1 for expenses.
SECTIONS = [
    ((" Income", "Trading Income", "Revenue"), ("REVENUE", "SALES"), 1),
    (("Less Cost of Sales", "Less Cost of Goods Sold", "Direct costs"), ("DIRECTCOSTS",), -1),
    (("Other Income", "Plus Other Income", "Non-operating Income"), ("OTHERINCOME",), 1),
    (
        ("Less Operating Expenses", "Less Expenses", "Administrative Costs"),
        ("EXPENSE", "OVERHEADS", "DEPRECIATN"),
        -1,
    ),
]
GROSS_AFTER = 1
PROFITS = [("Gross Profit", "GROSS PROFIT"), ("Net Profit", "NET PROFIT")]
CURRENCY_GAINS = "Foreign Currency Gains and Losses"
MOST_PERIODS = 11
MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}


def profit_and_loss(books, args, settings):
    """Return the report; raise QueryError for invalid dates or periods.

    `periods` is the number of columns before the one from fromDate to toDate.
    """
    columns = _columns(args, books.today, settings.report_extra_columns)
    entries = books.selection(
        ("ledger", settings.conversion_date),
        lambda: ledger.entries(books, _day(settings.conversion_date, None)),
    )
    figures = [_pence(entries.between(*column), settings.report_rounding) for column in columns]
    gains = [entries.gains_between(*column) for column in columns]
    return {
        "ReportID": "ProfitAndLoss",
        "ReportName": "Profit and Loss",
        "ReportType": "ProfitAndLoss",
        "ReportTitles": [
            "Profit and Loss",
            books.organisation.name,
            f"{columns[0][0]:%d %B %Y} to {columns[0][1]:%d %B %Y}",
        ],
        "ReportDate": f"{books.today:%d %B %Y}",
        "UpdatedDateUTC": "/Date(0+0000)/",
        "Fields": [],
        "Rows": _rows(books, columns, figures, gains, settings.report_dates),
    }


def _rows(books, columns, figures, gains, date_format):
    region = columns[0][1].year % 3
    rows = [_header([last for _first, last in columns], date_format)]
    profit = [0] * len(columns)
    for number, (titles, types, sign) in enumerate(SECTIONS):
        accounts = [account for account in books.accounts.values() if account.type in types]
        extra = gains if types == ("OTHERINCOME",) else None
        section, sums = _section(titles[region], accounts, sign, figures, extra)
        profit = [before + sign * each for before, each in zip(profit, sums, strict=True)]
        rows.append(section)
        if number in (GROSS_AFTER, len(SECTIONS) - 1):
            title = PROFITS[number != GROSS_AFTER][region % 2]
            rows.append(
                {"RowType": "Section", "Title": "", "Rows": [_row("Row", title, profit, "")]}
            )
    return rows


def _pence(amounts, rounding):
    """Return {account id: pence}, rounded by line, or once for each account and column."""
    sums = Counter()
    for account, exact, pence in amounts:
        sums[account] += pence if rounding == "line" else exact
    return Counter(
        {a: divide(Fraction(v).numerator, Fraction(v).denominator) for a, v in sums.items()}
    )


def _columns(args, today, extra):
    """Return the (first day, last day) of each column, the latest first.

    Earlier periods have the same days of the month: a report to the 30th of April leaves out the
    31st of March. Only days that a month doesn't have become its last. `extra` earlier columns
    come unasked.
    """
    first = _day(args.get("fromDate"), today.replace(day=1))
    last = _day(args.get("toDate"), today)
    periods = whole(args.get("periods") or 0, -1)
    timeframe = args.get("timeframe") or "MONTH"
    if not 0 <= periods <= MOST_PERIODS or timeframe not in MONTHS or first > last:
        raise QueryError("The report cannot be made for these dates or periods", 10, "Validation")
    step, count = MONTHS[timeframe], periods + 1 + extra
    return [(_back(first, step * index), _back(last, step * index)) for index in range(count)]


def _back(day, months):
    index = day.year * 12 + day.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _day(text, default):
    try:
        return date.fromisoformat(text) if text else default
    except ValueError:
        raise QueryError(f"'{text}' is not a date", 10, "ValidationException") from None


def _header(days, date_format):
    cells = [{"Value": ""}] + [{"Value": f"{day:{date_format}}"} for day in days]
    return {"RowType": "Header", "Cells": cells}


def _section(title, accounts, sign, figures, gains):
    """Return a section, and the sum of each of its columns."""
    rows = [
        _row("Row", account.name, [sign * period[account.id] for period in figures], account.id)
        for account in sorted(accounts, key=lambda account: account.code)
        if any(period[account.id] for period in figures)
    ]
    sums = [sign * sum(period[account.id] for account in accounts) for period in figures]
    if gains is not None:
        rows.append(_row("Row", CURRENCY_GAINS, gains, "FXGROUPID"))
        sums = [before + gain for before, gain in zip(sums, gains, strict=True)]
    rows.append(_row("SummaryRow", f"Total {title.strip().removeprefix('Less ')}", sums, ""))
    return {"RowType": "Section", "Title": title, "Rows": rows}, sums


def _row(kind, title, pence, account):
    """Return a row; an amount of zero has an empty value or, in every other row, none at all."""
    attributes = [{"Id": "account", "Value": account}] if account else []
    cells = [{"Value": title, "Attributes": attributes}]
    for amount in pence:
        cell = {"Value": f"{amount / 100:.2f}" if amount else "", "Attributes": attributes}
        if not amount and len(title) % 2:
            del cell["Value"]
        cells.append(cell)
    return {"RowType": kind, "Cells": cells}
