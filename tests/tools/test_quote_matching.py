"""Which quote an invoice came from."""

from datetime import date

import pytest

from exsalerate_xero.tools.quote_matching import Invoice, Quote, match, tells

POUNDS, EUROS = 1, 2
SENT, ACCEPTED = date(2026, 3, 1), date(2026, 3, 10)


def quote(id=1, net=1000.0, **values):
    usual = {"number": f"QU-000{id}", "reference": None, "amount": (POUNDS, net)}
    return Quote(id=id, **usual | {"dated": SENT, "accepted": ACCEPTED} | values)


def invoice(id=1, reference=None, net=1000.0, currency=POUNDS, day=ACCEPTED):
    return Invoice(id, reference, (currency, net), day)


def of(quotes, *invoices):
    """Return how each invoice was matched, in order: (quote's ID, by what), or None."""
    found = match(quotes, invoices)
    return [found.get(each.id) for each in invoices]


@pytest.mark.parametrize("reference", ["QU-0001", "your qu-0001.", "PO 4711", "po 4711, part 1"])
def test_a_reference_that_names_the_quote_matches(reference):
    assert of([quote(reference="PO 4711")], invoice(1, reference, 5.0)) == [(1, "reference")]


@pytest.mark.parametrize("reference", ["QU-00012", "XQU-0001", "QU-000", None, ""])
def test_a_part_of_a_word_does_not_match(reference):
    assert of([quote()], invoice(1, reference, 5.0)) == [None]


def test_a_name_of_less_than_three_letters_and_digits_does_not_match():
    assert of([quote(number="7-", reference="-1-2-")], invoice(1, "7- -1-2-", 5.0)) == [None]
    assert [tells(name) for name in ("12", "1-2", "123", "Q-12")] == [False, False, True, True]


def test_characters_that_mean_something_in_a_pattern_stand_for_themselves():
    assert of([quote(number="A.B+1")], invoice(1, "A.B+1", 5.0), invoice(2, "AxBB1", 6.0)) == [
        (1, "reference"),
        None,
    ]


def test_a_reference_that_names_two_quotes_does_not_match():
    assert of([quote(1), quote(2, 7.0)], invoice(1, "QU-0001 and QU-0002", 5.0)) == [None]


def test_a_reference_counts_from_the_quotes_own_day():
    early, late = invoice(1, "QU-0001", 5.0, day=date(2026, 2, 28)), invoice(2, "QU-0001", 5.0)
    assert of([quote()], early, late) == [None, (1, "reference")]


def test_several_invoices_may_name_one_quote():
    assert of([quote()], invoice(1, "QU-0001", 5.0), invoice(2, "QU-0001", 6.0)) == [
        (1, "reference"),
        (1, "reference"),
    ]


def test_without_a_reference_the_amount_matches_once():
    assert of([quote()], invoice(1), invoice(2)) == [(1, "amount"), None]


def test_two_quotes_with_the_same_amount_do_not_match():
    assert of([quote(1), quote(2)], invoice()) == [None]


def test_a_quote_named_by_one_invoice_is_not_matched_with_another_by_amount():
    quotes = [quote(1), quote(2)]
    assert of(quotes, invoice(1), invoice(2, "QU-0001", 5.0)) == [(2, "amount"), (1, "reference")]


def test_amounts_in_another_currency_and_zero_do_not_match():
    assert of([quote()], invoice(currency=EUROS)) == [None]
    assert of([quote(net=0.0)], invoice(net=0.0)) == [None]


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ({}, None),
        ({"accepted": None}, (1, "amount")),
        ({"accepted": None, "dated": None}, None),
    ],
)
def test_an_amount_counts_from_the_acceptance_where_that_is_known(days, found):
    assert of([quote(**days)], invoice(day=date(2026, 3, 9))) == [found]
