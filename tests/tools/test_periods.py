"""The periods over which revenue is compared."""

from datetime import date

import pytest

from exsalerate_xero.tools.periods import comparisons, financial_years, months_until


def spans(today, end_day=31, end_month=3):
    found = comparisons(date.fromisoformat(today), end_day, end_month)
    return {name: f"{span.first} {span.last}" for name, span in found.items()}


def test_a_day_in_the_middle_of_everything():
    assert spans("2026-11-23") == {
        "month": "2026-11-01 2026-11-23",
        "month_later": "2026-11-24 2026-11-30",
        "month_last_year": "2025-11-01 2025-11-30",
        "month_last_year_to_date": "2025-11-01 2025-11-23",
        "year": "2026-04-01 2026-11-23",
        "year_later": "2026-11-24 2027-03-31",
        "last_year": "2025-04-01 2026-03-31",
        "last_year_to_date": "2025-04-01 2025-11-23",
        "twelve_months": "2025-11-24 2026-11-23",
        "twelve_months_before": "2024-11-24 2025-11-23",
    }


def test_without_a_financial_year_the_calendar_year_is_used():
    found = spans("2026-11-23", 0, 0)
    assert found["year"] == "2026-01-01 2026-11-23"
    assert found["year_later"] == "2026-11-24 2026-12-31"
    assert found["last_year_to_date"] == "2025-01-01 2025-11-23"


def test_the_first_day_of_a_financial_year_is_held_against_one_day():
    assert spans("2026-04-01")["last_year_to_date"] == "2025-04-01 2025-04-01"


def test_nothing_is_later_than_the_last_day():
    found = comparisons(date(2026, 3, 31), 31, 3)
    for name in ("month", "year"):
        assert found[name].last == date(2026, 3, 31)
        assert found[f"{name}_later"].first > found[f"{name}_later"].last


@pytest.mark.parametrize(
    ("today", "month_before", "twelve", "before"),
    [
        ("2028-02-29", "2027-02-01 2027-02-28", "2027-03-01 2028-02-29", "2026-03-01 2027-02-28"),
        ("2029-02-28", "2028-02-01 2028-02-28", "2028-02-29 2029-02-28", "2027-03-01 2028-02-28"),
    ],
)
def test_leap_years(today, month_before, twelve, before):
    found = spans(today)
    assert found["month_last_year_to_date"] == month_before
    assert (found["twelve_months"], found["twelve_months_before"]) == (twelve, before)


def test_the_last_months_cross_the_new_year():
    assert list(map(str, months_until(date(2026, 1, 31), 3))) == [
        "2025-11-01",
        "2025-12-01",
        "2026-01-01",
    ]


def test_financial_years_since_the_first_sale():
    found = financial_years(date(2024, 4, 1), date(2026, 11, 23), 31, 3)
    assert [span.first.year for span in found] == [2026, 2025, 2024]
    assert len(financial_years(date(2024, 3, 31), date(2026, 11, 23), 31, 3)) == 4
