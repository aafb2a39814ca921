from . import xero_purchase
from . import xero_purchase_line
