from decimal import Decimal

from odoo import api, fields, models

from ...tools.money import MissingRate
from ..base.client_calls import one

LIVE_JOB = "exsalerate_xero.ir_cron_live"


class XeroConnection(models.Model):
    """The organisation's health: whether changes arrive, and if not, why."""

    _inherit = "xero.connection"

    health = fields.Selection(
        [
            ("ready", "Ready"),
            ("live", "Live"),
            ("paused", "Paused"),
            ("late", "Late"),
            ("incomplete", "Incomplete"),
            ("stopped", "Stopped"),
        ],
        compute="_compute_health",
    )
    health_reason = fields.Char(compute="_compute_health")
    next_sync_at = fields.Datetime("Next sync", compute="_compute_next_sync_at")
    missing_rate_count = fields.Integer(compute="_compute_missing_rate_count")
    missing_rate_notice = fields.Char(compute="_compute_missing_rate_count")
    currency_notice = fields.Char(compute="_compute_currency_notice")
    calls_notice = fields.Char(compute="_compute_calls_notice")

    @api.depends(
        "state", "not_before", "import_future_sales", "stream_ids.state", "issue_ids.cause"
    )
    @api.depends_context("lang", "tz")
    def _compute_health(self):
        for connection in self:
            connection.health, connection.health_reason = connection._diagnosis()

    def _diagnosis(self):
        """Return (health, reason for the user)."""
        if self.state != "connected":
            return "stopped", self.state_reason or self.env._("Click Connect to Xero to begin.")
        # sudo: whether the addon's own job is active
        job = self.env.ref(LIVE_JOB).sudo()
        if not job.active:
            return "stopped", self.env._("Odoo's scheduled action “%s” is inactive.", job.name)
        if late := self._lateness():
            return "late", late
        streams = self.stream_ids
        if self.missing_rate_count:
            return "incomplete", self._missing_rate_reason()
        if streams.filtered(lambda s: s.state != "idle"):
            return "live", self.env._("Syncing with Xero.")
        if not streams.filtered("last_success"):
            return "ready", self.env._("Nothing imported yet. Start with one of the imports.")
        if not self.import_future_sales:
            return "paused", self.env._("“Import all future sales” is switched off.")
        return "live", self.env._("Up to date with Xero.")

    def _lateness(self):
        """Return why changes are late, or None."""
        streams = self.stream_ids
        for stream in streams.filtered(lambda s: s.state in ("failed", "waiting")):
            reason = f"{stream.display_name}: {stream.summary}"
            return f"{reason} {stream._last_read()}" if stream._is_behind() else reason
        # sudo: whether the addon's worker is active
        silent_since = self.env["xero.lease"].sudo()._silent_since(self)
        if silent_since and streams.filtered(lambda s: s.state != "idle"):
            return self.env._(
                "The sync has not responded since %s. It resumes when Odoo's scheduled actions "
                "run.",
                self.stream_ids._clock(silent_since),
            )
        if stuck := streams.filtered(lambda s: s._is_stuck())[:1]:
            return self.env._(
                "%(list)s: no progress since %(when)s. Check that Odoo's scheduled actions are "
                "running.",
                list=stuck.display_name,
                when=stuck._clock(stuck.write_date),
            )
        if overdue := streams.filtered(lambda s: s._is_overdue())[:1]:
            text = self.env._(
                "%s: the sync is overdue. Check that Odoo's scheduled actions are running.",
                overdue.display_name,
            )
            return f"{text} {overdue._last_read()}" if overdue.last_success else text
        if self._has_pooler():
            return self.env._(
                "Odoo reaches its database through a connection pooler in transaction mode, so "
                "changes arrive late. Set the pooler to session mode (PgBouncer: pool_mode = "
                "session)."
            )
        return None

    @api.depends("state", "import_future_sales", "stream_ids.last_success")
    def _compute_next_sync_at(self):
        # sudo: when the addon's own job runs next
        job = self.env.ref(LIVE_JOB).sudo()
        for connection in self:
            polled = connection.stream_ids.filtered(lambda s: s.last_success and s._is_polled())
            due = [stream._due_at() for stream in polled]
            runs = connection.state == "connected" and job.active and due
            connection.next_sync_at = runs and max(min(due), job.nextcall)

    @api.depends("calls_a_day")
    @api.depends_context("lang")
    def _compute_calls_notice(self):
        for connection in self:
            written = connection._written(connection.calls_a_day)
            connection.calls_notice = self.env._("of %s a day", written)

    @api.depends("issue_ids.state", "issue_ids.cause")
    @api.depends_context("lang")
    def _compute_missing_rate_count(self):
        counts = dict(
            self.env["xero.sync.issue"]._read_group(
                [
                    ("connection_id", "in", self.ids),
                    ("state", "=", "open"),
                    ("cause", "=", "rate"),
                ],
                ["connection_id"],
                ["__count"],
            )
        )
        for connection in self:
            connection.missing_rate_count = counts.get(connection, 0)
            connection.missing_rate_notice = connection._notify_missing_rates()

    def _missing_rate_reason(self):
        if self.missing_rate_count == 1:
            return self.env._("1 record was skipped because an exchange rate is missing.")
        count = self._written(self.missing_rate_count)
        return self.env._("%s records were skipped because exchange rates are missing.", count)

    def _notify_missing_rates(self):
        reason = self._missing_rate_reason()
        if self._is_in_own_currency():
            return self.env._(
                "%s The company now uses the organisation's currency. Import again.", reason
            )
        return self.env._(
            "%(reason)s Change the company's currency to %(base)s, which the organisation uses, or "
            "enter the rates. Then import again.",
            reason=reason,
            base=self.currency_id.name,
        )

    @api.depends(
        *("state", "currency_id", "company_id.currency_id", "first_joined_date"),
        "converting",
    )
    @api.depends_context("lang")
    def _compute_currency_notice(self):
        for connection in self:
            if notice := connection._conversion_notice():
                connection.currency_notice = notice
                continue
            lacks_rate = connection.state == "connected" and not connection._can_convert()
            connection.currency_notice = lacks_rate and self.env._(
                "Sales will be skipped: the organisation uses %(base)s, the company uses "
                "%(company)s, and Odoo has no exchange rate between them. Before you import sales, "
                "change the company's currency to %(base)s or enter rates.",
                base=connection.currency_id.name,
                company=connection.company_id.currency_id.name,
            )

    def _is_in_own_currency(self):
        return self.currency_id == self.company_id.currency_id

    def _can_convert(self):
        """Return whether Odoo has a rate for the base currency from the import date on."""
        if self._is_in_own_currency():
            return True
        day = self.first_joined_date or self._today()
        try:
            self._converter().factor(self.currency_id.name, Decimal(1), day)
        except MissingRate:
            return False
        return True

    def action_open_currencies(self):
        """Open the currencies, where rates are entered."""
        self.check_access("write")
        return self.env["ir.actions.act_window"]._for_xml_id("base.action_currency_form")

    def action_open_company(self):
        """Open the company, where its currency is set."""
        self.check_access("write")
        one(self)
        return self.company_id.get_formview_action()

    def action_retry_missing_rates(self):
        """Read the records without a rate again."""
        self.check_access("write")
        self.issue_ids.filtered(
            lambda issue: issue.state == "open" and issue.cause == "rate"
        ).action_retry()
