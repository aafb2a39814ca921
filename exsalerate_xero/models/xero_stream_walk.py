import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from odoo import fields, models

from .. import const
from ..tools import errors, payload
from ..tools.client import Answer, XeroClient
from ..tools.line import Line
from ..tools.money import Converter
from ..tools.prefetch import Balance, Prefetcher
from ..tools.words import Words, _lt

# How often a walk that saw fewer records than promised is repeated before what came has to do.
REPEATS = 3
# How often an empty page before the promised end is tried again before it is taken for the end.
EMPTY_TRIES = 3
# Open forms hear of progress this often, in seconds.
TELL_EVERY = 1.0
# Pages under way or held ahead: as many as Xero takes calls at once.
WINDOW = const.LIMITS["concurrent"]
# Bytes of all pages under way or held ahead, as far as those before them tell.
MOST_AHEAD = 80 * 2**20
# Kinds without amounts, whose mapping needs no exchange rates.
UNCONVERTED = ("accounts", "contacts")
REPEATED = _lt("Xero sent the same records again as page %(page)s of %(last)s.")
EMPTY = _lt("Xero promised %(last)s pages, but page %(page)s is empty.")


@dataclass
class Page:
    """A page as the fetching threads hand it over.

    :param ids: of its records in their order, None for a record without one
    :param batch: its records mapped, on a first walk, where all of them are new
    """

    answer: Answer
    ids: list
    batch: payload.Batch | None = None

    def marks(self):
        """Return what tells its records apart, in their order: their ids, or else their texts."""
        return [id_ or text for id_, text in zip(self.ids, self.answer.digests, strict=True)]


class XeroStream(models.Model):
    """Walking a list page by page: each page is a transaction with its progress.

    Walks are ordered by id, so that what is modified meanwhile does not shift a page boundary.
    """

    _inherit = "xero.stream"

    def _run(self, line, end):
        """Walk on from where the stream stands, until done or ``end`` (monotonic seconds).

        :raises errors.XeroError: where Xero stops the walk; the pages before it are kept
        """
        self.ensure_one()
        connection, now = self.connection_id, fields.Datetime.now()
        self._heal_cursor()
        if self.full and not connection._history_room():
            self._rest()
            return
        if not self.walk_started_at:
            self.walk_since = False if self.full else self.cursor
            self.polled_at = now
        self.began_at = self.began_at or now
        self.state = "running"
        connection._notify_progress()
        connection._commit()
        try:
            line.insisting(lambda: self._walk(line, end), connection._rollback)
        except errors.HighVolume:
            connection._rollback()
            if not self._narrow():
                raise

    def _walk(self, line: Line, end):
        connection, full, converter = self.connection_id, self.full, self._converter()
        fetch, first = self._fetcher(line.client, converter), self.page
        connection._commit()
        since, seen = time.monotonic(), set()
        told = since - TELL_EVERY
        with Prefetcher(fetch, first, None, WINDOW, line.pace, Balance(), end) as pages:
            for number, page in pages:
                if isinstance(page, Exception):
                    raise page
                if self._converter() != converter:
                    # The company's currency or a rate has changed: this page is mapped anew.
                    return
                last = self._checked_last(number, page, self._count_fresh(page.marks()), seen)
                connection._note_limits(page.answer)
                if page.answer.size:
                    pages.narrow(MOST_AHEAD // page.answer.size)
                pages.set_last(min(last, number + connection._room(full)))
                self._take(line, number, page, converter)
                since = self._note_effort(line.take_count(), since)
                if number >= last:
                    self._finish()
                    return
                resting = not connection._room(full)
                if resting:
                    self._rest()
                if since - told >= TELL_EVERY or resting:
                    connection._notify_progress()
                    told = since
                connection._commit()
                if resting or (full and not self._let_pass(line, end)):
                    return

    def _let_pass(self, line, end):
        """Let what must not wait be read between two pages; tell whether the walk may go on."""
        goes_on = True
        if self.connection_id._is_called_away():
            self.connection_id._work_between_pages(line, end)
            self.invalidate_recordset()
            goes_on = self.state == "running" and self._is_due(fields.Datetime.now())
        # Nothing is read between this and the next page: no transaction waits for Xero.
        self.connection_id._commit()
        return goes_on

    def _rest(self):
        """Leave the day's last calls to what changes meanwhile, or to the other lists."""
        connection = self.connection_id
        words = connection._rest_history() if self.full else connection._calls_used()
        paused = {} if self.full else {"not_before": connection._next_day()}
        self.write({"state": "waiting", **paused, **self._said(words)})
        self._log("waiting", words)

    def _converter(self) -> Converter | None:
        """Return what brings this list's amounts into the company's currency, if it has any."""
        return None if self.kind in UNCONVERTED else self.connection_id._converter()

    def _fetcher(self, client: XeroClient, converter) -> Callable[[int], Page]:
        """Return what fetches and maps a page: pure, for threads that know nothing of Odoo."""
        if self.by_ids:
            read = self._reader_by_ids(client)
        else:
            read = self._reader(client, self.walk_since or None, self._span())
        mapped, kind = self._mapper(converter), self.kind
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

    def _reader(self, client: XeroClient, since, span=(None, None)) -> Callable[[int], Answer]:
        """Return what reads a page of this list.

        :param since: naive UTC by Xero's clock, or None for all
        :param span: first and last day of the documents wanted, None where it is open
        """
        first, last = span
        dated = {"since": since, "date_from": first, "date_to": last}
        return {
            "accounts": lambda _page: client.accounts(),
            "contacts": partial(client.contacts, since=since),
            "invoices": partial(client.invoices, **dated),
            "credit_notes": partial(client.credit_notes, **dated),
            "quotes": partial(client.quotes, **dated),
        }[self.kind]

    def _mapper(self, converter) -> Callable[[Answer], payload.Batch]:
        """Return what maps this stream's records: pure as well."""
        mapped = getattr(payload, self.kind)
        return partial(mapped, converter=converter) if converter else mapped

    def _last_page(self, number, answer, count):
        """Tell which page is the last: by what Xero says, or else by one that is not full.

        :param count: of records on page ``number``
        """
        if self.kind == "accounts":
            return 1
        if self.by_ids:
            return self._last_page_by_ids()
        if answer.page_count is not None:
            return answer.page_count
        return number + 1 if count >= answer.page_size else number

    def _checked_last(self, number, page, fresh, seen):
        """Return which page is the last; refuse one that brings the walk no further.

        :param fresh: how many of its records were not on the page before
        :param seen: marks of the pages before, to which this one's are added
        :raises errors.Stalled: the page repeats others, or is empty before the promised end
        """
        marks = page.marks()
        last = self._last_page(number, page.answer, len(marks))
        if number >= last:
            return last
        params = {"page": number, "last": last}
        if not marks:
            if self.failures < EMPTY_TRIES:
                raise errors.Stalled(Words(EMPTY, params))
            # It has been tried again often enough.
            self.walk_repeats = REPEATS
            self._record_shortage(Words(EMPTY, params))
            return number
        # Records that shift a page boundary never fill a page.
        if not fresh or seen.issuperset(marks):
            raise errors.Stalled(Words(REPEATED, params))
        seen.update(marks)
        return last

    def _record_shortage(self, words):
        """Have people look at a list that is not what Xero promised."""
        odd = payload.Odd(None, self._label(), words)
        self.env["xero.sync.issue"]._record(self.connection_id, self.kind, [odd], ())

    def _take(self, line, number, page, converter):
        """Write one page, and note it."""
        if not self.walk_started_at:
            self.walk_started_at = page.answer.server_time
        if number == 1:
            self.walk_promised = page.answer.item_count
        marks, fresh = page.marks(), self._count_fresh(page.marks())
        batch = page.batch
        if batch is None:
            batch = self._map_differing(page.answer, page.ids, converter)
        changes = self._take_in(line, batch)
        self.write(
            {
                "page": number + 1,
                "walk_last_id": marks[-1] if marks else self.walk_last_id,
                "done_count": self.done_count + fresh,
                "total_count": self._total(page.answer, fresh),
                "new_count": self.new_count + len(changes.new),
                "changed_count": self.changed_count + len(changes.changed),
                "odd_count": self.odd_count + len(batch.odd),
                # Pages that come in circles bring nothing: the pauses after them go on growing.
                "failures": 0 if changes.ids else self.failures,
                "killed_count": 0,
                **self._said(None),
            }
        )

    def _count_fresh(self, marks):
        """Count the records of a page that were not on the one before.

        What is new in Xero shifts those behind it: then a page begins with the end of the last.
        """
        if self.walk_last_id in marks:
            return len(set(marks[marks.index(self.walk_last_id) + 1 :]))
        return len(set(marks))

    def _map_differing(self, answer, ids, converter):
        """Map only the records that are not stored as they came: the others cost no more."""
        mapped = self._mapper(converter)
        if self.kind == "contacts":
            # Their digests are of what is kept of them, which mapping has to tell.
            return mapped(answer)
        arrived = dict(zip(ids, answer.digests, strict=True))
        same = self._mirror()._stored_alike(
            self.connection_id, arrived, lambda day: payload.stamp(converter, day)
        )
        differing = [index for index, id_ in enumerate(ids) if id_ not in same]
        kept = replace(
            answer,
            records=[answer.records[index] for index in differing],
            digests=[answer.digests[index] for index in differing],
        )
        batch = mapped(kept)
        batch.unchanged = same
        return batch

    def _finish(self):
        """End a walk: note the cursor, and settle what needed all of it."""
        # What people asked for while it went on.
        self.invalidate_recordset(["walk_again"])
        connection, outcome = self.connection_id, self._outcome()
        seen = self.done_count - self.slice_done_before
        if seen < self.walk_promised:
            # Something left the list while it was read and let others slip.
            if self.walk_repeats < REPEATS:
                self._repeat(seen)
                return
            outcome = self._short_of(seen)
            self._record_shortage(outcome)
        if self._next_slice():
            return
        self._settle()
        self._log("done", outcome)
        again = self.walk_again
        self.write(
            {
                "state": "idle",
                "cursor": self._cursor_after(self.walk_started_at),
                "full": False,
                "page": 1,
                "slice_from": False,
                "slice_to": False,
                "slice_done_before": 0,
                "walk_started_at": False,
                "walk_last_id": False,
                "walk_again": False,
                "converting": self.converting and not (self.full and again != "full"),
                "total_count": self.done_count,
                "last_success": fields.Datetime.now(),
                "not_before": False,
                "failures": 0,
                **self._said(None),
            }
        )
        if again:
            self._restart(full=again == "full")
        connection._notify_progress()

    def _cursor_after(self, moment):
        """Return the cursor once all has been read that was modified before ``moment``.

        What has changed may have been read already up to a later moment; but nothing has been read
        beyond our own clock, whatever was believed before.
        """
        now = fields.Datetime.now()
        cursor = min(moment, now) - const.CURSOR_OVERLAP
        return max(cursor, self.cursor) if self.cursor and self.cursor <= now else cursor

    def _heal_cursor(self):
        """Read everything again where a cursor is ahead of our clock: what it passed is unknown."""
        bound = fields.Datetime.now() + const.CLOCK_SKEW
        if self.cursor and self.cursor > bound:
            self.cursor = False
            if not self.full and self.state != "idle":
                self._restart(full=True)
                self.connection_id._wake("backfill")

    def _settle(self):
        """Do what only the whole list can tell."""
        connection = self.connection_id
        if self.kind == "contacts":
            self._settle_contacts()
        elif self.kind in const.REVENUE_KINDS and self.full:
            kind = "invoice" if self.kind == "invoices" else "credit_note"
            self.env["xero.invoice"]._remove_before(connection, kind)
        if self.full:
            self.env["xero.sync.issue"]._forget_nameless(connection, self.kind, self.began_at)
        self._settle_customers()

    def _short_of(self, seen):
        """Return in words that Xero sent fewer records than it promised."""
        return Words(
            _lt("Xero promised %(promised)s records and sent %(seen)s."),
            {"promised": self.walk_promised, "seen": seen},
        )

    def _repeat(self, seen):
        """Walk once more from the start."""
        repeats = self.walk_repeats + 1
        self._log("failed", self._short_of(seen))
        self._restart(self.full)
        self.walk_repeats = repeats

    def _settle_contacts(self):
        """Find or create the partners of all contacts read, some at a time."""
        contacts, connection = self.env["xero.contact"], self.connection_id
        while contacts._match(connection):
            connection._commit()
            connection._limit_idleness()
        contacts._match_merged(connection)
