"""An invalid member of a record only affects itself, with a note, unless revenue depends on it."""

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from exsalerate_xero.tools import payload
from exsalerate_xero.tools.money import RateTable
from exsalerate_xero.tools.payload.master import phone_number
from tests.tools.records import ID, POUNDS, answer, category, invoice, item, line, repeating

WRONG_TYPES = [7, 1.5, True, [], ["x"], {}, {"a": 1}]
LONG = "x" * 200_000


def read(record, kind="invoices"):
    plain = ("accounts", "contacts", "items", "tracking_categories")
    converter = () if kind in plain else (POUNDS,)
    return getattr(payload, kind)(answer(record), *converter)


def kept(record, kind="invoices"):
    batch = read(record, kind)
    assert not batch.odd, batch.odd
    return batch.values[0]


def reason(record, kind="invoices"):
    batch = read(record, kind)
    assert not batch.values
    return str(batch.odd[0].reason)


def notes(value):
    return [str(note) for note in value.notes]


def quote(**members):
    return {
        "QuoteID": ID,
        "QuoteNumber": "QU-1",
        "Contact": {"ContactID": ID},
        "DateString": "2025-03-31T00:00:00",
        "Status": "SENT",
        "CurrencyCode": "GBP",
        "LineAmountTypes": "EXCLUSIVE",
        "LineItems": [line()],
        "SubTotal": 100.0,
        "Total": 120.0,
    } | members


def contact(**members):
    return {"ContactID": ID, "Name": "Acme", "ContactStatus": "ACTIVE"} | members


def account(**members):
    return {
        "AccountID": ID,
        "Code": "200",
        "Name": "Sales",
        "Type": "SALES",
        "Class": "REVENUE",
        "Status": "ACTIVE",
    } | members


SECONDARY = {
    "invoices": (
        invoice,
        "InvoiceNumber Reference DueDateString FullyPaidOnDate TotalTax Total AmountDue AmountPaid"
        " AmountCredited UpdatedDateUTCString CurrencyRate",
    ),
    "quotes": (
        quote,
        "QuoteNumber Reference Title Terms DateString ExpiryDateString SubTotal Total LineItems"
        " LineAmountTypes UpdatedDateUTCString CurrencyRate",
    ),
    "contacts": (
        contact,
        "Name ContactStatus FirstName LastName EmailAddress TaxNumber Addresses Phones IsCustomer"
        " MergedToContactID UpdatedDateUTCString",
    ),
    "accounts": (account, "Code Name Type Status"),
    "items": (item, "Code Name IsSold"),
    "tracking_categories": (category, "Name Status Options"),
    "repeating_invoices": (repeating, "Reference"),
}


@pytest.mark.parametrize(
    "value", [*WRONG_TYPES, "nonsense", "\x00\x1f", LONG], ids=lambda v: repr(v)[:12]
)
@pytest.mark.parametrize(
    ("kind", "member"),
    [(kind, member) for kind, (_make, members) in SECONDARY.items() for member in members.split()],
)
def test_an_invalid_optional_member_never_skips_a_record(kind, member, value):
    make = SECONDARY[kind][0]
    assert kept(make(**{member: value}), kind).xero_id == ID.lower()


@pytest.mark.parametrize("value", [*WRONG_TYPES, "nonsense\x00", LONG], ids=lambda v: repr(v)[:12])
@pytest.mark.parametrize(
    "member",
    ["Description", "ItemCode", "Item", "Tracking", "Quantity", "UnitAmount", "TaxAmount"],
)
def test_an_invalid_optional_member_of_a_line_costs_no_revenue(member, value):
    sale = kept(invoice(LineItems=[line(**{member: value}), line()], SubTotal=200.0))
    assert sale.untaxed_company == Decimal(200)


@pytest.mark.parametrize("value", [*WRONG_TYPES, "nonsense\x00", LONG], ids=lambda v: repr(v)[:12])
@pytest.mark.parametrize(
    "member",
    ["Description", "ItemCode", "Item", "Quantity", "UnitAmount", "LineAmount", "TaxAmount"],
)
def test_an_invalid_member_of_a_quotes_line_costs_nothing_else(member, value):
    found = kept(
        quote(LineAmountTypes="INCLUSIVE", LineItems=[line(**{member: value}), line()]), "quotes"
    )
    assert (found.untaxed, len(found.lines)) == (100, 2)
    assert found.lines[1] == ("Work", None, 1, 100, 80, None)


def test_without_knowing_whether_tax_is_included_a_quotes_lines_have_no_net():
    found = kept(quote(LineAmountTypes="SOMETIMES"), "quotes")
    assert found.lines[0] == ("Work", None, 1, 100, 0, None)
    assert notes(found) == ["LineAmountTypes is “SOMETIMES”, which is unknown. It was left empty."]


@pytest.mark.parametrize("member", ["AddressLine1", "AddressLine3", "City", "Country"])
def test_an_invalid_part_of_an_address_leaves_the_rest(member):
    address = {"AddressType": "STREET", "AddressLine2": "Mill Lane", member: 7}
    address |= {"PostalCode": "BA1"}
    found = kept(contact(Addresses=["nowhere", address]), "contacts")
    assert (found.street2, found.zip) == ("Mill Lane", "BA1")
    assert f"{member} is not text. It was left empty." in notes(found)


def test_an_invalid_phone_leaves_the_others():
    phones = ["call me", {"PhoneType": [], "PhoneNumber": "1"}]
    phones += [{"PhoneType": "DDI", "PhoneNumber": "555", "PhoneCountryCode": {}}]
    assert kept(contact(Phones=phones), "contacts").phone == "555"


def test_each_invalid_member_is_noted_once():
    bell = line(Description="a bell \x07\x07 rings", Quantity="a few")
    sale = kept(
        invoice(LineItems=[bell, bell], DueDateString="0001-01-01T00:00:00", Reference=LONG)
    )
    assert sale.due_date is None
    assert len(sale.reference) == 2000
    assert sale.lines[0].description == "a bell   rings"
    assert sale.lines[0].quantity == 0
    assert sorted(notes(sale)) == [
        "Description contained control characters. They were removed.",
        "DueDate is 0001-01-01, which is out of range. It was left empty.",
        "Quantity is not a number. It was left empty.",
        "Reference is 200000 characters long. It was cut to 2000.",
    ]


def test_a_valid_record_has_no_notes():
    for kind, (make, _members) in SECONDARY.items():
        assert kept(make(), kind).notes == ()


def test_an_email_address_is_dropped_rather_than_cut():
    found = kept(contact(EmailAddress=f"{LONG}@acme.example"), "contacts")
    assert found.email is None
    assert "EmailAddress" in notes(found)[0]


def test_line_breaks_of_a_description_stay_and_those_of_a_reference_do_not():
    sale = kept(invoice(Reference="a\r\nb", LineItems=[line(Description="a\r\nb")]))
    assert (sale.reference, sale.lines[0].description) == ("a b", "a\r\nb")
    assert not sale.notes


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("Type", {"Type": 7}),
        ("Type", {"Type": "ACCWEIRD"}),
        ("Status", {"Status": ["PAID"]}),
        ("Status", {"Status": "NEW"}),
        ("Contact", {"Contact": None}),
        ("Contact", {"Contact": "Acme"}),
        ("ContactID", {"Contact": {"ContactID": 5}}),
        ("ContactID", {"Contact": {}}),
        ("Date", {"DateString": None, "Date": None}),
        ("Date", {"DateString": "0001-01-01T00:00:00"}),
        ("Date", {"DateString": 2025}),
        ("CurrencyCode", {"CurrencyCode": 826}),
        ("CurrencyRate", {"CurrencyCode": "EUR", "CurrencyRate": 0}),
        ("CurrencyRate", {"CurrencyCode": "EUR", "CurrencyRate": "free"}),
        ("CurrencyRate", {"CurrencyCode": "EUR", "CurrencyRate": None}),
        ("LineItems", {"LineItems": None}),
        ("LineItems", {"LineItems": "none"}),
        ("LineItems", {"LineItems": ["a line"]}),
        ("SubTotal", {"LineItems": [], "SubTotal": None}),
        ("LineAmountTypes", {"LineAmountTypes": 3}),
        ("LineAmount", {"LineItems": [line(LineAmount="lots")]}),
        ("LineAmount", {"LineItems": [line(LineAmount=None)]}),
        ("LineAmount", {"LineItems": [line(LineAmount=1e400)]}),
        ("AccountID", {"LineItems": [line(AccountID="nowhere")]}),
        ("AccountCode", {"LineItems": [line(AccountID=None, AccountCode=[200])]}),
        ("TaxAmount", {"LineAmountTypes": "Inclusive", "LineItems": [line(TaxAmount="x")]}),
        ("InvoiceID", {"InvoiceID": 5}),
    ],
)
def test_an_invalid_member_that_revenue_depends_on_skips_the_document(name, members):
    assert name in reason(invoice(**members))


@pytest.mark.parametrize("value", [1, "PROFIT"])
def test_a_class_that_cannot_be_read_skips_the_account(value):
    assert "Class" in reason(account(Class=value), "accounts")


@pytest.mark.parametrize(
    ("members", "account_class"),
    [
        ({"Class": "Revenue"}, "REVENUE"),
        ({"Class": None, "Type": "SALES"}, "REVENUE"),
        ({"Class": "", "Type": "OTHERINCOME"}, "REVENUE"),
        ({"Class": None, "Type": "CURRLIAB"}, None),
        ({"Class": None, "Type": None}, None),
    ],
)
def test_without_a_class_the_type_of_an_account_says_whether_it_is_income(members, account_class):
    [value] = payload.accounts(answer(account(**members))).values
    assert value.account_class == account_class


def test_text_that_is_not_unicode_only_affects_itself():
    text = json.dumps(invoice(Reference="PO?")).encode().replace(b"PO?", b"PO\xff")
    batch = payload.invoices(_answer(text), POUNDS)
    assert batch.values[0].reference == "PO�"


def test_a_value_that_is_not_a_record_is_skipped():
    for text, said in ((b'"no record"', "not a record"), (b"{", "can't be read")):
        [odd] = payload.invoices(_answer(text), POUNDS).odd
        assert said in str(odd.reason)


def _answer(text):
    found = answer({})
    found.records = [text]
    return found


@pytest.mark.parametrize("status", ["VOIDED", "DELETED"])
@pytest.mark.parametrize(
    "members",
    [
        {"Contact": None},
        {"DateString": None, "Date": None},
        {"CurrencyCode": "ZZZ"},
        {"CurrencyCode": "EUR", "CurrencyRate": 0},
        {"Type": None},
        {"LineItems": "none"},
        {"LineAmountTypes": None},
    ],
)
def test_a_voided_document_stops_counting_whatever_else_is_wrong_with_it(status, members):
    batch = read(invoice(Status=status, **members))
    assert not batch.odd
    found = batch.cancelled or batch.values
    assert [(each.xero_id, each.status) for each in found] == [(ID.lower(), status)]


def test_a_voided_bill_is_not_a_cancelled_invoice():
    batch = read(invoice(Type="ACCPAY", Status="VOIDED", Contact=None))
    assert (batch.values, batch.cancelled, batch.odd) == ([], [], [])


def test_a_deleted_quote_stops_counting_whatever_else_is_wrong_with_it():
    batch = read(quote(Status="DELETED", Contact=None), "quotes")
    assert [each.status for each in batch.cancelled] == ["DELETED"]
    assert not batch.odd


def test_a_status_that_quotes_do_not_have_skips_the_quote():
    assert "VOIDED" in reason(quote(Status="VOIDED"), "quotes")


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED"])
@pytest.mark.parametrize("members", [{"Contact": {}}, {"DateString": None, "Date": None}])
def test_an_incomplete_draft_is_left_out_without_an_issue(status, members):
    batch = read(invoice(Status=status, **members))
    assert (batch.values, batch.odd, batch.left_out) == ([], [], [ID.lower()])


def test_a_draft_quote_without_a_contact_is_left_out_without_an_issue():
    batch = read(quote(Status="DRAFT", Contact=None), "quotes")
    assert (batch.values, batch.odd, batch.left_out) == ([], [], [ID.lower()])


def test_a_quote_without_a_date_is_converted_at_the_rate_of_the_organisations_day():
    rates = payload_rates(("2025-01-01", "0.8"), ("2025-06-01", "0.5"))
    euros = replace(POUNDS, company="EUR", base_rates=rates[0], company_rates=rates[1])
    undated = answer(quote(DateString=None))
    [before] = payload.quotes(undated, replace(euros, today=date(2025, 5, 31))).values
    [after] = payload.quotes(undated, replace(euros, today=date(2025, 6, 1))).values
    assert (before.untaxed_company, after.untaxed_company) == (Decimal(125), Decimal(200))
    assert before.digest != after.digest


def payload_rates(*rates):
    days = tuple(date.fromisoformat(day) for day, _rate in rates)
    values = tuple(Decimal(rate) for _day, rate in rates)
    return RateTable(days, values), RateTable(reference=True)


class TestLinesAddUp:
    def test_a_missing_line_skips_the_document(self):
        assert "33.33 instead of 100.00" in reason(
            invoice(LineItems=[line(LineAmount=33.33)], SubTotal=100.0)
        )

    def test_a_rounding_is_noted(self):
        sale = kept(invoice(LineItems=[line(LineAmount=33.33)] * 3, SubTotal=100.0))
        assert sale.untaxed_company == Decimal("99.99")
        assert "99.99" in notes(sale)[0]

    def test_tax_included_in_the_lines_is_rounded_as_well(self):
        lines = [line(LineAmount=10.0, TaxAmount=1.67)] * 4
        found = invoice(LineAmountTypes="Inclusive", LineItems=lines, SubTotal=33.36)
        assert kept(found).untaxed_company == Decimal("33.32")
        more = invoice(LineAmountTypes="Inclusive", LineItems=lines, SubTotal=33.37)
        assert "33.32 instead of 33.37" in reason(more)

    def test_a_credit_note_adds_up_as_well(self):
        found = invoice(
            Type="ACCRECCREDIT", CreditNoteID=ID, LineItems=[line(LineAmount=5.0)], SubTotal=9.0
        )
        assert "-5.00 instead of -9.00" in reason(found, "credit_notes")

    @pytest.mark.parametrize("value", [True, [], {}, "many", "\x00", 1e400])
    def test_without_a_subtotal_the_lines_are_the_net(self, value):
        sale = kept(invoice(LineItems=[line(LineAmount=40.0)] * 2, SubTotal=value))
        assert sale.untaxed == Decimal(80)
        assert "SubTotal" in notes(sale)[0]


class TestRates:
    @pytest.mark.parametrize("rate", [0, -2, None, "free", 1e300, 1.25])
    def test_the_rate_of_the_base_currency_is_one(self, rate):
        sale = kept(invoice(CurrencyRate=rate))
        assert (sale.rate, sale.untaxed_company, sale.notes) == (1, 100, ())


class TestMoments:
    @pytest.mark.parametrize("decimals", ["", *("." + "1234567"[:n] for n in range(1, 8))])
    @pytest.mark.parametrize(
        ("zone", "hour"), [("", 9), ("Z", 9), ("+00:00", 9), ("+13:00", 20), ("-0500", 14)]
    )
    def test_every_form_of_iso_8601_that_xero_uses_is_read(self, decimals, zone, hour):
        sale = kept(invoice(UpdatedDateUTCString=f"2026-08-03T09:42:06{decimals}{zone}"))
        day = 2 if hour == 20 else 3
        assert sale.updated_at.replace(microsecond=0) == datetime(2026, 8, day, hour, 42, 6)
        assert abs(sale.updated_at.microsecond / 1e6 - float(f"0{decimals or '.0'}")) < 2e-6

    @pytest.mark.parametrize(
        "value", ["yesterday", "0001-01-01T00:00:00", "9999-12-31T00:00:00Z", "2026"]
    )
    def test_an_invalid_time_is_left_empty(self, value):
        sale = kept(invoice(UpdatedDateUTCString=value))
        assert sale.updated_at is None
        assert "UpdatedDateUTC" in notes(sale)[0]


@pytest.mark.parametrize(
    ("parts", "number"),
    [
        (("0044", "20", "7946 0958"), "+44 20 7946 0958"),
        (("+44", "(0)20", "7946 0958"), "+44 20 7946 0958"),
        (("44", "020", "7946 0958"), "+44 20 7946 0958"),
        (("44", "", "020 7946 0958"), "+44 20 7946 0958"),
        (("44", "20", "020 7946 0958"), "+44 20 7946 0958"),
        (("44", "20", "0044 20 7946 0958"), "+44 20 7946 0958"),
        (("", "", "+44 (0)20 7946 0958"), "+44 20 7946 0958"),
        (("39", "06", "6982"), "+39 06 6982"),
        (("UK", "020", "7946 0958"), "020 7946 0958"),
        (("", "020", "7946 0958"), "020 7946 0958"),
        (("1", "212", "555-0100"), "+1 212 555-0100"),
    ],
)
def test_a_phone_number_is_put_together_from_what_people_type(parts, number):
    assert phone_number(*parts) == number
