import time

from odoo import fields, models

from ...tools import payload
from .xero_stream_history import Tally
from .xero_stream_pages import Page


class XeroStream(models.Model):
    """Reads changes while a full read is in progress, paused or failed.

    A nightly check or another import must not delay changes.
    """

    _inherit = "xero.stream"

    def _sync_changes(self, line, end):
        """Read all pages of changes since the cursor, and move the cursor.

        The full read isn't affected. If time runs out, the cursor stays, and the next sync reads
        the rest.

        :param end: monotonic seconds
        :raises errors.XeroError: if a call fails
        """
        self.ensure_one()
        self.polled_at = began = fields.Datetime.now()
        self._check_cursor()
        if not self.cursor:
            # The full read includes the changes.
            self.changes_due = False
            return
        self.connection_id._commit()
        done = line.retry_with_fresh_token(
            lambda: self._read_changes_since(line, end), self.connection_id._rollback
        )
        self.write({"changes_due": False, "beside_not_before": False})
        if done.cursor:
            self.write({"cursor": self._cursor_after(done.cursor), "last_success": began})
        self._log_beside("changes", "done", tally=done, calls=line.take_count())
        self.connection_id._notify_progress()

    def _read_changes_since(self, line, end):
        """Process changes page by page; return a :class:`Tally` with the new cursor."""
        connection = self.connection_id
        read, converter = self._reader(line.client, self.cursor), self._converter()
        tally, page, last, cursor, promised = Tally(), 1, 1, None, 0
        seen = set()
        while page <= last:
            if page > 1 and (time.monotonic() > end or not connection._room(full=False)):
                return tally
            connection._commit()
            answer = line.ask(lambda page=page: read(page))
            ids = payload.ids(answer, self.kind)
            if page == 1:
                cursor = answer.server_time
                promised = answer.item_count or 0
            last = self._checked_last(page, Page(answer, ids), len(ids), seen)
            connection._note_limits(answer)
            batch = self._map_differing(answer, ids, converter)
            tally.add(self._process_batch(line, batch), batch, ids)
            page += 1
        if len(tally.seen) >= promised:
            tally.cursor = cursor
        return tally
