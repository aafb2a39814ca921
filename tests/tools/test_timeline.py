"""Revenue over time, added up by period."""

from bisect import bisect_right
from datetime import date

from exsalerate_xero.tools.periods import Span, comparisons
from exsalerate_xero.tools.timeline import Timeline, cuts

TODAY = date(2026, 11, 23)


def timeline(sales, spans=(), today=TODAY):
    """Return a timeline of {day: amount}, in the form in which the database provides it."""
    begins = cuts(spans, min(sales), max(today, *sales))
    found = Timeline()
    for day, amount in sales.items():
        found.add(begins[bisect_right(begins, day) - 1], amount, 1 << day.day)
    return found


def test_spans_hold_what_was_sold_on_their_days():
    spans = comparisons(TODAY, 5, 4)
    sales = {
        date(2024, 11, 23): 1,
        date(2024, 11, 24): 2,
        date(2025, 4, 5): 4,
        date(2025, 4, 6): 8,
        date(2025, 11, 23): 16,
        date(2025, 11, 24): 32,
        date(2026, 4, 5): 64,
        date(2026, 4, 6): 128,
        date(2026, 11, 1): 256,
        date(2026, 11, 24): 512,
        date(2027, 4, 5): 1024,
        date(2027, 4, 6): 2048,
    }
    found = timeline(sales, spans.values())
    assert {name: found.within(span) for name, span in spans.items()} == {
        "month": 256,
        "month_later": 512,
        "month_last_year": 16 + 32,
        "month_last_year_to_date": 16,
        "year": 128 + 256,
        "year_later": 512 + 1024,
        "last_year": 8 + 16 + 32 + 64,
        "last_year_to_date": 8 + 16,
        "twelve_months": 32 + 64 + 128 + 256,
        "twelve_months_before": 2 + 4 + 8 + 16,
    }
    assert found.total() == sum(sales.values())


def test_months_are_whole_although_a_span_cuts_them():
    spans = [Span(date(2026, 10, 10), date(2026, 10, 20))]
    found = timeline({date(2026, 10, day): 1 for day in (9, 10, 20, 21)}, spans)
    assert found.by_month()[date(2026, 10, 1)] == 4
    assert found.by_month()[date(2026, 9, 1)] == 0
    assert found.within(spans[0]) == 2


def test_the_newest_days_of_purchase_come_first():
    sales = dict.fromkeys(
        [date(2021, 1, 31), date(2026, 10, 1), date(2026, 10, 31), date(2026, 12, 2)], 1
    )
    found = timeline(sales, comparisons(TODAY, 31, 3).values())
    assert found.newest_days(3) == [date(2026, 12, 2), date(2026, 10, 31), date(2026, 10, 1)]
    assert len(found.newest_days(9)) == 4


def test_nothing_sold():
    found = Timeline()
    assert (found.total(), found.newest_days(1)) == (0, [])


def test_the_purchases_around_a_day():
    timeline = Timeline()
    timeline.add(date(2026, 1, 1), 10, 1 << 5 | 1 << 20)
    timeline.add(date(2026, 3, 1), 10, 1 << 2)
    for day, found in (
        (date(2026, 1, 4), (None, date(2026, 1, 5))),
        (date(2026, 1, 5), (date(2026, 1, 5), date(2026, 1, 20))),
        (date(2026, 2, 9), (date(2026, 1, 20), date(2026, 3, 2))),
        (date(2026, 3, 2), (date(2026, 3, 2), None)),
    ):
        assert timeline.around(day) == found
