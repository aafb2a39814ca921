import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from odoo import fields, models

from .. import const
from ..tools import errors, payload
from ..tools.client import Answer, XeroClient
from ..tools.prefetch import Balance, Pace, Prefetcher

# How often a walk that saw fewer records than promised is repeated before it counts as failed.
REPEATS = 3
# Open forms hear of progress this often, in seconds.
TELL_EVERY = 1.0
# Pages under way or held ahead: as many as Xero takes calls at once.
WINDOW = const.LIMITS["concurrent"]
MIRRORS = {
    "accounts": "xero.account",
    "contacts": "xero.contact",
    "invoices": "xero.invoice",
    "credit_notes": "xero.invoice",
    "quotes": "xero.quote",
}
# Kinds without amounts, whose mapping needs no exchange rates.
UNCONVERTED = ("accounts", "contacts")


@dataclass
class Page:
    """A page as the fetching threads hand it over.

    :param ids: of its records in their order, None for a record without one
    :param batch: its records mapped, on a first walk, where all of them are new
    """

    answer: Answer
    ids: list
    batch: payload.Batch | None = None

    @property
    def distinct(self):
        """What tells its records apart: their ids, or else their texts."""
        return {id_ or text for id_, text in zip(self.ids, self.answer.digests, strict=True)}


class XeroStream(models.Model):
    """Walking a list page by page: each page is a transaction with its progress.

    Walks are ordered by id, so that what is modified meanwhile does not shift a page boundary.
    """

    _inherit = "xero.stream"

    def _run(self, end):
        """Walk on from where the stream stands, until done or ``end`` (monotonic seconds).

        :raises errors.XeroError: where Xero stops the walk; the pages before it are kept
        """
        self.ensure_one()
        connection = self.connection_id
        if not self.walk_started_at:
            self.walk_since = False if self.full else self.cursor
        self.began_at = self.began_at or fields.Datetime.now()
        self.state = "running"
        connection._notify_progress()
        connection._commit()
        try:
            self._with_client(lambda client: self._walk(client, end))
        except errors.HighVolume:
            connection._rollback()
            if not self._narrow():
                raise

    def _with_client(self, work):
        """Call ``work`` with a client; again where its token has run out, with a new one."""
        connection = self.connection_id
        client = connection._client()
        try:
            try:
                return work(client)
            except errors.TokenExpired:
                # What it had begun to write is not whole.
                connection._rollback()
                client.access_token = connection._access_token(rejected=client.access_token)
                # Refused once more, it is not the token: the error is the caller's.
                return work(client)
        finally:
            client.close()

    def _walk(self, client, end):
        fetch, first = self._fetcher(client), self.page
        seen_before = set()
        connection, full = self.connection_id, self.full
        connection._commit()
        since = time.monotonic()
        told = since - TELL_EVERY
        with Prefetcher(fetch, first, None, WINDOW, Pace(), Balance()) as pages:
            for number, page in pages:
                if isinstance(page, Exception):
                    raise page
                last = self._last_page(number, page)
                connection._note_limits(page.answer)
                pages.set_last(min(last, number + connection._history_room()) if full else last)
                distinct = page.distinct
                self._take(client, number, page, len(distinct - seen_before))
                since = self._note_effort(client.take_count(), since)
                seen_before = distinct
                if number >= last:
                    self._finish()
                    return
                stopped = full and self._gives_way()
                if since - told >= TELL_EVERY or stopped:
                    connection._notify_progress()
                    told = since
                # Nothing is read between this and the next page: no transaction waits for Xero.
                connection._commit()
                if stopped:
                    return
                if time.monotonic() > end:
                    pages.wind_down()

    def _gives_way(self):
        """Tell whether history must wait: for a new day's calls, or for what changes meanwhile."""
        connection = self.connection_id
        if connection._history_room():
            return connection._has_live_work()
        reason = connection._rest_history()
        self.write({"state": "waiting", "last_error": reason})
        self._log("waiting", reason)
        return True

    def _fetcher(self, client: XeroClient) -> Callable[[int], Page]:
        """Return what fetches and maps a page: pure, for threads that know nothing of Odoo."""
        since = self.walk_since or None
        first, last = self._span()
        dated = {"since": since, "date_from": first, "date_to": last}
        reads = {
            "accounts": lambda _page: client.accounts(),
            "contacts": partial(client.contacts, since=since),
            "invoices": partial(client.invoices, **dated),
            "credit_notes": partial(client.credit_notes, **dated),
            "quotes": partial(client.quotes, since=since),
        }
        read, mapped, kind = reads[self.kind], self._mapper(), self.kind
        all_new = not self.last_success

        def fetch(number):
            answer = read(number)
            page = Page(answer, payload.ids(answer, kind))
            if all_new:
                page.batch = mapped(answer)
                # No longer needed; pages held ahead should weigh little.
                answer.records.clear()
            return page

        return fetch

    def _mapper(self) -> Callable[[Answer], payload.Batch]:
        """Return what maps this stream's records: pure as well."""
        if self.kind in UNCONVERTED:
            return getattr(payload, self.kind)
        return partial(getattr(payload, self.kind), converter=self.connection_id._converter())

    def _last_page(self, number, page):
        """Tell which page is the last: by what Xero says, or else by one that is not full."""
        if self.kind == "accounts":
            return 1
        if page.answer.page_count is not None:
            return page.answer.page_count
        return number + 1 if len(page.ids) >= page.answer.page_size else number

    def _take(self, client, number, page, fresh):
        """Write one page, of whose records ``fresh`` were not on the last one, and note it."""
        batch = page.batch
        if not self.walk_started_at:
            self.walk_started_at = page.answer.server_time
        if number == 1:
            self.walk_promised = page.answer.item_count
        if batch is None:
            batch = self._map_differing(page)
        changes = self._take_in(client, batch)
        self.write(
            {
                "page": number + 1,
                "done_count": self.done_count + fresh,
                "total_count": self._total(page.answer, fresh),
                "new_count": self.new_count + len(changes.new),
                "changed_count": self.changed_count + len(changes.changed),
                "odd_count": self.odd_count + len(batch.odd),
                "failures": 0,
                "last_error": False,
            }
        )

    def _map_differing(self, page):
        """Map only the records that are not stored as they came: the others cost no more."""
        converter = () if self.kind in UNCONVERTED else (self.connection_id._converter(),)
        mark = payload.stamp(*converter)
        arrived = {
            id_: digest + mark for id_, digest in zip(page.ids, page.answer.digests, strict=True)
        }
        same = self._mirror()._stored_alike(self.connection_id, arrived)
        differing = [index for index, id_ in enumerate(page.ids) if id_ not in same]
        answer = replace(
            page.answer,
            records=[page.answer.records[index] for index in differing],
            digests=[page.answer.digests[index] for index in differing],
        )
        batch = self._mapper()(answer)
        batch.unchanged = same
        return batch

    def _mirror(self):
        """Return the model that this stream's records go to."""
        return self.env[MIRRORS[self.kind]]

    def _take_in(self, client, batch):
        """Bring a mapped batch into the mirror, with what it refers to, and let effects follow.

        Whatever it comes from, a page of a walk or a webhook, a record goes this way.
        """
        self._fetch_references(client, batch)
        changes = self._absorb(batch.values)
        self.env["xero.sync.issue"]._record(
            self.connection_id,
            self.kind,
            batch.odd,
            [*batch.unchanged, *(value.xero_id for value in batch.values)],
        )
        self._follow(changes)
        return changes

    def _absorb(self, values):
        """Hand mapped values to the mirror they belong to; return what changed."""
        return self._mirror()._absorb(self.connection_id, values)

    def _follow(self, changes):
        """Let what is new or changed have its effects on people; unchanged rows have none."""
        if self.kind == "quotes":
            self.env["xero.quote"]._follow(self.connection_id, changes)
        elif self.kind == "invoices":
            self.env["xero.invoice"]._follow_quotes(self.connection_id, changes)
            self.env["xero.invoice"]._follow_notices(self.connection_id, changes)
            self.env["xero.invoice"]._follow_overdue(self.connection_id, changes)

    def _fetch_references(self, client, batch):
        """Read accounts and contacts that documents name and that are not kept yet.

        A document whose contact cannot be had is moved to what is set aside.
        """
        if self.kind not in ("invoices", "credit_notes", "quotes"):
            return
        known = self._fetch_contacts(client, {value.contact for value in batch.values})
        reason = self.env._("its contact could not be read from Xero")
        batch.odd += [
            payload.Odd(value.xero_id, value.number, reason)
            for value in batch.values
            if value.contact not in known
        ]
        batch.values = [value for value in batch.values if value.contact in known]
        if self.kind != "quotes":
            self._fetch_accounts(client, batch.values)

    def _fetch_accounts(self, client, sales):
        accounts, connection = self.env["xero.account"], self.connection_id
        if accounts._unknown_references(connection, sales):
            chart = payload.accounts(client.accounts()).values
            accounts._absorb(connection, chart)
            unknown = accounts._unknown_references(connection, sales)
            accounts._keep_unlisted(connection, unknown, chart)

    def _fetch_contacts(self, client, xero_ids):
        """Return the contacts kept of those asked for, by Xero's id, after reading the others."""
        contacts, connection = self.env["xero.contact"], self.connection_id
        known = contacts._known(connection, xero_ids)
        unknown = sorted(xero_ids - known.keys())
        invoiced = self.kind != "quotes"
        for start in range(0, len(unknown), const.IDS_PER_CALL):
            ids = unknown[start : start + const.IDS_PER_CALL]
            found = payload.contacts(client.contacts(ids=ids))
            contacts._absorb(connection, found.values, invoiced=invoiced, keep=True)
            self.env["xero.sync.issue"]._record(
                connection, "contacts", found.odd, [value.xero_id for value in found.values]
            )
        if invoiced:
            not_yet = [row[0] for row in known.values() if not row[1]]
            contacts.browse(not_yet)._mark_customers()
        if unknown or invoiced:
            contacts._match(connection)
        return contacts._known(connection, xero_ids) if unknown else known

    def _finish(self):
        """End a walk: note the cursor, and settle what needed all of it."""
        connection = self.connection_id
        if self.done_count - self.slice_done_before < self.walk_promised:
            # Something left the list while it was read and let others slip.
            self._repeat()
            return
        if self._next_slice():
            return
        if self.kind == "contacts":
            self._settle_contacts()
        elif self.kind in ("invoices", "credit_notes") and self.full:
            kind = "invoice" if self.kind == "invoices" else "credit_note"
            self.env["xero.invoice"]._remove_before(connection, kind)
        self._settle_customers()
        self._log("done", self._outcome())
        again = self.walk_again
        self.write(
            {
                "state": "idle",
                "cursor": self.walk_started_at - const.CURSOR_OVERLAP,
                "full": False,
                "page": 1,
                "slice_from": False,
                "slice_to": False,
                "slice_done_before": 0,
                "walk_started_at": False,
                "walk_again": False,
                "total_count": self.done_count,
                "last_success": fields.Datetime.now(),
                "not_before": False,
                "failures": 0,
                "last_error": False,
            }
        )
        if again:
            self._restart(full=again == "full")
        connection._notify_progress()

    def _repeat(self):
        """Walk once more from the start; after several times in vain, later."""
        repeats = self.walk_repeats + 1
        reason = self.env._(
            "Xero promised %(promised)s records and sent %(seen)s.",
            promised=self.walk_promised,
            seen=self.done_count,
        )
        self._log("failed", reason)
        self._restart(self.full)
        if repeats > REPEATS:
            self._fail(reason)
        else:
            self.walk_repeats = repeats

    def _settle_contacts(self):
        """Find or create the partners of all contacts read, some at a time."""
        contacts, connection = self.env["xero.contact"], self.connection_id
        while contacts._match(connection):
            connection._commit()
        contacts._match_merged(connection)
