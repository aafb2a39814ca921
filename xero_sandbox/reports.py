"""Reports/ProfitAndLoss: income and expenses by account, one column a period."""

import calendar
from datetime import date
from decimal import Decimal

from .dates import plus
from .query import QueryError
from .truth import revenue_between

SECTIONS = [
    ("Income", ("REVENUE", "SALES")),
    ("Other Income", ("OTHERINCOME",)),
    ("Less Cost of Sales", ("DIRECTCOSTS",)),
    ("Less Operating Expenses", ("EXPENSE", "OVERHEADS")),
]
MOST_PERIODS = 11
MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}


def profit_and_loss(books, args):
    """The report object; raises QueryError for dates or periods that make no sense.

    `periods` asks for that many columns before the one from fromDate to toDate.
    """
    columns = _columns(args, books.today)
    figures = [revenue_between(books, first, last) for first, last in columns]
    rows = [_header([last for _first, last in columns])]
    for title, types in SECTIONS:
        accounts = [a for a in books.accounts.values() if a.type in types]
        rows.append(_section(title, accounts, figures))
    first, last = columns[0]
    return {
        "ReportID": "ProfitAndLoss",
        "ReportName": "Profit and Loss",
        "ReportType": "ProfitAndLoss",
        "ReportTitles": [
            "Profit and Loss",
            books.organisation.name,
            f"{first:%d %B %Y} to {last:%d %B %Y}",
        ],
        "ReportDate": f"{books.today:%d %B %Y}",
        "UpdatedDateUTC": "/Date(0+0000)/",
        "Fields": [],
        "Rows": rows,
    }


def _columns(args, today):
    first = _day(args.get("fromDate"), today.replace(day=1))
    last = _day(args.get("toDate"), today)
    periods = int(args.get("periods") or 0)
    timeframe = args.get("timeframe") or "MONTH"
    if not 0 <= periods <= MOST_PERIODS or timeframe not in MONTHS or first > last:
        raise QueryError("The report cannot be made for these dates or periods", 10, "Validation")
    step = MONTHS[timeframe]
    return [
        (_back(first, step * index), _back(last, step * index, last == _month_end(last)))
        for index in range(periods + 1)
    ]


def _back(day, months, to_month_end=False):
    index = day.year * 12 + day.month - 1 - months
    year, month = index // 12, index % 12 + 1
    longest = calendar.monthrange(year, month)[1]
    return date(year, month, longest if to_month_end else min(day.day, longest))


def _month_end(day):
    return plus(day, calendar.monthrange(day.year, day.month)[1] - day.day)


def _day(text, default):
    try:
        return date.fromisoformat(text) if text else default
    except ValueError:
        raise QueryError(f"'{text}' is not a date", 10, "ValidationException") from None


def _header(days):
    cells = [{"Value": ""}] + [{"Value": f"{day:%d %b %y}"} for day in days]
    return {"RowType": "Header", "Cells": cells}


def _section(title, accounts, figures):
    rows = [
        _row("Row", account.name, [period.get(account.id) for period in figures], account.id)
        for account in sorted(accounts, key=lambda account: account.code)
        if any(period.get(account.id) for period in figures)
    ]
    sums = [
        sum((period.get(a.id, Decimal(0)) for a in accounts), Decimal("0.00")) for period in figures
    ]
    rows.append(_row("SummaryRow", f"Total {title.removeprefix('Less ')}", sums))
    return {"RowType": "Section", "Title": title, "Rows": rows}


def _row(kind, title, values, account_id=None):
    attributes = [{"Id": "account", "Value": account_id}] if account_id else []
    cells = [{"Value": title, "Attributes": attributes}]
    cells += [{"Value": f"{value or 0:.2f}", "Attributes": attributes} for value in values]
    return {"RowType": kind, "Cells": cells}
