"""Money: net amounts of a line, and the way from a document's to the company's currency."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


class MissingRate(ValueError):
    """No exchange rate is known that would bring an amount into the company's currency."""


@dataclass(frozen=True)
class RateTable:
    """One currency's rates in Odoo: units of that currency per unit of Odoo's reference.

    :param days: ascending days from which ``rates`` hold; empty for the reference currency
    """

    days: tuple[date, ...] = ()
    rates: tuple[Decimal, ...] = ()

    def on(self, day: date) -> Decimal | None:
        """Return the rate in force on ``day``, or None if the first one is younger."""
        index = bisect_right(self.days, day)
        return self.rates[index - 1] if index else None


@dataclass(frozen=True)
class Converter:
    """Brings net document amounts into the company's currency, half up, a line at a time.

    Xero states ``CurrencyRate`` as document units per one unit of the organisation's base
    currency. Where the company works in another currency than the organisation, Odoo's rate
    of the document's day leads from one to the other.

    :param base: ISO code of the organisation's base currency
    :param company: ISO code of the company's currency
    :param rounding: the company currency's smallest unit, such as ``Decimal("0.01")``
    :param currencies: ISO codes that Odoo knows
    :param base_rates: Odoo's rates of the base currency
    :param company_rates: Odoo's rates of the company currency
    """

    base: str
    company: str
    rounding: Decimal = CENT
    currencies: frozenset[str] = frozenset()
    base_rates: RateTable = field(default_factory=RateTable)
    company_rates: RateTable = field(default_factory=RateTable)

    @property
    def basis(self) -> tuple:
        """What the amounts depend on; its repr is the same in every process, as a set's is not."""
        rates = () if self.base == self.company else (self.base_rates, self.company_rates)
        return (self.base, self.company, self.rounding, *rates)

    def factor(self, currency: str, rate: Decimal, day: date) -> tuple[Decimal, Decimal] | None:
        """Return (multiplier, divisor) that lead from ``currency`` to the company's; None for it.

        :raises MissingRate: when Odoo holds no rate for that day
        """
        if currency == self.company:
            return None
        if self.base == self.company:
            return Decimal(1), rate
        if not self.base_rates.days and not self.company_rates.days:
            raise MissingRate(f"{self.base} → {self.company}")
        base_rate = self.base_rates.on(day) if self.base_rates.days else Decimal(1)
        company_rate = self.company_rates.on(day) if self.company_rates.days else Decimal(1)
        if not base_rate or not company_rate:
            raise MissingRate(f"{self.base} → {self.company}")
        return company_rate, rate * base_rate

    def convert(self, amount: Decimal, factor: tuple[Decimal, Decimal] | None) -> Decimal:
        """Bring a net amount into the company's currency by what :meth:`factor` returned."""
        return self._round(amount * factor[0] / factor[1] if factor else amount)

    def _round(self, amount: Decimal) -> Decimal:
        """Round half up (away from zero) to the company currency's smallest unit."""
        if self.rounding == CENT:
            return amount.quantize(self.rounding, ROUND_HALF_UP)
        return (amount / self.rounding).quantize(Decimal(1), ROUND_HALF_UP) * self.rounding
