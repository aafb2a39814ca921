"""What explains a difference between Xero's profit and loss and Odoo, for a month of an account."""

from decimal import Decimal
from typing import NamedTuple

from .fields import ZERO

HALF_CENT = Decimal("0.005")
# Verdicts from good to bad. Rounding is explained as well.
VERDICTS = ("equal", "rounding", "explained", "unexplained", "unread")


class Explanation(NamedTuple):
    """The parts of a difference by kind, in the order in which they are looked for.

    :param kinds: {"skipped": import issues, "changed": documents changed since,
        "sources": sources that aren't read, "rounding": exchange rates}
    :param residual: what nothing explains
    """

    kinds: dict[str, Decimal]
    residual: Decimal
    verdict: str


EQUAL = Explanation({}, ZERO, "equal")


def rounding_bound(converted: int) -> Decimal:
    """Return the largest difference that rounding can cause.

    Odoo rounds each line in a foreign currency to the cent, by at most half a cent. Xero's figure
    is rounded as well, by at most half a cent.

    :param converted: number of lines in a foreign currency
    """
    return (converted + 1) * HALF_CENT if converted else ZERO


def explain(
    difference: Decimal,
    skipped: Decimal = ZERO,
    changed: Decimal = ZERO,
    other_sources_only: bool = False,
    converted: int = 0,
) -> Explanation:
    """Explain a difference, Xero's amount less Odoo's.

    :param skipped: amounts of skipped documents
    :param changed: how much documents changed that were read again
    :param other_sources_only: whether Odoo has no line, and Xero has sources that Odoo doesn't read
    :param converted: number of lines in a foreign currency
    """
    if not difference:
        return EQUAL
    kinds, left = {}, difference
    for kind, amount in (("skipped", skipped), ("changed", changed)):
        if left and amount:
            kinds[kind] = amount
            left -= amount
    if left and other_sources_only:
        kinds["sources"], left = left, ZERO
    if left and abs(left) <= rounding_bound(converted):
        kinds["rounding"], left = left, ZERO
    verdict = "equal"
    if left:
        verdict = "unexplained"
    elif kinds:
        verdict = "rounding" if set(kinds) == {"rounding"} else "explained"
    return Explanation(kinds, left, verdict)


def worst(verdicts) -> str:
    """Return the verdict of a month: the worst of its accounts'."""
    return max(verdicts, key=VERDICTS.index, default="equal")
