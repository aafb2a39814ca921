import time

from odoo import fields, models

from ..tools import payload
from .xero_stream_history import Tally
from .xero_stream_walk import Page


class XeroStream(models.Model):
    """Reading what has changed while a walk through everything is under way, parked or failed.

    A nightly sweep or another import must not keep what is new from being seen.
    """

    _inherit = "xero.stream"

    def _catch_up(self, line, end):
        """Read what has changed since the cursor, all pages of it, and move the cursor.

        The walk through everything is left as it stands. Where there is more than time allows, the
        cursor stays, and the rest comes with the next asking.

        :param end: monotonic seconds
        :raises errors.XeroError: where Xero stops it
        """
        self.ensure_one()
        self.polled_at = began = fields.Datetime.now()
        self._heal_cursor()
        if not self.cursor:
            # The walk through everything brings what has changed.
            self.changes_due = False
            return
        self.connection_id._commit()
        done = line.insisting(
            lambda: self._read_changes_since(line, end), self.connection_id._rollback
        )
        self.write({"changes_due": False, "beside_not_before": False})
        if done.cursor:
            self.write({"cursor": self._cursor_after(done.cursor), "last_success": began})
        self._log_aside("changes", "done", tally=done, calls=line.take_count())
        self.connection_id._notify_progress()

    def _read_changes_since(self, line, end):
        """Take in what has changed, page by page; return a :class:`Tally` with the new cursor."""
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
            tally.add(self._take_in(line, batch), batch, ids)
            page += 1
        if len(tally.seen) >= promised:
            tally.cursor = cursor
        return tally
