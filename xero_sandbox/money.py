"""Exact arithmetic on whole numbers.

Amounts are minor units (pence, cents); quantities and unit prices ten-thousandths; exchange rates
millionths of a document unit per unit of the base currency; percentages hundredths of a percent.
"""

from decimal import Decimal

BASE_RATE = 1_000_000


def divide(numerator, denominator):
    """Divide two whole numbers (the second positive) and round half away from zero."""
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded


def scaled(value, places):
    """A number or decimal string as a whole number of 10**-places."""
    return int((Decimal(str(value)) * 10**places).to_integral_value())


def line_amount(quantity, unit, discount=0):
    """Minor units of quantity times unit price less the discount."""
    return divide(quantity * unit * (10_000 - discount), 10**10)


def included_tax(amount, percent):
    """The tax inside an amount that includes it."""
    return divide(amount * percent, 100 + percent)


def added_tax(amount, percent):
    """The tax on top of a net amount."""
    return divide(amount * percent, 100)
