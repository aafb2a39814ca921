from odoo import api, fields, models

LIVE_JOB = "exsalerate_xero.ir_cron_live"


class XeroConnection(models.Model):
    """Health at a glance: whether changes arrive, and if not, why and what to do."""

    _inherit = "xero.connection"

    health = fields.Selection(
        [
            ("ready", "Ready"),
            ("live", "Live"),
            ("paused", "Paused"),
            ("late", "Late"),
            ("stopped", "Stopped"),
        ],
        compute="_compute_health",
    )
    health_reason = fields.Char(compute="_compute_health")
    next_sync_at = fields.Datetime("Next sync", compute="_compute_next_sync_at")
    missing_rate_count = fields.Integer(compute="_compute_missing_rate_count")
    missing_rate_notice = fields.Char(compute="_compute_missing_rate_count")
    calls_notice = fields.Char(compute="_compute_calls_notice")

    @api.depends("state", "not_before", "import_future_sales", "stream_ids.state")
    @api.depends_context("lang", "tz")
    def _compute_health(self):
        for connection in self:
            connection.health, connection.health_reason = connection._diagnosis()

    def _diagnosis(self):
        """Return (health, the reason in words)."""
        if self.state != "connected":
            return "stopped", self.state_reason or self.env._("Press Connect to Xero to begin.")
        # sudo: whether a job of the addon's own is switched on
        job = self.env.ref(LIVE_JOB).sudo()
        if not job.active:
            return "stopped", self.env._("Odoo's scheduled job “%s” is switched off.", job.name)
        streams = self.stream_ids
        for stream in streams.filtered(lambda s: s.state in ("failed", "waiting")):
            return "late", f"{stream._label()}: {stream.summary}"
        if overdue := streams.filtered(lambda s: s._is_overdue())[:1]:
            return "late", self.env._(
                "%s should have been read by now. Do Odoo's scheduled jobs run?", overdue._label()
            )
        if streams.filtered(lambda s: s.state != "idle"):
            return "live", self.env._("Reading from Xero.")
        if not streams.filtered("last_success"):
            return "ready", self.env._("Nothing imported yet: start with one of the imports.")
        if not self.import_future_sales:
            return "paused", self.env._("As you chose: “Import all future sales” is switched off.")
        return "live", self.env._("All that Xero had has been read.")

    @api.depends("state", "import_future_sales", "stream_ids.last_success")
    def _compute_next_sync_at(self):
        # sudo: when a job of the addon's own runs next
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
            connection.missing_rate_notice = self.env._(
                "Records set aside, because Odoo has no exchange rate for their day: %s. Enter the "
                "rates, then read these records again.",
                connection._written(connection.missing_rate_count),
            )

    def action_open_currencies(self):
        """Show the currencies, where rates are entered."""
        self.check_access("write")
        return self.env["ir.actions.act_window"]._for_xml_id("base.action_currency_form")

    def action_retry_missing_rates(self):
        """Read the records without a rate once more."""
        self.check_access("write")
        self.issue_ids.filtered(
            lambda issue: issue.state == "open" and issue.cause == "rate"
        ).action_retry()
