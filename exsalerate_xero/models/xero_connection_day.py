from odoo import fields, models

from .res_company_day import XERO_ZONES


class XeroConnection(models.Model):
    """The day that it is for an organisation, by which Xero dates its documents."""

    _inherit = "xero.connection"

    def _zone(self):
        """Return the name of the organisation's time zone, else of its company's."""
        self.ensure_one()
        return XERO_ZONES.get(self.timezone) or self.company_id._xero_zone()

    def _day(self, moment):
        """Return the organisation's day at a moment (naive, UTC)."""
        return fields.Date.context_today(self.with_context(tz=self._zone()), moment)

    def _today(self):
        """Return the organisation's day of now."""
        return self._day(fields.Datetime.now())
