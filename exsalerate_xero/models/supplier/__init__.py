from . import xero_purchase
from . import xero_purchase_line
from . import res_partner_purchases
from . import res_partner_purchases_page
