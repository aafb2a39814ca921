"""The members of Xero's records that are read, with the names and types that Xero documents.

Decoding a record's text ignores all other members; numbers become Decimals, whether they are
written as numbers or as texts. Any member may be missing, null, or of another type: see
`decoding.decoded`.
"""

from decimal import Decimal

import msgspec


class Record(msgspec.Struct, frozen=True, gc=False):
    pass


class Account(Record):
    AccountID: str | None = None
    Code: str | None = None
    Name: str | None = None
    Type: str | None = None
    Class: str | None = None
    Status: str | None = None


class Address(Record):
    AddressType: str | None = None
    AddressLine1: str | None = None
    AddressLine2: str | None = None
    AddressLine3: str | None = None
    AddressLine4: str | None = None
    City: str | None = None
    Region: str | None = None
    PostalCode: str | None = None
    Country: str | None = None


class Phone(Record):
    PhoneType: str | None = None
    PhoneCountryCode: str | None = None
    PhoneAreaCode: str | None = None
    PhoneNumber: str | None = None


class Contact(Record):
    ContactID: str | None = None
    ContactStatus: str | None = None
    Name: str | None = None
    FirstName: str | None = None
    LastName: str | None = None
    EmailAddress: str | None = None
    TaxNumber: str | None = None
    Addresses: list[Address] | None = None
    Phones: list[Phone] | None = None
    IsCustomer: bool | None = None
    IsSupplier: bool | None = None
    MergedToContactID: str | None = None
    UpdatedDateUTC: str | None = None
    UpdatedDateUTCString: str | None = None


class ContactReference(Record):
    ContactID: str | None = None


class Item(Record):
    ItemID: str | None = None
    Code: str | None = None
    Name: str | None = None
    IsSold: bool | None = None


class TrackingOption(Record):
    TrackingOptionID: str | None = None
    Name: str | None = None
    Status: str | None = None


class TrackingCategory(Record):
    TrackingCategoryID: str | None = None
    Name: str | None = None
    Status: str | None = None
    Options: list[TrackingOption] | None = None


class ItemReference(Record):
    ItemID: str | None = None


class TrackingReference(Record):
    TrackingCategoryID: str | None = None
    TrackingOptionID: str | None = None
    Name: str | None = None
    Option: str | None = None


class Line(Record):
    AccountID: str | None = None
    AccountCode: str | None = None
    Description: str | None = None
    ItemCode: str | None = None
    Item: ItemReference | None = None
    Tracking: list[TrackingReference] | None = None
    Quantity: Decimal | None = None
    UnitAmount: Decimal | None = None
    LineAmount: Decimal | None = None
    TaxAmount: Decimal | None = None


class Document(Record):
    """The members that invoices, credit notes and quotes have in common."""

    Contact: ContactReference | None = None
    Reference: str | None = None
    Date: str | None = None
    DateString: str | None = None
    Status: str | None = None
    CurrencyCode: str | None = None
    CurrencyRate: Decimal | None = None
    SubTotal: Decimal | None = None
    TotalTax: Decimal | None = None
    Total: Decimal | None = None
    LineAmountTypes: str | None = None
    LineItems: list[Line] | None = None
    UpdatedDateUTC: str | None = None
    UpdatedDateUTCString: str | None = None


class Sale(Document):
    """The members that invoices and credit notes have in common."""

    Type: str | None = None
    DueDate: str | None = None
    DueDateString: str | None = None
    FullyPaidOnDate: str | None = None
    AmountPaid: Decimal | None = None
    AmountCredited: Decimal | None = None


class InvoiceReference(Record):
    InvoiceNumber: str | None = None


class Settlement(Record):
    """A payment, or the part of a credit that was allocated."""

    Date: str | None = None
    Amount: Decimal | None = None
    AppliedAmount: Decimal | None = None
    Reference: str | None = None
    CreditNoteNumber: str | None = None
    Invoice: InvoiceReference | None = None


class Invoice(Sale):
    InvoiceID: str | None = None
    InvoiceNumber: str | None = None
    AmountDue: Decimal | None = None
    Payments: list[Settlement] | None = None
    CreditNotes: list[Settlement] | None = None
    Prepayments: list[Settlement] | None = None
    Overpayments: list[Settlement] | None = None


class CreditNote(Sale):
    CreditNoteID: str | None = None
    CreditNoteNumber: str | None = None
    RemainingCredit: Decimal | None = None
    Payments: list[Settlement] | None = None
    Allocations: list[Settlement] | None = None


class BankTransaction(Sale):
    BankTransactionID: str | None = None


class Allocation(Record):
    Amount: Decimal | None = None
    Date: str | None = None
    DateString: str | None = None


class Prepayment(Sale):
    PrepaymentID: str | None = None
    Allocations: list[Allocation] | None = None


class ManualJournal(Document):
    ManualJournalID: str | None = None
    Narration: str | None = None
    LineAmountTypes: str | None = None
    JournalLines: list[Line] | None = None


class Quote(Document):
    QuoteID: str | None = None
    QuoteNumber: str | None = None
    Title: str | None = None
    Terms: str | None = None
    ExpiryDate: str | None = None
    ExpiryDateString: str | None = None


class InvoiceSchedule(Record):
    """When a repeating invoice is raised."""

    Period: Decimal | None = None
    Unit: str | None = None
    StartDate: str | None = None
    NextScheduledDate: str | None = None
    EndDate: str | None = None


class RepeatingInvoice(Record):
    RepeatingInvoiceID: str | None = None
    Type: str | None = None
    Status: str | None = None
    Contact: ContactReference | None = None
    Reference: str | None = None
    Schedule: InvoiceSchedule | None = None
    CurrencyCode: str | None = None
    SubTotal: Decimal | None = None
    LineAmountTypes: str | None = None
    LineItems: list[Line] | None = None


class OnlineInvoice(Record):
    OnlineInvoiceUrl: str | None = None


class Organisation(Record):
    Name: str | None = None
    ShortCode: str | None = None
    BaseCurrency: str | None = None
    Timezone: str | None = None
    FinancialYearEndDay: Decimal | None = None
    FinancialYearEndMonth: Decimal | None = None
    PeriodLockDate: str | None = None
