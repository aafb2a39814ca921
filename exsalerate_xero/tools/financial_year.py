"""An organisation's financial year, which Xero defines by the day and month of its end."""

from calendar import monthrange
from datetime import date, timedelta

FEBRUARY = 2


def financial_year(day: date, end_day: int, end_month: int) -> tuple[date, date]:
    """Return the first and last day of the financial year that includes `day`.

    If the end is unknown or invalid, this is the calendar year.

    :param end_day: day of the month on which the year ends, 0 if unknown
    :param end_month: 1 to 12, or 0 if unknown
    """
    if not (1 <= end_day <= 31 and 1 <= end_month <= 12):
        end_day, end_month = 31, 12
    year = day.year if day <= _end(day.year, end_day, end_month) else day.year + 1
    start = _end(year - 1, end_day, end_month) + timedelta(days=1)
    return start, _end(year, end_day, end_month)


def _end(year, end_day, end_month):
    last = monthrange(year, end_month)[1]
    # A year that ends on 28 February ends on the 29th in a leap year.
    ends_with_month = end_day > last or (end_month == FEBRUARY and end_day == 28)
    return date(year, end_month, last if ends_with_month else end_day)
