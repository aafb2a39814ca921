from datetime import timedelta

from odoo import fields, models

# A customer is read on somebody's word once in this time.
ONCE_IN = timedelta(minutes=5)


class XeroContact(models.Model):
    """Having a customer's documents read on somebody's word, within bounds.

    A day has few calls, and whoever sees a customer can press the button.
    """

    _inherit = "xero.contact"

    asked_at = fields.Datetime(readonly=True, groups=fields.NO_ACCESS)

    def _ask(self):
        """Have the documents of those read that may be; the right to see them is the caller's.

        :return: these contacts, and those not asked for since the calls left are for changes
        """
        events = self.env["xero.webhook.event"]
        waiting = events.search(
            [
                ("connection_id", "in", self.connection_id.ids),
                ("kind", "=", "customer"),
                ("xero_id", "in", self.mapped("xero_id")),
            ]
        ).mapped("xero_id")
        late = fields.Datetime.now() - ONCE_IN
        # Who asks for what waits already is told as well; it is read once.
        due = self.filtered(lambda c: c.xero_id in waiting or not c.asked_at or c.asked_at <= late)
        spare = due.filtered(lambda c: c.xero_id in waiting or c.connection_id._history_room())
        events._ask_for(spare)
        spare.asked_at = fields.Datetime.now()
        return spare, due - spare
