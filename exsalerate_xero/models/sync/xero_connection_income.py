from math import ceil

from odoo import api, models
from odoo.tools import SQL

from ... import const
from .. import steps
from .xero_connection_sweep import SWEEP_SHARE


class XeroConnection(models.Model):
    """Starts and ends the import of income that nobody sent an invoice for."""

    _inherit = "xero.connection"

    @api.model
    def _queue_other_income(self, connection):
        """Import the lists of other income that Xero has allowed, and that were never read.

        They are imported with the sales; until then, an import of sales includes them.
        """
        streams = connection._streams()
        invoices = streams.filtered(lambda stream: stream.kind == "invoices")
        if not invoices.last_success and invoices.state == "idle":
            return
        unread = streams.filtered(
            lambda each: (
                each.kind in const.INCOME_KINDS and not each.last_success and each.state == "idle"
            )
        )
        if unread:
            connection._queue(unread.mapped("kind"), full=True)

    def _get_unread_income(self):
        """Return the kinds of documents with income that aren't imported from this organisation."""
        read = self.stream_ids.filtered(lambda each: each.last_success and each._is_granted())
        kinds = {kind for stream in read for kind in const.RECORD_KINDS.get(stream.kind, ())}
        return [kind for kind in const.OTHER_INCOME if kind not in kinds]

    @api.model
    def _process_income_switch(self, connections, values):
        """Import other income if it is switched on, and remove it if it is switched off."""
        if "all_income" not in values:
            return
        for connection in connections:
            if not connection.all_income:
                connection._remove_other_income()
            elif connection.state == "connected":
                self._queue_other_income(connection)

    def _remove_other_income(self):
        """Delete other income, and forget how far its lists have been read."""
        # sudo: the sync's own rows; callers wrote to the connection, which was checked
        streams = self.sudo().stream_ids.filtered(lambda each: each.kind in const.INCOME_KINDS)
        if not streams:
            return
        streams._forget()
        # A page that a worker is writing is complete before it is removed, too: see _check_on.
        streams.flush_recordset()
        events = self.env["xero.webhook.event"].sudo()  # sudo: as above
        kinds = {kind for stream in streams for kind in stream._event_kinds()}
        events.search([("connection_id", "=", self.id), ("kind", "in", list(kinds))]).unlink()
        self.sudo().issue_ids.filtered(lambda each: each.kind in const.INCOME_KINDS).unlink()
        customers = self.env["xero.invoice"].sudo()._remove_kinds(self, const.OTHER_INCOME)
        self.invalidate_recordset(["stream_ids"])
        steps.run(self.env, steps.DOCUMENTS_REMOVED, customers)

    @api.model
    def _queue_weekly_check(self, connection):
        """Read one list of other income again, a different one each night from Monday on.

        It finds changes that Xero doesn't report, within the calls of the nightly check.
        """
        tonight = const.INCOME_KINDS[connection._today().weekday() :][:1]
        stream = connection.stream_ids.filtered(lambda s: s.kind in tonight and s.last_success)
        calls = connection._sweep_calls() + connection._weekly_check_calls()
        affordable = calls <= connection._history_room() * SWEEP_SHARE
        if connection.import_future_sales and stream and not stream.full and affordable:
            connection._queue(tonight, full=True)

    def _weekly_check_calls(self):
        """Return how many calls a night the weekly check takes at most."""
        read = self.stream_ids.filtered(lambda s: s.kind in const.INCOME_KINDS and s.last_success)
        return max([max(1, ceil(s.listed_count / const.PAGE_SIZE)) for s in read], default=0)

    @api.model
    def _process_turned_accounts(self, stream, changes):
        """Read lists of other income again if accounts became income or stopped being income.

        Lines on other accounts weren't kept.
        """
        connection = stream.connection_id
        begun = connection.stream_ids.filtered(
            lambda s: s.kind in const.INCOME_KINDS and (s.last_success or s.state != "idle")
        )
        if not changes.turned or not begun:
            return
        # Without digests, documents are written again although they haven't changed in Xero.
        self.env["xero.invoice"].flush_model(["content_hash"])
        self.env.cr.execute(
            SQL(
                """UPDATE xero_invoice SET content_hash = ''
                    WHERE connection_id = %s AND kind = ANY(%s)""",
                connection.id,
                list(const.OTHER_INCOME),
            )
        )
        begun._enqueue(full=True)
        self._wake("backfill")
