from . import xero_screen_fields
from . import xero_mirror
from . import res_country
