from odoo import api, fields, models

from ...tools import payload
from ..sync.xero_connection_work import OutOfTime
from ..sync.xero_stream_history import Tally
from ..sync.xero_stream_pages import Page


class XeroStream(models.Model):
    """Reads the documents of a month again, and notes those that had changed.

    Xero sets no new modification date when only a line's account changes.
    """

    _inherit = "xero.stream"

    @api.model
    def _queue_first_proof(self, stream):
        """Prove figures once sales, or other income, have been imported or converted."""
        is_first = stream.full and (not stream.last_success or stream.converting)
        if is_first and stream.connection_id.proof_allowed:
            stream.connection_id._queue_proof()

    def _reread(self, line, month):
        """Read a month's documents again, whatever their modification date; commit each page.

        :param month: the month, which stores how far it has been read
        :raises OutOfTime: the rest is left for the next run
        """
        connection, began = self.connection_id, fields.Datetime.now()
        tally = Tally()
        try:
            self._reread_pages(line, month, tally)
        except OutOfTime:
            self._log_beside("announced", "done", None, tally, line.take_count(), began)
            connection._commit()
            raise
        month.write({"reread_kind": self.kind, "reread_page": 0})
        self._log_beside("announced", "done", None, tally, line.take_count(), began)
        connection._commit()

    def _reread_pages(self, line, month, tally):
        connection, seen = self.connection_id, set()
        read = self._reader(
            line.client, None, (month.month, fields.Date.end_of(month.month, "month"))
        )
        page = first = last_page = month.reread_page if month.reread_kind == self.kind else 1
        while page <= last_page:
            if page > first and not connection._history_room():
                connection._rest_tasks()
            if page > first and not line.has_time():
                raise OutOfTime()
            connection._commit()
            answer = line.ask(lambda page=page: read(page))
            ids = payload.ids(answer, self.kind)
            last_page = self._checked_last(page, Page(answer, ids), len(ids), seen)
            connection._note_limits(answer)
            self._take_reread(line, answer, ids, tally)
            page += 1
            if page <= last_page:
                month.write({"reread_kind": self.kind, "reread_page": page})
                connection._commit()

    def _take_reread(self, line, answer, ids, tally):
        """Write the documents of a page that differ, and note what they change."""
        changes, connection = self.env["xero.proof.change"], self.connection_id
        batch = self._map_differing(answer, ids, self._converter())
        written = [value.xero_id for value in (*batch.values, *batch.cancelled)]
        differing = [*written, *batch.left_out]
        before = changes._sums_of(connection, differing)
        tally.add(self._process_batch(line, batch), batch, ids)
        changes._note(connection, before, changes._sums_of(connection, differing))
