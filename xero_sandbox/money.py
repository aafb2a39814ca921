"""Exact arithmetic with integers.

Amounts are in minor units (pence, cents); quantities and unit prices in ten-thousandths; exchange
rates in millionths of a document unit per unit of the base currency; percentages in hundredths of a
percent.
"""

from decimal import Decimal

BASE_RATE = 1_000_000


def divide(numerator, denominator):
    """Divide two integers (the second positive) and round half away from zero."""
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded


def scaled(value, places):
    """Return a number or decimal string as an integer of 10**-places."""
    return int((Decimal(str(value)) * 10**places).to_integral_value())


def line_amount(quantity, unit, discount=0):
    """Return quantity times unit price less the discount, in minor units."""
    return divide(quantity * unit * (10_000 - discount), 10**10)


def included_tax(amount, percent):
    """Return the tax included in an amount."""
    return divide(amount * percent, 100 + percent)


def added_tax(amount, percent):
    """Return the tax on a net amount."""
    return divide(amount * percent, 100)
