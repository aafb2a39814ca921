from . import xero_connection
from . import xero_account
from . import xero_contact
from . import xero_contact_documents
from . import xero_invoice
from . import xero_invoice_line
from . import xero_quote
from . import res_currency
