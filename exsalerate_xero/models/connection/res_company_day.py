import re

from babel.core import get_global
from odoo import fields, models

# CLDR's table of Windows time zones, with names in capitals and without spaces, as in Xero.
XERO_ZONES = {
    re.sub(r"[ .()]", "", name).upper(): zone
    for name, zone in get_global("windows_zone_mapping").items()
}


class ResCompany(models.Model):
    """The current date of a company, which must not depend on the user where it is stored."""

    _inherit = "res.company"

    def _xero_zone(self):
        """Return the company's time zone: its contact's, or else its organisation's."""
        self.ensure_one()
        # sudo: only the time zone, for dates that all users of the company share
        company = self.sudo()
        known = filter(None, (XERO_ZONES.get(c.timezone) for c in company.xero_connection_ids))
        return company.partner_id.tz or next(known, "UTC")

    def _xero_today(self):
        """Return the current date in the company's time zone."""
        return fields.Date.context_today(self.with_context(tz=self._xero_zone()))
