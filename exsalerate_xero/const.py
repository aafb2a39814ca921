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
# Requested in addition, by the switch of the organisation that needs them.
OPTIONAL_SCOPES = {"prove": ("accounting.reports.profitandloss.read",)}
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
# Clocks differ. A time from Xero that is further ahead than the first is ignored as a future one;
# Xero's own clock counts as at most the second behind.
CLOCK_SKEW = timedelta(minutes=10)
CLOCK_BACK = timedelta(days=30)
# Bounds of Retry-After, in seconds.
SHORTEST_WAIT, LONGEST_WAIT = 1, 24 * 3600

# "Accounting API > Types and codes"
COUNTED_STATUSES = ("AUTHORISED", "PAID")
UNAPPROVED_STATUSES = ("DRAFT", "SUBMITTED")
CANCELLED_STATUSES = ("VOIDED", "DELETED")
DOCUMENT_STATUSES = (*UNAPPROVED_STATUSES, *COUNTED_STATUSES, *CANCELLED_STATUSES)
QUOTE_STATUSES = ("DRAFT", "SENT", "ACCEPTED", "DECLINED", "INVOICED", "DELETED")
# Statuses of quotes that can still be won, and of those that were won.
OPEN_QUOTE_STATUSES = ("DRAFT", "SENT")
WON_QUOTE_STATUSES = ("ACCEPTED", "INVOICED")
CONTACT_STATUSES = ("ACTIVE", "ARCHIVED", "GDPRREQUEST")
# By kind of sale: the type for sales, and the one for purchases in the same list.
SALE_TYPES = {"invoice": ("ACCREC", "ACCPAY"), "credit_note": ("ACCRECCREDIT", "ACCPAYCREDIT")}
# By kind of list: the member with a record's ID.
ID_MEMBERS = {
    "accounts": "AccountID",
    "contacts": "ContactID",
    "invoices": "InvoiceID",
    "credit_notes": "CreditNoteID",
    "quotes": "QuoteID",
}
REVENUE_CLASS = "REVENUE"
ACCOUNT_CLASSES = ("ASSET", "EQUITY", "EXPENSE", "LIABILITY", REVENUE_CLASS)
# Account types that are revenue if Xero leaves out the class.
REVENUE_TYPES = ("REVENUE", "SALES", "OTHERINCOME")
STREAM_KINDS = ("accounts", "contacts", "invoices", "credit_notes", "quotes")
# Lists of documents, those with revenue, and the lists that they refer to.
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
