from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .. import steps
from ..base.groups import MANAGER
from ..base.wording import format_words


class XeroConnection(models.Model):
    """A Xero organisation, connected to one company. Its chatter is the audit log."""

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
            *("overdue_activity", "overdue_days", "all_income", "prove", "purchases"),
        }
    )

    name = fields.Char(default=lambda self: self.env._("New connection"), required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    tenant_id = fields.Char("Organisation ID", readonly=True, copy=False)
    xero_connection_ref = fields.Char(
        readonly=True, copy=False, help="Xero's ID of the connection, needed to disconnect."
    )
    short_code = fields.Char(readonly=True, copy=False)
    currency_id = fields.Many2one(
        "res.currency",
        "Base currency",
        readonly=True,
        tracking=True,
        help="The currency that the organisation reports in.",
    )
    timezone = fields.Char("Time zone", readonly=True, tracking=True)
    year_end_day = fields.Integer("Financial year end, day", readonly=True, tracking=True)
    year_end_month = fields.Integer("Financial year end, month", readonly=True, tracking=True)
    state = fields.Selection(
        [
            ("draft", "Not connected"),
            ("connected", "Connected"),
            ("expired", "Access expired"),
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
        "Import sales dated from",
        tracking=True,
        help="Sales dated before this day aren't imported. "
        "To import older sales, choose an earlier day and import sales again.",
    )
    import_future_sales = fields.Boolean(
        "Import all future sales",
        default=True,
        tracking=True,
        help="Keep importing new and changed sales from Xero.",
    )
    locked_until = fields.Date(
        readonly=True, copy=False, help="In Xero, the months until this day are closed."
    )
    prove = fields.Boolean(
        "Prove figures",
        copy=False,
        tracking=True,
        help="Compare revenue with Xero's profit and loss report every night, by account and "
        "month. Needs another permission in Xero.",
    )
    purchases = fields.Boolean(
        copy=False,
        tracking=True,
        help="Import bills and supplier credit notes, which the group “Xero: Purchases” can see. "
        "They aren't part of revenue.",
    )
    quote_poll_minutes = fields.Integer("Sync quotes every (minutes)", default=5, required=True)
    # Hash of the nonce in the state of the authorisation that is open in Xero.
    oauth_nonce = fields.Char(copy=False, groups=fields.NO_ACCESS)

    _quote_poll_positive = models.Constraint(
        "CHECK (quote_poll_minutes BETWEEN 1 AND 1440)",
        "Enter a sync interval for quotes between 1 and 1,440 minutes.",
    )
    _tenant_unique = models.UniqueIndex(
        "(tenant_id) WHERE tenant_id IS NOT NULL",
        "This Xero organisation is already connected in this database.",
    )

    @api.depends("state_words")
    @api.depends_context("lang")
    def _compute_state_reason(self):
        for connection in self:
            connection.state_reason = format_words(self.env, connection.state_words)

    @api.constrains("first_joined_date")
    def _check_first_joined_date(self):
        for connection in self:
            # Until its time zone is known, today is the user's date.
            today = max(connection._today(), fields.Date.context_today(connection))
            if connection.first_joined_date and connection.first_joined_date > today:
                raise ValidationError(
                    self.env._("The date to import sales from can't be in the future.")
                )

    def write(self, vals):
        """Prevent changes of the company or name of an organisation that was connected.

        What was imported belongs to that company, and the name comes from Xero.
        """
        if "name" in vals and not self.env.su and any(each.state != "draft" for each in self):
            raise UserError(self.env._("The organisation's name comes from Xero. Change it there."))
        if "company_id" in vals and any(
            connection.tenant_id and connection.company_id.id != vals["company_id"]
            for connection in self
        ):
            raise UserError(
                self.env._("A connected organisation can't be moved to another company.")
            )
        result = super().write(vals)
        steps.run(self.env, steps.SETTINGS_CHANGED, self, vals)
        return result

    def unlink(self):
        """Delete the connections with their imported data and their cards of the customer board."""
        self.check_access("unlink")
        # Only these have cards.
        companies = self.filtered("connected_at").company_id
        steps.run(self.env, steps.BEFORE_DELETION, self)
        result = super().unlink()
        steps.run(self.env, steps.AFTER_DELETION, companies)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_connected(self):
        if any(connection.state == "connected" for connection in self):
            raise UserError(self.env._("Disconnect from Xero before deleting the connection."))

    def action_delete(self):
        """Delete the organisations with their imported data, and open the list of the others."""
        self.check_access("unlink")
        self.exists().unlink()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exsalerate_xero.xero_connection_action"
        )
        return action | {"target": "main"}

    def _managers(self):
        """Return the Xero administrators of the connection's company."""
        group = self.env["ir.model.data"]._xmlid_to_res_id(MANAGER)
        # sudo: they are notified whichever user triggers it, and may read all of it
        users = self.env["res.users"].sudo()
        return users.search(
            [("all_group_ids", "in", [group]), ("company_ids", "in", self.company_id.ids)]
        )
