import time
from dataclasses import replace
from functools import partial

from odoo import fields, models

from ... import const
from ...tools import errors, payload
from ...tools.line import Line
from ...tools.prefetch import Balance, Prefetcher
from ...tools.words import Words, _lt
from .. import steps

# How often a read is repeated that gets fewer records than Xero reported.
REPEATS = 3
# How often an empty page before the last one is retried before it counts as the last one.
EMPTY_TRIES = 3
# Seconds between progress updates of open forms.
NOTIFY_EVERY = 1.0
# Maximum pages that are fetched ahead: as many as Xero accepts concurrent calls.
WINDOW = const.LIMITS["concurrent"]
# Maximum bytes of all pages fetched ahead, estimated by the size of earlier pages.
MOST_AHEAD = 80 * 2**20
# Lists that Xero doesn't sort by ID.
UNSORTED = ("manual_journals",)
REPEATED = _lt("Xero sent the same records again as page %(page)s of %(last)s.")
EMPTY = _lt("Xero reported %(last)s pages, but page %(page)s is empty.")


class XeroStream(models.Model):
    """Reads a list page by page. Each page is a transaction that includes the progress.

    Lists are ordered by ID, so that changes in the meantime don't shift page boundaries.
    """

    _inherit = "xero.stream"

    def _run(self, line, end):
        """Continue reading the list until its end or until ``end`` (monotonic seconds).

        :raises errors.XeroError: if a call fails; earlier pages are kept
        """
        self.ensure_one()
        connection, now = self.connection_id, fields.Datetime.now()
        self._check_cursor()
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
            line.retry_with_fresh_token(lambda: self._walk(line, end), connection._rollback)
        except errors.HighVolume:
            connection._rollback()
            if not self._narrow():
                raise

    def _walk(self, line: Line, end):
        connection, full, converter = self.connection_id, self.full, self._converter()
        version = connection._converter_version()
        fetch, first = self._fetcher(line.client, converter), self.page
        seen = set(self.walk_seen or ())
        connection._commit()
        since = time.monotonic()
        notified_at = since - NOTIFY_EVERY
        with Prefetcher(fetch, first, WINDOW, line.pace, Balance(), end) as pages:
            for number, page in pages:
                if isinstance(page, Exception):
                    raise page
                if converter and connection._converter_version() != version:
                    # The company's currency or a rate has changed: map this page again.
                    return
                fresh = self._count_fresh(page.marks(), seen)
                last = self._checked_last(number, page, fresh, seen)
                connection._note_limits(page.answer)
                if page.answer.size:
                    pages.narrow(MOST_AHEAD // page.answer.size)
                pages.set_last(min(last, number + connection._room(full)))
                self._take(line, number, page, converter, fresh)
                since = self._note_effort(line.take_count(), since)
                if number >= last:
                    self._finish()
                    return
                resting = not connection._room(full)
                if resting:
                    self._rest()
                if since - notified_at >= NOTIFY_EVERY or resting:
                    connection._notify_progress()
                    notified_at = since
                connection._commit()
                if resting or (full and not self._pause_between_pages(line, end)):
                    return

    def _pause_between_pages(self, line, end):
        """Read urgent work between two pages; return whether the read may continue."""
        may_continue = True
        if self.connection_id._is_interrupted():
            self.connection_id._process_urgent(line, end)
            self.invalidate_recordset()
            may_continue = self.state == "running" and self._is_due(fields.Datetime.now())
        # No transaction is open while the next page is awaited.
        self.connection_id._commit()
        return may_continue

    def _rest(self):
        """Pause, to leave the day's last calls for changes or for other lists."""
        connection = self.connection_id
        words = connection._rest_history() if self.full else connection._calls_used()
        paused = {} if self.full else {"not_before": connection._next_day()}
        self.write({"state": "waiting", **paused, **self._prepare_message_values(words)})
        self._log("waiting", words)

    def _last_page(self, number, answer, count):
        """Return the number of the last page: as Xero states it, or else the first short page.

        :param count: number of records on page ``number``
        """
        if self.kind in const.UNPAGED_KINDS:
            return 1
        if self.by_ids:
            return self._last_page_by_ids()
        if answer.page_count is not None:
            return answer.page_count
        return number + 1 if count >= answer.page_size else number

    def _checked_last(self, number, page, fresh, seen):
        """Return the number of the last page; refuse a page without progress.

        :param fresh: number of records that were not on the previous page
        :param seen: marks of earlier pages; this page's marks are added
        :raises errors.Stalled: if the page repeats others, or is empty but not the last one
        """
        marks = page.marks()
        last = self._last_page(number, page.answer, len(marks))
        if number >= last:
            return last
        params = {"page": number, "last": last}
        if not marks:
            if self.failures < EMPTY_TRIES:
                raise errors.Stalled(Words(EMPTY, params))
            # It has been retried often enough.
            self.walk_repeats = REPEATS
            self._record_shortage(Words(EMPTY, params))
            return number
        # Shifted page boundaries never repeat a whole page.
        if not fresh or seen.issuperset(marks):
            raise errors.Stalled(Words(REPEATED, params))
        seen.update(marks)
        return last

    def _record_shortage(self, words):
        """Record an import issue for a list that differs from what Xero reported."""
        odd = payload.Skipped(None, self.display_name, words)
        self.env["xero.sync.issue"]._record(self.connection_id, self.kind, [odd], ())

    def _take(self, line, number, page, converter, fresh):
        """Write one page, and store the progress.

        :param fresh: see :meth:`_count_fresh`
        """
        if not self.walk_started_at:
            self.walk_started_at = page.answer.server_time
        if number == 1:
            self.walk_promised = page.answer.item_count
        marks = page.marks()
        batch = page.batch
        if batch is None:
            batch = self._map_differing(page.answer, page.ids, converter)
        changes = self._process_batch(line, batch)
        self.write(
            {
                "page": number + 1,
                "walk_last_id": marks[-1] if marks else self.walk_last_id,
                # Another run can continue this read.
                "walk_seen": self.kind in UNSORTED and [*(self.walk_seen or ()), *marks],
                "done_count": self.done_count + fresh,
                "total_count": self._total(page.answer, fresh),
                "new_count": self.new_count + len(changes.new),
                "changed_count": self.changed_count + len(changes.changed),
                "odd_count": self.odd_count + len(batch.odd),
                # Pages that come in circles change nothing: pauses must keep growing.
                "failures": 0 if changes.ids else self.failures,
                "killed_count": 0,
                **self._prepare_message_values(None),
            }
        )

    def _count_fresh(self, marks, seen):
        """Return the number of records of a page that were not on the previous one.

        New records in Xero shift later ones: a page can start with the last ones of the previous.
        In a list that Xero doesn't sort by ID, a record that changes moves to the end, and another
        one to a page that has been read: only records that are new to this read count, so that the
        total tells when one was missed.

        :param seen: marks of earlier pages
        """
        if self.kind in UNSORTED:
            return len(set(marks) - seen)
        if self.walk_last_id in marks:
            return len(set(marks[marks.index(self.walk_last_id) + 1 :]))
        return len(set(marks))

    def _map_differing(self, answer, ids, converter):
        """Map only records that differ from the stored ones."""
        mapped = self._mapper(converter)
        if self.kind == "contacts":
            # Their digests are computed from the mapped values.
            return mapped(answer)
        arrived = dict(zip(ids, answer.digests, strict=True))
        same = self._mirror()._stored_alike(
            self.connection_id, arrived, partial(self._stamp, converter)
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
        """End a read, or continue with the next slice or a repetition."""
        # Users may have requested another read in the meantime.
        self.invalidate_recordset(["walk_again"])
        outcome = self._outcome()
        seen = self.done_count - self.slice_done_before
        if seen < self.walk_promised:
            # Records were removed during the read, which shifted others to earlier pages.
            if self.walk_repeats < REPEATS:
                self._repeat(seen)
                return
            outcome = self._prepare_shortage(seen)
            self._record_shortage(outcome)
        if not self._next_slice():
            self._end_walk(outcome)

    def _end_walk(self, outcome):
        self._settle()
        self._check_on()
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
                "walk_seen": False,
                "walk_again": False,
                "converting": self.converting and not (self.full and again != "full"),
                "total_count": self.done_count,
                "last_success": fields.Datetime.now(),
                "listed_count": self.done_count if self.full else self.listed_count,
                "not_before": False,
                "failures": 0,
                **self._prepare_message_values(None),
            }
        )
        if again:
            self._restart(full=again == "full")
        self.connection_id._notify_progress()

    def _cursor_after(self, moment):
        """Return the cursor after everything modified before ``moment`` has been read.

        Changes up to a later time may have been read already, but none after the time of our own
        clock.
        """
        now = fields.Datetime.now()
        cursor = min(moment, now) - const.CURSOR_OVERLAP
        return max(cursor, self.cursor) if self.cursor and self.cursor <= now else cursor

    def _check_cursor(self):
        """Queue a full read if the cursor is ahead of our clock: changes may be missing."""
        bound = fields.Datetime.now() + const.CLOCK_SKEW
        if self.cursor and self.cursor > bound:
            self.cursor = False
            if not self.full and self.state != "idle":
                self._restart(full=True)
                self.connection_id._wake("backfill")

    def _settle(self):
        """Process what requires the whole list to have been read."""
        if self.full:
            if self.kind in const.DATED_KINDS:
                self._remove_earlier_documents()
            issues = self.env["xero.sync.issue"]
            issues._forget_nameless(self.connection_id, self.kind, self.began_at)
        steps.run(self.env, steps.LIST_READ.get(self.kind, ()), self)

    def _remove_earlier_documents(self):
        """Delete documents dated before the import date."""
        kinds = const.RECORD_KINDS[self.kind]
        while self.env["xero.invoice"]._remove_before(self.connection_id, kinds):
            self.connection_id._commit()

    def _prepare_shortage(self, seen):
        """Return as Words that Xero sent fewer records than it reported."""
        if self.walk_promised == 1:
            return Words(_lt("Xero reported 1 record but sent none."))
        return Words(
            _lt("Xero reported %(promised)s records but sent %(seen)s."),
            {"promised": self.walk_promised, "seen": seen},
        )

    def _repeat(self, seen):
        """Read the list again from the start."""
        repeats = self.walk_repeats + 1
        self._log("failed", self._prepare_shortage(seen))
        self._restart(self.full)
        self.walk_repeats = repeats
