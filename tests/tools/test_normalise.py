"""Spellings of the same thing are equal, and different things stay apart."""

import pytest

from exsalerate_xero.tools import normalise


@pytest.mark.parametrize(
    "one, other",
    [
        ("Acme Ltd", "ACME LIMITED"),
        ("Acme Ltd.", "Acme, Ltd"),
        ("Café Müller", "Cafe Muller"),
        ("Smith & Sons", "Smith and Sons"),
        ("A.B.C. Trading", "ABC Trading"),
        ("O'Neill  Builders", "O’Neill Builders"),
        ("Acme Incorporated", "Acme Inc."),
    ],
)
def test_the_same_company_by_another_spelling(one, other):
    assert normalise.company_name(one) == normalise.company_name(other)


@pytest.mark.parametrize(
    "one, other",
    [("Acme Ltd", "Acme GmbH"), ("Acme", "Acme 2"), ("Blue Sky", "Bluesky"), ("Acme Ltd", "Acme")],
)
def test_different_companies(one, other):
    assert normalise.company_name(one) != normalise.company_name(other)


def test_a_tax_id_is_letters_and_digits():
    assert normalise.vat("gb 123-4567 89") == "GB123456789"


@pytest.mark.parametrize("nothing", [None, "", "   ", "no address"])
def test_what_is_not_an_address_is_no_evidence(nothing):
    assert normalise.email(nothing) == ""


def test_an_address_is_lower_case_without_blanks():
    assert normalise.email(" Office@Acme.Example ") == "office@acme.example"
