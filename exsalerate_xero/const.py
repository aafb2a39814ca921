"""What Xero fixes: addresses, limits, statuses and paths. Nothing here belongs to Odoo.

Each block names the page of Xero's developer documentation that it comes from.
"""

from datetime import timedelta

# "OAuth 2.0 > The standard authorization code flow"
API_URL = "https://api.xero.com"
IDENTITY_URL = "https://identity.xero.com"
LOGIN_URL = "https://login.xero.com"

# "OAuth 2.0 > Scopes": the granular ones, all that apps made since March 2026 may ask for.
SCOPES = "offline_access accounting.settings.read accounting.contacts.read accounting.invoices.read"
ACCESS_TOKEN_LIFETIME = timedelta(minutes=30)

# "Integration best practices > Paging": invoices, contacts and credit notes take up to 1,000 a
# page, quotes always come by the hundred.
PAGE_SIZE = 1000
QUOTE_PAGE_SIZE = 100
# Longer lists of ids make a URL that Xero answers with 404.
IDS_PER_CALL = 40
# Taken off Xero's clock before it becomes a cursor: what changed while a walk began is read twice
# rather than missed.
CURSOR_OVERLAP = timedelta(minutes=5)

# "OAuth 2.0 > API limits", for one organisation. The free Starter tier has 1,000 a day; what is
# really left is in the headers of every answer.
LIMITS = {"concurrent": 5, "minute": 60, "day": 5000}
# (connect, read) in whole seconds: the SDK ignores floats. Either starts again with every byte.
TIMEOUT = (5, 60)
# Seconds that a whole call may take, its answer included. With a run's 50 seconds and a token's
# refresh it stays below the 120 after which Odoo ends a worker.
CALL_SECONDS = 45
# In seconds, for the small answers of the login and identity hosts, the whole call included.
OAUTH_TIMEOUT = 20
# Bytes of an answer, decompressed. 1,000 invoices of five lines each are some 5 MB.
LARGEST_ANSWER = 64 * 2**20
LARGEST_OAUTH_ANSWER = 4 * 2**20
# Clocks differ. Beyond this, a moment that Xero gives is in the future and counts for nothing;
# one of its own clock that is further back than the other is taken as that far back.
CLOCK_SKEW = timedelta(minutes=10)
CLOCK_BACK = timedelta(days=30)
# What Retry-After may ask for, in seconds.
SHORTEST_WAIT, LONGEST_WAIT = 1, 24 * 3600

# "Accounting API > Types and codes"
COUNTED_STATUSES = ("AUTHORISED", "PAID")
UNAPPROVED_STATUSES = ("DRAFT", "SUBMITTED")
CANCELLED_STATUSES = ("VOIDED", "DELETED")
DOCUMENT_STATUSES = (*UNAPPROVED_STATUSES, *COUNTED_STATUSES, *CANCELLED_STATUSES)
QUOTE_STATUSES = ("DRAFT", "SENT", "ACCEPTED", "DECLINED", "INVOICED", "DELETED")
# Those in which a quote still may bring business, and those in which it has.
OPEN_QUOTE_STATUSES = ("DRAFT", "SENT")
WON_QUOTE_STATUSES = ("ACCEPTED", "INVOICED")
CONTACT_STATUSES = ("ACTIVE", "ARCHIVED", "GDPRREQUEST")
# By kind of sale: the type on the sales side, and the one on the purchase side of the same list.
SALE_TYPES = {"invoice": ("ACCREC", "ACCPAY"), "credit_note": ("ACCRECCREDIT", "ACCPAYCREDIT")}
# By stream: the member that holds a record's id.
ID_MEMBERS = {
    "accounts": "AccountID",
    "contacts": "ContactID",
    "invoices": "InvoiceID",
    "credit_notes": "CreditNoteID",
    "quotes": "QuoteID",
}
REVENUE_CLASS = "REVENUE"
ACCOUNT_CLASSES = ("ASSET", "EQUITY", "EXPENSE", "LIABILITY", REVENUE_CLASS)
# Account types that are revenue where Xero leaves out the class.
REVENUE_TYPES = ("REVENUE", "SALES", "OTHERINCOME")
STREAM_KINDS = ("accounts", "contacts", "invoices", "credit_notes", "quotes")
# Lists of documents, those of them that are revenue, and what they refer to.
DOCUMENT_KINDS = ("invoices", "credit_notes", "quotes")
REVENUE_KINDS = ("invoices", "credit_notes")
REFERENCE_KINDS = ("accounts", "contacts")

# "Deep linking into Xero"
GO_URL = "https://go.xero.com"
DEEP_LINK_PATH = "/organisationlogin/default.aspx"
INVOICE_PATH = "/AccountsReceivable/View.aspx?InvoiceID={id}"
CREDIT_NOTE_PATH = "/AccountsReceivable/ViewCreditNote.aspx?creditNoteID={id}"
CONTACT_PATH = "/Contacts/View/{id}"
QUOTE_PATH = "/Quotes/View.aspx?QuoteID={id}"
