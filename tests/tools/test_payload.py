"""From Xero's JSON to plain values, and records that can't be mapped."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from exsalerate_xero.tools import payload
from exsalerate_xero.tools.money import Converter, RateTable
from tests.tools.records import ID, POUNDS, answer, invoice, line

ADDON = Path(__file__).parents[2] / "exsalerate_xero"


def mapped(record, converter=POUNDS):
    batch = payload.invoices(answer(record), converter)
    assert not batch.odd, batch.odd
    return batch.values[0]


def odd(record, converter=POUNDS):
    batch = payload.invoices(answer(record), converter)
    assert not batch.values
    return batch.odd[0]


def reason(record, converter=POUNDS):
    return str(odd(record, converter).reason)


def test_an_invoice_keeps_what_xero_states():
    sale = mapped(invoice())
    assert sale.xero_id == ID.lower()
    assert (sale.date, sale.due_date) == (date(2025, 3, 31), date(2025, 4, 30))
    assert (sale.untaxed, sale.total, sale.due) == (Decimal(100), Decimal(120), Decimal(120))
    assert sale.updated_at == datetime(2025, 3, 31, 0, 0, 0, 123000)


def test_nothing_is_due_before_approval():
    assert mapped(invoice()).due_company == Decimal(120)
    draft = mapped(invoice(Status="DRAFT"))
    assert (draft.due, draft.due_company) == (Decimal(120), 0)


def test_the_net_of_an_exclusive_line_is_its_amount():
    assert mapped(invoice()).lines[0].amount == Decimal("100.0")


def test_the_net_of_an_inclusive_line_is_less_tax():
    record = invoice(LineAmountTypes="Inclusive", LineItems=[line(LineAmount=120.0)])
    assert mapped(record).lines[0].amount == Decimal("100.0")


def test_line_amount_types_in_capitals_mean_the_same():
    record = invoice(LineAmountTypes="INCLUSIVE", LineItems=[line(LineAmount=120.0)])
    assert mapped(record).lines[0].amount == Decimal("100.0")


def test_foreign_amounts_are_divided_by_the_rate_and_rounded_half_up_a_line_at_a_time():
    lines = [line(LineAmount=0.01), line(LineAmount=0.01)]
    sale = mapped(invoice(CurrencyCode="EUR", CurrencyRate=2, LineItems=lines))
    assert [each.amount_company for each in sale.lines] == [Decimal("0.01"), Decimal("0.01")]
    assert sale.untaxed_company == Decimal("0.02")


def test_a_credit_note_counts_negative_and_rounds_away_from_zero():
    record = invoice(
        Type="ACCRECCREDIT",
        CreditNoteID=ID,
        CreditNoteNumber="CN-1",
        CurrencyCode="EUR",
        CurrencyRate=2,
        LineItems=[line(LineAmount=0.01)],
    )
    note = payload.credit_notes(answer(record), POUNDS).values[0]
    assert note.lines[0].amount == Decimal("-0.01")
    assert note.lines[0].amount_company == Decimal("-0.01")
    assert (note.untaxed, note.total, note.due) == (Decimal("-0.01"), Decimal(-120), 0)


def test_bills_are_ignored_without_an_issue():
    batch = payload.invoices(answer(invoice(Type="ACCPAY")), POUNDS)
    assert (batch.values, batch.odd) == ([], [])


def test_a_voided_invoice_may_come_without_lines():
    sale = mapped(invoice(Status="VOIDED", LineItems=[], SubTotal=100.0))
    assert (sale.lines, sale.untaxed_company) == ((), Decimal("100.00"))


@pytest.mark.parametrize("offset, day", [("+0000", 29), ("+1300", 30), ("-1300", 28)])
def test_a_local_offset_moves_the_calendar_day(offset, day):
    noon_of_the_29th = f"/Date(1761739200000{offset})/"
    record = invoice(DateString=None, Date=noon_of_the_29th)
    assert mapped(record).date == date(2025, 10, day)


def test_a_date_without_an_offset_is_utc():
    assert mapped(invoice(DateString=None, Date="/Date(1743379200000)/")).date.day == 31


def test_the_same_record_has_the_same_digest_and_another_amount_another():
    assert mapped(invoice()).digest == mapped(invoice()).digest
    changed = invoice(LineItems=[line(AccountCode="210")])
    assert mapped(invoice()).digest != mapped(changed).digest


EURO_COMPANY = Converter(
    "GBP",
    "EUR",
    currencies=POUNDS.currencies,
    base_rates=RateTable((date(2020, 1, 1),), (Decimal("0.8"),)),
    company_rates=RateTable(reference=True),
)


def with_base_rates(*rates):
    """Return EURO_COMPANY with these (day, rate) of pounds."""
    days, values = zip(*rates, strict=True)
    return replace(EURO_COMPANY, base_rates=RateTable(days, tuple(map(Decimal, values))))


def test_another_exchange_rate_of_its_day_makes_another_digest():
    other = with_base_rates((date(2020, 1, 1), "0.9"))
    assert mapped(invoice(), EURO_COMPANY).digest != mapped(invoice(), other).digest


def test_a_new_rate_of_today_leaves_the_digests_of_older_records():
    """Otherwise, every day's new rate would rewrite the whole history."""
    today = with_base_rates((date(2020, 1, 1), "0.8"), (date(2026, 11, 1), "0.7"))
    assert mapped(invoice(), EURO_COMPANY).digest == mapped(invoice(), today).digest


def test_a_digest_is_the_same_in_every_process():
    script = (
        "import sys, types; package = types.ModuleType('exsalerate_xero');"
        f"package.__path__ = [{str(ADDON)!r}]; sys.modules['exsalerate_xero'] = package;"
        "from exsalerate_xero.tools import money, payload; from datetime import date;"
        "converter = money.Converter('GBP', 'EUR', currencies=frozenset('abcdef'));"
        "print(payload.stamp(converter, date(2026, 1, 1)))"
    )

    def told(seed):
        environment = os.environ | {"PYTHONHASHSEED": str(seed)}
        return subprocess.check_output([sys.executable, "-c", script], env=environment)

    assert len({told(seed) for seed in range(4)}) == 1


def test_pasted_line_breaks_and_tabs_are_kept():
    record = invoice(LineItems=[line(Description="a\tb\r\nc\x0bd")])
    assert mapped(record).lines[0].description == "a\tb\r\nc\x0bd"


class TestRates:
    """From the organisation's currency to the currency of the company."""

    converter = Converter(
        "GBP",
        "CHF",
        currencies=frozenset({"GBP", "CHF", "EUR"}),
        base_rates=RateTable(
            (date(2025, 1, 1), date(2025, 4, 1)), (Decimal("0.8"), Decimal("0.5"))
        ),
        company_rates=RateTable(reference=True),
    )

    def test_the_rate_of_the_day_is_used(self):
        assert mapped(invoice(), self.converter).untaxed_company == Decimal("125.00")
        later = invoice(DateString="2025-04-01T00:00:00")
        assert mapped(later, self.converter).untaxed_company == Decimal("200.00")

    def test_a_document_dated_before_the_first_rate_is_skipped(self):
        assert "exchange rate" in reason(invoice(DateString="2024-12-31T00:00:00"), self.converter)

    def test_without_any_rate_nothing_is_guessed(self):
        bare = Converter("GBP", "CHF", currencies=frozenset({"GBP"}))
        assert "exchange rate" in reason(invoice(), bare)

    def test_a_currency_without_rates_is_not_taken_for_the_reference(self):
        """A rate of 1 for the company's own currency says nothing about the other."""
        ones = RateTable((date(2020, 1, 1),), (Decimal(1),))
        bare = replace(self.converter, base_rates=RateTable(), company_rates=ones)
        assert "exchange rate GBP → CHF" in reason(invoice(), bare)

    def test_two_currencies_that_each_could_be_the_reference_are_not_one_to_one(self):
        both = replace(self.converter, base_rates=RateTable(reference=True))
        assert "exchange rate" in reason(invoice(), both)

    def test_a_missing_rate_is_distinguished_from_an_invalid_record(self):
        bare = Converter("GBP", "CHF", currencies=frozenset({"GBP"}))
        assert odd(invoice(), bare).cause == "rate"
        assert odd(invoice(Status="NEW"), self.converter).cause == "record"

    def test_a_document_in_the_company_currency_needs_no_rate(self):
        record = invoice(CurrencyCode="CHF", CurrencyRate="1.3")
        assert mapped(record, self.converter).untaxed_company == Decimal("100.00")

    def test_a_currency_without_cents_is_rounded_to_whole_units(self):
        yen = Converter("JPY", "JPY", Decimal(1), frozenset({"JPY", "EUR"}))
        record = invoice(
            CurrencyCode="EUR", CurrencyRate="0.008", LineItems=[line(LineAmount=0.98)]
        )
        assert mapped(record, yen).lines[0].amount_company == Decimal(123)


class TestContacts:
    def contact(self, **members):
        record = {"ContactID": ID, "Name": "Acme", "ContactStatus": "ACTIVE"} | members
        batch = payload.contacts(answer(record))
        return batch.values[0] if batch.values else batch.odd[0]

    def test_the_street_address_comes_before_the_postal_one(self):
        addresses = [
            {"AddressType": "POBOX", "AddressLine1": "PO Box", "City": "Bath"},
            {"AddressType": "STREET", "AddressLine1": "High Street", "City": "Bristol"},
        ]
        assert self.contact(Addresses=addresses).street == "High Street"

    def test_an_empty_street_address_leaves_the_postal_one(self):
        addresses = [
            {"AddressType": "STREET", "City": "", "Country": ""},
            {"AddressType": "POBOX", "AddressLine1": "PO Box"},
        ]
        assert self.contact(Addresses=addresses).street == "PO Box"

    def test_a_phone_number_is_put_together(self):
        phones = [
            {
                "PhoneType": "DEFAULT",
                "PhoneNumber": "5550100",
                "PhoneAreaCode": "117",
                "PhoneCountryCode": "44",
            }
        ]
        assert self.contact(Phones=phones).phone == "+44 117 5550100"

    def test_nulls_everywhere_are_accepted(self):
        contact = self.contact(
            EmailAddress=None, Addresses=None, Phones=None, TaxNumber="", IsCustomer=None
        )
        assert (contact.email, contact.vat, contact.is_customer) == (None, None, False)

    def test_a_merged_contact_names_its_winner(self):
        winner = ID.replace("1", "2")
        merged = self.contact(ContactStatus="ARCHIVED", MergedToContactID=winner)
        assert merged.merged_into == winner.lower()

    def test_a_balance_that_changes_with_every_sale_changes_no_digest(self):
        owing = {"AccountsReceivable": {"Outstanding": 5}}
        assert self.contact().digest == self.contact(Balances=owing).digest
        assert self.contact().digest != self.contact(EmailAddress="a@b.example").digest
