"""How often a customer buys."""

from datetime import date, timedelta

from exsalerate_xero.tools.rhythm import rhythm

TODAY = date(2026, 11, 23)


def ago(*days):
    return [TODAY - timedelta(days=number) for number in days]


def test_a_customer_who_buys_every_month_is_expected_again():
    found = rhythm(ago(100, 70, 40, 10), TODAY)
    assert (found.interval, found.silent_days, found.is_silent) == (30, 10, False)
    assert found.expected == TODAY + timedelta(days=20)


def test_silence_begins_after_twice_the_rhythm():
    assert not rhythm(ago(80, 70, 60, 20), TODAY).is_silent
    assert rhythm(ago(81, 71, 61, 51, 21), TODAY).is_silent


def test_one_long_pause_does_not_change_the_rhythm():
    assert rhythm(ago(900, 44, 30, 16, 2), TODAY).interval == 14


def test_only_recent_purchases_count():
    weekly_once = [1000 + 7 * number for number in range(50)]
    monthly_now = [30 * number for number in range(1, 14)]
    assert rhythm(ago(*weekly_once, *monthly_now), TODAY).interval == 30


def test_several_purchases_of_a_day_are_one():
    assert rhythm(ago(60, 60, 30, 30, 0, 0), TODAY).interval == 30


def test_two_purchases_are_not_a_rhythm_yet():
    found = rhythm(ago(500, 400), TODAY)
    assert (found.interval, found.expected, found.is_silent) == (None, None, False)
    assert found.silent_days == 400


def test_without_purchases_there_is_no_rhythm():
    assert rhythm([], TODAY) == (None, None, None, 0, False)


def test_a_purchase_dated_tomorrow_counts_as_no_gap():
    assert rhythm(ago(-1), TODAY).silent_days == 0


def test_a_season_is_no_silence_until_it_should_have_begun_again():
    december = [date(year, 12, day) for year in (2024, 2025) for day in (4, 11, 18)]
    found = rhythm(december, TODAY)
    assert (found.interval, found.is_silent) == (7, False)
    assert found.expected == date(2026, 12, 4)
    assert not rhythm(december, date(2026, 12, 18)).is_silent
    assert rhythm(december, date(2026, 12, 19)).is_silent


def test_who_stops_early_in_a_season_is_silent():
    winter = [date(2024, 11, 8), date(2024, 12, 8), date(2025, 1, 8), date(2025, 11, 8)]
    assert rhythm(winter, date(2026, 1, 10)).is_silent


def test_a_pause_of_more_than_a_year_is_no_season():
    once = [date(2024, 4, 1), date(2024, 5, 1), date(2024, 6, 1)]
    again = [date(2025, 6, 5), date(2025, 7, 5), date(2025, 8, 5)]
    assert rhythm(once + again, date(2025, 11, 1)).is_silent
