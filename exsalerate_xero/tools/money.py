"""Conversion of amounts from a document's currency to the company's."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from .words import Words, _lt

CENT = Decimal("0.01")


def to_base(amount: Decimal, rate: Decimal | None) -> Decimal:
    """Convert a net document amount to the organisation's base currency, rounded half up.

    :param rate: Xero's ``CurrencyRate``, None for a document in base currency
    """
    return (amount / rate if rate else amount).quantize(CENT, ROUND_HALF_UP)


class MissingRate(ValueError):
    """There is no exchange rate to convert an amount to the company's currency."""

    def __init__(self, base, company):
        text = _lt("Odoo has no exchange rate %(base)s → %(company)s for its date")
        self.words = Words(text, {"base": base, "company": company})
        super().__init__(str(self.words))


@dataclass(frozen=True)
class RateTable:
    """A currency's rates in Odoo: units of that currency per unit of Odoo's reference.

    :param days: ascending dates from which ``rates`` apply
    :param reference: a currency without rates is the one that all rates refer to
    :param own_from: the date from which ``rates`` are the company's own, which refer to its own
        currency
    """

    days: tuple[date, ...] = ()
    rates: tuple[Decimal, ...] = ()
    reference: bool = False
    own_from: date = date.max

    def on(self, day: date) -> Decimal | None:
        """Return the rate that applies on ``day``, None if there is none."""
        if self.reference and not self.days:
            return Decimal(1)
        index = bisect_right(self.days, day)
        return self.rates[index - 1] if index else None


@dataclass(frozen=True)
class Converter:
    """Converts net document amounts to the company's currency, rounding each line half up.

    Xero gives ``CurrencyRate`` as document units per unit of the organisation's base currency. If
    the company uses another currency than the organisation, Odoo's rate of the document's date
    converts one to the other.

    :param base: ISO code of the organisation's base currency
    :param company: ISO code of the company's currency
    :param rounding: the company currency's smallest unit, such as ``Decimal("0.01")``
    :param currencies: ISO codes of the currencies in Odoo
    :param base_rates: Odoo's rates of the base currency
    :param company_rates: Odoo's rates of the company currency
    :param today: today's date in the organisation, for documents without a date; by default, the
        latest rates apply to these
    """

    base: str
    company: str
    rounding: Decimal = CENT
    currencies: frozenset[str] = frozenset()
    base_rates: RateTable = field(default_factory=RateTable)
    company_rates: RateTable = field(default_factory=RateTable)
    today: date = date.max

    def basis(self, day: date) -> tuple:
        """Return what that day's amounts depend on; its repr is the same in every process."""
        if self.base == self.company:
            return (self.base, self.company, self.rounding)
        return (self.base, self.company, self.rounding, *self._rates_on(day))

    def factor(self, currency: str, rate: Decimal, day: date) -> tuple[Decimal, Decimal] | None:
        """Return (multiplier, divisor) to convert from ``currency``; None for the company's own.

        :raises MissingRate: when Odoo has no rate for that date
        """
        if currency == self.company:
            return None
        if self.base == self.company:
            return Decimal(1), rate
        base_rate, company_rate = self._rates_on(day)
        unrelated = not self.base_rates.days and not self.company_rates.days
        if not base_rate or not company_rate or unrelated:
            raise MissingRate(self.base, self.company)
        return company_rate, rate * base_rate

    def _rates_on(self, day):
        """Return the rates of the base and company currency, None if one is unknown."""
        base_rate, company_rate = self.base_rates.on(day), self.company_rates.on(day)
        if not self.base_rates.days and day >= self.company_rates.own_from:
            # The company's own rate of its own currency says nothing about another one.
            base_rate = None
        return base_rate, company_rate

    def convert(self, amount: Decimal, factor: tuple[Decimal, Decimal] | None) -> Decimal:
        """Convert a net amount to the company's currency with the result of :meth:`factor`."""
        return self._round(amount * factor[0] / factor[1] if factor else amount)

    def _round(self, amount: Decimal) -> Decimal:
        """Round half up (away from zero) to the company currency's smallest unit."""
        if self.rounding == CENT:
            return amount.quantize(self.rounding, ROUND_HALF_UP)
        return (amount / self.rounding).quantize(Decimal(1), ROUND_HALF_UP) * self.rounding
