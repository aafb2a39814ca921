from math import ceil

from odoo import api, fields, models

from ... import const
from ...tools.words import Words, _lt
from ..base.wording import format_words

# By kind of list: the notice for users if Xero refuses to list it.
UNLISTED = {
    "contacts": _lt(
        "Xero doesn't list more than 100,000 contacts at once. Customers are imported from their "
        "invoices and quotes instead."
    ),
    "quotes": _lt(
        "Xero doesn't list more than 100,000 quotes at once. Only quotes that are created or "
        "changed from now on are imported."
    ),
}


class XeroStream(models.Model):
    """Continues without a list that is too long for Xero and can't be sliced by date.

    Contacts are read along with the documents that refer to them. An import reads the stored
    contacts again by ID. Later changes are read as for any list.
    """

    _inherit = "xero.stream"

    by_ids = fields.Boolean(
        readonly=True, help="This import reads the stored records again, by their IDs."
    )
    unlisted_words = fields.Json(readonly=True)

    def _read_unlisted(self):
        """Continue without the list; return False if that isn't possible."""
        if self.kind not in UNLISTED or self.by_ids:
            return False
        self.unlisted_words = Words(UNLISTED[self.kind]).stored()
        kept = len(self._kept_ids()) if self.kind == "contacts" else 0
        self.write({"by_ids": bool(kept), "page": 1, "done_count": 0, "total_count": kept})
        if not kept:
            self._end_unlisted()
        return True

    def _end_unlisted(self):
        """End a read that can't read anything; changes from now on will be read."""
        self.write({"slice_from": False, "slice_to": False, "walk_promised": 0})
        if self.cursor and self.full:
            # Changes since then must still be read.
            self.walk_started_at = self.cursor + const.CURSOR_OVERLAP
        else:
            # Xero's clock at its last response, which is no later than the refusal.
            self.walk_started_at = self.connection_id.limits_told_at or self.began_at
        self._finish()

    def _kept_ids(self):
        """Return the Xero IDs of the stored contacts, the newest last."""
        kept = self.env["xero.contact"].search(
            [("connection_id", "=", self.connection_id.id)], order="id"
        )
        return kept.mapped("xero_id")

    def _reader_by_ids(self, client):
        """Return a callable that reads a page of the stored contacts."""
        ids, size = self._kept_ids(), const.IDS_PER_CALL
        return lambda page: client.contacts(ids=ids[(page - 1) * size : page * size])

    def _last_page_by_ids(self):
        # The number of contacts when the read began.
        return ceil(self.total_count / const.IDS_PER_CALL)


class XeroConnection(models.Model):
    """The notice in the form about what Xero doesn't list."""

    _inherit = "xero.connection"

    unlisted_notice = fields.Char(compute="_compute_unlisted_notice")

    @api.depends("stream_ids.unlisted_words")
    @api.depends_context("lang")
    def _compute_unlisted_notice(self):
        for connection in self:
            notices = connection.stream_ids.filtered("unlisted_words").mapped("unlisted_words")
            connection.unlisted_notice = " ".join(
                format_words(self.env, words) for words in notices
            )
