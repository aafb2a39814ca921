"""The kinds of record that Xero lists: where they are kept, names, serialisation."""

import json
from dataclasses import dataclass, field

from . import serialise_bank as bank
from . import serialise_documents as documents
from . import serialise_master as master
from . import serialise_repeating as repeating
from .overlay import overlaid


@dataclass(frozen=True)
class Form:
    """The form in which a record is serialised."""

    lines: bool = True
    places: int = 2
    paged: bool = True
    summary: bool = False


FULL = Form()
# Records that have the same form with and without a page.
UNPAGED = ("Organisation", "Account", "Contact", "Item", "TrackingCategory", "RepeatingInvoice")


@dataclass(frozen=True)
class Resource:
    """A list of the Accounting API. `collection` is the attribute of Books with its records."""

    name: str
    singular: str
    collection: str
    scope: str
    paging: str  # none | pages (quotes: 100 a page, without pagination details) | pagination
    text: object = field(repr=False)

    @property
    def key(self):
        return f"{self.singular}ID"

    def records(self, books):
        return getattr(books, self.collection)

    def served(self, books, record, form=FULL):
        """Return the record as JSON bytes in that form, cached until it changes."""
        name = self._form_name(record, form)
        made = record.forms.get(name)
        if made is None:
            overlay = record.raw or {}
            text = "null" if "replace" in overlay else self.text(books, record, form)
            if overlay:
                text = overlaid(text, overlay)
            made = record.forms[name] = text.encode()
        return made

    def _form_name(self, record, form):
        if self.singular == "ManualJournal":
            return "lines" if form.lines else "bare"
        if self.singular not in UNPAGED:
            fine = form.places == 4 and documents.has_fine_prices(record)
            return f"{'lines' if form.lines else 'bare'}-{4 if fine else 2}"
        return "summary" if form.summary else "full" if form.paged else "unpaged"


def _document(write):
    return lambda books, record, form: write(record, form.lines, form.places)


def _account(books, record, form):
    return json.dumps(master.account_object(record))


def _organisation(books, record, form):
    return json.dumps(master.organisation_object(record))


def _contact(books, record, form):
    shape = "summary" if form.summary else "full" if form.paged else "unpaged"
    return json.dumps(master.contact_object(record, shape, books.documents(record)))


ORGANISATION = Resource(
    "Organisations", "Organisation", "organisation", "settings", "none", _organisation
)
ACCOUNTS = Resource("Accounts", "Account", "accounts", "settings", "none", _account)
ITEMS = Resource(
    "Items",
    "Item",
    "items",
    "settings",
    "none",
    lambda _books, record, _form: json.dumps(master.item_object(record)),
)
TRACKING_CATEGORIES = Resource(
    "TrackingCategories",
    "TrackingCategory",
    "tracking_categories",
    "settings",
    "none",
    lambda _books, record, _form: json.dumps(master.tracking_category_object(record)),
)
CONTACTS = Resource("Contacts", "Contact", "contacts", "contacts", "pagination", _contact)
INVOICES = Resource(
    "Invoices",
    "Invoice",
    "invoices",
    "invoices",
    "pagination",
    _document(documents.invoice_text),
)
CREDIT_NOTES = Resource(
    "CreditNotes",
    "CreditNote",
    "credit_notes",
    "invoices",
    "pagination",
    _document(documents.credit_note_text),
)
QUOTES = Resource("Quotes", "Quote", "quotes", "invoices", "pages", _document(documents.quote_text))

REPEATING_INVOICES = Resource(
    "RepeatingInvoices",
    "RepeatingInvoice",
    "repeating_invoices",
    "invoices",
    "none",
    lambda _books, record, _form: repeating.repeating_invoice_text(record),
)
BANK_TRANSACTIONS = Resource(
    "BankTransactions",
    "BankTransaction",
    "bank_transactions",
    "banktransactions",
    "pagination",
    _document(bank.bank_transaction_text),
)
PREPAYMENTS = Resource(
    "Prepayments",
    "Prepayment",
    "prepayments",
    "payments",
    "pagination",
    _document(bank.prepayment_text),
)
MANUAL_JOURNALS = Resource(
    "ManualJournals",
    "ManualJournal",
    "manual_journals",
    "manualjournals",
    "pagination",
    _document(bank.manual_journal_text),
)

LISTS = {
    resource.name: resource
    for resource in (
        *(ACCOUNTS, ITEMS, TRACKING_CATEGORIES),
        *(CONTACTS, INVOICES, CREDIT_NOTES, QUOTES, REPEATING_INVOICES),
        *(BANK_TRANSACTIONS, PREPAYMENTS, MANUAL_JOURNALS),
    )
}


def resource_of(record):
    """Return the resource that a record belongs to."""
    name = type(record).__name__
    if name == "Document":
        return CREDIT_NOTES if record.is_credit_note else INVOICES
    return next(r for r in (ORGANISATION, *LISTS.values()) if r.singular == name)


def warm(books):
    """Serialise all records, so that the first read of a list is as fast as the second."""
    for resource in LISTS.values():
        for record in resource.records(books).values():
            resource.served(books, record)
