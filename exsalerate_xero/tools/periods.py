"""Periods over which a customer's revenue is added up, and the periods to compare them with."""

from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from .financial_year import financial_year

ONE_YEAR = relativedelta(years=1)


class Span(NamedTuple):
    """The days from the first to the last, both included."""

    first: date
    last: date


def comparisons(today: date, end_day: int, end_month: int) -> dict[str, Span]:
    """Return the periods that show how a customer is doing on a day, by name.

    ``month`` and ``year`` (the financial one) end on that day; what is dated later in them is
    ``…_later`` (on their last day, a span without days). ``…_last_year`` is the full period a year
    ago, ``…_last_year_to_date`` the same up to the same day. ``twelve_months`` end on that day, and
    ``twelve_months_before`` on the day before they begin.

    :param end_day: day of the month on which the financial year ends, 0 if unknown
    :param end_month: 1 to 12, or 0 if unknown
    """
    same_day, tomorrow = today - ONE_YEAR, today + timedelta(days=1)
    month, month_last_year = month_of(today), month_of(same_day)
    year = Span(*financial_year(today, end_day, end_month))
    last_year = Span(*financial_year(year.first - timedelta(days=1), end_day, end_month))
    return {
        "month": Span(month.first, today),
        "month_later": Span(tomorrow, month.last),
        "month_last_year": month_last_year,
        "month_last_year_to_date": Span(month_last_year.first, same_day),
        "year": Span(year.first, today),
        "year_later": Span(tomorrow, year.last),
        "last_year": last_year,
        "last_year_to_date": Span(last_year.first, same_day),
        "twelve_months": Span(same_day + timedelta(days=1), today),
        "twelve_months_before": Span(same_day - ONE_YEAR + timedelta(days=1), same_day),
    }


def month_of(day: date) -> Span:
    """Return the calendar month that includes a day."""
    first = day.replace(day=1)
    return Span(first, first + relativedelta(months=1, days=-1))


def months_until(day: date, count: int) -> list[date]:
    """Return the first days of ``count`` months, the last of which includes ``day``."""
    first = day.replace(day=1)
    return [first - relativedelta(months=back) for back in reversed(range(count))]


def months_between(first: date, last: date) -> list[date]:
    """Return the first days of the months from ``first`` to ``last``."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return months_until(last, count)


def financial_years(first: date, last: date, end_day: int, end_month: int) -> list[Span]:
    """Return the financial years from ``first`` to ``last``, newest first."""
    years = [Span(*financial_year(last, end_day, end_month))]
    while years[-1].first > first:
        before = years[-1].first - timedelta(days=1)
        years.append(Span(*financial_year(before, end_day, end_month)))
    return years
