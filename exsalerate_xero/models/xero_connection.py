from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .. import const
from ..tools.money import Converter, RateTable
from .client_calls import one
from .wording import told


class XeroConnection(models.Model):
    """One Xero organisation, brought into one company. Its chatter is its audit log."""

    _name = "xero.connection"
    _description = "Xero Organisation"
    _inherit = ["mail.thread", "mail.activity.mixin", "xero.screen.fields"]
    _order = "name, id"
    _check_company_auto = True
    _xero_writable = frozenset(
        {
            *("name", "active", "company_id", "first_joined_date", "import_future_sales"),
            *("pipeline_mapping_ids", "pipeline_from_date", "fallback_user_id"),
            *("quote_poll_minutes", "review_first", "invoice_notifiee_ids", "notify_salesperson"),
            *("notice_draft", "notice_submitted", "notice_authorised"),
            *("overdue_activity", "overdue_days"),
        }
    )

    name = fields.Char(default=lambda self: self.env._("New connection"), required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    tenant_id = fields.Char("Organisation ID", readonly=True, copy=False)
    xero_connection_ref = fields.Char(
        readonly=True, copy=False, help="Xero's id of the connection itself, needed to end it."
    )
    short_code = fields.Char(readonly=True, copy=False)
    currency_id = fields.Many2one(
        "res.currency",
        "Base currency",
        readonly=True,
        tracking=True,
        help="In which the organisation reports.",
    )
    timezone = fields.Char("Time zone", readonly=True, tracking=True)
    year_end_day = fields.Integer("Financial year end, day", readonly=True, tracking=True)
    year_end_month = fields.Integer("Financial year end, month", readonly=True, tracking=True)
    state = fields.Selection(
        [
            ("draft", "Not connected"),
            ("connected", "Connected"),
            ("expired", "Consent expired"),
            ("disconnected", "Disconnected"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    state_reason = fields.Char(compute="_compute_state_reason")
    state_words = fields.Json(readonly=True, copy=False)
    connected_at = fields.Datetime(readonly=True, copy=False)
    first_joined_date = fields.Date(
        "Joined Xero on",
        tracking=True,
        help="Sales dated before this day are left out. "
        "Move it back and import sales again to bring older ones.",
    )
    import_future_sales = fields.Boolean(
        "Import all future sales",
        default=True,
        tracking=True,
        help="Keep reading new and changed sales from Xero as they are issued.",
    )
    pipeline_mapping_ids = fields.One2many("xero.pipeline.mapping", "connection_id")
    pipeline_from_date = fields.Date(
        "Quotes act from",
        tracking=True,
        help="Quotes dated before this day are shown, but move nothing and plan nothing. Left "
        "empty, what is raised in Xero from the connection on acts. With an earlier day, quotes "
        "that are here already act as well, with the next reading of quotes.",
    )
    fallback_user_id = fields.Many2one(
        "res.users",
        "Fallback responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Follows up where neither opportunity nor customer has a salesperson.",
    )
    quote_poll_minutes = fields.Integer("Read quotes every (minutes)", default=5, required=True)
    calls_per_day = fields.Integer(compute="_compute_calls_per_day")
    import_customers = fields.Boolean(readonly=True, copy=False)
    import_suppliers = fields.Boolean(readonly=True, copy=False)
    stream_ids = fields.One2many("xero.stream", "connection_id", readonly=True)
    run_ids = fields.One2many("xero.sync.run", "connection_id", readonly=True)
    issue_ids = fields.One2many("xero.sync.issue", "connection_id", readonly=True)
    issue_count = fields.Integer(compute="_compute_issue_count")
    review_count = fields.Integer(compute="_compute_review_count")
    calls_left_today = fields.Integer(
        readonly=True, copy=False, help="Calls that Xero still takes today, as it last told."
    )
    not_before = fields.Datetime(
        "No call before", readonly=True, copy=False, help="When Xero's limit lifts."
    )
    last_worked_at = fields.Datetime(readonly=True, copy=False)
    # What is open for a callback from Xero's consent page: a hash of the nonce in its state.
    oauth_nonce = fields.Char(copy=False, groups=fields.NO_ACCESS)

    _quote_poll_positive = models.Constraint(
        "CHECK (quote_poll_minutes BETWEEN 1 AND 1440)",
        "Quotes can be read every minute at most, and have to be read once a day.",
    )
    _tenant_unique = models.UniqueIndex(
        "(tenant_id) WHERE tenant_id IS NOT NULL",
        "This Xero organisation is connected in this database already.",
    )

    @api.depends("issue_ids.state")
    def _compute_issue_count(self):
        counts = dict(
            self.env["xero.sync.issue"]._read_group(
                [("connection_id", "in", self.ids), ("state", "=", "open")],
                ["connection_id"],
                ["__count"],
            )
        )
        for connection in self:
            connection.issue_count = counts.get(connection, 0)

    def _compute_review_count(self):
        counts = dict(
            self.env["xero.contact"]._read_group(
                [("connection_id", "in", self.ids), ("match_state", "=", "review")],
                ["connection_id"],
                ["__count"],
            )
        )
        for connection in self:
            connection.review_count = counts.get(connection, 0)

    @api.depends("state_words")
    @api.depends_context("lang")
    def _compute_state_reason(self):
        for connection in self:
            connection.state_reason = told(self.env, connection.state_words)

    @api.constrains("first_joined_date")
    def _check_first_joined_date(self):
        for connection in self:
            # Until its time zone is known, today is the person's day.
            today = max(connection._today(), fields.Date.context_today(connection))
            if connection.first_joined_date and connection.first_joined_date > today:
                raise ValidationError(
                    self.env._("The day the company joined Xero cannot be in the future.")
                )

    def write(self, vals):
        """Keep an organisation in its company: what was imported is that company's.

        Once it was connected, its name is the one that it has in Xero.
        """
        if "name" in vals and not self.env.su and any(each.state != "draft" for each in self):
            raise UserError(self.env._("The organisation's name comes from Xero. Change it there."))
        if "company_id" in vals and any(
            connection.tenant_id and connection.company_id.id != vals["company_id"]
            for connection in self
        ):
            raise UserError(self.env._("An organisation that was connected stays in its company."))
        return super().write(vals)

    def unlink(self):
        """Delete what was imported with the connections, and their part of the customer board."""
        companies = self.company_id
        result = super().unlink()
        for company in companies:
            # sudo: the board has to be right for everybody, whoever deletes
            self.env["xero.customer"].sudo()._refresh(company)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_connected(self):
        if any(connection.state == "connected" for connection in self):
            raise UserError(self.env._("Disconnect from Xero before deleting the connection."))

    def action_delete(self):
        """Delete the organisations with what was imported; ends on the list of those left."""
        self.check_access("unlink")
        self.exists().unlink()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exsalerate_xero.xero_connection_action"
        )
        return action | {"target": "main"}

    def action_import_accounts(self):
        """Queue the import of revenue account codes."""
        self.check_access("write")
        self._queue(["accounts"], full=True)
        return True

    def action_import_contacts(self):
        """Queue the import of contacts that have been invoiced; they become customers."""
        self.check_access("write")
        self.sudo().import_customers = True  # sudo: the right to write was checked above
        self._queue(["contacts"], full=True)
        return True

    def action_import_suppliers(self):
        """Queue the import of suppliers."""
        self.check_access("write")
        self.sudo().import_suppliers = True  # sudo: the right to write was checked above
        self._queue(["contacts"], full=True)
        return True

    def action_import_sales(self):
        """Queue the import of all sales since the day the company joined Xero.

        What sales need, account codes and customers, is queued before them if it is not there.
        """
        self.check_access("write")
        for connection in self.exists():
            if not connection.first_joined_date:
                raise UserError(
                    self.env._(
                        "Set the day the company joined Xero first, in the field "
                        "“Joined Xero on”: sales are imported from that day on."
                    )
                )
            connection.sudo().import_customers = True  # sudo: checked above
            missing = connection._streams().filtered(
                lambda stream: stream.kind in const.REFERENCE_KINDS and not stream.last_success
            )
            connection._queue(
                [*missing.mapped("kind"), "invoices", "credit_notes", "quotes"], full=True
            )
        return True

    def action_sync_now(self):
        """Queue reading what has changed in Xero, and retry whatever failed, where it stopped."""
        self.check_access("write")
        for connection in self.exists():
            streams = connection._streams()
            done = streams.filtered("last_success")
            unfinished = streams.filtered(lambda stream: stream.state != "idle")
            if not done | unfinished:
                raise UserError(
                    self.env._("Nothing has been imported yet. Start with one of the imports.")
                )
            connection._queue(done.mapped("kind"), full=False)
            # sudo: the right to change the connection, checked above, covers its streams
            unfinished.sudo()._retry()
            # sudo: the right to change the connection was checked above
            connection.sudo().organisation_due_at = fields.Datetime.now()
        return self._tell_of_limit()

    def action_view_issues(self):
        """Show the records that could not be taken in."""
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exsalerate_xero.xero_sync_issue_action"
        )
        return action | {"domain": [("connection_id", "in", self.ids)]}

    def action_view_review(self):
        """Show what became of the organisation's contacts, those to decide about first."""
        self.check_access("write")
        one(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exsalerate_xero.xero_contact_review_action"
        )
        return action | {
            "domain": [("connection_id", "=", self.id)],
            "context": {"search_default_review": 1, "xero_connection_id": self.id},
        }

    def _converter(self):
        """Return the plain :class:`Converter` of this organisation into its company's currency."""
        self.ensure_one()
        company = self.company_id.currency_id
        currencies = (
            self.env["res.currency"].with_context(active_test=False).search([("name", "!=", False)])
        )
        return Converter(
            base=self.currency_id.name,
            company=company.name,
            rounding=_decimal(company.rounding),
            currencies=frozenset(currencies.mapped("name")),
            base_rates=self._rate_table(self.currency_id),
            company_rates=self._rate_table(company),
            today=self._today(),
        )

    def _rate_table(self, currency):
        # sudo: what rates refer to is the currency of a company, whosever
        referred_to = (
            self.env["res.company"]
            .sudo()
            .search_count([("currency_id", "=", currency.id)], limit=1)
        )
        self.env["res.currency.rate"].flush_model()
        root = self.company_id.root_id
        rows = self.env.execute_query(
            SQL(
                """SELECT name, rate, company_id IS NOT NULL FROM res_currency_rate
                    WHERE currency_id = %s AND rate > 0
                      AND (company_id IS NULL OR company_id = %s)
                    ORDER BY name""",
                currency.id,
                root.id,
            )
        )
        # As Odoo has it: the company's own rates count from the first of them on.
        own_from = next((day for day, _rate, is_own in rows if is_own), date.max)
        rates = {day: _decimal(rate) for day, rate, is_own in rows if is_own or day < own_from}
        return RateTable(tuple(rates), tuple(rates.values()), bool(referred_to), own_from)


def _decimal(value):
    """Return an exact Decimal of what the ORM or the driver gives as a float."""
    return Decimal(str(value))
