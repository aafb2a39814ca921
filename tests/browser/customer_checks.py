"""Checks that what was read from a customer's Xero page is true."""

import re
from datetime import date, timedelta
from decimal import Decimal

from tests.browser.customer_figures import (
    change,
    day,
    days,
    money,
    month_end,
    one_day,
    share,
    years_before,
)


def tiles_are_true(tiles, truth):
    revenue_tiles_are_true(tiles, truth)
    assert money(tiles["outstanding"]["value"]) == truth.added("outstanding")
    assert money(tiles["outstanding"].get("credit", "")) == truth.added("credit")
    assert money(tiles["overdue"]["value"]) == truth.added("overdue")
    since = [each["overdue_since"] for each in truth.truths if each["overdue_since"]]
    oldest = (truth.today - date.fromisoformat(min(since))).days if since else None
    assert days(tiles["overdue"]["overdue_days"]) == oldest
    pay = truth.days_to_pay(truth.last_year_today + one_day, truth.today)
    before = truth.days_to_pay(years_before(truth.today, 2) + one_day, truth.last_year_today)
    assert days(tiles["days_to_pay"]["value"]) == pay
    assert days(tiles["days_to_pay"].get("days_to_pay_before", "")) == before
    if pay is not None and before is not None:
        assert days(tiles["days_to_pay"]["change"]) == abs(pay - before)
    last, usual = truth.gaps()
    assert day(tiles["last_bought"]["value"]) == last
    assert days(tiles["last_bought"].get("interval", "")) == usual
    expected = usual and last + timedelta(days=usual)
    if usual and truth.today > expected:
        season = truth.silent_from(2 * usual)
        expected = season if season > last else expected
    assert day(tiles["last_bought"].get("expected", "")) == expected


def revenue_tiles_are_true(tiles, truth):
    month, same_day = truth.today.replace(day=1), truth.last_year_today
    month_before = same_day.replace(day=1)
    this_month, to_date = truth.sold(month, truth.today), truth.sold(month_before, same_day)
    later = truth.sold(truth.today + one_day, month_end(month))
    assert money(tiles["month"]["value"]) == this_month
    assert money(tiles["month"].get("month_later", "")) == later
    assert money(tiles["month"]["month_last_year_to_date"]) == to_date
    assert money(tiles["month"]["month_last_year"]) == truth.sold(
        month_before, month_end(month_before)
    )
    assert percents(tiles["month"]) == change(this_month, to_date, truth.is_new(month))
    year, year_to_date = truth.this_year(), truth.last_year_to_date()
    assert money(tiles["year"]["value"]) == year
    assert money(tiles["year"].get("year_later", "")) == truth.later_this_year()
    assert money(tiles["year"]["last_year_to_date"]) == year_to_date
    assert money(tiles["year"]["last_year"]) == truth.last_year()
    assert percents(tiles["year"]) == change(year, year_to_date, truth.is_new(truth.year_begin))
    twelve, before = truth.twelve_months(), truth.twelve_months_before()
    assert money(tiles["twelve_months"]["value"]) == twelve
    assert money(tiles["twelve_months"]["twelve_months_before"]) == before
    is_new = truth.is_new(same_day + one_day)
    assert percents(tiles["twelve_months"]) == change(twelve, before, is_new)
    assert money(tiles["lifetime"]["value"]) == truth.lifetime()
    assert day(tiles["lifetime"]["since"]) == truth.days_bought()[0]


def percents(part):
    """Return `5%` from a text such as `5%more`, `> 999%` from `> 999%more`."""
    found = re.search(r"New|(> )?\d+%", part["change"].replace("\xa0", " "))
    return found[0] if found else ""


def codes_are_true(shown, truth):
    for code in truth.codes - set(shown["codes"]):
        assert not truth.lifetime(code) and not truth.last_year(code)
    for code, row in shown["codes"].items():
        figures_of_code_are_true(row, truth, code)
        rhythm_of_code_is_true(row, truth, code)
        sparks_are_true(row["sparks"], truth.months(code)[-12:])
    for name, total in (
        ("year", truth.this_year()),
        ("year_note", truth.later_this_year()),
        ("last_year", truth.last_year()),
        ("lifetime", truth.lifetime()),
    ):
        assert money(shown["total"].get(name, "")) == total
    new = truth.is_new(truth.year_begin)
    total = change(truth.this_year(), truth.last_year_to_date(), new)
    assert percents(shown["total"]) == total


def figures_of_code_are_true(row, truth, code):
    year, to_date = truth.this_year(code), truth.last_year_to_date(code)
    assert money(row["year"]) == year
    assert money(row.get("year_note", "")) == truth.later_this_year(code)
    assert money(row["last_year"]) == truth.last_year(code)
    if truth.last_year(code):
        assert money(row["last_year_note"]) == to_date
    assert money(row["lifetime"]) == truth.lifetime(code)
    assert percents(row) == change(year, to_date, truth.is_new(truth.year_begin, code))


def rhythm_of_code_is_true(row, truth, code):
    """Check the last purchase, the time since then, and that it is red if it is unusually long."""
    last, usual = truth.gaps(code)
    assert day(row["last_bought"]) == last
    if last:
        silent = max((truth.today - last).days, 0)
        assert row["silent"] == f"{silent:,}"
        assert row.get("interval", "") == (f"usual gap: {usual:,}" if usual else "")
        assert row["isAlert"] == bool(usual and truth.is_silent(2 * usual, code))


def sparks_are_true(sparks, months):
    """Check the twelve bars: amounts, relative heights, and that the least is visible."""
    tallest = max(map(abs, months))
    for spark, amount in zip(sparks, months, strict=True):
        assert money(spark["title"]) == amount
        height = max(100 * abs(amount) / tallest, 6) if amount else 0
        assert abs(spark["height"] - float(height)) < 0.01
        assert spark["isNegative"] == (amount < 0)


def charts_are_true(shown, truth):
    bars = {code: [Decimal(str(value)) for value in data] for code, data in shown["bars"]}
    months = {code: truth.months(code) for code in truth.codes}
    assert bars == {code: data for code, data in months.items() if any(data)}
    ring = {code: Decimal(str(value)) for code, value in shown["ring"]}
    shares = {code: truth.twelve_months(code) for code in bars}
    assert ring == {code: value for code, value in shares.items() if value > 0}
    whole = sum(ring.values())
    assert dict(shown["legend"]) == {code: share(value, whole) for code, value in shares.items()}
    values = [shares[code] for code, _share in shown["legend"]]
    assert values == sorted(values, reverse=True)
