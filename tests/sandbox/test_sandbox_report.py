"""The profit and loss report: signs, sections, and the dates of its columns."""

from decimal import Decimal

import pytest

from xero_sandbox import ControlError

SALE = {"account": "205", "amount": "1000", "tax_type": "NONE"}
COST = {"account": "320", "amount": "200", "tax_type": "NONE"}


@pytest.fixture
def report(own_session):
    """report(fromDate=…) → (column headings, {account id: values}, [section])."""

    def read(**query):
        (found,) = own_session.get("Reports/ProfitAndLoss", **query)["Reports"]
        header, *sections = found["Rows"]
        values = {
            row["Cells"][0]["Attributes"][0]["Value"]: figures(row)
            for section in sections
            for row in section["Rows"]
            if row["RowType"] == "Row" and row["Cells"][0]["Attributes"]
        }
        values.pop("FXGROUPID")
        return [cell["Value"] for cell in header["Cells"][1:]], values, sections

    return read


def figures(row):
    """Return a row's amounts; what is blank or missing is zero."""
    return [Decimal(cell.get("Value") or "0.00") for cell in row["Cells"][1:]]


@pytest.fixture
def amount_on(own, report):
    """amount_on("205") → the report's amount for that account in January 2030."""
    accounts = next(iter(own.books.values()))

    def read(code):
        _columns, values, _sections = report(fromDate="2030-01-01", toDate="2030-01-31")
        return str(values.get(accounts.account(code).id, [Decimal("0.00")])[0])

    return read


@pytest.fixture
def book(own):
    """book(action, line, …): add a document dated 15 January 2030."""

    def file(action, *lines, **given):
        return own.control.edit(
            action, lines=list(lines), date="2030-01-15", currency="GBP", **given
        )

    return file


def test_income_and_expenses_both_read_positive(amount_on, book):
    book("new_invoice", SALE)
    book("new_bill", COST)
    assert (amount_on("205"), amount_on("320")) == ("1000.00", "200.00")


def test_credit_notes_take_back_what_was_billed(amount_on, book):
    book("new_invoice", SALE)
    book("new_credit_note", {**SALE, "amount": "300"})
    book("new_bill", COST)
    book("new_credit_note", {**COST, "amount": "50"}, type="ACCPAYCREDIT")
    assert (amount_on("205"), amount_on("320")) == ("700.00", "150.00")


def test_bills_reduce_income_and_supplier_credits_raise_it(amount_on, book):
    book("new_invoice", SALE)
    book("new_bill", {**SALE, "amount": "400"})
    assert amount_on("205") == "600.00"
    book("new_credit_note", {**SALE, "amount": "150"}, type="ACCPAYCREDIT")
    assert amount_on("205") == "750.00"


def test_costs_passed_on_reduce_the_expense(amount_on, book):
    book("new_bill", COST)
    book("new_invoice", {**COST, "amount": "80"})
    assert amount_on("320") == "120.00"
    book("new_credit_note", {**COST, "amount": "30"})
    assert amount_on("320") == "150.00"


def test_only_what_is_approved_counts(own, amount_on, book):
    draft = book("new_invoice", SALE, status="DRAFT")
    paid = book("new_invoice", SALE, status="PAID")
    voided = book("new_invoice", SALE)
    own.control.edit("void", id=voided["InvoiceID"], empty_lines=False)
    assert (draft["Status"], paid["Status"]) == ("DRAFT", "PAID")
    assert amount_on("205") == "1000.00"


def test_inclusive_amounts_in_another_currency(own, amount_on):
    line = {"account": "205", "amount": "120.00", "tax_type": "OUTPUT2"}
    given = {"currency": "EUR", "rate": "1.25", "tax_mode": "Inclusive", "date": "2030-01-15"}
    own.control.edit("new_invoice", lines=[line], **given)
    assert amount_on("205") == "80.00"


def test_balance_sheet_accounts_are_in_no_section(amount_on, book):
    book("new_invoice", SALE, {**SALE, "account": "615", "amount": "-1000"})
    assert (amount_on("205"), amount_on("615")) == ("1000.00", "0.00")


def test_an_account_that_becomes_a_liability_leaves_the_report(own, amount_on, book):
    book("new_invoice", SALE)
    account = next(iter(own.books.values())).account("205").id
    own.control.edit("edit_account", id=account, type="CURRLIAB")
    assert amount_on("205") == "0.00"
    own.control.edit("edit_account", id=account, type="OTHERINCOME")
    assert amount_on("205") == "1000.00"


def test_the_rows_of_a_section_add_up_to_its_summary(report):
    _columns, _values, sections = report(fromDate="2020-01-01", toDate="2100-01-01")
    assert any(len(section["Rows"]) > 2 for section in sections)
    for section in filter(lambda section: section["Title"], sections):
        *rows, summary = section["Rows"]
        assert summary["RowType"] == "SummaryRow"
        assert figures(summary) == [sum(column) for column in zip(*map(figures, rows), strict=True)]


def test_twelve_months_up_to_a_31st_are_the_truth_of_those_months(own, report):
    truth = own.control.truth()["income"]
    year = max(truth["by_month"])[:4]
    columns, values, _sections = report(
        fromDate=f"{year}-12-01", toDate=f"{year}-12-31", periods=11, timeframe="MONTH"
    )
    income = [values[account] for account in truth["by_account"] if account in values]
    months = [sum(column) for column in zip(*income, strict=True)]
    assert len(months) == len(columns) == 12
    for month, total in zip(range(12, 0, -1), months, strict=True):
        assert total == Decimal(truth["by_month"].get(f"{year}-{month:02d}", 0))


@pytest.mark.parametrize(
    ("first", "last", "columns"),
    [
        ("2030-04-01", "2030-04-30", ["30 Apr 30", "30 Mar 30", "28 Feb 30", "30 Jan 30"]),
        ("2030-03-01", "2030-03-31", ["31 Mar 30", "28 Feb 30", "31 Jan 30", "31 Dec 29"]),
        ("2030-02-01", "2030-02-28", ["28 Feb 30", "28 Jan 30", "28 Dec 29", "28 Nov 29"]),
    ],
)
def test_the_day_a_report_ends_on_cuts_earlier_months(report, first, last, columns):
    assert report(fromDate=first, toDate=last, periods=3)[0] == columns


def test_the_31st_is_left_out_of_a_report_to_a_30th(own, report):
    account = next(iter(own.books.values())).account("205").id
    for day in ("2030-03-30", "2030-03-31"):
        own.control.edit("new_invoice", lines=[SALE], date=day, currency="GBP")
    april = report(fromDate="2030-04-01", toDate="2030-04-30", periods=1)
    assert [str(value) for value in april[1][account]] == ["0.00", "1000.00"]
    may = report(fromDate="2030-05-01", toDate="2030-05-31", periods=2)
    assert [str(value) for value in may[1][account]] == ["0.00", "0.00", "2000.00"]


def test_a_span_of_several_months_gives_overlapping_columns(own, report):
    account = next(iter(own.books.values())).account("205").id
    for month in ("01", "02", "03"):
        own.control.edit("new_invoice", lines=[SALE], date=f"2030-{month}-10", currency="GBP")
    _columns, values, _sections = report(fromDate="2030-01-01", toDate="2030-03-31", periods=2)
    assert [str(value) for value in values[account]] == ["3000.00", "2000.00", "1000.00"]


@pytest.mark.parametrize(
    "query", [{"periods": "12"}, {"periods": "many"}, {"timeframe": "WEEK"}, {"toDate": "soon"}]
)
def test_a_report_that_cannot_be_made_is_a_400(fetch, own_session, query):
    answer = fetch(own_session, "Reports/ProfitAndLoss", **query)
    assert answer.status_code == 400


def test_titles_vary_by_year_and_profits_are_ordinary_rows(report):
    titles = []
    for year in ("2028", "2029", "2030"):
        _columns, _values, sections = report(fromDate=f"{year}-01-01", toDate=f"{year}-01-31")
        titles.append([section["Title"] for section in sections])
        (gross, net) = [section["Rows"] for section in sections if not section["Title"]]
        for (row,) in (gross, net):
            assert row["RowType"] == "Row" and not row["Cells"][0]["Attributes"]
    assert len({tuple(each) for each in titles}) == 3
    assert " Income" in titles[0] + titles[1] + titles[2]


def test_profits_are_income_less_expenses(own, report):
    common = {"date": "2030-01-15", "currency": "GBP"}
    own.control.edit("new_invoice", lines=[SALE], **common)
    own.control.edit("new_bill", lines=[COST, {**COST, "account": "429"}], **common)
    _columns, _values, sections = report(fromDate="2030-01-01", toDate="2030-01-31")
    profits = [figures(row)[0] for part in sections if not part["Title"] for row in part["Rows"]]
    assert profits == [800, 600]


def test_gains_of_currency_have_no_account_and_are_in_their_sections_sum(own, own_session):
    given = {"currency": "EUR", "rate": "0.5", "lines": [SALE], "date": "2030-01-10"}
    invoice = own.control.edit("new_invoice", **given)
    own.control.edit("pay", id=invoice["InvoiceID"], date="2030-02-03")
    query = {"fromDate": "2030-02-01", "toDate": "2030-02-28"}
    (report,) = own_session.get("Reports/ProfitAndLoss", **query)["Reports"]
    rows = [row for section in report["Rows"] for row in section.get("Rows", ())]
    (gains,) = [row for row in rows if "FXGROUPID" in str(row["Cells"][0])]
    assert figures(gains)[0] < 0
    (other,) = [part for part in report["Rows"] if gains in part.get("Rows", ())]
    assert sum(figures(row)[0] for row in other["Rows"][:-1]) == figures(other["Rows"][-1])[0]


def test_zero_is_blank_or_missing(own_session):
    query = {"fromDate": "2030-12-01", "toDate": "2030-12-31", "periods": 11}
    (report,) = own_session.get("Reports/ProfitAndLoss", **query)["Reports"]
    cells = [cell for part in report["Rows"][1:] for row in part["Rows"] for cell in row["Cells"]]
    assert {cell.get("Value") for cell in cells} >= {"", None}
    assert "0.00" not in {cell.get("Value") for cell in cells}


def test_a_person_without_the_role_gets_403_for_the_report_alone(own, own_session, fetch):
    own.control.settings(report_role=False)
    assert fetch(own_session, "Reports/ProfitAndLoss").status_code == 403
    assert fetch(own_session, "BankTransactions", page=1).status_code == 200


def test_before_the_conversion_date_there_are_only_its_balances(own, report):
    account = next(iter(own.books.values())).account("205").id
    for day in ("2029-12-31", "2030-01-10", "2030-02-10", "2030-04-10"):
        own.control.edit("new_invoice", lines=[SALE], date=day, currency="GBP")
    own.control.settings(conversion_date="2030-04-01")
    _columns, values, _sections = report(fromDate="2030-12-01", toDate="2030-12-31", periods=11)
    months = {12 - at: str(value) for at, value in enumerate(values[account]) if value}
    assert months == {4: "1000.00", 3: "2000.00"}
    _columns, values, _sections = report(fromDate="2029-12-01", toDate="2029-12-31", periods=11)
    assert account not in values


def test_foreign_currency_is_rounded_by_line_or_by_account(own, amount_on):
    third = {"account": "205", "amount": "1.00", "tax_type": "NONE"}
    for _ in range(3):
        given = {"currency": "EUR", "rate": "3", "date": "2030-01-15"}
        own.control.edit("new_invoice", lines=[third], **given)
    assert amount_on("205") == "0.99"
    own.control.settings(report_rounding="account")
    assert amount_on("205") == "1.00"
    own.control.settings(report_rounding="line")
    assert amount_on("205") == "0.99"


def test_columns_can_come_unasked_with_dates_of_another_form(own, report):
    own.control.settings(report_extra_columns=1, report_dates="%b-%y")
    columns, _values, _sections = report(fromDate="2030-03-01", toDate="2030-03-31", periods=1)
    assert columns == ["Mar-30", "Feb-30", "Jan-30"]


@pytest.mark.parametrize("values", [{"report_rounding": "cent"}, {"conversion_date": "soon"}])
def test_settings_of_the_report_that_make_no_sense_are_refused(own, values):
    with pytest.raises(ControlError, match="400"):
        own.control.settings(**values)
