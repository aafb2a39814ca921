import logging
from datetime import timedelta
from functools import partial

from odoo import api, fields, models

from ... import const
from ...tools import errors
from .. import steps
from .xero_connection_work import CONSENT_ERRORS
from .xero_lease import LeaseLost

_logger = logging.getLogger(__name__)

# Pause after a failure before the organisation's details are read again.
RETRY_AFTER = timedelta(hours=1)


class XeroConnection(models.Model):
    """Reads the organisation's details once a day and on Sync now."""

    _inherit = "xero.connection"

    def _refresh_organisation(self, line):
        """Read the organisation's details if they are due; return whether it was tried.

        A failure only postpones the next attempt; lists are read anyway.
        """
        now = fields.Datetime.now()
        blocked_until = max(filter(None, (self.not_before, self.organisation_due_at)), default=now)
        if self.state != "connected" or blocked_until > now:
            return False
        self._commit()
        try:
            line.retry_with_fresh_token(
                lambda: self._read_organisation(line),
                self._rollback,
            )
            self._commit()
        except LeaseLost:
            raise
        except Exception as error:
            if self.env.cr.closed:
                raise
            self._rollback()
            if not isinstance(error, (errors.XeroError, *CONSENT_ERRORS)):
                _logger.exception("Xero connection %s: reading the organisation failed", self.id)
            self._commit_with_retry(partial(self._postpone_organisation, error))
        # The history counts calls for lists only.
        line.take_count()
        return True

    def _read_organisation(self, line):
        answer = line.ask(line.client.organisation)
        steps.run(self.env, steps.ORGANISATION_READ, self, answer)
        changed = self._process_organisation(answer)
        steps.run(self.env, steps.ORGANISATION_CHANGED, self, changed)

    def _postpone_organisation(self, error):
        self.organisation_due_at = fields.Datetime.now() + RETRY_AFTER
        if isinstance(error, errors.RateLimited):
            self.stream_ids[:1]._wait_for_limit(error)

    @api.model
    def _process_base_currency_change(self, connection, changed):
        """Queue reading all documents again if the base currency has changed."""
        if changed.get("currency_id"):
            connection._queue_documents_again()

    def _queue_documents_again(self):
        """Queue reading all documents again after one of the currencies has changed."""
        for connection in self:
            # A first import in progress has used the former currency as well.
            begun = connection.stream_ids.filtered(lambda s: s.last_success or s.state != "idle")
            kinds = [kind for kind in begun.mapped("kind") if kind in const.DOCUMENT_KINDS]
            connection._queue(kinds, full=True)
