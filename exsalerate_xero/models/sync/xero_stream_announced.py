from contextlib import suppress
from functools import partial

from odoo import fields, models

from ... import const
from ...tools import errors, payload
from .. import steps
from .xero_connection_work import OutOfTime
from .xero_stream_history import Tally
from .xero_stream_pages import Page
from .xero_webhook_event import SINGLE_KINDS


class XeroStream(models.Model):
    """Reads single records by ID, for webhooks or on a user's request.

    Like the pages of a list, they go through :meth:`_process_batch`. The list's own read, cursor
    and progress aren't affected.
    """

    _inherit = "xero.stream"

    def _serve_events(self, kind, waiting, line, end):
        """Read the records of events, and delete the events in the same transaction.

        :param kind: kind of the events
        :param waiting: {Xero ID: IDs of its events}
        :raises errors.XeroError: if a call fails; events of unread records are kept
        """
        self.ensure_one()
        began = fields.Datetime.now()
        read = {
            "credit_notes": self._queue_changes,
            "prepayments": self._queue_changes,
            "customer": partial(self._read_customers, end=end),
            **dict.fromkeys(SINGLE_KINDS.values(), self._read_singly),
        }.get(kind, self._read_by_ids)
        done, tally = line.retry_with_fresh_token(
            partial(read, line, list(waiting)), self.connection_id._rollback
        )
        last, users = self.env["xero.webhook.event"]._drop(
            [id_ for xero_id in done for id_ in waiting[xero_id]]
        )
        self.connection_id._note_event(last)
        self.beside_not_before = False
        if kind == "customer":
            for user in self.env["res.users"].browse(users):
                user._bus_send("exsalerate_xero/refreshed", {"contacts": done})
        if tally.seen:
            self._log_beside("announced", "done", None, tally, line.take_count(), began)
        if self.kind == "contacts":
            steps.run(self.env, steps.CONTACTS_READ, self)

    def _event_kinds(self):
        """Return the kinds of events that this list reads."""
        kinds = {self.kind, SINGLE_KINDS.get(self.kind, self.kind)}
        return kinds | {"customer"} if self.kind == "invoices" else kinds

    def _read_by_ids(self, line, xero_ids):
        """Read records with as many calls as necessary, and process them together.

        Together, so that users get one notification for a hundred new invoices. If a later call
        fails, the records read so far are processed.

        :return: (requested IDs, :class:`Tally`)
        """
        read = {
            "contacts": line.client.contacts,
            # Sales and bills have the same events.
            "invoices": partial(line.client.invoices, sales_only=False),
            "bills": line.client.bills,
        }[self.kind]
        done, answers = [], []
        # No transaction is open during calls.
        self.connection_id._commit()
        for start in range(0, len(xero_ids), const.IDS_PER_CALL):
            if start and not line.has_time():
                break
            ids = xero_ids[start : start + const.IDS_PER_CALL]
            try:
                answers.append(line.ask(partial(read, ids=ids)))
            except errors.XeroError:
                if not answers:
                    raise
                break
            done += ids
        tally = self._take_answers(line, answers, done)
        if bills := self._stream_of_bills():
            tally += bills._take_answers(line, answers)
        return done, tally

    def _stream_of_bills(self):
        """Return the list that imports bills, which come with the events of invoices, if any."""
        return self.connection_id.stream_ids.filtered(
            lambda each: self.kind == "invoices" and each.kind == "bills" and each.last_success
        )

    def _read_singly(self, line, xero_ids):
        """Read records of lists that Xero can't filter by ID, with one call each."""
        read = {
            "credit_notes": line.client.credit_note,
            "bill_credits": line.client.credit_note,
            "quotes": line.client.quote,
            "bank_transactions": line.client.bank_transaction,
            "manual_journals": line.client.manual_journal,
            "prepayments": line.client.prepayment,
        }[self.kind]
        done, answers = [], []
        self.connection_id._commit()
        for xero_id in xero_ids:
            if done and not line.has_time():
                break
            with suppress(errors.NotFound):
                answers.append(line.ask(partial(read, xero_id)))
            done.append(xero_id)
        return done, self._take_answers(line, answers, done)

    def _take_answers(self, line, answers, asked=()):
        """Process the records of some responses; requested ones that are missing are gone."""
        batch, mapped, came = payload.Batch(), self._mapper(self._converter()), set()
        for answer in answers:
            batch += mapped(answer)
            came.update(payload.ids(answer, self.kind))
            self.connection_id._note_limits(answer)
        tally = Tally()
        tally.add(self._process_batch(line, batch), batch, came)
        self.env["xero.sync.issue"]._note_gone(self.connection_id, self.kind, {*asked} - came)
        return tally

    def _queue_changes(self, _line, xero_ids):
        """Queue reading changes: Xero can't filter these lists by ID.

        Credit notes of customers and suppliers have the same events.
        """
        others = self.connection_id.stream_ids.filtered(
            lambda each: self.kind == "credit_notes" and each.kind == "bill_credits"
        )
        (self | others.filtered("last_success"))._enqueue(full=False)
        return xero_ids, Tally()

    def _are_suppliers(self, contact_ids):
        """Return whether one of these contacts is a supplier."""
        return self.env["xero.contact"].search_count(
            [
                ("connection_id", "=", self.connection_id.id),
                ("xero_id", "in", contact_ids),
                ("is_supplier", "=", True),
            ],
            limit=1,
        )

    def _read_customers(self, line, contact_ids, end):
        """Read contacts with their invoices; of other documents, read the changes."""
        contact_ids = contact_ids[: const.IDS_PER_CALL]
        streams = self.connection_id.stream_ids.grouped("kind")
        streams["contacts"]._read_by_ids(line, contact_ids)
        page, last, tally, seen = 1, 1, Tally(), set()
        bills = self._are_suppliers(contact_ids) and self._stream_of_bills()
        while page <= last:
            if page > 1 and not self.connection_id._room(full=False):
                break
            self.connection_id._commit()
            if not line.has_time():
                raise OutOfTime()
            # Sales and bills are in the same list.
            both = {"sales_only": not bills, "contact_ids": contact_ids}
            answer = line.ask(partial(line.client.invoices, page, **both))
            ids = payload.ids(answer, self.kind)
            last = self._checked_last(page, Page(answer, ids), len(ids), seen)
            tally += self._take_answers(line, [answer])
            if bills:
                tally += bills._take_answers(line, [answer])
            page += 1
        kinds = ("credit_notes", "quotes", "bank_transactions", "prepayments")
        for kind in (*kinds, "bill_credits") if bills else kinds:
            if kind in streams and streams[kind].cursor and streams[kind]._is_granted():
                streams[kind]._sync_changes_if_allowed(line, end)
        return contact_ids, tally
