"""Labels of groups without a value, in pivots, graphs and grouped lists."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Documents whose Xero contact has no customer yet; customers without a salesperson.
NOT_LINKED = _lt("Not linked yet")
UNASSIGNED = _lt("Unassigned")
