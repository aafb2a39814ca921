from functools import partial

from odoo import models

from ..tools.prefetch import Pace


class XeroStream(models.Model):
    """Reading single records by their ids: those that a webhook announced or a person asked for.

    They go the way of a walk's pages, through :meth:`_take_in`; the stream's own walk, its cursor
    and its progress are left alone.
    """

    _inherit = "xero.stream"

    def _serve_events(self, kind, waiting):
        """Read what events are about, one call's worth.

        The events go in the transaction that brings their records.

        :param kind: of the events
        :param waiting: {Xero's id: ids of the events that name it}
        :raises errors.XeroError: where Xero stops it; the events stay
        """
        self.ensure_one()
        read = {
            "credit_notes": self._read_changes,
            "customer": self._read_customers,
        }.get(kind, self._read_by_ids)
        self._with_client(lambda client: read(client, list(waiting)))
        last, users = self.env["xero.webhook.event"]._drop(
            [id_ for ids in waiting.values() for id_ in ids]
        )
        self.connection_id._note_event(last)
        for user in self.env["res.users"].browse(users):
            user._bus_send("exsalerate_xero/refreshed", {"contacts": list(waiting)})
        if self.kind == "contacts":
            self._settle_contacts()

    def _event_kinds(self):
        """Return the kinds of events that this stream reads."""
        return {self.kind, "customer"} if self.kind == "invoices" else {self.kind}

    def _read_by_ids(self, client, xero_ids):
        reads = {
            "contacts": client.contacts,
            # Sales and bills share the events; bills end here, where they are known to be bills.
            "invoices": partial(client.invoices, sales_only=False),
        }
        self._ask(client, partial(reads[self.kind], ids=xero_ids))

    def _ask(self, client, call):
        """Make a call and take in what it brings; nothing is open while Xero is asked."""
        self.connection_id._commit()
        answer = Pace().run(call)
        self._take_in(client, self._mapper()(answer.records))
        self.connection_id._note_limits(answer)
        return answer

    def _read_changes(self, _client, _xero_ids):
        """Queue reading what has changed: Xero's list of credit notes cannot be asked for ids."""
        self._enqueue(full=False)

    def _read_customers(self, client, contact_ids):
        """Read contacts with all their documents; what has no filter by contact, by its changes."""
        streams = self.connection_id.stream_ids.grouped("kind")
        streams["contacts"]._read_by_ids(client, contact_ids)
        page, last = 1, 1
        while page <= last:
            answer = self._ask(client, partial(client.invoices, page, contact_ids=contact_ids))
            page, last = page + 1, answer.page_count or 1
        for kind in ("credit_notes", "quotes"):
            if streams[kind].last_success:
                streams[kind]._enqueue(full=False)
