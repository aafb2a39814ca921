import logging
from datetime import timedelta
from functools import partial

from odoo import api, fields, models

from .. import const
from ..tools import errors, payload
from ..tools.words import Words, _lt
from .res_company_day import XERO_ZONES
from .wording import told
from .xero_connection_work import CONSENT_ERRORS
from .xero_lease import LeaseLost

_logger = logging.getLogger(__name__)

# How often the organisation's details are read, and how soon after a failure.
READ_EVERY = timedelta(days=1)
RETRY_AFTER = timedelta(hours=1)
# What the days on the customer board depend on.
DAY_FIELDS = {"timezone", "year_end_day", "year_end_month"}
UNREADABLE = _lt("Xero's details of the organisation can't be read: %(why)s.")
UNKNOWN_CURRENCY = _lt("Odoo doesn't know the organisation's currency, %(value)s.")
UNKNOWN_ZONE = _lt("Odoo doesn't know the organisation's time zone, %(value)s.")
NO_YEAR_END = _lt("Xero's financial year end isn't a date: day %(day)s of month %(month)s.")


class XeroConnection(models.Model):
    """The organisation's details: read when it is connected, then once a day and on Sync now.

    Each value that can't be used is refused by itself: the last good one stays, and a notice on the
    form says why.
    """

    _inherit = "xero.connection"

    organisation_due_at = fields.Datetime(
        readonly=True, copy=False, help="When to read the organisation's details again."
    )
    organisation_words = fields.Json(readonly=True, copy=False)
    organisation_notice = fields.Char(compute="_compute_organisation_notice")

    @api.depends("organisation_words")
    @api.depends_context("lang")
    def _compute_organisation_notice(self):
        for connection in self:
            connection.organisation_notice = told(self.env, connection.organisation_words)

    def _ask_for_organisation(self, tenant_id):
        """Return an organisation's details, unread, for the person who connects it.

        :raises UserError: where Xero doesn't answer
        """
        client = self._speaking_to_xero(partial(self._client, tenant_id))
        try:
            return self._speaking_to_xero(client.organisation)
        finally:
            client.close()

    def _refresh_organisation(self, line):
        """Read the organisation's details if they are due; return whether that was tried.

        A failure only postpones the next attempt: the lists are read all the same.
        """
        now = fields.Datetime.now()
        blocked_until = max(filter(None, (self.not_before, self.organisation_due_at)), default=now)
        if self.state != "connected" or blocked_until > now:
            return False
        self._commit()
        try:
            line.insisting(
                lambda: self._process_organisation(line.ask(line.client.organisation)),
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
            self._insist(partial(self._postpone_organisation, error))
        # The history counts the calls of lists alone.
        line.take_count()
        return True

    def _postpone_organisation(self, error):
        self.organisation_due_at = fields.Datetime.now() + RETRY_AFTER
        if isinstance(error, errors.RateLimited):
            self.stream_ids[:1]._park(error)

    def _process_organisation(self, answer):
        """Keep what can be used of an answer, and let what depends on it follow."""
        self._note_limits(answer)
        try:
            details = payload.organisation(answer.records[0] if answer.records else b"{}")
        except payload.OddRecord as error:
            values, problems = {}, [Words(UNREADABLE, {"why": error.words})]
        else:
            values, problems = self._prepare_organisation(details)
        before = {name: self[name] for name in values}
        words = problems and _joined(problems).stored()
        due_at = fields.Datetime.now() + READ_EVERY
        self.write(values | {"organisation_due_at": due_at, "organisation_words": words or False})
        changed = {name for name in values if self[name] != before[name]}
        if changed & DAY_FIELDS:
            # sudo: waking the scheduler of ours, for what the engine has read
            self.env.ref("exsalerate_xero.ir_cron_customers").sudo()._trigger()
        if "currency_id" in changed and before["currency_id"]:
            self._queue_documents_again()

    def _prepare_organisation(self, details):
        """Return (values to write, problems as Words); what Xero leaves out stays as it was."""
        values, problems = {"name": details.name}, []
        if details.short_code:
            values["short_code"] = details.short_code
        currencies = self.env["res.currency"].with_context(active_test=False)
        if currency := currencies.search([("name", "=", details.currency)], limit=1):
            if not currency.active:  # writing it clears the caches of all of Odoo's workers
                # sudo: activating the currency that the organisation itself reports in
                currency.sudo().active = True
            values["currency_id"] = currency.id
        else:
            problems.append(Words(UNKNOWN_CURRENCY, {"value": details.currency}))
        if details.timezone in XERO_ZONES:
            values["timezone"] = details.timezone
        elif details.timezone:
            problems.append(Words(UNKNOWN_ZONE, {"value": details.timezone}))
        day, month = details.year_end_day, details.year_end_month
        if _is_year_end(day, month):
            values |= {"year_end_day": day, "year_end_month": month}
        elif day is not None or month is not None:
            problems.append(Words(NO_YEAR_END, {"day": day or 0, "month": month or 0}))
        return values, problems

    def _queue_documents_again(self):
        """Queue reading all documents again: a currency that they are converted by has changed."""
        for connection in self:
            # What a first import has read so far was converted by the old one as well.
            begun = connection.stream_ids.filtered(lambda s: s.last_success or s.state != "idle")
            kinds = [kind for kind in begun.mapped("kind") if kind in const.DOCUMENT_KINDS]
            connection._queue(kinds, full=True)


def _is_year_end(day, month):
    """Tell whether a year can end on this day; the 31st of a short month is its last day."""
    return bool(day and 1 <= day <= 31 and month and 1 <= month <= 12)


def _joined(problems):
    joined, *others = problems
    for problem in others:
        joined = Words("%(first)s %(second)s", {"first": joined, "second": problem})
    return joined
