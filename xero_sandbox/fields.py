"""The fields allowed in `where` and `order`, and how each is read from a record."""

from datetime import datetime, timezone
from operator import attrgetter


def _updated(record):
    return datetime.fromtimestamp(record.updated / 1000, timezone.utc)


def _money(name):
    read = attrgetter(name)
    return lambda record: read(record) / 100


def _contact(name):
    """Return a getter of a contact's field; None for a record without a contact."""
    read = attrgetter(name)
    return lambda record: read(record.contact) if record.contact else None


DOCUMENT = {
    "Type": attrgetter("type"),
    "Status": attrgetter("status"),
    "Date": attrgetter("date"),
    "DueDate": attrgetter("due_date"),
    "Reference": attrgetter("reference"),
    "CurrencyCode": attrgetter("currency"),
    "SubTotal": _money("sub_total"),
    "TotalTax": _money("total_tax"),
    "Total": _money("total"),
    "FullyPaidOnDate": attrgetter("fully_paid_on"),
    "UpdatedDateUTC": _updated,
    "Contact.ContactID": attrgetter("contact.id"),
    "Contact.Name": attrgetter("contact.name"),
}

# What bank transactions and prepayments share.
MONEY = {
    **{name: DOCUMENT[name] for name in DOCUMENT if name not in ("DueDate", "FullyPaidOnDate")},
    "Contact.ContactID": _contact("id"),
    "Contact.Name": _contact("name"),
}

FIELDS = {
    "Accounts": {
        "AccountID": attrgetter("id"),
        "Code": attrgetter("code"),
        "Name": attrgetter("name"),
        "Type": attrgetter("type"),
        "Class": attrgetter("classification"),
        "Status": attrgetter("status"),
        "TaxType": attrgetter("tax_type"),
        "UpdatedDateUTC": _updated,
    },
    "Items": {
        "ItemID": attrgetter("id"),
        "Code": attrgetter("code"),
        "Name": attrgetter("name"),
        "IsSold": attrgetter("sold"),
        "UpdatedDateUTC": _updated,
    },
    "TrackingCategories": {
        "TrackingCategoryID": attrgetter("id"),
        "Name": attrgetter("name"),
        "Status": attrgetter("status"),
        "UpdatedDateUTC": _updated,
    },
    "RepeatingInvoices": {
        "RepeatingInvoiceID": attrgetter("id"),
        "Type": attrgetter("type"),
        "Status": attrgetter("status"),
        "Reference": attrgetter("reference"),
        "Contact.ContactID": attrgetter("contact.id"),
        "UpdatedDateUTC": _updated,
    },
    "Contacts": {
        "ContactID": attrgetter("id"),
        "Name": attrgetter("name"),
        "FirstName": attrgetter("first_name"),
        "LastName": attrgetter("last_name"),
        "EmailAddress": attrgetter("email"),
        "AccountNumber": attrgetter("account_number"),
        "TaxNumber": attrgetter("tax_number"),
        "ContactStatus": attrgetter("status"),
        "IsCustomer": attrgetter("is_customer"),
        "IsSupplier": attrgetter("is_supplier"),
        "UpdatedDateUTC": _updated,
    },
    "Invoices": {
        **DOCUMENT,
        "InvoiceID": attrgetter("id"),
        "InvoiceNumber": attrgetter("number"),
        "AmountDue": _money("due"),
        "AmountPaid": _money("paid"),
        "SentToContact": attrgetter("sent"),
    },
    "CreditNotes": {
        **DOCUMENT,
        "CreditNoteID": attrgetter("id"),
        "CreditNoteNumber": attrgetter("number"),
        "RemainingCredit": _money("due"),
    },
    "BankTransactions": {
        **MONEY,
        "BankTransactionID": attrgetter("id"),
        "BankAccount.AccountID": attrgetter("bank.id"),
        "IsReconciled": attrgetter("reconciled"),
    },
    "Prepayments": {**MONEY, "PrepaymentID": attrgetter("id"), "RemainingCredit": _money("due")},
    "ManualJournals": {
        "ManualJournalID": attrgetter("id"),
        "Narration": attrgetter("narration"),
        "Status": attrgetter("status"),
        "Date": attrgetter("date"),
        "UpdatedDateUTC": _updated,
    },
    "Quotes": {
        "QuoteID": attrgetter("id"),
        "QuoteNumber": attrgetter("number"),
        "Status": attrgetter("status"),
        "Date": attrgetter("date"),
        "ExpiryDate": attrgetter("expiry_date"),
        "Reference": attrgetter("reference"),
        "Title": attrgetter("title"),
        "CurrencyCode": attrgetter("currency"),
        "Total": _money("total"),
        "UpdatedDateUTC": _updated,
        "Contact.ContactID": attrgetter("contact.id"),
        "Contact.Name": attrgetter("contact.name"),
    },
}
