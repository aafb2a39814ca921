from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import const


class XeroConnection(models.Model):
    """The lists of an organisation, and the buttons that import and sync them."""

    _inherit = "xero.connection"

    import_customers = fields.Boolean(readonly=True, copy=False)
    import_suppliers = fields.Boolean(readonly=True, copy=False)
    stream_ids = fields.One2many("xero.stream", "connection_id", readonly=True)
    run_ids = fields.One2many("xero.sync.run", "connection_id", readonly=True)
    issue_ids = fields.One2many("xero.sync.issue", "connection_id", readonly=True)
    issue_count = fields.Integer(compute="_compute_issue_count")

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

    def action_import_accounts(self):
        """Queue the import of revenue account codes."""
        self.check_access("write")
        self._queue(["accounts"], full=True)
        return True

    def action_import_contacts(self):
        """Queue the import of contacts that have been invoiced, which become customers."""
        self.check_access("write")
        self.sudo().import_customers = True  # sudo: write access was checked above
        self._queue(["contacts"], full=True)
        return True

    def action_import_suppliers(self):
        """Queue the import of suppliers, the first time with their bills and credit notes."""
        self.check_access("write")
        # sudo: write access was checked above
        new = self.exists().sudo().filtered(lambda connection: not connection.import_suppliers)
        new.write({"import_suppliers": True, "purchases": True})
        self._queue(["contacts"], full=True)
        return True

    def action_import_sales(self):
        """Queue the import of all sales from the import date on.

        Account codes and customers, which sales need, are queued first unless already imported.
        """
        self.check_access("write")
        for connection in self.exists():
            if not connection.first_joined_date:
                raise UserError(self.env._("Enter a date in “Import sales dated from” first."))
            connection.sudo().import_customers = True  # sudo: checked above
            missing = connection._streams().filtered(
                lambda stream: stream.kind in const.REFERENCE_KINDS and not stream.last_success
            )
            kinds = (*const.EXTRA_KINDS, *const.DOCUMENT_KINDS)
            connection._queue([*missing.mapped("kind"), *kinds], full=True)
        return True

    def action_sync_now(self):
        """Queue a sync of changes in Xero, and retry failed reads where they stopped."""
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
            # sudo: write access to the connection, checked above, covers its lists
            unfinished.sudo()._retry()
            # sudo: write access was checked above
            connection.sudo().organisation_due_at = fields.Datetime.now()
        return self._notify_limit()

    def action_view_issues(self):
        """Open the import issues."""
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exsalerate_xero.xero_sync_issue_action"
        )
        return action | {"domain": [("connection_id", "in", self.ids)]}
