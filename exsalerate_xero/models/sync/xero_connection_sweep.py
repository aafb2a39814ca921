from datetime import timedelta
from math import ceil

from odoo import api, fields, models

from ... import const
from .. import steps

# Lists whose records can change in Xero without a new modification date: a line's account code,
# the due date of a part-paid document, a contact's flags.
SWEPT_KINDS = ("contacts", *const.REVENUE_KINDS)
# Maximum share of the calls left that a nightly check may use.
SWEEP_SHARE = 0.5


class XeroConnection(models.Model):
    """The nightly full check, for changes that Xero doesn't report."""

    _inherit = "xero.connection"

    sweep_days = fields.Integer(
        default=1,
        readonly=True,
        copy=False,
        help="All documents are read again every so many days, and all contacts every night.",
    )
    swept_on = fields.Date(readonly=True, copy=False)

    @api.model
    def _cron_sweep(self):
        """Queue a full read, to find changes that Xero doesn't report.

        A call reads up to 1,000 records: an organisation with 50,000 invoices, 2,000 credit notes
        and 8,000 contacts takes 60 calls a night, a sixteenth of the Starter tier's daily limit.
        Unchanged rows aren't written. Organisations without enough calls are left for another
        night.
        """
        for connection in self.search([("state", "=", "connected")]):
            # A list that is just being read must not cost a night's check.
            self._run_job_step(connection._queue_sweep)

    def _queue_sweep(self):
        kinds = self._kinds_to_sweep()
        streams = self.stream_ids.filtered(
            lambda s: s.kind in kinds and s.last_success and not s.full and not s.unlisted_words
        )
        affordable = self._sweep_calls() <= self._history_room() * SWEEP_SHARE
        if self.import_future_sales and streams and affordable:
            self._queue(streams.mapped("kind"), full=True)
            if not set(const.REVENUE_KINDS).isdisjoint(kinds):
                self.swept_on = self._today()
        steps.run(self.env, steps.NIGHT, self)

    def _kinds_to_sweep(self):
        """Return the lists to read in full tonight."""
        last, every = self.swept_on, timedelta(days=self.sweep_days)
        if self.sweep_days > 1 and last and self._today() - last < every:
            return ("contacts",)
        return SWEPT_KINDS

    def _sweep_calls(self):
        """Return how many calls a full check takes, by the number of stored records."""
        return self._document_sweep_calls() + self._contact_sweep_calls()

    def _sweep_calls_a_day(self):
        """Return how many calls full checks take on average."""
        documents = ceil(self._document_sweep_calls() / max(1, self.sweep_days))
        return documents + self._contact_sweep_calls()

    def _document_sweep_calls(self):
        # An unsaved connection has no ID. Other income has a weekly check of its own.
        sales = [("connection_id", "in", self.ids), ("kind", "in", const.SALES)]
        kept = self.env["xero.invoice"].search_count(sales)
        return ceil(kept / const.PAGE_SIZE) + len(const.REVENUE_KINDS)

    def _contact_sweep_calls(self):
        kept = self.env["xero.contact"].search_count([("connection_id", "in", self.ids)])
        return ceil(kept / const.PAGE_SIZE) + 1
