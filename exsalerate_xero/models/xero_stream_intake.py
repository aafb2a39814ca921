from functools import partial
from typing import NamedTuple

import psycopg2
from odoo import models

from .. import const
from ..tools import payload
from ..tools.words import Words, _lt
from .xero_connection_work import OutOfTime
from .xero_mirror import MIRRORS, Changes


class References(NamedTuple):
    """What documents refer to and is not kept yet, as it was read from Xero.

    :param contacts: mapped contacts
    :param chart: mapped accounts, all of Xero's, None where they were not needed
    :param complete: whether time and calls sufficed for all
    """

    contacts: payload.Batch
    chart: payload.Batch | None
    complete: bool = True


class XeroStream(models.Model):
    """Taking mapped records in, with what they refer to, and letting effects follow.

    Whatever it comes from, a page of a walk or a webhook, a record goes this way.
    """

    _inherit = "xero.stream"

    def _mirror(self):
        """Return the model that this stream's records go to."""
        return self.env[MIRRORS[self.kind]]

    def _take_in(self, line, batch):
        """Bring a mapped batch into the mirror; return the :class:`Changes`.

        What it refers to is asked for before anything is written: no row is locked, and no
        transaction open, while Xero answers.

        :param batch: what cannot be taken in is moved to its odd ones
        """
        if self.kind in const.DOCUMENT_KINDS:
            references = self._read_references(line, batch)
            if references:
                self._keep_references(references, batch)
                if not references.complete:
                    self._leave_page(line)
            self._settle_named_contacts(batch)
        self.connection_id._limit_idleness()
        changes = self._absorb(batch)
        if batch.cancelled:
            changes = changes.joined(self._mirror()._cancel(self.connection_id, batch.cancelled))
        if batch.left_out and self.kind in const.REVENUE_KINDS:
            self.env["xero.invoice"]._remove_drafts(self.connection_id, batch.left_out)
        self.env["xero.sync.issue"]._record(
            self.connection_id, self.kind, batch.odd, batch.settled_ids
        )
        self._follow(changes)
        return changes

    def _absorb(self, batch):
        """Hand mapped values to the mirror; those that the database refuses are set aside.

        A page goes in as a whole. Where that fails, its halves are tried, and so on.
        """
        try:
            with self.env.cr.savepoint():
                return self._mirror()._absorb(self.connection_id, batch.values)
        except psycopg2.DataError:
            if len(batch.values) < 2:
                batch.odd += [_refused(value) for value in batch.values]
                batch.values = []
                return Changes([], {}, 0)
        middle = len(batch.values) // 2
        halves = payload.Batch(batch.values[:middle]), payload.Batch(batch.values[middle:])
        one, other = map(self._absorb, halves)
        batch.values = [value for half in halves for value in half.values]
        batch.odd += [odd for half in halves for odd in half.odd]
        return one.joined(other)

    def _follow(self, changes):
        """Let what is new or changed have its effects on people; unchanged rows have none."""
        if self.kind == "quotes":
            self.env["xero.quote"]._follow(self.connection_id, changes)
        elif self.kind == "invoices":
            self.env["xero.invoice"]._follow_quotes(self.connection_id, changes)
            self.env["xero.invoice"]._follow_notices(self.connection_id, changes)
            self.env["xero.invoice"]._follow_overdue(self.connection_id, changes)

    def _read_references(self, line, batch):
        """Read accounts and contacts that documents name and that are not kept yet.

        :return: :class:`References`, or None where all are kept
        """
        connection, named = self.connection_id, {value.contact for value in batch.values}
        unknown = sorted(named - self.env["xero.contact"]._known(connection, named).keys())
        codes = self.kind != "quotes" and self.env["xero.account"]._unknown_references(
            connection, batch.values
        )
        if not unknown and not codes:
            return None
        room = connection._room(self.full and self.state == "running")
        connection._commit()
        contacts = payload.Batch()
        for call, start in enumerate(range(0, len(unknown), const.IDS_PER_CALL)):
            if call and (call > room or not line.has_time()):
                return References(contacts, None, complete=False)
            ids = unknown[start : start + const.IDS_PER_CALL]
            contacts += payload.contacts(line.ask(partial(line.client.contacts, ids=ids)))
        chart = payload.accounts(line.ask(line.client.accounts)) if codes else None
        return References(contacts, chart)

    def _leave_page(self, line):
        """Keep what was read of a page's references, and leave the page for another run.

        :raises OutOfTime: always
        """
        if line.has_time():
            # The day's calls are what it lacks.
            self._rest()
        self.connection_id._commit()
        raise OutOfTime()

    def _keep_references(self, references, batch):
        """Write what the documents of a batch refer to, before they are."""
        connection, invoiced = self.connection_id, self.kind != "quotes"
        self.env["xero.contact"]._absorb(
            connection, references.contacts.values, invoiced=invoiced, keep=True
        )
        for kind, read in (("contacts", references.contacts), ("accounts", references.chart)):
            if read:
                self.env["xero.sync.issue"]._record(connection, kind, read.odd, read.settled_ids)
        if references.chart:
            accounts, chart = self.env["xero.account"], references.chart.values
            accounts._absorb(connection, chart)
            unlisted = accounts._unknown_references(connection, batch.values)
            accounts._keep_unlisted(connection, unlisted, chart)

    def _settle_named_contacts(self, batch):
        """Make customers of whom was invoiced; set documents aside whose contact is not kept."""
        contacts, connection = self.env["xero.contact"], self.connection_id
        known = contacts._known(connection, {value.contact for value in batch.values})
        words = Words(_lt("its contact could not be read from Xero"))
        batch.odd += [
            payload.Odd(value.xero_id, value.number, words)
            for value in batch.values
            if value.contact not in known
        ]
        batch.values = [value for value in batch.values if value.contact in known]
        if self.kind != "quotes":
            not_yet = [contact.id for contact in known.values() if not contact.is_customer]
            contacts.browse(not_yet)._mark_customers()
        contacts._match(connection)


def _refused(value):
    words = Words(_lt("the database cannot keep it: something in it is beyond all bounds"))
    return payload.Odd(value.xero_id, getattr(value, "number", None), words)
