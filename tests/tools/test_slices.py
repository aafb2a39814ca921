"""Slices by date cover every day once, wherever the list is split."""

from datetime import date, timedelta
from itertools import pairwise

from exsalerate_xero.tools.slices import FIRST_YEAR, WHOLE, Slice, following, narrower

TODAY = date(2026, 6, 15)


def walk(too_long):
    """Return the slices that are read in the end; `too_long` returns which ones Xero refuses."""
    slice_, read = WHOLE, []
    while slice_:
        if too_long(slice_):
            slice_ = narrower(slice_)
            assert slice_, "cannot be split"
        else:
            read.append(slice_)
            slice_ = following(slice_, TODAY)
    return read


def assert_every_day_once(slices):
    assert slices[0].first is None
    assert slices[-1].last is None
    for earlier, later in pairwise(slices):
        assert later.first == earlier.last + timedelta(days=1)


def test_a_short_list_is_read_whole():
    assert walk(lambda slice_: False) == [WHOLE]


def test_a_long_list_is_read_by_years_with_what_is_before_and_to_come():
    slices = walk(lambda slice_: slice_ == WHOLE)
    assert_every_day_once(slices)
    assert slices[0] == Slice(None, date(FIRST_YEAR - 1, 12, 31))
    assert slices[-1] == Slice(date(2027, 1, 1), None)
    assert len(slices) == 2 + TODAY.year - FIRST_YEAR + 1


def test_a_long_year_is_read_by_months_and_the_next_one_whole_again():
    def too_long(slice_):
        return slice_ == WHOLE or slice_ == Slice(date(2024, 1, 1), date(2024, 12, 31))

    slices = walk(too_long)
    assert_every_day_once(slices)
    assert Slice(date(2024, 2, 1), date(2024, 2, 29)) in slices
    assert Slice(date(2025, 1, 1), date(2025, 12, 31)) in slices


def test_a_long_month_is_read_by_days_and_the_next_one_whole_again():
    def too_long(slice_):
        february = Slice(date(2024, 2, 1), date(2024, 2, 29))
        return slice_ in (WHOLE, Slice(date(2024, 1, 1), date(2024, 12, 31)), february)

    slices = walk(too_long)
    assert_every_day_once(slices)
    assert sum(slice_.first == slice_.last for slice_ in slices) == 29
    assert Slice(date(2024, 3, 1), date(2024, 3, 31)) in slices


def test_a_december_read_by_days_ends_with_the_year():
    def too_long(slice_):
        december = Slice(date(2024, 12, 1), date(2024, 12, 31))
        return slice_ in (WHOLE, Slice(date(2024, 1, 1), date(2024, 12, 31)), december)

    slices = walk(too_long)
    assert_every_day_once(slices)
    assert Slice(date(2024, 12, 31), date(2024, 12, 31)) in slices
    assert Slice(date(2025, 1, 1), date(2025, 12, 31)) in slices


def test_a_day_and_what_is_open_cannot_be_cut():
    assert narrower(Slice(date(2024, 2, 1), date(2024, 2, 1))) is None
    assert narrower(Slice(date(2027, 1, 1), None)) is None
    assert narrower(Slice(None, date(2005, 12, 31))) is None
