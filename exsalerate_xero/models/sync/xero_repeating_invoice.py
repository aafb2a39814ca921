from odoo import api, models

from ...tools import payload


class XeroRepeatingInvoice(models.Model):
    """Keeps amounts per month up to date, and reports exchange rates that are missing in Odoo."""

    _inherit = "xero.repeating.invoice"

    @api.model
    def _process_written(self, stream, _changes):
        """Update the amounts of an organisation whose accounts or repeating invoices were read."""
        self._update_or_report(stream.connection_id)

    @api.model
    def _update_at_night(self, connection):
        """Update the amounts to the rates of the day."""
        self._update_or_report(connection)

    @api.model
    def _process_company_currency(self, connections):
        """Convert the amounts to the companies' new currency."""
        for connection in connections:
            self._update_or_report(connection)

    @api.model
    def _update_or_report(self, connection):
        # sudo: columns and issues that only the sync writes
        invoices = self.sudo()
        missing = invoices._update_amounts(connection)
        odd = [
            payload.Skipped(invoice.xero_id, invoice.reference or None, words, cause="rate")
            for invoice, words in missing.items()
        ]
        self.env["xero.sync.issue"].sudo()._record_rates(connection, "repeating_invoices", odd)
