"""Xero's constants: addresses, limits, statuses and paths. Nothing here belongs to Odoo.

Each block names the page of Xero's developer documentation that it is from.
"""

from datetime import timedelta

# "OAuth 2.0 > The standard authorization code flow"
API_URL = "https://api.xero.com"
IDENTITY_URL = "https://identity.xero.com"
LOGIN_URL = "https://login.xero.com"

# "OAuth 2.0 > Scopes": the granular ones; apps created since March 2026 can't request others.
SCOPES = "offline_access accounting.settings.read accounting.contacts.read accounting.invoices.read"
# By switch on the organisation: the scopes that are requested only while it is on.
OPTIONAL_SCOPES = {
    "all_income": (
        "accounting.banktransactions.read",
        "accounting.manualjournals.read",
        "accounting.payments.read",
    ),
    "prove": ("accounting.reports.profitandloss.read",),
}
# By switch: broad scopes of older apps, each of which includes all of the switch's.
BROAD_SCOPES = {
    "all_income": ("accounting.transactions", "accounting.transactions.read"),
    "prove": ("accounting.reports.read",),
}
# By kind of list: the optional scope that it needs.
LIST_SCOPES = {
    "bank_transactions": "accounting.banktransactions.read",
    "manual_journals": "accounting.manualjournals.read",
    "prepayments": "accounting.payments.read",
}
ACCESS_TOKEN_LIFETIME = timedelta(minutes=30)

# "Integration best practices > Paging": invoices, contacts and credit notes take up to 1,000 a
# page, quotes always come by the hundred.
PAGE_SIZE = 1000
QUOTE_PAGE_SIZE = 100
# With longer lists of IDs, Xero responds with 404 to the URL.
IDS_PER_CALL = 40
# Subtracted from Xero's clock to get a cursor: what changes when a sync starts is read twice rather
# than missed.
CURSOR_OVERLAP = timedelta(minutes=5)

# "OAuth 2.0 > API limits", for one organisation. The free Starter tier has 1,000 a day; the
# calls actually left are in the headers of every response.
LIMITS = {"concurrent": 5, "minute": 60, "day": 5000}
# (connect, read) in whole seconds: the SDK ignores floats. Both restart with every byte.
TIMEOUT = (5, 60)
# Maximum seconds of a call, including its response. Together with a run's 50 seconds and a token
# refresh, this is less than the 120 seconds after which Odoo ends a worker.
CALL_SECONDS = 45
# Maximum seconds of a call to the login and identity hosts, whose responses are small.
OAUTH_TIMEOUT = 20
# Maximum bytes of a response, decompressed. 1,000 invoices of five lines each are some 5 MB.
LARGEST_ANSWER = 64 * 2**20
LARGEST_OAUTH_ANSWER = 4 * 2**20
# Maximum bytes of a PDF, which Odoo keeps and attaches to e-mails.
LARGEST_PDF = 10 * 2**20
# Clocks differ. A time from Xero that is further ahead than the first is ignored as a future one;
# Xero's own clock counts as at most the second behind.
CLOCK_SKEW = timedelta(minutes=10)
CLOCK_BACK = timedelta(days=30)
# Bounds of Retry-After, in seconds.
SHORTEST_WAIT, LONGEST_WAIT = 1, 24 * 3600

# "Accounting API > Types and codes"
# Statuses of documents that Xero's reports count; POSTED is a manual journal's.
COUNTED_STATUSES = ("AUTHORISED", "PAID", "POSTED")
UNAPPROVED_STATUSES = ("DRAFT", "SUBMITTED")
CANCELLED_STATUSES = ("VOIDED", "DELETED")
DOCUMENT_STATUSES = (*UNAPPROVED_STATUSES, "AUTHORISED", "PAID", *CANCELLED_STATUSES)
INCOME_STATUSES = (*DOCUMENT_STATUSES, "POSTED", "ARCHIVED")
QUOTE_STATUSES = ("DRAFT", "SENT", "ACCEPTED", "DECLINED", "INVOICED", "DELETED")
# Statuses of quotes that can still be won, and of those that were won.
OPEN_QUOTE_STATUSES = ("DRAFT", "SENT")
WON_QUOTE_STATUSES = ("ACCEPTED", "INVOICED")
REPEATING_STATUSES = ("DRAFT", "AUTHORISED", "DELETED")
REPEATING_UNITS = ("WEEKLY", "MONTHLY")
CONTACT_STATUSES = ("ACTIVE", "ARCHIVED", "GDPRREQUEST")
# By kind of document: its type, and the other one in the list that sales and purchases share.
SALE_TYPES = {
    "invoice": ("ACCREC", "ACCPAY"),
    "credit_note": ("ACCRECCREDIT", "ACCPAYCREDIT"),
    "bill": ("ACCPAY", "ACCREC"),
    "bill_credit": ("ACCPAYCREDIT", "ACCRECCREDIT"),
}
# By list of other documents that can be booked to income, and by type in Xero: the kind of record,
# and whether its amounts raise or reduce income. Xero also lists prepayments and overpayments among
# bank transactions: the former are read from their own list only, and the latter are no income.
# Positive amounts of manual journals are debits, which reduce income.
INCOME_TYPES = {
    "bank_transactions": {"RECEIVE": ("receipt", 1), "SPEND": ("spend", -1)},
    "manual_journals": {None: ("journal", -1)},
    "prepayments": {
        "RECEIVE-PREPAYMENT": ("prepayment", 1),
        "SPEND-PREPAYMENT": ("prepayment", -1),
    },
    "bills": {"ACCPAY": ("bill", -1)},
    "bill_credits": {"ACCPAYCREDIT": ("bill_credit", 1)},
}
# Other types in these lists.
OTHER_TYPES = (
    *("RECEIVE-OVERPAYMENT", "SPEND-OVERPAYMENT", "RECEIVE-TRANSFER", "SPEND-TRANSFER"),
    *("RECEIVE-PREPAYMENT", "SPEND-PREPAYMENT", "ACCREC", "ACCRECCREDIT"),
)
# By kind of list: the member with a record's ID.
ID_MEMBERS = {
    "accounts": "AccountID",
    "contacts": "ContactID",
    "items": "ItemID",
    "tracking_categories": "TrackingCategoryID",
    "repeating_invoices": "RepeatingInvoiceID",
    "invoices": "InvoiceID",
    "credit_notes": "CreditNoteID",
    "quotes": "QuoteID",
    "bank_transactions": "BankTransactionID",
    "manual_journals": "ManualJournalID",
    "prepayments": "PrepaymentID",
    "bills": "InvoiceID",
    "bill_credits": "CreditNoteID",
}
REVENUE_CLASS = "REVENUE"
ACCOUNT_CLASSES = ("ASSET", "EQUITY", "EXPENSE", "LIABILITY", REVENUE_CLASS)
# Account types that are revenue if Xero leaves out the class.
REVENUE_TYPES = ("REVENUE", "SALES", "OTHERINCOME")
# Lists of other documents that can be booked to income, read if all income is imported.
INCOME_KINDS = ("bank_transactions", "manual_journals", "prepayments", "bills", "bill_credits")
# Lists of purchases, of which only lines on income accounts are kept if purchases aren't imported.
PURCHASE_KINDS = ("bills", "bill_credits")
# Lists of what lines are about. Their names only describe sales, which are imported without them.
DIMENSION_KINDS = ("items", "tracking_categories")
# Lists that are imported with the sales, are read once a day, and that sales don't need.
EXTRA_KINDS = (*DIMENSION_KINDS, "repeating_invoices")
STREAM_KINDS = (
    *("accounts", "contacts", *DIMENSION_KINDS),
    *("invoices", "credit_notes", "quotes", *INCOME_KINDS, "repeating_invoices"),
)
# Lists that Xero sends in one response.
UNPAGED_KINDS = ("accounts", *EXTRA_KINDS)
# Lists of documents, those of sales, those with a date of import, and the lists that they refer to.
DOCUMENT_KINDS = ("invoices", "credit_notes", "quotes", *INCOME_KINDS)
REVENUE_KINDS = ("invoices", "credit_notes")
DATED_KINDS = (*REVENUE_KINDS, *INCOME_KINDS)
# Lists whose records name a contact.
CONTACT_KINDS = (*DOCUMENT_KINDS, "repeating_invoices")
REFERENCE_KINDS = ("accounts", "contacts")
# Kinds of documents: sales, and others that can be booked to income. Contacts that pay without an
# invoice become customers, as those that are invoiced do; suppliers that are paid in advance don't.
SALES = ("invoice", "credit_note")
OTHER_INCOME = ("receipt", "spend", "prepayment", "journal", "bill", "bill_credit")
PURCHASES = ("bill", "bill_credit")
CUSTOMER_INCOME = (*SALES, "receipt", "prepayment")
# By list in DATED_KINDS: the kinds of its records.
RECORD_KINDS = {"invoices": ("invoice",), "credit_notes": ("credit_note",)} | {
    kind: tuple({record_kind for record_kind, _sign in types.values()})
    for kind, types in INCOME_TYPES.items()
}

# "Deep linking into Xero"
GO_URL = "https://go.xero.com"
DEEP_LINK_PATH = "/organisationlogin/default.aspx"
INVOICE_PATH = "/AccountsReceivable/View.aspx?InvoiceID={id}"
CREDIT_NOTE_PATH = "/AccountsReceivable/ViewCreditNote.aspx?creditNoteID={id}"
CONTACT_PATH = "/Contacts/View/{id}"
QUOTE_PATH = "/Quotes/View.aspx?QuoteID={id}"
# Not documented: what Xero's own list of repeating invoices links to.
REPEATING_INVOICE_PATH = "/RepeatTransactions/Edit.aspx?invoiceID={id}"
# By kind of document. Xero documents no page of a prepayment.
DOCUMENT_PATHS = {
    "invoice": INVOICE_PATH,
    "credit_note": CREDIT_NOTE_PATH,
    "receipt": "/Bank/ViewTransaction.aspx?bankTransactionID={id}",
    "spend": "/Bank/ViewTransaction.aspx?bankTransactionID={id}",
    "journal": "/Journal/View.aspx?invoiceID={id}",
    "bill": "/AccountsPayable/View.aspx?InvoiceID={id}",
    "bill_credit": "/AccountsPayable/ViewCreditNote.aspx?creditNoteID={id}",
}

# "Accounting API > Invoices, Credit Notes, Quotes": by kind of document, the SDK's method that
# reads it as PDF, and the parameter for its ID. A kind is listed here if people can view its PDF.
PDF_CALLS = {
    "invoice": ("get_invoice_as_pdf", "invoice_id"),
    "credit_note": ("get_credit_note_as_pdf", "credit_note_id"),
    "quote": ("get_quote_as_pdf", "quote_id"),
    "bill": ("get_invoice_as_pdf", "invoice_id"),
    "bill_credit": ("get_credit_note_as_pdf", "credit_note_id"),
}
# Kinds with an online invoice, which the customer opens without a login, once they are approved.
ONLINE_KINDS = ("invoice",)
