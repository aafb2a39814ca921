from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_time

from ...tools import errors
from ...tools.line import Line
from ...tools.pace import Pace
from ..sync.xero_connection_work import CONSENT_ERRORS

# Maximum wait for the limit of calls per minute, in seconds, while a user is waiting.
PATIENCE = 5.0
# Calls at the same time. Xero allows five, and a worker may be reading as well.
AT_ONCE = 3


class Call(NamedTuple):
    """A call to Xero that a user waits for.

    :param read: callable that makes it, with a client as argument
    :param keep: callable that stores the response
    :param optional: whether it doesn't matter that Xero has nothing to return
    """

    read: Callable
    keep: Callable
    optional: bool = False


class XeroConnection(models.Model):
    """Calls to Xero that a user waits for, with calls that aren't reserved for changes."""

    _inherit = "xero.connection"

    @api.model
    def _delete_pdfs(self, connections):
        """Delete PDFs of documents that the database deletes with their organisation."""
        rows = self.env.execute_query(
            SQL(
                """SELECT file.id FROM ir_attachment file
                     JOIN (SELECT 'xero.invoice,' || id AS document FROM xero_invoice
                            WHERE connection_id = ANY(%(connections)s)
                            UNION ALL
                           SELECT 'xero.quote,' || id FROM xero_quote
                            WHERE connection_id = ANY(%(connections)s)) AS deleted
                       ON file.xero_document = deleted.document
                    WHERE file.xero_version IS NOT NULL""",
                connections=connections.ids,
                to_flush=self.env["ir.attachment"]._fields["xero_version"],
            )
        )
        # sudo: files are deleted with their connection; access to it was checked above
        self.env["ir.attachment"].sudo().browse(id_ for (id_,) in rows).unlink()

    def _call_on_demand(self, calls):
        """Make calls, several at the same time, and store their responses.

        The caller checks access to the documents that the calls are about.

        :param calls: list of :class:`Call`
        :raises UserError: with the reason, if a call isn't possible or fails
        """
        if calls:
            # sudo: calling Xero needs the organisation's secrets; access was checked by the caller
            self.sudo()._make_calls(calls)

    def _make_calls(self, calls):
        self._check_on_demand(len(calls))
        line = Line(self._opened_client, self._renewed_token)
        line.pace = Pace(PATIENCE)
        first, *others = calls
        try:
            # The first call finds out whether the token is still valid.
            self._store_response(
                first,
                lambda: line.retry_with_fresh_token(partial(_make, line, first), self._rollback),
            )
            with ThreadPoolExecutor(AT_ONCE) as pool:
                made = {pool.submit(_make, line, call): call for call in others}
                for future in as_completed(made):
                    self._store_response(made.pop(future), future.result)
        finally:
            line.close()

    def _store_response(self, call, get_answer):
        """Store the response to a call in a transaction of its own, or explain its failure."""
        answer = self._call_xero(partial(self._explain, call, get_answer))

        def store():
            self._note_limits(answer)
            call.keep(answer)

        if answer:
            self._commit_with_retry(store)

    def _explain(self, call, get_answer):
        """Return a response; raise errors that a salesperson understands."""
        try:
            return get_answer()
        except errors.RateLimited as error:
            self._rollback()
            self._commit_with_retry(partial(self.stream_ids[:1]._wait_for_limit, error))
            message = self._get_limit_message()
        except (errors.BadAnswer, errors.Rejected):
            if call.optional:
                return None
            raise
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
            "Odoo has no access to %s in Xero at the moment. An administrator can reconnect it.",
            self.name,
        )

    def _get_limit_message(self):
        now = fields.Datetime.now()
        local = fields.Datetime.context_timestamp(self, max(self.not_before or now, now))
        when = format_time(self.env, local.timetz(), time_format="short")
        return self.env._("Xero's call limit is reached. Try again after %s.", when)


def _make(line, call):
    return line.ask(lambda: call.read(line.client))
