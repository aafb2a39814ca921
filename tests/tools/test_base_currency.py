"""Net amounts in the organisation's base currency, whatever the company's currency."""

from decimal import Decimal

import pytest

from exsalerate_xero.tools.money import to_base

CASES = [
    # amount, Xero's rate, in base currency
    ("100.00", None, "100.00"),
    ("61.2345", None, "61.23"),
    ("100.00", "0.8", "125.00"),
    ("-1.00", "8", "-0.13"),
    ("1.00", "8", "0.13"),
    ("0.01", "2.5", "0.00"),
]


@pytest.mark.parametrize(("amount", "rate", "base"), CASES)
def test_base_amounts_are_rounded_half_up_to_the_cent(amount, rate, base):
    assert to_base(Decimal(amount), rate and Decimal(rate)) == Decimal(base)
