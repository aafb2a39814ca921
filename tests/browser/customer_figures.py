"""What a customer's Xero page shows, and what it should show by the stand-in's truth."""

import math
import re
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

MONEY = re.compile(r"-?£\s?-?[\d,]+\.\d\d")
DAY = re.compile(r"[A-Z][a-z]{2} \d{1,2}(, \d{4})?")
DAYS = re.compile(r"([\d.]+) days?")
MONTHS = 24

# All texts and numbers of the page, by the names of its parts.
READ = """() => {
    const page = document.querySelector(".o_xero_page");
    const text = (root, selector) => root.querySelector(selector)?.textContent.trim() ?? "";
    const named = (root) => Object.fromEntries(
        [...root.querySelectorAll("[data-name]")].map((el) => [el.dataset.name, el.textContent]),
    );
    const data = (selector) => {
        const canvas = page.querySelector(selector);
        return canvas ? Chart.getChart(canvas).data : { labels: [], datasets: [] };
    };
    const tiles = [...page.querySelectorAll(".o_xero_tile")].map((tile) => [
        tile.dataset.name,
        {
            value: text(tile, ".o_xero_value"),
            change: text(tile, ".o_xero_change"),
            ...named(tile),
        },
    ]);
    const sparks = (row) => [...row.querySelectorAll(".o_xero_spark")].map((spark) => ({
        title: spark.title,
        height: parseFloat(spark.firstElementChild.style.height),
        isNegative: spark.firstElementChild.matches(".o_xero_spark_negative"),
    }));
    const rows = [...page.querySelectorAll(".o_xero_codes tbody tr")].map((row) => [
        text(row, ".o_xero_code_name"),
        {
            ...named(row),
            sparks: sparks(row),
            isAlert: Boolean(row.querySelector("[data-name=silent].o_xero_alert")),
        },
    ]);
    const legend = [...page.querySelectorAll(".o_xero_legend")].map((code) => [
        text(code, ".o_xero_legend_name"), text(code, ".o_xero_share"),
    ]);
    return {
        tiles: Object.fromEntries(tiles),
        codes: Object.fromEntries(rows),
        total: named(page.querySelector(".o_xero_codes tfoot") ?? page),
        legend,
        bars: data(".o_xero_revenue_chart canvas").datasets.map(({ label, data }) => [label, data]),
        ring: data(".o_xero_ring canvas").labels.map((label, index) => [
            label, data(".o_xero_ring canvas").datasets[0].data[index],
        ]),
        invoices: text(page, ".o_xero_invoices .o_xero_count"),
        quotes: text(page, ".o_xero_quotes .o_xero_count"),
    };
}"""


def money(text):
    """Return the first amount in a text such as `£ 1,234.50 to Nov 23, 2025`, else 0."""
    found = MONEY.search(text.replace("\xa0", " "))
    return Decimal(re.sub(r"[^\d.-]", "", found[0])) if found else Decimal(0)


def day(text):
    """Return the first date in a text such as `since Nov 2, 2025`, or `Nov 2` of this year."""
    found = DAY.search(text)
    if not found:
        return None
    year = "" if found[1] else f", {date.today().year}"
    return datetime.strptime(found[0] + year, "%b %d, %Y").date()


def written(day_):
    """Return a date as the page shows it; empty for None."""
    if not day_:
        return ""
    year = "" if day_.year == date.today().year else f", {day_.year}"
    return f"{day_:%b} {day_.day}{year}"


def days(text):
    found = DAYS.search(text.replace(",", ""))
    return Decimal(found[1]) if found else None


class Truth:
    """A customer's figures, from all its contacts in the stand-in.

    :param truths: the stand-in's figures of each contact
    :param names: {account id: code and name}
    :param year_end: (day, month) on which the financial year ends
    """

    def __init__(self, truths, names, year_end, today):
        self.truths, self.today, self.year_end = truths, today, year_end
        self.names = names
        self.revenue, self.bought = defaultdict(Decimal), defaultdict(set)
        for truth in truths:
            for account, by_day in truth["by_account_day"].items():
                for day_, value in by_day.items():
                    self.revenue[names[account], date.fromisoformat(day_)] += Decimal(value)
            for account, bought in truth["bought"].items():
                days_bought = set(map(date.fromisoformat, bought))
                self.bought[names[account]] |= {each for each in days_bought if each <= today}
        self.codes = {code for code, _day in self.revenue}

    def sold(self, first, last, code=None):
        """Return revenue from the first to the last day, of one code or all codes."""
        return sum(
            value
            for (each, on), value in self.revenue.items()
            if first <= on <= last and code in (None, each)
        )

    def lifetime(self, code=None):
        return self.sold(date.min, date.max, code)

    def added(self, name):
        return sum(Decimal(truth[name]) for truth in self.truths)

    @property
    def last_year_today(self):
        return years_before(self.today, 1)

    @property
    def year_begin(self):
        """Return the first day of the current financial year."""
        end_day, end_month = self.year_end
        begin = date(self.today.year, end_month, end_day) + timedelta(days=1)
        return begin if begin <= self.today else years_before(begin, 1)

    def this_year(self, code=None):
        """Return revenue of the financial year to date."""
        return self.sold(self.year_begin, self.today, code)

    def later_this_year(self, code=None):
        end = years_before(self.year_begin, -1) - one_day
        return self.sold(self.today + one_day, end, code)

    def last_year(self, code=None):
        return self.sold(years_before(self.year_begin, 1), self.year_begin - one_day, code)

    def last_year_to_date(self, code=None):
        return self.sold(years_before(self.year_begin, 1), self.last_year_today, code)

    def twelve_months(self, code=None):
        return self.sold(self.last_year_today + one_day, self.today, code)

    def twelve_months_before(self):
        return self.sold(years_before(self.today, 2) + one_day, self.last_year_today)

    def months(self, code):
        """Return revenue of the last 24 calendar months, oldest first."""
        first = self.today.replace(day=1)
        firsts = []
        for _back in range(MONTHS):
            firsts.append(first)
            first = (first - one_day).replace(day=1)
        return [self.sold(begin, month_end(begin), code) for begin in reversed(firsts)]

    def days_bought(self, code=None):
        """Return the dates on which a code, or anything, was bought, ascending."""
        return sorted(self.bought[code] if code else set().union(*self.bought.values()))

    def is_new(self, since, code=None):
        """Return whether nothing was bought before that day, and something since."""
        bought = self.days_bought(code)
        return bool(bought) and bought[0] >= since

    def gaps(self, code=None):
        """Return (date of the last purchase, usual gap in days), None if there is no gap."""
        latest = self.days_bought(code)[-13:]
        gaps = [(b - a).days for a, b in pairwise(latest)]
        usual = math.floor(median(gaps) + 0.5) if len(gaps) > 1 else None
        return (latest[-1] if latest else None), usual

    def silent_from(self, longest, code=None):
        """Return the day from which silence counts, with a gap known: the last purchase, or later.

        A customer that paused at this time last year, for more than ``longest`` days, and came back
        is silent from the anniversary of that day.
        """
        last, usual = self.gaps(code)
        last_year = last + timedelta(days=usual) - timedelta(days=365)
        bought = self.days_bought(code)
        before = [each for each in bought if each <= last_year]
        came_back = next(each for each in (*bought, date.max) if each > last_year)
        is_season = before and longest < (came_back - before[-1]).days < 365
        return came_back + timedelta(days=365) if is_season else last

    def is_silent(self, longest, code=None):
        return (self.today - self.silent_from(longest, code)).days > longest

    def days_to_pay(self, first, last):
        """Return the average of invoices paid from the first to the last day; None without any."""
        pairs = [map(date.fromisoformat, pair) for truth in self.truths for pair in truth["paid"]]
        taken = [(paid - made).days for made, paid in pairs if first <= paid <= last]
        return tenth(Decimal(sum(taken)) / len(taken)) if taken else None


one_day = timedelta(days=1)


def years_before(day_, years):
    try:
        return day_.replace(year=day_.year - years)
    except ValueError:
        return day_.replace(year=day_.year - years, day=28)


def month_end(first):
    return (first + timedelta(days=31)).replace(day=1) - one_day


def tenth(value):
    return (value * 10 + Decimal("0.5")).to_integral_value("ROUND_FLOOR") / 10


def change(now, before, is_new):
    """Return the text for a change: a percentage, or New, or nothing."""
    if before <= 0:
        return "New" if is_new and now > 0 else ""
    percents = math.floor((now - before) / before * 100 + Decimal("0.5"))
    most = 999 if percents > 0 else 100
    return f"> {most}%" if abs(percents) > most else f"{abs(percents)}%"


def share(part, whole):
    """Return the text for a share in the legend; empty without a share."""
    if part <= 0:
        return ""
    percents = part / whole * 100
    return "under 1%" if percents < Decimal("0.5") else f"{math.floor(percents + Decimal('0.5'))}%"
