from . import xero_connection_notices
from . import xero_invoice_notice
from . import xero_invoice_overdue
from . import res_partner_overdue
from . import mail_activity_type
