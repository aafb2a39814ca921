import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from odoo import fields, models

from ...tools.words import Words, _lt

DONE = _lt("Done")


@dataclass
class Tally:
    """The result of reading changes or events outside a list's own read.

    :param odd: number of records skipped
    :param seen: Xero IDs of the records
    :param cursor: Xero's clock at the start, or None if not everything was read
    """

    new: int = 0
    changed: int = 0
    odd: int = 0
    seen: set = field(default_factory=set)
    cursor: datetime | None = None

    def add(self, changes, batch, ids):
        """Count the results for some records."""
        self.new += len(changes.new)
        self.changed += len(changes.changed)
        self.odd += len(batch.odd)
        self.seen.update(ids)

    def __add__(self, other):
        return Tally(
            self.new + other.new,
            self.changed + other.changed,
            self.odd + other.odd,
            self.seen | other.seen,
        )


class XeroStream(models.Model):
    """The effort and results of a read, for its row in the history."""

    _inherit = "xero.stream"

    run_id = fields.Many2one("xero.sync.run", readonly=True, index="btree_not_null")
    began_at = fields.Datetime(readonly=True)
    seconds = fields.Float(readonly=True)
    call_count = fields.Integer(readonly=True)

    def _note_effort(self, calls, since):
        """Add the calls and time for a page since ``since`` (monotonic seconds); return now."""
        now = time.monotonic()
        self.write({"call_count": self.call_count + calls, "seconds": self.seconds + now - since})
        return now

    def _time_left(self):
        """Return how long a read still takes at its current pace; empty while unknown."""
        if not (self.done_count and self.seconds and self.call_count):
            return ""
        left = self.total_count - self.done_count
        calls = ceil(left * self.call_count / self.done_count)
        days = self.connection_id._days_for(calls) if self.full else 0
        if days == 1:
            return self.env._("about 1 more day within Xero's daily limit")
        if days:
            return self.env._("about %s more days within Xero's daily limit", days)
        minutes = ceil(left * self.seconds / self.done_count / 60)
        return (
            self.env._("about %s min left", self.connection_id._written(minutes)) if minutes else ""
        )

    def _outcome(self):
        """Return the result of a read as Words."""
        if self.unlisted_words:
            return Words.of(self.unlisted_words)
        if self.odd_count == 1:
            return Words(_lt("Done, 1 record skipped"))
        if self.odd_count:
            return Words(_lt("Done, %(count)s records skipped"), {"count": self.odd_count})
        return Words(DONE)

    def _log(self, state, words):
        """Store a read that ends or pauses in the history, and notify the user."""
        self._notify_outcome(state)
        now = fields.Datetime.now()
        read = self.new_count + self.changed_count + self.odd_count
        values = {
            "connection_id": self.connection_id.id,
            "kind": self.kind,
            "scope": "full" if self.full else "changes",
            "date_from": self.began_at or now,
            "date_to": now,
            "seconds": self.seconds,
            "call_count": self.call_count,
            "new_count": self.new_count,
            "changed_count": self.changed_count,
            "unchanged_count": max(0, self.done_count - read),
            "odd_count": self.odd_count,
            "state": state,
            "result_words": words.stored(),
        }
        if self.run_id:
            self.run_id.write(values)
        else:
            self.run_id = self.env["xero.sync.run"].create(values)

    def _log_beside(self, scope, state, words=None, tally=None, calls=0, since=None):
        """Store what was read outside the list's own read in the history.

        :param since: when it began, naive UTC; default is now
        """
        if scope == "changes" and state == "failed":
            self._notify_problem_beside(words)
        now, tally = fields.Datetime.now(), tally or Tally()
        run = self.env["xero.sync.run"]
        if scope == "announced":
            run = run.search(
                [
                    ("connection_id", "=", self.connection_id.id),
                    ("kind", "=", self.kind),
                    ("scope", "=", scope),
                    ("date_from", ">", now - timedelta(hours=1)),
                ],
                limit=1,
            )
        values = {
            "date_to": now,
            "seconds": run.seconds + (now - (since or now)).total_seconds(),
            "call_count": run.call_count + calls,
            "new_count": run.new_count + tally.new,
            "changed_count": run.changed_count + tally.changed,
            "odd_count": run.odd_count + tally.odd,
            "unchanged_count": run.unchanged_count
            + max(0, len(tally.seen) - tally.new - tally.changed - tally.odd),
            "state": state,
            "result_words": (words or Words(DONE)).stored(),
        }
        if run:
            run.write(values)
        else:
            place = {"connection_id": self.connection_id.id, "kind": self.kind, "scope": scope}
            run.create(place | values | {"date_from": since or now})
