import math
from datetime import timedelta

from odoo import fields, models
from odoo.tools.misc import formatLang

from .. import const
from ..tools.words import Words, _lt

# The share of the day's calls that reading history leaves to live changes.
RESERVE = 0.2
# Of the day's calls, what may be left for events beside polls before they are spread over the day.
PLENTY = 0.25
# The share of the day's calls that reading what has changed in one list leaves to the others.
LAST_CALLS = 0.05
# The share of the day's calls that is hardly any.
HARDLY_ANY = 0.1
DAY = timedelta(days=1)
# History looks again after this when Xero's day should have ended and has not.
LOOK_AGAIN = timedelta(hours=1)


class XeroConnection(models.Model):
    """Xero's limit on the calls a day: what its answers tell of it, and a share kept from history.

    Xero tells how many calls are left, not how many there are, nor, before they are used up, when
    they are counted anew. A count that jumps up is a new day; that much later at most is the next.
    """

    _inherit = "xero.connection"

    calls_a_day = fields.Integer(readonly=True, copy=False, help="As far as Xero's answers tell.")
    day_ends_at = fields.Datetime(
        readonly=True, copy=False, help="By then at the latest Xero counts the day's calls anew."
    )
    limits_told_at = fields.Datetime(
        readonly=True, copy=False, help="By Xero's clock: the answer that told what is left."
    )
    history_not_before = fields.Datetime(
        readonly=True, copy=False, help="Until then the calls left are kept for live changes."
    )

    def _note_limits(self, answer):
        """Take in how many calls an answer says are left today.

        Pages are fetched ahead: what was answered before the newest word counts no more.
        """
        # An answer is what a transaction that writes begins with.
        self._limit_idleness()
        left, told_at = answer.limits.day_left, answer.server_time.replace(microsecond=0)
        newest, bound = self.limits_told_at, fields.Datetime.now() + const.CLOCK_SKEW
        if left is None or (newest and told_at < newest <= bound):
            return
        # Answers of calls made at the same time come in any order: a little more is no new day.
        more = left > self.calls_left_today + const.LIMITS["concurrent"]
        if more or not self.calls_a_day or self._is_day_over():
            self.write(
                {
                    "calls_a_day": left + 1,
                    "day_ends_at": fields.Datetime.now() + DAY,
                    "history_not_before": False,
                }
            )
        if left != self.calls_left_today or not self.limits_told_at:
            self.write({"calls_left_today": left, "limits_told_at": told_at})

    def _is_day_over(self):
        """Tell whether Xero has counted anew by now, as far as its answers told."""
        return bool(self.day_ends_at and self.day_ends_at <= fields.Datetime.now())

    def _note_day_used_up(self, until):
        """No call before ``until``, as Xero itself said; then a new day begins."""
        self.write({"calls_left_today": 0, "day_ends_at": until, "history_not_before": until})

    def _room(self, full):
        """Return how many calls a walk may still make today, beyond its first."""
        return self._history_room() if full else self._room_beyond(LAST_CALLS)

    def _history_room(self):
        """Return how many calls history may still make today."""
        return self._room_beyond(RESERVE)

    def _room_beyond(self, share):
        """Return how many calls may still be made today if a share of the day's is left alone."""
        if not self.calls_a_day:
            return const.LIMITS["day"]
        left = self.calls_a_day if self._is_day_over() else self.calls_left_today
        return max(0, left - math.ceil(self.calls_a_day * share))

    def _seconds_for_a_call(self):
        """Return how far apart calls for events have to be, so that the day's last for the polls.

        Nothing while there are plenty. Where a shop writes an invoice every few seconds, a call for
        each would leave none for whatever else changes.
        """
        now = fields.Datetime.now()
        if not self.calls_a_day or not self.day_ends_at or self._is_day_over():
            return 0.0
        rest = (self.day_ends_at - now) / DAY
        spare = self.calls_left_today - self._poll_calls() * rest
        if spare > self.calls_a_day * PLENTY * rest:
            return 0.0
        return (self.day_ends_at - now).total_seconds() / max(1.0, spare)

    def _are_calls_used_up(self):
        """Tell whether hardly any of the day's calls are left."""
        return self.calls_left_today < self.calls_a_day * HARDLY_ANY

    def _rest_history(self):
        """Keep the calls that are left for live changes; return why, in words."""
        self.history_not_before = self._next_day()
        return Words(
            _lt("%(used)s of %(all)s calls used, the others are kept for what changes."),
            self._calls_used().params,
        )

    def _calls_used(self):
        """Return in words how many of the day's calls are used."""
        return Words(
            _lt("%(used)s of %(all)s calls used."),
            {
                "used": self._written(self.calls_a_day - self.calls_left_today),
                "all": self._written(self.calls_a_day),
            },
        )

    def _next_day(self):
        """Return when to look whether Xero counts the day's calls anew."""
        now = fields.Datetime.now()
        over = not self.day_ends_at or self.day_ends_at <= now
        return now + LOOK_AGAIN if over else self.day_ends_at

    def _of_the_same_app(self):
        """Return the connections whose calls count for the same app of Xero's."""
        client_id = self.company_id.xero_client_id
        return self.search(
            [("state", "=", "connected"), ("company_id.xero_client_id", "=", client_id)]
        )

    def _written(self, calls):
        return formatLang(self.env, calls, digits=0)

    def _days_for(self, calls):
        """Return how many days more it takes to make so many calls for history, 0 within today."""
        beyond = calls - self._history_room()
        if beyond <= 0 or not self.calls_a_day:
            return 0
        return math.ceil(beyond / (self.calls_a_day * (1 - RESERVE)))
