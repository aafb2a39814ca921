import math
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ... import const
from ...tools.words import Words, _lt

# Share of the day's calls that reading history leaves for changes.
RESERVE = 0.2
# If no more than this share of the day's calls is left for webhooks, they are spread over the day.
PLENTY = 0.25
# Share of the day's calls that reading changes of one list leaves for the others.
LAST_CALLS = 0.05
DAY = timedelta(days=1)
# Pause of history if Xero's day should have ended but hasn't.
LOOK_AGAIN = timedelta(hours=1)


class XeroConnection(models.Model):
    """Xero's daily limit of calls, and the share of it that is reserved for changes.

    Xero states how many calls are left, but not how many there are in a day, nor when the limit is
    reset, unless all are used up. If the number rises, a new day has begun, and the next one begins
    within 24 hours.
    """

    _inherit = "xero.connection"

    calls_a_day = fields.Integer(
        readonly=True, copy=False, help="Xero's daily limit, derived from its responses."
    )
    day_ends_at = fields.Datetime(
        readonly=True, copy=False, help="Xero resets the daily limit at this time or earlier."
    )
    limits_told_at = fields.Datetime(
        readonly=True, copy=False, help="When Xero last stated the calls left, by Xero's clock."
    )
    history_not_before = fields.Datetime(
        readonly=True, copy=False, help="Until then, the calls left are reserved for changes."
    )

    calls_left_today = fields.Integer(
        readonly=True, copy=False, help="API calls left today, as last stated by Xero."
    )
    not_before = fields.Datetime(
        "Paused until", readonly=True, copy=False, help="Xero's limit allows no calls until then."
    )

    @api.model
    def _note_limits_of(self, connection, answer):
        """Store how many calls a connection has left today, as a response states it."""
        connection._note_limits(answer)

    def _note_limits(self, answer):
        """Store how many calls are left today, as a response states it.

        Pages are fetched ahead: responses that are older than the newest one are ignored.
        """
        # A transaction that writes starts with a response.
        self._limit_idleness()
        left, told_at = answer.limits.day_left, answer.server_time.replace(microsecond=0)
        newest, bound = self.limits_told_at, fields.Datetime.now() + const.CLOCK_SKEW
        if left is None or (newest and told_at < newest <= bound):
            return
        # Responses to concurrent calls come in any order: a few more calls are no new day.
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
        """Return whether Xero must have reset the limit by now."""
        return bool(self.day_ends_at and self.day_ends_at <= fields.Datetime.now())

    def _note_day_used_up(self, until):
        """Note that all calls are used up until ``until``, when Xero resets the limit."""
        self.write({"calls_left_today": 0, "day_ends_at": until, "history_not_before": until})

    def _room(self, full):
        """Return how many calls a read may make today after its first one."""
        return self._history_room() if full else self._room_beyond(LAST_CALLS)

    def _history_room(self):
        """Return how many calls history may still make today."""
        return self._room_beyond(RESERVE)

    def _room_beyond(self, share):
        """Return how many calls are left today beyond a share of the daily limit."""
        if not self.calls_a_day:
            return const.LIMITS["day"]
        left = self.calls_a_day if self._is_day_over() else self.calls_left_today
        return max(0, left - math.ceil(self.calls_a_day * share))

    def _seconds_for_a_call(self):
        """Return the pause between calls for webhooks that leaves enough calls for polling today.

        There is none while plenty are left. If an organisation issues an invoice every few seconds,
        a call for each would leave none for other changes.
        """
        now = fields.Datetime.now()
        if not self.calls_a_day or not self.day_ends_at or self._is_day_over():
            return 0.0
        rest = (self.day_ends_at - now) / DAY
        spare = self.calls_left_today - self._poll_calls() * rest
        if spare > self.calls_a_day * PLENTY * rest:
            return 0.0
        return (self.day_ends_at - now).total_seconds() / max(1.0, spare)

    def _rest_history(self):
        """Reserve the calls left for changes; return the reason as Words."""
        self.history_not_before = self._next_day()
        return Words(
            _lt("%(used)s of %(all)s calls used. The rest are reserved for changes."),
            self._calls_used().params,
        )

    def _calls_used(self):
        """Return how many of the day's calls are used, as Words."""
        return Words(
            _lt("%(used)s of %(all)s calls used."),
            {
                "used": self._written(self.calls_a_day - self.calls_left_today),
                "all": self._written(self.calls_a_day),
            },
        )

    def _next_day(self):
        """Return when to check whether Xero has reset the limit."""
        now = fields.Datetime.now()
        over = not self.day_ends_at or self.day_ends_at <= now
        return now + LOOK_AGAIN if over else self.day_ends_at

    def _of_the_same_app(self):
        """Return the connections that use the same Xero app."""
        client_id = self.company_id.xero_client_id
        return self.search(
            [("state", "=", "connected"), ("company_id.xero_client_id", "=", client_id)]
        )

    def _written(self, calls):
        return formatLang(self.env, calls, digits=0)

    def _days_for(self, calls):
        """Return how many more days so many calls for history take; 0 if they fit into today."""
        beyond = calls - self._history_room()
        if beyond <= 0 or not self.calls_a_day:
            return 0
        return math.ceil(beyond / (self.calls_a_day * (1 - RESERVE)))
