from odoo import fields, models

from .res_company_day import XERO_ZONES


class XeroConnection(models.Model):
    """The organisation's current date, which Xero uses for documents."""

    _inherit = "xero.connection"

    def _zone(self):
        """Return the organisation's time zone, or else its company's."""
        self.ensure_one()
        return XERO_ZONES.get(self.timezone) or self.company_id._xero_zone()

    def _day(self, moment):
        """Return the organisation's date at a time (naive, UTC)."""
        return fields.Date.context_today(self.with_context(tz=self._zone()), moment)

    def _today(self):
        """Return the organisation's current date."""
        return self._day(fields.Datetime.now())
