from functools import partial

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_time

from ...tools import errors
from ...tools.line import Line
from ...tools.pace import Pace
from ..sync.xero_connection_work import CONSENT_ERRORS

# Maximum seconds that a user waits for the limit of calls per minute.
PATIENCE = 5.0


class XeroConnection(models.Model):
    """Calls to Xero that a user waits for, with calls that aren't reserved for changes."""

    _inherit = "xero.connection"

    def _read_on_demand(self, calls):
        """Make calls and store each response in a transaction of its own.

        :param calls: pairs of a callable that makes a call with a client, and one that stores the
            response
        :raises UserError: with the reason, if a call isn't possible or fails
        """
        self._check_on_demand(len(calls))
        line = Line(self._opened_client, self._renewed_token)
        line.pace = Pace(PATIENCE)
        try:
            for read, keep in calls:
                self._read_one(line, read, keep)
        finally:
            line.close()

    def _read_one(self, line, read, keep):
        def store(answer):
            self._note_limits(answer)
            keep(answer)

        answer = self._call_xero(partial(self._ask_or_explain, line, read))
        self._commit_with_retry(partial(store, answer))

    def _ask_or_explain(self, line, read):
        """Return the response to a call; raise errors that a salesperson understands."""
        try:
            return line.retry_with_fresh_token(
                lambda: line.ask(partial(read, line.client)), self._rollback
            )
        except errors.RateLimited as error:
            self._rollback()
            self._commit_with_retry(partial(self.stream_ids[:1]._wait_for_limit, error))
            message = self._get_limit_message()
        except errors.NotFound:
            message = self.env._("Xero doesn't have this document. It may have been deleted there.")
        except (*CONSENT_ERRORS, errors.OrganisationGone):
            message = self._get_not_connected_message()
        raise UserError(message)

    def _check_on_demand(self, count):
        """Refuse calls while the organisation isn't connected, or if a limit allows none."""
        if self.state != "connected":
            raise UserError(self._get_not_connected_message())
        if self.not_before and self.not_before > fields.Datetime.now():
            raise UserError(self._get_limit_message())
        if self._history_room() < count:
            raise UserError(
                self.env._(
                    "Today's remaining calls to Xero are reserved for syncing changes. Try again "
                    "tomorrow, or open the document in Xero."
                )
            )

    def _get_not_connected_message(self):
        return self.env._(
            "Odoo has no access to %s in Xero at the moment. A Xero administrator can reconnect it.",
            self.name,
        )

    def _get_limit_message(self):
        now = fields.Datetime.now()
        local = fields.Datetime.context_timestamp(self, max(self.not_before or now, now))
        when = format_time(self.env, local.timetz(), time_format="short")
        return self.env._("Xero's call limit is reached. Try again after %s.", when)
