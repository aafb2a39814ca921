"""Repeating invoices: what recurring revenue depends on must be valid, the rest may be odd."""

from datetime import date
from decimal import Decimal

import pytest

from exsalerate_xero.tools import payload
from tests.tools.records import ID, POUNDS, answer, line, repeating


def schedule(**members):
    return {"Schedule": repeating()["Schedule"] | members}


def kept(**members):
    batch = payload.repeating_invoices(answer(repeating(**members)), POUNDS)
    assert not batch.odd, str(batch.odd[0].reason)
    [value] = batch.values
    return value


def reason(**members):
    batch = payload.repeating_invoices(answer(repeating(**members)), POUNDS)
    assert not batch.values
    [skipped] = batch.odd
    assert (skipped.xero_id, skipped.name) == (ID.lower(), "Care plan")
    return str(skipped.reason)


def test_a_repeating_invoice_says_what_is_sold_how_often_and_until_when():
    found = kept(**schedule(Period=3, Unit="weekly", EndDate="/Date(1767139200000+0000)/"))
    assert (found.status, found.reference, found.currency) == ("AUTHORISED", "Care plan", "GBP")
    assert (found.period, found.unit) == (3, "WEEKLY")
    days = (found.start_date, found.next_date, found.end_date)
    assert days == (date(2025, 3, 31), date(2025, 5, 31), date(2025, 12, 31))
    assert (found.untaxed, found.booked) == (100, ((ID.lower(), 100),))
    assert not found.notes


def test_amounts_are_net_and_each_lines_account_is_named_by_id_or_code():
    lines = [
        line(AccountID=None, LineAmount=120.0, TaxAmount=20.0),
        line(AccountID=None, AccountCode=None, LineAmount=6.0, TaxAmount=1.0),
        {"Description": "As agreed"},
    ]
    found = kept(LineItems=lines, LineAmountTypes="Inclusive", SubTotal=None)
    assert found.untaxed == Decimal(105)
    assert found.booked == (("200", 100), (None, 5), (None, 0))


def test_a_repeating_bill_is_left_out():
    batch = payload.repeating_invoices(answer(repeating(Type="ACCPAY", Schedule=7)), POUNDS)
    assert (batch.values, batch.odd, batch.left_out) == ([], [], [ID.lower()])


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"Type": "SUBSCRIPTION"}, "Type is “SUBSCRIPTION”, which is unknown"),
        ({"Status": None}, "Status is missing"),
        ({"Contact": None}, "Contact is missing"),
        ({"CurrencyCode": "XXX"}, "its currency XXX is unknown in Odoo"),
        ({"Schedule": None}, "Schedule is missing"),
        ({"Schedule": ["monthly"]}, "Schedule is not a record"),
        (schedule(Unit="DAILY"), "Unit is “DAILY”, which is unknown"),
        (schedule(Period=None), "Period is missing"),
        (schedule(Period="often"), "Period is not a number"),
        (schedule(Period=0), "Period is out of range"),
        (schedule(Period=-1), "Period is out of range"),
        (schedule(Period=1.5), "Period is out of range"),
        (schedule(Period=10**6), "Period is out of range"),
        (schedule(EndDate="one day"), "EndDate is not a date"),
        ({"LineItems": None}, "it has an amount but no lines"),
        ({"LineItems": [line(LineAmount=None)]}, "LineAmount is missing"),
        ({"LineAmountTypes": None}, "LineAmountTypes is missing"),
        (
            {"SubTotal": 900.0},
            "its lines add up to 100.00 instead of 900.00: something is missing",
        ),
    ],
)
def test_one_without_what_recurring_revenue_depends_on_is_skipped(members, why):
    assert reason(**members) == why


@pytest.mark.parametrize("name", ["StartDate", "NextScheduledDate"])
@pytest.mark.parametrize("value", [None, 7, "soon", "/Date(-99999999999999)/"])
def test_other_days_may_be_missing_or_odd(name, value):
    found = kept(**schedule(**{name: value}))
    day = found.start_date if name == "StartDate" else found.next_date
    assert day is None
    assert bool(found.notes) is (value is not None)


def test_one_that_was_deleted_stops_counting_whatever_else_is_wrong_with_it():
    batch = payload.repeating_invoices(answer(repeating(Status="Deleted", Schedule=None)), POUNDS)
    [cancelled] = batch.cancelled
    assert (cancelled.xero_id, cancelled.status, batch.odd) == (ID.lower(), "DELETED", [])
