from math import ceil

from odoo import api, fields, models

from .. import const
from ..tools.words import Words, _lt
from .wording import told

# By kind of list: what people should know when Xero refuses to list it.
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
    """Going on without a list that is too long for Xero and can't be cut by date.

    Contacts that documents name are read with these anyway: an import reads again those that are
    kept, by their ids. What changes afterwards comes as for any list.
    """

    _inherit = "xero.stream"

    by_ids = fields.Boolean(
        readonly=True, help="This import reads the stored records again, by their IDs."
    )
    unlisted_words = fields.Json(readonly=True)

    def _read_unlisted(self):
        """Go on without the list; return False where that can't be done."""
        if self.kind not in UNLISTED or self.by_ids:
            return False
        self.unlisted_words = Words(UNLISTED[self.kind]).stored()
        kept = len(self._kept_ids()) if self.kind == "contacts" else 0
        self.write({"by_ids": bool(kept), "page": 1, "done_count": 0, "total_count": kept})
        if not kept:
            self._end_unlisted()
        return True

    def _end_unlisted(self):
        """End a walk that can read nothing; what changes from now on is read."""
        self.write({"slice_from": False, "slice_to": False, "walk_promised": 0})
        if self.cursor and self.full:
            # What has changed since is still to be read.
            self.walk_started_at = self.cursor + const.CURSOR_OVERLAP
        else:
            # Xero's clock at its last answer, which is no later than the refusal.
            self.walk_started_at = self.connection_id.limits_told_at or self.began_at
        self._finish()

    def _kept_ids(self):
        """Return Xero's ids of the contacts that are kept; those to come are at the end."""
        kept = self.env["xero.contact"].search(
            [("connection_id", "=", self.connection_id.id)], order="id"
        )
        return kept.mapped("xero_id")

    def _reader_by_ids(self, client):
        """Return what reads a page of the kept contacts."""
        ids, size = self._kept_ids(), const.IDS_PER_CALL
        return lambda page: client.contacts(ids=ids[(page - 1) * size : page * size])

    def _last_page_by_ids(self):
        # As many as there were when the walk began.
        return ceil(self.total_count / const.IDS_PER_CALL)


class XeroConnection(models.Model):
    """What Xero doesn't list, as the form says it."""

    _inherit = "xero.connection"

    unlisted_notice = fields.Char(compute="_compute_unlisted_notice")

    @api.depends("stream_ids.unlisted_words")
    @api.depends_context("lang")
    def _compute_unlisted_notice(self):
        for connection in self:
            notices = connection.stream_ids.filtered("unlisted_words").mapped("unlisted_words")
            connection.unlisted_notice = " ".join(told(self.env, words) for words in notices)
