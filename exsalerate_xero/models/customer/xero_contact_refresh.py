from datetime import timedelta

from odoo import fields, models

# A customer is refreshed on request once in this time.
ONCE_IN = timedelta(minutes=5)


class XeroContact(models.Model):
    """Refresh a customer's documents on request, within limits.

    Calls per day are limited, and any user who sees a customer can click the button.
    """

    _inherit = "xero.contact"

    asked_at = fields.Datetime(readonly=True, groups=fields.NO_ACCESS)

    def _request_refresh(self):
        """Request the documents of contacts that are due; the caller checks access.

        :return: the contacts requested, and those refused because calls are reserved for changes
        """
        events = self.env["xero.webhook.event"]
        queued = events.search(
            [
                ("connection_id", "in", self.connection_id.ids),
                ("kind", "=", "customer"),
                ("xero_id", "in", self.mapped("xero_id")),
            ]
        ).mapped("xero_id")
        limit = fields.Datetime.now() - ONCE_IN
        # Requests for queued contacts add the user to those notified; the contact is read once.
        due = self.filtered(lambda c: c.xero_id in queued or not c.asked_at or c.asked_at <= limit)
        allowed = due.filtered(lambda c: c.xero_id in queued or c.connection_id._history_room())
        events._ask_for(allowed)
        allowed.asked_at = fields.Datetime.now()
        return allowed, due - allowed
