"""Reading Xero's profit and loss report, with everything that is easily misread."""

import json
from datetime import date
from decimal import Decimal

import pytest

from exsalerate_xero import const
from exsalerate_xero.tools import errors, oauth
from exsalerate_xero.tools import profit_and_loss as report
from exsalerate_xero.tools.client import XeroClient
from xero_sandbox import running
from xero_sandbox.control import query_of

SALES, HOSTING, RENT = (f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 2, 3))
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
# As Xero orders them: the latest month first.
TITLES = ("31 Dec 26", "30 Nov 26")
FOREIGN_EXCHANGE = {"Id": "groupID", "Value": "FXGROUPID"}


def row(title, *amounts, account=None, kind="Row", attribute=None):
    attributes = [{"Id": "account", "Value": account}] if account else []
    attributes += [attribute] if attribute else []
    cells = [{"Value": title, "Attributes": attributes}]
    cells += [{"Value": amount, "Attributes": attributes} for amount in amounts]
    return {"RowType": kind, "Cells": cells}


def total(*amounts):
    return row("Total Income", *amounts, kind="SummaryRow")


def section(*rows, title="Income"):
    return {"RowType": "Section", "Title": title, "Rows": list(rows)}


def text(*sections, titles=TITLES):
    header = {"RowType": "Header", "Cells": [{"Value": title} for title in ("", *titles)]}
    return json.dumps({"Rows": [header, *sections]}).encode()


def parsed(*sections, months=(NOVEMBER, DECEMBER), titles=TITLES):
    return report.parse(text(*sections, titles=titles), list(months))


def test_rows_count_by_account_and_columns_by_the_month_they_name():
    income = section(
        row("Sales", "100.00", "20.50", account=SALES),
        row("Hosting", "-5.25", "0.00", account=HOSTING.upper()),
        total("94.75", "20.50"),
    )
    assert parsed(income) == {
        SALES: {DECEMBER: Decimal("100.00"), NOVEMBER: Decimal("20.50")},
        HOSTING: {DECEMBER: Decimal("-5.25")},
    }


def test_titles_and_their_spelling_mean_nothing():
    found = parsed(
        section(row("Net Profit", "1.00", account=SALES), total("1.00"), title=" Income")
    )
    assert found == {SALES: {DECEMBER: Decimal("1.00")}}


def test_a_blank_or_missing_cell_is_nothing():
    short = row("Hosting", "3.00", account=HOSTING)
    blank = row("Sales", "", "7.00", account=SALES)
    found = parsed(section(blank, short, total("3.00", "7.00")))
    assert found == {SALES: {NOVEMBER: Decimal("7.00")}, HOSTING: {DECEMBER: Decimal("3.00")}}


def test_profit_rows_among_ordinary_ones_are_passed_over():
    gross = row("GROSS PROFIT", "9.00", "0.00")
    sales = row("Sales", "9.00", "0.00", account=SALES)
    within = section(sales, total("9.00", "0.00"), gross)
    apart = section(row("NET PROFIT", "9.00", "0.00"), title="")
    assert parsed(within, apart) == {SALES: {DECEMBER: Decimal("9.00")}}


@pytest.mark.parametrize(
    "attribute",
    [FOREIGN_EXCHANGE, {"Id": "account", "Value": "FXGROUPID"}],
    ids=["group", "account"],
)
def test_exchange_gains_are_part_of_a_total_but_of_no_account(attribute):
    gains = row("Currency gains", "1.10", "0.00", attribute=attribute)
    sales = row("Sales", "9.00", "0.00", account=SALES)
    assert parsed(section(sales, gains, total("10.10", "0.00"))) == {
        SALES: {DECEMBER: Decimal("9.00")}
    }


def test_numbers_may_be_numbers_and_sections_may_contain_sections():
    inner = section(row("Sales", 12.5, "1,000.00", account=SALES), total(12.5, "1000.00"))
    outer = section(inner, row("Hosting", 1, None, account=HOSTING), total("13.50", "1000.00"))
    assert parsed(outer) == {
        SALES: {DECEMBER: Decimal("12.5"), NOVEMBER: Decimal("1000.00")},
        HOSTING: {DECEMBER: Decimal(1)},
    }


def test_an_account_in_two_sections_is_added_up():
    found = parsed(
        section(row("Sales", "1.00", account=SALES), total("1.00")),
        section(row("Sales", "2.00", account=SALES), total("2.00"), title="Other Income"),
    )
    assert found == {SALES: {DECEMBER: Decimal("3.00")}}


@pytest.mark.parametrize(
    "rows",
    [
        (row("Sales", "9.00", "0.00", account=SALES), total("10.00", "0.00")),
        (total("10.00", "0.00"),),
        (row("Sales", "nine", account=SALES), total("9.00", "0.00")),
        (row("Sales", "NaN", account=SALES),),
        (row("Sales", ["9.00"], account=SALES),),
    ],
    ids=["missing row", "no rows", "word", "not a number", "list"],
)
def test_a_report_that_does_not_add_up_is_refused(rows):
    with pytest.raises(report.ReportUnclear):
        parsed(section(*rows))


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"Rows": 5}', b'{"Rows": [1, null]}'])
def test_no_report_at_all_is_refused(body):
    with pytest.raises(report.ReportUnclear):
        report.parse(body, [DECEMBER])


def test_columns_that_were_not_requested_are_ignored():
    income = section(
        row("Sales", "1.00", "2.00", "4.00", account=SALES), total("1.00", "2.00", "4.00")
    )
    titles = ("31 December 2026", "30 Nov 2026", "31-Oct-26")
    assert parsed(income, months=[NOVEMBER], titles=titles) == {SALES: {NOVEMBER: Decimal("2.00")}}


@pytest.mark.parametrize(
    "titles",
    [
        ("30 Dec 26", "30 Nov 26"),
        ("31 Dec 26", "Total"),
        ("31 Dec 26",),
        ("31 Dec 26", "31 Dec 26"),
        ("31 Dec 26", "31 Nov 26"),
        (),
    ],
    ids=["cut", "total", "one missing", "twice", "no such day", "none"],
)
def test_columns_that_are_not_whole_months_are_refused(titles):
    with pytest.raises(report.OtherColumns):
        parsed(section(row("Sales", "1.00", "2.00", account=SALES)), titles=titles)


def test_a_year_takes_one_call_and_so_does_a_month_where_xero_has_other_columns():
    asked = []

    def fetch(request):
        asked.append(request)
        if request.periods:
            return text(titles=("31 Dec 26", "30 Nov 26", "Year to date"))
        # The only column is the month, whatever its heading says.
        return text(section(row("Sales", "5.00", account=SALES)), titles=("Total",))

    with pytest.raises(report.OtherColumns):
        report.read(fetch, 2026, [NOVEMBER, DECEMBER])
    assert report.read(fetch, 2026, [NOVEMBER]) == {SALES: {NOVEMBER: Decimal("5.00")}}
    assert asked == [
        (date(2026, 12, 1), date(2026, 12, 31), 11),
        (date(2026, 11, 1), date(2026, 11, 30), 0),
    ]


def test_two_digits_name_a_year_of_the_century_that_was_requested():
    month = date(1926, 12, 1)
    found = text(section(row("Sales", "5.00", account=SALES)), titles=("31 Dec 26",))
    assert report.read(lambda _request: found, 1926, [month]) == {SALES: {month: Decimal("5.00")}}


def test_a_single_column_of_other_days_is_refused():
    cut = text(section(row("Sales", "5.00", account=SALES)), titles=("30 Dec 26",))
    with pytest.raises(report.OtherColumns):
        report.parse(cut, [DECEMBER])


# --- with the stand-in --------------------------------------------------------------------------

CLIENT = ("sandbox-client", "sandbox-secret")
CALLBACK = "http://localhost:8069/exsalerate_xero/oauth/callback"


@pytest.fixture(scope="module")
def sandbox():
    with running(seed=11, customers=10, invoices=120) as running_sandbox:
        yield running_sandbox


def opened(sandbox, scopes):
    url = oauth.authorise_url(sandbox.url, CLIENT[0], CALLBACK, scopes, "state-1")
    back = query_of(sandbox.control.authorise(url))
    tokens = oauth.exchange_code(sandbox.url, *CLIENT, back["code"], CALLBACK)
    [organisation] = oauth.connections(sandbox.url, tokens.access_token, tokens.auth_event_id)
    return XeroClient(organisation.tenant_id, tokens.access_token, sandbox.url)


def test_every_month_of_the_books_is_read_in_full(sandbox):
    account = sandbox.control.edit("add_account", code="299")["AccountID"]
    days = {"2025-01-31": "31.00", "2025-02-28": "28.00", "2025-12-31": "12.00"}
    for day, amount in days.items():
        lines = [{"account": "299", "amount": amount, "tax_type": "NONE"}]
        sandbox.control.edit("new_invoice", date=day, currency="GBP", lines=lines)
    client = opened(sandbox, f"{const.SCOPES} {const.OPTIONAL_SCOPES['prove'][0]}")
    months = [date(2025, month, 1) for month in range(1, 13)]
    found = report.read(lambda asked: client.profit_and_loss(*asked).records[0], 2025, months)
    assert client.take_count() == 1
    assert {f"{month:%m}": str(amount) for month, amount in found[account].items()} == {
        day[5:7]: amount for day, amount in days.items()
    }
    assert len({month for by_month in found.values() for month in by_month}) == 12


def test_a_consent_without_the_scope_is_told_from_an_expired_token(sandbox):
    client = opened(sandbox, const.SCOPES)
    with pytest.raises(errors.ScopeMissing):
        client.profit_and_loss(date(2025, 12, 1), date(2025, 12, 31))


def test_a_person_without_the_role_is_told_from_a_call_that_is_wrong(sandbox):
    client = opened(sandbox, f"{const.SCOPES} {const.OPTIONAL_SCOPES['prove'][0]}")
    sandbox.control.fault("status", match="Reports/", status=403)
    with pytest.raises(errors.Forbidden):
        client.profit_and_loss(date(2025, 12, 1), date(2025, 12, 31))
