import re

from babel.core import get_global
from odoo import fields, models

# CLDR's table of Windows's names of time zones, in capitals without a gap, as Xero writes them.
XERO_ZONES = {
    re.sub(r"[ .()]", "", name).upper(): zone
    for name, zone in get_global("windows_zone_mapping").items()
}


class ResCompany(models.Model):
    """The day that it is for a company, whoever looks: what is stored must not depend on that."""

    _inherit = "res.company"

    def _xero_zone(self):
        """Return the name of the company's time zone: its contact's, else its organisation's."""
        self.ensure_one()
        # sudo: where a company is, for days that all its people share
        company = self.sudo()
        known = filter(None, (XERO_ZONES.get(c.timezone) for c in company.xero_connection_ids))
        return company.partner_id.tz or next(known, "UTC")

    def _xero_today(self):
        """Return the company's day of now."""
        return fields.Date.context_today(self.with_context(tz=self._xero_zone()))
