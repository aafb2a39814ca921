from datetime import timedelta

from odoo import api, fields, models

# How late a sync may be before users are informed.
GRACE = timedelta(minutes=15)
# Maximum time for a page of a list that is being read.
STUCK_AFTER = timedelta(minutes=10)


class XeroStream(models.Model):
    """The name of a list, and whether it is late."""

    _inherit = "xero.stream"

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for stream in self:
            stream.display_name = labels.get(stream.kind)

    def _is_overdue(self):
        """Return whether the list has waited too long for a worker."""
        if self.state == "queued":
            now = fields.Datetime.now()
            return self.write_date < now - GRACE and (self._next_try() or now) <= now
        return self.state == "idle" and self._is_behind()

    def _is_behind(self):
        """Return whether the last sync is too long ago."""
        now = fields.Datetime.now()
        late = self.last_success and self.last_success < now - self._poll_every() - GRACE
        return bool(self._is_polled() and late)

    def _is_stuck(self):
        """Return whether the list is being read without progress for too long."""
        now = fields.Datetime.now()
        return (
            self.state == "running"
            and self.write_date < now - STUCK_AFTER
            and (self._next_try() or now) <= now
        )

    def _last_read(self):
        """Return a sentence with the time of the last sync."""
        return self.env._("Last synced at %s.", self._clock(self.last_success))
