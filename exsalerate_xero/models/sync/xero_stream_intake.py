from functools import partial, reduce
from typing import NamedTuple

import psycopg2
from odoo import models

from ... import const
from ...tools import payload
from ...tools.words import Words, _lt
from .. import steps
from ..base.attempts import run_by_halves
from ..base.xero_mirror import MIRRORS, Changes
from ..mirror.xero_invoice import since_stamp
from .xero_connection_work import OutOfTime


class References(NamedTuple):
    """Records that documents refer to and Odoo didn't have, as read from Xero.

    :param contacts: mapped contacts
    :param chart: all mapped accounts, or None if not needed
    :param complete: whether the time and calls were sufficient
    """

    contacts: payload.Batch
    chart: payload.Batch | None
    complete: bool = True


class XeroStream(models.Model):
    """Writes mapped records, with the records they refer to, and runs the effects.

    All records take this route, whether they come from a list or a webhook.
    """

    _inherit = "xero.stream"

    def _mirror(self):
        """Return the model of this list's records."""
        return self.env[MIRRORS[self.kind]]

    def _process_batch(self, line, batch):
        """Write a mapped batch and run its effects; return the :class:`Changes`.

        The records it refers to are read before anything is written, so that no row is locked and
        no transaction is open during calls.

        :param batch: records that can't be written are moved to ``batch.odd``
        """
        if self.kind in const.INCOME_KINDS and not self._keeps_all_lines():
            self._keep_income(line, batch)
        if self.kind in const.CONTACT_KINDS:
            known = self._known_contacts(batch)
            references = self._read_references(line, batch, known)
            if references:
                self._keep_references(references, batch)
                if not references.complete:
                    self._defer_page(line)
                known = self._known_contacts(batch)
            self._settle_named_contacts(batch, known)
        self.connection_id._limit_idleness()
        self._check_on()
        changes = self._absorb(batch)
        if self.kind in const.EXTRA_KINDS:
            changes = changes.joined(self._retire_unlisted(batch))
        if batch.cancelled:
            changes = changes.joined(self._mirror()._cancel(self.connection_id, batch.cancelled))
        if batch.left_out and self.kind in const.DATED_KINDS:
            self._remove_left_out(batch)
        self.env["xero.sync.issue"]._record(
            self.connection_id, self.kind, batch.odd, batch.settled_ids
        )
        self._process_changes(self.kind, changes)
        return changes

    def _stamp(self, converter, day):
        """Return what mapping and the import date add to the digest of a record with this date."""
        first = self.connection_id.first_joined_date
        is_cut = self.kind in const.DATED_KINDS and day and first and day < first
        return payload.stamp(converter, day) + (since_stamp(first) if is_cut else "")

    def _keeps_all_lines(self):
        """Return whether documents of this list are imported with all their lines."""
        if self.kind in const.PURCHASE_KINDS:
            return self.connection_id.purchases
        return self.kind in const.REVENUE_KINDS

    def _remove_left_out(self, batch):
        """Delete imported versions of documents that aren't kept any more."""
        documents, kinds = self.env["xero.invoice"], const.RECORD_KINDS[self.kind]
        if self._keeps_all_lines():
            documents._remove_drafts(self.connection_id, batch.left_out, kinds)
        else:
            documents._remove(self.connection_id, batch.left_out, kinds)

    def _keep_income(self, line, batch):
        """Leave out lines of other documents that aren't booked to income, and empty documents.

        Xero's chart of accounts is read if a line has an account that isn't known yet.
        """
        accounts, connection = self.env["xero.account"], self.connection_id
        others = connection._not_income() | accounts._income_references(connection)
        if any(line_.account not in others for each in batch.values for line_ in each.lines):
            connection._commit()
            chart = payload.accounts(line.ask(line.client.accounts))
            self.env["xero.sync.issue"]._record(
                connection, "accounts", chart.odd, chart.settled_ids
            )
            self._process_changes("accounts", accounts._absorb(connection, chart.values))
            connection._keep_missing_accounts(batch.values)
        income = accounts._income_references(connection)
        values, batch.values = batch.values, []
        for value in values:
            lines = tuple(line_ for line_ in value.lines if line_.account in income)
            if lines:
                batch.values.append(value._replace(lines=lines))
            else:
                batch.left_out.append(value.xero_id)

    def _absorb(self, batch):
        """Write mapped values; those that the database refuses are skipped."""
        absorb = partial(self._mirror()._absorb, self.connection_id)
        caught = psycopg2.DataError
        done, refused = run_by_halves(self.env.cr, batch.values, absorb, caught)
        gone = {id(value) for value, _error in refused}
        batch.values = [value for value in batch.values if id(value) not in gone]
        batch.odd += [_refused(value) for value, _error in refused]
        return reduce(Changes.joined, done, Changes([], {}, 0))

    def _retire_unlisted(self, batch):
        """Deactivate records that Xero's list no longer has, unless one of it can't be read.

        :return: the :class:`Changes` that this has effects as
        """
        listed = [*batch.settled_ids, *(skipped.xero_id for skipped in batch.odd)]
        retired = self._mirror()._retire(self.connection_id, listed) if all(listed) else {}
        return Changes([], retired, 0)

    def _process_changes(self, kind, changes):
        """Run the effects of new and changed records."""
        steps.run(self.env, steps.RECORDS_WRITTEN[kind], self, changes)

    def _known_contacts(self, batch):
        """Return {xero_id: :class:`Known`} of the contacts in Odoo that documents refer to."""
        named = {value.contact for value in batch.values if value.contact}
        return self.env["xero.contact"]._known(self.connection_id, named)

    def _read_references(self, line, batch, known):
        """Read accounts and contacts that documents refer to and Odoo doesn't have.

        :return: :class:`References`, or None if Odoo has all of them
        """
        connection = self.connection_id
        named = {value.contact for value in batch.values if value.contact}
        unknown = sorted(named - known.keys())
        codes = self._keeps_all_lines() and self.env["xero.account"]._unknown_references(
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

    def _defer_page(self, line):
        """Commit the references that were read, and leave the page for the next run.

        :raises OutOfTime: always
        """
        if line.has_time():
            # The day's calls aren't sufficient.
            self._rest()
        self.connection_id._commit()
        raise OutOfTime()

    def _keep_references(self, references, batch):
        """Write the records that the documents of a batch refer to."""
        connection, invoiced = self.connection_id, self.kind in const.REVENUE_KINDS
        contacts = references.contacts.values
        changes = self.env["xero.contact"]._absorb(
            connection, contacts, invoiced=invoiced, keep=True
        )
        self._process_changes("contacts", changes)
        for kind, read in (("contacts", references.contacts), ("accounts", references.chart)):
            if read:
                self.env["xero.sync.issue"]._record(connection, kind, read.odd, read.settled_ids)
        if references.chart:
            accounts, chart = self.env["xero.account"], references.chart.values
            self._process_changes("accounts", accounts._absorb(connection, chart))
            unlisted = accounts._unknown_references(connection, batch.values)
            accounts._keep_unlisted(connection, unlisted, chart)

    def _settle_named_contacts(self, batch, known):
        """Mark contacts that were invoiced, or paid without an invoice, as customers.

        Contacts that sent a bill are marked as suppliers. Documents whose contact is missing are
        skipped.
        """
        contacts, connection = self.env["xero.contact"], self.connection_id
        words = Words(_lt("its contact could not be read from Xero"))
        batch.odd += [
            _skipped(value, words)
            for value in batch.values
            if value.contact and value.contact not in known
        ]
        batch.values = [
            value for value in batch.values if not value.contact or value.contact in known
        ]
        if self.kind in const.DATED_KINDS:
            buyers = {
                each.contact
                for each in batch.values
                if payload.is_from_customer(each.kind, each.total)
            }
            not_yet = [known[id_].id for id_ in buyers & known.keys() if not known[id_].is_customer]
            contacts.browse(not_yet)._mark_customers()
            senders = {each.contact for each in batch.values if each.kind in const.PURCHASES}
            contacts.browse(known[id_].id for id_ in senders & known.keys())._mark_suppliers()
        steps.run(self.env, steps.CONTACTS_NAMED, connection)


def _refused(value):
    words = Words(_lt("one of its values is too large for the database"))
    return _skipped(value, words)


def _skipped(value, words):
    """Return a mapped record as skipped."""
    amounts = payload.estimate.amounts_of(value) if hasattr(value, "lines") else ()
    number = getattr(value, "number", None)
    return payload.Skipped(value.xero_id, number, words, amounts=amounts)
