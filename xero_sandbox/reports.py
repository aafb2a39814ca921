"""Reports/ProfitAndLoss: income and expenses by account, one column for each period.

Adds up the documents with its own code, in whole pence of the base currency, so that the truth can
be compared with it.
"""

import calendar
from collections import Counter
from datetime import date

from .money import divide
from .query import QueryError, whole

# (title, types of account, 1 for income or -1 for expenses)
SECTIONS = [
    ("Income", ("REVENUE", "SALES"), 1),
    ("Other Income", ("OTHERINCOME",), 1),
    ("Less Cost of Sales", ("DIRECTCOSTS",), -1),
    ("Less Operating Expenses", ("EXPENSE", "OVERHEADS", "DEPRECIATN"), -1),
]
# The sign of a line in the profit, by type of document.
PROFIT = {"ACCREC": 1, "ACCRECCREDIT": -1, "ACCPAY": -1, "ACCPAYCREDIT": 1}
APPROVED = ("AUTHORISED", "PAID")
MOST_PERIODS = 11
MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}


def profit_and_loss(books, args):
    """Return the report; raise QueryError for invalid dates or periods.

    `periods` is the number of columns before the one from fromDate to toDate.
    """
    columns = _columns(args, books.today)
    figures = [_profit(books, first, last) for first, last in columns]
    rows = [_header([last for _first, last in columns])]
    for title, types, sign in SECTIONS:
        accounts = [a for a in books.accounts.values() if a.type in types]
        rows.append(_section(title, accounts, sign, figures))
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


def _profit(books, first, last):
    """Return {account id: pence that it added to the profit} for documents dated in a period."""
    profit = Counter()
    for document in (*books.invoices.values(), *books.credit_notes.values()):
        if document.status not in APPROVED or not first <= document.date <= last:
            continue
        for line in document.lines:
            if line.account is not None:
                tax = line.tax if document.tax_mode == "Inclusive" else 0
                amount = divide((line.amount - tax) * 10**6, document.rate)
                profit[line.account.id] += PROFIT[document.type] * amount
    return profit


def _columns(args, today):
    """Return the (first day, last day) of each column, the latest first.

    Earlier periods have the same days of the month: a report to the 30th of April leaves out the
    31st of March. Only days that a month doesn't have become its last.
    """
    first = _day(args.get("fromDate"), today.replace(day=1))
    last = _day(args.get("toDate"), today)
    periods = whole(args.get("periods") or 0, -1)
    timeframe = args.get("timeframe") or "MONTH"
    if not 0 <= periods <= MOST_PERIODS or timeframe not in MONTHS or first > last:
        raise QueryError("The report cannot be made for these dates or periods", 10, "Validation")
    step = MONTHS[timeframe]
    return [(_back(first, step * index), _back(last, step * index)) for index in range(periods + 1)]


def _back(day, months):
    index = day.year * 12 + day.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _day(text, default):
    try:
        return date.fromisoformat(text) if text else default
    except ValueError:
        raise QueryError(f"'{text}' is not a date", 10, "ValidationException") from None


def _header(days):
    cells = [{"Value": ""}] + [{"Value": f"{day:%d %b %y}"} for day in days]
    return {"RowType": "Header", "Cells": cells}


def _section(title, accounts, sign, figures):
    rows = [
        _row("Row", account.name, [sign * period[account.id] for period in figures], account.id)
        for account in sorted(accounts, key=lambda account: account.code)
        if any(period[account.id] for period in figures)
    ]
    sums = [sign * sum(period[account.id] for account in accounts) for period in figures]
    rows.append(_row("SummaryRow", f"Total {title.removeprefix('Less ')}", sums))
    return {"RowType": "Section", "Title": title, "Rows": rows}


def _row(kind, title, pence, account_id=None):
    attributes = [{"Id": "account", "Value": account_id}] if account_id else []
    cells = [{"Value": title, "Attributes": attributes}]
    cells += [{"Value": f"{amount / 100:.2f}", "Attributes": attributes} for amount in pence]
    return {"RowType": kind, "Cells": cells}
