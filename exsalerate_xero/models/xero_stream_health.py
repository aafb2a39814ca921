from datetime import timedelta

from odoo import fields, models

# How much later than promised a reading may be before people should know.
GRACE = timedelta(minutes=15)


class XeroStream(models.Model):
    """What a list is called, and whether it has waited for too long."""

    _inherit = "xero.stream"

    def _label(self):
        """Return the name of the list, as people know it."""
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _is_overdue(self):
        """Tell whether the stream has waited for a worker for longer than it should."""
        now = fields.Datetime.now()
        if self.state == "queued":
            return self.write_date < now - GRACE
        late = self.last_success and self.last_success < now - self._poll_every() - GRACE
        return bool(self.state == "idle" and self._is_polled() and late)
