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

        They are imported with the sales; until then, an import of sales includes them. Purchases
        only need the date from which to import.
        """
        streams = connection._streams()
        invoices = streams.filtered(lambda stream: stream.kind == "invoices")
        if invoices.last_success or invoices.state != "idle":
            wanted = const.INCOME_KINDS
        elif connection.first_joined_date:
            wanted = const.PURCHASE_KINDS if connection.purchases else ()
        else:
            return
        unread = streams.filtered(
            lambda each: each.kind in wanted and not each.last_success and each.state == "idle"
        )
        if unread:
            connection._queue(unread.mapped("kind"), full=True)

    def _get_unread_income(self):
        """Return the kinds of documents with income that aren't imported from this organisation."""
        read = self.stream_ids.filtered(lambda each: each.last_success and each._is_granted())
        if not self.all_income:
            # Bills are then purchases only.
            read = read.filtered(lambda each: each.kind not in const.INCOME_KINDS)
        kinds = {kind for stream in read for kind in const.RECORD_KINDS.get(stream.kind, ())}
        return [kind for kind in const.OTHER_INCOME if kind not in kinds]

    @api.model
    def _process_income_switch(self, connections, values):
        """Import other income and purchases if they are switched on, and remove them if off."""
        if "all_income" not in values and "purchases" not in values:
            return
        for connection in connections:
            connection._remove_unwanted()
            if connection.state == "connected":
                self._queue_other_income(connection)

    def _remove_unwanted(self):
        """Delete what is no longer imported, and forget how far these lists have been read.

        Lists that are still wanted, but with other lines, are read again.
        """
        wanted = self._stream_kinds()
        # sudo: the sync's own rows; callers wrote to the connection, which was checked
        streams = self.sudo().stream_ids
        gone = streams.filtered(lambda each: each.kind not in wanted)
        kinds = [kind for stream in gone for kind in const.RECORD_KINDS[stream.kind]]
        if gone:
            event_kinds = {kind for stream in gone for kind in stream._event_kinds()}
            gone._forget()
            # A page that a worker is writing is complete before it is removed, too: see _check_on.
            gone.flush_recordset()
            events = self.env["xero.webhook.event"].sudo()  # sudo: as above
            waiting = [("connection_id", "=", self.id), ("kind", "in", list(event_kinds))]
            events.search(waiting).unlink()
            names = gone.mapped("kind")
            self.sudo().issue_ids.filtered(lambda each: each.kind in names).unlink()
            customers = self.env["xero.invoice"].sudo()._remove_kinds(self, kinds)
            self.invalidate_recordset(["stream_ids"])
            steps.run(self.env, steps.DOCUMENTS_REMOVED, customers)
        self._read_lines_again(streams.filtered(lambda each: each.kind in const.PURCHASE_KINDS))

    def _read_lines_again(self, streams):
        """Read lists again if a switch changed which of their lines are imported.

        Lines that are no longer imported are removed at once.
        """
        begun = streams.filtered(lambda each: each.last_success or each.state != "idle")
        if not begun:
            return
        # sudo: as in _remove_unwanted
        documents, accounts = self.env["xero.invoice"].sudo(), self.env["xero.account"].sudo()
        if not self.purchases:
            documents._remove_costs(self)
        documents.line_ids._update_income(accounts.browse(accounts._income_ids(self)))
        self._forget_digests(const.PURCHASES)
        begun._enqueue(full=True)
        self._wake("backfill")

    def _forget_digests(self, kinds):
        """Have documents of some kinds written again although they haven't changed in Xero."""
        self.env["xero.invoice"].flush_model(["content_hash"])
        self.env.cr.execute(
            SQL(
                """UPDATE xero_invoice SET content_hash = ''
                    WHERE connection_id = %s AND kind = ANY(%s)""",
                self.id,
                list(kinds),
            )
        )

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
        begun = begun.filtered(lambda stream: not stream._keeps_all_lines())
        if not changes.turned or not begun:
            return
        kinds = {kind for stream in begun for kind in const.RECORD_KINDS[stream.kind]}
        connection._forget_digests(kinds)
        begun._enqueue(full=True)
        self._wake("backfill")
