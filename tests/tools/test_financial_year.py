from datetime import date

import pytest

from exsalerate_xero.tools.financial_year import financial_year


@pytest.mark.parametrize(
    ("day", "end_day", "end_month", "first", "last"),
    [
        pytest.param("2026-11-23", 31, 12, "2026-01-01", "2026-12-31", id="calendar year"),
        pytest.param("2026-11-23", 0, 0, "2026-01-01", "2026-12-31", id="not known"),
        pytest.param("2026-11-23", 31, 13, "2026-01-01", "2026-12-31", id="no such month"),
        pytest.param("2026-11-23", -1, 3, "2026-01-01", "2026-12-31", id="no such day"),
        pytest.param("2026-11-23", 31, 3, "2026-04-01", "2027-03-31", id="United Kingdom"),
        pytest.param("2026-03-31", 31, 3, "2025-04-01", "2026-03-31", id="its last day"),
        pytest.param("2026-04-01", 31, 3, "2026-04-01", "2027-03-31", id="its first day"),
        pytest.param("2026-04-05", 5, 4, "2025-04-06", "2026-04-05", id="within a month"),
        pytest.param("2024-02-29", 28, 2, "2023-03-01", "2024-02-29", id="leap year"),
        pytest.param("2025-03-01", 29, 2, "2025-03-01", "2026-02-28", id="no 29th this year"),
        pytest.param("2026-06-30", 31, 6, "2025-07-01", "2026-06-30", id="no 31st that month"),
    ],
)
def test_a_day_lies_in_the_year_that_ends_next(day, end_day, end_month, first, last):
    start, end = financial_year(date.fromisoformat(day), end_day, end_month)
    assert (start.isoformat(), end.isoformat()) == (first, last)


def test_years_follow_one_another_without_a_gap():
    first, last = financial_year(date(2028, 2, 29), 28, 2)
    following, _end = financial_year(date(2028, 3, 1), 28, 2)
    assert (following - last).days == 1
    assert first < last
