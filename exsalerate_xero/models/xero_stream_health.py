from datetime import timedelta

from odoo import fields, models

# How much later than promised a reading may be before people should know.
GRACE = timedelta(minutes=15)
# A list that is being read brings a page within this.
STUCK_AFTER = timedelta(minutes=10)


class XeroStream(models.Model):
    """What a list is called, and whether it has waited for too long."""

    _inherit = "xero.stream"

    def _label(self):
        """Return the name of the list, as people know it."""
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _is_overdue(self):
        """Tell whether the stream has waited for a worker for longer than it should."""
        if self.state == "queued":
            now = fields.Datetime.now()
            return self.write_date < now - GRACE and (self._next_try() or now) <= now
        return self.state == "idle" and self._is_behind()

    def _is_behind(self):
        """Tell whether the last reading is longer ago than it should be."""
        now = fields.Datetime.now()
        late = self.last_success and self.last_success < now - self._poll_every() - GRACE
        return bool(self._is_polled() and late)

    def _is_stuck(self):
        """Tell whether the stream is being read and has not moved for too long."""
        now = fields.Datetime.now()
        return (
            self.state == "running"
            and self.write_date < now - STUCK_AFTER
            and (self._next_try() or now) <= now
        )

    def _last_read(self):
        """Return in words when the stream was read last."""
        return self.env._("Last read at %s.", self._clock(self.last_success))
