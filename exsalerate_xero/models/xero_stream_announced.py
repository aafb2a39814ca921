from functools import partial

from odoo import models

from .. import const
from ..tools import errors, payload
from ..tools.prefetch import Pace


class XeroStream(models.Model):
    """Reading single records by their ids: those that a webhook announced or a person asked for.

    They go the way of a walk's pages, through :meth:`_take_in`; the stream's own walk, its cursor
    and its progress are left alone.
    """

    _inherit = "xero.stream"

    def _serve_events(self, kind, waiting):
        """Read what events are about. The events go in the transaction that brings their records.

        :param kind: of the events
        :param waiting: {Xero's id: ids of the events that name it}
        :raises errors.XeroError: where Xero stops it; the events of what was not read stay
        """
        self.ensure_one()
        read = {
            "credit_notes": self._read_changes,
            "customer": self._read_customers,
        }.get(kind, self._read_by_ids)
        done = self._with_client(lambda client: read(client, list(waiting)))
        last, users = self.env["xero.webhook.event"]._drop(
            [id_ for xero_id in done for id_ in waiting[xero_id]]
        )
        self.connection_id._note_event(last)
        self.connection_id._tell_refreshed(self.env["res.users"].browse(users), done)
        if self.kind == "contacts":
            self._settle_contacts()

    def _event_kinds(self):
        """Return the kinds of events that this stream reads."""
        return {self.kind, "customer"} if self.kind == "invoices" else {self.kind}

    def _read_by_ids(self, client, xero_ids):
        """Read records, with as many calls as it takes, and take them in at once; return which.

        At once, so that people are told of a hundred new invoices once. Where Xero stops in the
        middle, what was read counts.
        """
        read = {
            "contacts": client.contacts,
            # Sales and bills share the events; bills end here, where they are known to be bills.
            "invoices": partial(client.invoices, sales_only=False),
        }[self.kind]
        pace, done, answers = Pace(), [], []
        # Nothing is open while Xero is asked.
        self.connection_id._commit()
        for start in range(0, len(xero_ids), const.IDS_PER_CALL):
            ids = xero_ids[start : start + const.IDS_PER_CALL]
            try:
                answers.append(pace.run(partial(read, ids=ids)))
            except errors.XeroError:
                if not answers:
                    raise
                break
            done += ids
        self._take_answers(client, answers)
        return done

    def _take_answers(self, client, answers):
        batch, mapped = payload.Batch(), self._mapper()
        for part in map(mapped, answers):
            batch.values += part.values
            batch.odd += part.odd
        self._take_in(client, batch)
        self.connection_id._note_limits(answers[-1])

    def _read_changes(self, _client, xero_ids):
        """Queue reading what has changed: Xero's list of credit notes cannot be asked for ids."""
        self._enqueue(full=False)
        return xero_ids

    def _read_customers(self, client, contact_ids):
        """Read contacts with all their documents; what has no filter by contact, by its changes."""
        contact_ids = contact_ids[: const.IDS_PER_CALL]
        streams = self.connection_id.stream_ids.grouped("kind")
        streams["contacts"]._read_by_ids(client, contact_ids)
        page, last = 1, 1
        while page <= last:
            self.connection_id._commit()
            answer = Pace().run(partial(client.invoices, page, contact_ids=contact_ids))
            self._take_answers(client, [answer])
            page, last = page + 1, answer.page_count or 1
        for kind in ("credit_notes", "quotes"):
            if streams[kind].last_success:
                streams[kind]._enqueue(full=False)
        return contact_ids
