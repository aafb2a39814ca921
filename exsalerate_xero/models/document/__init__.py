from . import ir_attachment
from . import xero_connection
from . import xero_document
from . import xero_invoice
from . import xero_quote
