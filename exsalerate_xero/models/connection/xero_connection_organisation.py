import logging
from datetime import timedelta
from functools import partial

from odoo import api, fields, models

from ...tools import payload
from ...tools.words import Words, _lt
from ..base.wording import format_words
from .res_company_day import XERO_ZONES

_logger = logging.getLogger(__name__)

# Interval between reads of the organisation's details.
READ_EVERY = timedelta(days=1)
UNREADABLE = _lt("Xero's details of the organisation can't be read: %(why)s.")
UNKNOWN_CURRENCY = _lt("Odoo doesn't know the organisation's currency, %(value)s.")
UNKNOWN_ZONE = _lt("Odoo doesn't know the organisation's time zone, %(value)s.")
NO_YEAR_END = _lt("Xero's financial year end isn't a date: day %(day)s of month %(month)s.")


class XeroConnection(models.Model):
    """The organisation's details: read when it is connected, then once a day and on Sync now.

    Each invalid value is refused by itself: the last valid one stays, and a notice on the form says
    why.
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
            connection.organisation_notice = format_words(self.env, connection.organisation_words)

    def _request_organisation(self, tenant_id):
        """Return Xero's response with an organisation's details.

        :raises UserError: if Xero doesn't respond
        """
        client = self._call_xero(partial(self._client, tenant_id))
        try:
            return self._call_xero(client.organisation)
        finally:
            client.close()

    def _process_organisation(self, answer):
        """Store the valid details of a response; return {changed field: value before}."""
        try:
            details = payload.organisation(answer.records[0] if answer.records else b"{}")
        except payload.InvalidRecord as error:
            values, problems = {}, [Words(UNREADABLE, {"why": error.words})]
        else:
            values, problems = self._prepare_organisation(details)
        before = {name: self[name] for name in values}
        words = problems and _joined(problems).stored()
        due_at = fields.Datetime.now() + READ_EVERY
        self.write(values | {"organisation_due_at": due_at, "organisation_words": words or False})
        return {name: value for name, value in before.items() if self[name] != value}

    def _prepare_organisation(self, details):
        """Return (values to write, problems as Words); details that Xero omits are kept."""
        values, problems = {"name": details.name, "locked_until": details.locked_until}, []
        if details.short_code:
            values["short_code"] = details.short_code
        currencies = self.env["res.currency"].with_context(active_test=False)
        if currency := currencies.search([("name", "=", details.currency)], limit=1):
            if not currency.active:  # writing it clears all workers' caches
                # sudo: only activates the currency that the organisation reports in
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


def _is_year_end(day, month):
    """Return whether a year can end on this day; the 31st of a short month is its last day."""
    return bool(day and 1 <= day <= 31 and month and 1 <= month <= 12)


def _joined(problems):
    joined, *others = problems
    for problem in others:
        joined = Words("%(first)s %(second)s", {"first": joined, "second": problem})
    return joined
