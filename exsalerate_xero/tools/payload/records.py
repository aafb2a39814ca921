"""What mapping yields: plain records, each with a ``digest`` that tells whether it changed.

Their ``notes`` say which of the record's members were odd, and what became of them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from ..money import Converter
from ..words import Words

# Raised whenever the mapping changes its meaning, so that the next full import rewrites rows.
MAPPING_VERSION = 3


class Account(NamedTuple):
    xero_id: str
    code: str | None
    name: str
    type: str
    account_class: str | None
    active: bool
    digest: str
    notes: tuple[Words, ...] = ()


class Contact(NamedTuple):
    """A contact; ``merged_into`` is the winner's id when this one lost a merge."""

    xero_id: str
    name: str
    email: str | None
    vat: str | None
    phone: str | None
    street: str | None
    street2: str | None
    city: str | None
    region: str | None
    zip: str | None
    country: str | None
    first_name: str | None
    last_name: str | None
    is_customer: bool
    is_supplier: bool
    status: str
    merged_into: str | None
    updated_at: datetime | None
    digest: str
    notes: tuple[Words, ...] = ()


class Line(NamedTuple):
    """A document's line: net amounts, negative on credit notes."""

    account_id: str | None
    account_code: str | None
    description: str | None
    item_code: str | None
    quantity: Decimal
    price_unit: Decimal
    amount: Decimal
    amount_company: Decimal


class Sale(NamedTuple):
    """A sales invoice or credit note; amounts in document currency unless named company.

    A credit note's are negative.
    """

    xero_id: str
    kind: str
    number: str | None
    reference: str | None
    contact: str
    date: date
    due_date: date | None
    paid_date: date | None
    status: str
    currency: str
    rate: Decimal
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    due: Decimal
    paid: Decimal
    credited: Decimal
    untaxed_company: Decimal
    due_company: Decimal
    updated_at: datetime | None
    lines: tuple[Line, ...]
    digest: str
    notes: tuple[Words, ...] = ()


class Quote(NamedTuple):
    """A quote; ``untaxed_company`` is net, in company currency."""

    xero_id: str
    number: str | None
    reference: str | None
    title: str | None
    contact: str
    date: date | None
    expiry_date: date | None
    status: str
    currency: str
    rate: Decimal
    untaxed: Decimal
    total: Decimal
    untaxed_company: Decimal
    updated_at: datetime | None
    digest: str
    notes: tuple[Words, ...] = ()


class OrganisationDetails(NamedTuple):
    name: str
    short_code: str | None
    currency: str
    timezone: str | None
    year_end_day: int | None
    year_end_month: int | None


class Odd(NamedTuple):
    """A record set aside: its id and number as far as they can be read, and why.

    :param cause: 'record' for what it holds itself, 'rate' for an exchange rate Odoo lacks
    """

    xero_id: str | None
    name: str | None
    reason: Words
    cause: str = "record"


class Cancelled(NamedTuple):
    """A voided or deleted document of which no more than that can be read."""

    xero_id: str
    status: str
    updated_at: datetime | None


@dataclass
class Batch:
    """A mapped page: ``values`` of what is well-formed, ``odd`` for the rest.

    :param cancelled: documents that stop counting, whatever else is wrong with them
    :param left_out: ids of records that are not kept: of purchases, and of incomplete drafts
    :param unchanged: ids of records that were not mapped, since they are stored as they came
    """

    values: list = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)
    cancelled: list[Cancelled] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    unchanged: frozenset[str] = frozenset()

    def __iadd__(self, other):
        """Add what was mapped of another answer."""
        self.values += other.values
        self.odd += other.odd
        self.cancelled += other.cancelled
        self.left_out += other.left_out
        return self

    @property
    def settled_ids(self):
        """Ids of all records that need nobody's attention."""
        good = (value.xero_id for value in (*self.values, *self.cancelled))
        return [*self.unchanged, *good, *self.left_out]


def digest(values):
    """Return a short text that differs when any of ``values`` does."""
    return blake2b(f"{MAPPING_VERSION}{values!r}".encode(), digest_size=16).hexdigest()


def stamp(converter: Converter | None = None, day: date | None = None):
    """Return what is appended to a record's digest: it differs when mapping the record would.

    :param day: the record's, whose exchange rates its amounts depend on; without one, today
    """
    return _stamp(converter.basis(day or converter.today) if converter else ())


# A page's records are of a few hundred days.
@lru_cache(4096)
def _stamp(basis):
    return digest(basis)[:8]
