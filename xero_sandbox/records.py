"""The records of an organisation's books. Amounts are as described in money.py.

`updated` is Xero's UpdatedDateUTC in epoch milliseconds; `raw` is the overlay from the control
interface; `forms` caches serialised records as bytes until the record changes.
"""

from dataclasses import dataclass, field
from datetime import date

from .money import BASE_RATE


@dataclass(slots=True, eq=False)
class Account:
    """A ledger account; `classification` is Xero's Class."""

    id: str
    code: str
    name: str
    type: str
    classification: str
    tax_type: str
    updated: int
    status: str = "ACTIVE"
    description: str = ""
    raw: dict | None = None
    forms: dict = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Contact:
    """A customer, a supplier, both or neither."""

    id: str
    name: str
    updated: int
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    tax_number: str = ""
    account_number: str = ""
    website: str = ""
    currency: str = ""
    status: str = "ACTIVE"
    is_customer: bool = False
    is_supplier: bool = False
    merged_to: "Contact | None" = None
    street: dict | None = None
    postal: dict | None = None
    phone: dict | None = None
    mobile: dict | None = None
    persons: list = field(default_factory=list)
    raw: dict | None = None
    forms: dict = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Item:
    """A product or service. Lines keep one that was deleted, which is in no list any more."""

    id: str
    code: str
    name: str
    updated: int
    sold: bool = True
    deleted: bool = False
    raw: dict | None = None
    forms: dict = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class TrackingCategory:
    """What lines are tracked by, with its options."""

    id: str
    name: str
    updated: int
    status: str = "ACTIVE"
    options: list = field(default_factory=list)
    raw: dict | None = None
    forms: dict = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class TrackingOption:
    id: str
    name: str
    category: TrackingCategory
    status: str = "ACTIVE"


@dataclass(slots=True, eq=False)
class Line:
    """A line of a document. `amount` is Xero's LineAmount: discounted, including tax if inclusive.

    `quantity` is None for a line with only a description.
    """

    id: str
    description: str
    quantity: int | None
    unit: int
    amount: int
    tax: int
    account: Account | None
    tax_type: str
    discount: int = 0
    item: Item | None = None
    tracking: tuple[TrackingOption, ...] = ()


@dataclass(slots=True, eq=False)
class Payment:
    """A payment received for a document, or refunded."""

    id: str
    date: date
    amount: int


@dataclass(slots=True, eq=False)
class Allocation:
    """The part of a credit note or prepayment (`credit_note`) that is allocated to an invoice."""

    id: str
    date: date
    amount: int
    invoice: "Document"
    credit_note: "Document"


@dataclass(slots=True, eq=False)
class Document:
    """An invoice, bill or credit note; `type` is Xero's (ACCREC, ACCPAY, ACCRECCREDIT, …).

    `sub_total` and `total_tax` are kept when a voided document loses its lines.
    """

    id: str
    number: str
    type: str
    contact: Contact
    date: date
    due_date: date | None
    status: str
    tax_mode: str
    lines: list
    updated: int
    currency: str = "GBP"
    rate: int = BASE_RATE
    reference: str = ""
    sent: bool = False
    sub_total: int = 0
    total_tax: int = 0
    fully_paid_on: date | None = None
    payments: list = field(default_factory=list)
    allocations: list = field(default_factory=list)
    raw: dict | None = None
    forms: dict = field(default_factory=dict)

    @property
    def is_credit_note(self):
        return self.type.endswith("CREDIT")

    @property
    def is_sale(self):
        return self.type.startswith("ACCREC")

    @property
    def total(self):
        return self.sub_total + self.total_tax

    @property
    def paid(self):
        return sum(payment.amount for payment in self.payments)

    @property
    def credited(self):
        return sum(allocation.amount for allocation in self.allocations)

    @property
    def due(self):
        if self.status in ("VOIDED", "DELETED"):
            return 0
        return self.total - self.paid - self.credited

    def add_up(self):
        """Calculate the totals from the lines."""
        gross = sum(line.amount for line in self.lines)
        self.total_tax = sum(line.tax for line in self.lines)
        self.sub_total = gross - self.total_tax if self.tax_mode == "Inclusive" else gross


@dataclass(slots=True, eq=False)
class Prepayment(Document):
    """Money received or spent in advance; `type` is RECEIVE-PREPAYMENT or SPEND-PREPAYMENT."""

    @property
    def is_sale(self):
        return self.type.startswith("RECEIVE")


@dataclass(slots=True, eq=False)
class BankTransaction:
    """Money received or spent; `type` is Xero's. It has no contact if the bank feed names none.

    `twin` is the prepayment or overpayment that the same money is in another list of Xero's.
    """

    id: str
    type: str
    contact: Contact | None
    date: date
    status: str
    tax_mode: str
    lines: list
    updated: int
    bank: Account
    currency: str = "GBP"
    rate: int = BASE_RATE
    reference: str = ""
    twin: str = ""
    reconciled: bool = True
    sub_total: int = 0
    total_tax: int = 0
    raw: dict | None = None
    forms: dict = field(default_factory=dict)

    total = Document.total
    add_up = Document.add_up


@dataclass(slots=True, eq=False)
class JournalLine:
    """A line of a manual journal; a positive `amount` is a debit."""

    id: str
    description: str
    amount: int
    tax: int
    account: Account | None
    tax_type: str


@dataclass(slots=True, eq=False)
class ManualJournal:
    """A manual journal, in the base currency."""

    id: str
    narration: str
    date: date
    status: str
    tax_mode: str
    lines: list
    updated: int
    raw: dict | None = None
    forms: dict = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Quote:
    """A quote; its `tax_mode` is serialised in capitals."""

    id: str
    number: str
    contact: Contact
    date: date
    expiry_date: date | None
    status: str
    tax_mode: str
    lines: list
    updated: int
    currency: str = "GBP"
    rate: int = BASE_RATE
    reference: str = ""
    title: str = ""
    summary: str = ""
    terms: str = ""
    sub_total: int = 0
    total_tax: int = 0
    raw: dict | None = None
    forms: dict = field(default_factory=dict)

    total = Document.total
    add_up = Document.add_up


@dataclass(slots=True, eq=False)
class RepeatingInvoice:
    """What Xero raises invoices (ACCREC) or bills (ACCPAY) from, which become `status`."""

    id: str
    type: str
    contact: Contact
    status: str
    tax_mode: str
    lines: list
    updated: int
    start_date: date
    next_date: date | None
    end_date: date | None = None
    period: int = 1
    unit: str = "MONTHLY"
    currency: str = "GBP"
    reference: str = ""
    sub_total: int = 0
    total_tax: int = 0
    raw: dict | None = None
    forms: dict = field(default_factory=dict)

    total = Document.total
    add_up = Document.add_up


@dataclass(slots=True, eq=False)
class Organisation:
    """A tenant: the company that the books belong to."""

    id: str
    name: str
    legal_name: str
    short_code: str
    created: int
    base_currency: str = "GBP"
    country: str = "GB"
    timezone: str = "GMTSTANDARDTIME"
    year_end_day: int = 31
    year_end_month: int = 3
    tax_number: str = ""
    period_lock_date: date | None = None
    updated: int = 0
    raw: dict | None = None
    forms: dict = field(default_factory=dict)
