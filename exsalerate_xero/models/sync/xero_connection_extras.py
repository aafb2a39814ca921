from odoo import api, models

from ... import const

MONDAY = 0


class XeroConnection(models.Model):
    """Imports lists that sales don't need, for organisations with imported sales."""

    _inherit = "xero.connection"

    @api.model
    def _queue_extras(self, connection):
        """Read the lists of `const.EXTRA_KINDS` that were never read, or were refused.

        They are imported with the sales; until then, an import of sales includes them.
        """
        streams = connection._streams()
        extras = streams.filtered(lambda each: each.kind in const.EXTRA_KINDS)
        extras.filtered("refused").refused = False
        invoices = streams.filtered(lambda each: each.kind == "invoices")
        unread = extras.filtered(lambda each: not each.last_success and each.state == "idle")
        if unread and (invoices.last_success or invoices.state != "idle"):
            connection._queue(unread.mapped("kind"), full=True)

    @api.model
    def _queue_extras_at_night(self, connection):
        """Read lists that were never read; once a week, also those that Xero refused."""
        refused = connection.stream_ids.filtered("refused")
        if not refused or connection._today().weekday() == MONDAY:
            self._queue_extras(connection)
