"""The results of mapping: plain records, each with a ``digest`` that shows whether it changed.

Their ``notes`` list the invalid members, and what was done about them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from ... import const
from ..money import Converter
from ..words import Words

# Increased whenever the meaning of the mapping changes, so that the next full import rewrites rows.
MAPPING_VERSION = 4


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
    """A contact; ``merged_into`` is the remaining contact's ID if this one was merged into it."""

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


class Item(NamedTuple):
    xero_id: str
    code: str | None
    name: str
    sold: bool
    active: bool
    digest: str
    notes: tuple[Words, ...] = ()


class TrackingOption(NamedTuple):
    xero_id: str
    category: str
    name: str
    active: bool
    digest: str
    notes: tuple[Words, ...] = ()


class TrackingCategory(NamedTuple):
    xero_id: str
    name: str
    active: bool
    options: tuple[TrackingOption, ...]
    digest: str
    notes: tuple[Words, ...] = ()


class Tracking(NamedTuple):
    """A tracking option as a line names it. Any part can be missing."""

    category_id: str | None
    option_id: str | None
    category: str | None
    option: str | None


class Line(NamedTuple):
    """A line of a document: net amounts, negative for credit notes.

    :param tracking: its options of at most two tracking categories
    :param day: the day on which it counts, if that isn't the document's
    """

    account_id: str | None
    account_code: str | None
    description: str | None
    item_code: str | None
    quantity: Decimal
    price_unit: Decimal
    amount: Decimal
    amount_company: Decimal
    item_id: str | None = None
    tracking: tuple[Tracking, ...] = ()
    day: date | None = None

    @property
    def account(self):
        """What identifies its account: the ID, or else the code; None for a line without one."""
        return self.account_id or self.account_code


class Sale(NamedTuple):
    """A sales invoice or credit note; amounts in document currency unless named company.

    A credit note's amounts are negative. Other documents that are booked to income are in the same
    form, with only the lines that are. Their contact can be None, and nothing is due on them.

    :param settlements: see :func:`settlements.settlements`
    """

    xero_id: str
    kind: str
    number: str | None
    reference: str | None
    contact: str | None
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
    settlements: list | None
    digest: str
    notes: tuple[Words, ...] = ()


class QuoteLine(NamedTuple):
    """A line of a quote; ``amount`` is net, in document currency."""

    description: str | None
    item_code: str | None
    quantity: Decimal
    price_unit: Decimal
    amount: Decimal
    item_id: str | None = None


class Quote(NamedTuple):
    """A quote; ``untaxed_company`` is net, in company currency."""

    xero_id: str
    number: str | None
    reference: str | None
    title: str | None
    terms: str | None
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
    lines: tuple[QuoteLine, ...]
    digest: str
    notes: tuple[Words, ...] = ()


class RepeatingLine(NamedTuple):
    """A line of a repeating invoice: its account's ID or else code, and its net amount."""

    account: str | None
    amount: Decimal


class RepeatingInvoice(NamedTuple):
    """A repeating invoice; amounts are net, in its currency.

    :param unit: WEEKLY or MONTHLY: an invoice is raised every ``period`` weeks or months
    :param booked: its lines
    """

    xero_id: str
    contact: str
    status: str
    reference: str | None
    currency: str
    unit: str
    period: int
    start_date: date | None
    next_date: date | None
    end_date: date | None
    untaxed: Decimal
    booked: tuple[RepeatingLine, ...]
    digest: str
    notes: tuple[Words, ...] = ()


class OrganisationDetails(NamedTuple):
    name: str
    short_code: str | None
    currency: str
    timezone: str | None
    year_end_day: int | None
    year_end_month: int | None
    locked_until: date | None = None


class Skipped(NamedTuple):
    """A record that was skipped: its ID and number if they can be read, and the reason.

    :param cause: 'record' for the record's own values, 'rate' for an exchange rate missing in Odoo
    :param amounts: what can be read of an approved document's amounts, as
        :class:`estimate.Estimate`
    """

    xero_id: str | None
    name: str | None
    reason: Words
    cause: str = "record"
    amounts: tuple = ()


class Cancelled(NamedTuple):
    """A voided or deleted document of which nothing else can be read."""

    xero_id: str
    status: str
    updated_at: datetime | None


@dataclass
class Batch:
    """A mapped page: ``values`` of valid records, ``odd`` for skipped ones.

    :param cancelled: documents that no longer count, whatever else is wrong with them
    :param left_out: IDs of records that aren't kept: purchases, incomplete drafts, and documents
        that aren't booked to income
    :param unchanged: IDs of records that weren't mapped, since they are stored already
    """

    values: list = field(default_factory=list)
    odd: list[Skipped] = field(default_factory=list)
    cancelled: list[Cancelled] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    unchanged: frozenset[str] = frozenset()

    def __iadd__(self, other):
        """Add what was mapped from another response."""
        self.values += other.values
        self.odd += other.odd
        self.cancelled += other.cancelled
        self.left_out += other.left_out
        return self

    @property
    def settled_ids(self):
        """IDs of all records that need no attention."""
        good = (value.xero_id for value in (*self.values, *self.cancelled))
        return [*self.unchanged, *good, *self.left_out]


def is_from_customer(kind, total):
    """Return whether a document's contact is a customer, not a supplier that was paid in advance.

    :param total: the document's total, negative for money spent
    """
    return kind in const.SALES or (kind in const.CUSTOMER_INCOME and total > 0)


def digest(values):
    """Return a short text that differs when any of ``values`` does."""
    return blake2b(f"{MAPPING_VERSION}{values!r}".encode(), digest_size=16).hexdigest()


def stamp(converter: Converter | None = None, day: date | None = None):
    """Return the suffix of a record's digest, which changes when the mapping would.

    :param day: the record's date, whose exchange rates its amounts depend on; by default, today
    """
    return _stamp(converter.basis(day or converter.today) if converter else ())


# The records of a page have a few hundred dates.
@lru_cache(4096)
def _stamp(basis):
    return digest(basis)[:8]
