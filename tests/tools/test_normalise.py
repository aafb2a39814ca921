"""Different spellings of the same thing are equal, and different things stay different."""

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
        ("Smith + Sons", "Smith & Sons"),
        ("Sørensen ApS", "Sorensen Anpartsselskab"),
        ("Nordic A/S", "Nordic AS"),
        ("Acme Public Limited Company", "Acme PLC"),
        ("Bau Gesellschaft mit beschränkter Haftung", "Bau GmbH"),
        ("Bau GmbH & Co. KG", "Bau GmbH und Co. KG"),
        ("Dubois Société à responsabilité limitée", "Dubois S.à r.l."),
        ("Peña Sociedad Limitada", "Peña S. L."),
        ("Kowalski Sp. z o.o.", "Kowalski Spółka z ograniczoną odpowiedzialnością"),
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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GB 123–4567\u00a089", "gb123456789"),
        ("\uff27\uff22\uff11\uff12\uff13", "GB123"),
        ("GR123456789", "EL 123456789"),
        ("GB\u200b123.456/789", "GB_123(456)789"),
    ],
)
def test_a_tax_id_is_the_same_in_other_signs_and_with_a_countrys_other_prefix(one, other):
    assert normalise.vat(one) == normalise.vat(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Ltd", "ACME"),
        ("Acme Limited", "Acme PLC"),
        ("Acme Pty Ltd", "Acme Proprietary Limited"),
        ("Müller GmbH & Co. KG", "Muller"),
        ("Dubois S.A.R.L.", "Dubois"),
    ],
)
def test_a_core_name_is_without_its_legal_form(one, other):
    assert normalise.core_name(one) == normalise.core_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Northgate Hotels Ltd", "Northgate Breweries Ltd"), ("Ltd", ""), ("AG", "KG")],
)
def test_a_core_name_distinguishes_companies(one, other):
    assert normalise.core_name(one) != normalise.core_name(other)
