from . import ir_attachment
from . import xero_connection
from . import res_partner
from . import xero_document
from . import xero_document_send
from . import xero_invoice
from . import xero_quote
from . import xero_contact
