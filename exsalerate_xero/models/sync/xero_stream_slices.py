from odoo import fields, models

from ... import const
from ...tools import slices


class XeroStream(models.Model):
    """Reads lists that are too long for Xero to sort in slices of dates."""

    _inherit = "xero.stream"

    slice_from = fields.Date(readonly=True)
    slice_to = fields.Date(readonly=True)
    slice_done_before = fields.Integer(
        readonly=True, help="Records read in the slices before this one."
    )

    def _slice(self):
        return slices.Slice(self.slice_from or None, self.slice_to or None)

    def _span(self):
        """Return the first and last date to request; None for no limit."""
        joined = self._joined()
        return max(filter(None, (joined, self.slice_from)), default=None), self.slice_to or None

    def _joined(self):
        """Return the import date of documents, or None for all. Quotes have none.

        A prepayment can be allocated long after its own date.
        """
        dated = self.full and self.kind in const.DATED_KINDS and self.kind != "prepayments"
        return self.connection_id.first_joined_date if dated else None

    def _total(self, answer, fresh):
        """Return the total number of records in the slices read so far."""
        if self.by_ids:
            return self.total_count
        in_slice = answer.item_count or self.done_count + fresh - self.slice_done_before
        return self.slice_done_before + in_slice

    def _narrow(self):
        """Continue with a smaller slice, or without the list; return False if neither works."""
        self.done_count = self.slice_done_before
        # Xero can't filter other lists by date.
        smaller = slices.narrower(self._slice()) if self.kind in const.DOCUMENT_KINDS else None
        return self._start_slice(smaller) or self._read_unlisted()

    def _next_slice(self):
        """Continue with the next slice; return False after the last one."""
        return self._start_slice(slices.following(self._slice(), self.connection_id._today()))

    def _start_slice(self, slice_):
        joined = self._joined()
        while slice_ and joined and slice_.last and slice_.last < joined:
            slice_ = slices.following(slice_, self.connection_id._today())
        if not slice_:
            return False
        self.write(
            {
                "slice_from": slice_.first,
                "slice_to": slice_.last,
                "slice_done_before": self.done_count,
                "walk_promised": 0,
                "walk_seen": False,
                "page": 1,
            }
        )
        return True
