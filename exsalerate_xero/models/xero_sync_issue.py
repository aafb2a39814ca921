from odoo import api, fields, models
from odoo.tools import SQL

from .. import const
from ..tools import links
from .client_calls import one

LINKS = {
    "contacts": links.contact_url,
    "customers": links.contact_url,
    "invoices": links.invoice_url,
    "credit_notes": links.credit_note_url,
    "quotes": links.quote_url,
}


class XeroSyncIssue(models.Model):
    """A record of Xero's that could not be taken in, for a person to look at."""

    _name = "xero.sync.issue"
    _description = "Xero Record to Look At"
    _order = "write_date DESC, id DESC"
    _rec_name = "name"

    connection_id = fields.Many2one(
        "xero.connection", "Organisation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("accounts", "Account"),
            ("contacts", "Contact"),
            # A contact that was taken in, with whose customer Odoo cannot do what is to be done.
            ("customers", "Customer"),
            ("invoices", "Invoice"),
            ("credit_notes", "Credit note"),
            ("quotes", "Quote"),
        ],
        required=True,
        readonly=True,
    )
    xero_id = fields.Char("Xero ID", readonly=True)
    name = fields.Char("Record", readonly=True)
    reason = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [("open", "To look at"), ("ignored", "Ignored")], default="open", required=True, index=True
    )
    xero_url = fields.Char("Link to Xero", compute="_compute_xero_url")

    # One record can be named several times; those without an id are told apart by their reason.
    _record_unique = models.UniqueIndex(
        "(connection_id, kind, COALESCE(xero_id, ''), (CASE WHEN xero_id IS NULL"
        " THEN COALESCE(name, '') || reason ELSE '' END))"
    )

    @api.depends("kind", "xero_id", "connection_id.short_code")
    def _compute_xero_url(self):
        for issue in self:
            link = LINKS.get(issue.kind)
            issue.xero_url = (
                link(issue.connection_id.short_code, issue.xero_id)
                if link and issue.xero_id
                else False
            )

    @api.model
    def _record(self, connection, kind, odd, good_ids):
        """Keep what was set aside, and clear what has come well-formed since.

        :param odd: :class:`payload.Odd` records
        :param good_ids: Xero's ids that were taken in
        """
        for record in odd:
            self.env.cr.execute(
                SQL(
                    """INSERT INTO xero_sync_issue (connection_id, company_id, kind, xero_id, name,
                              reason, state, create_uid, write_uid, create_date, write_date)
                       VALUES (%(connection)s, %(company)s, %(kind)s, %(xero_id)s, %(name)s,
                               %(reason)s, 'open', %(uid)s, %(uid)s, %(now)s, %(now)s)
                       ON CONFLICT (connection_id, kind, COALESCE(xero_id, ''),
                                    (CASE WHEN xero_id IS NULL
                                          THEN COALESCE(name, '') || reason ELSE '' END))
                       DO UPDATE SET name = EXCLUDED.name, reason = EXCLUDED.reason,
                                     write_date = EXCLUDED.write_date
                        WHERE xero_sync_issue.reason <> EXCLUDED.reason""",
                    connection=connection.id,
                    company=connection.company_id.id,
                    kind=kind,
                    xero_id=record.xero_id,
                    name=record.name or self.env._("without a name"),
                    reason=record.reason,
                    uid=self.env.uid,
                    now=self.env.cr.now(),
                )
            )
        self.env.cr.execute(
            SQL(
                """DELETE FROM xero_sync_issue
                    WHERE connection_id = %s AND kind = %s AND xero_id = ANY(%s)""",
                connection.id,
                kind,
                list(good_ids),
            )
        )
        self.invalidate_model()

    def action_retry(self):
        """Read these records from Xero once more, as soon as a worker is free.

        What Odoo refused is tried again at once: Xero has nothing to do with it.
        """
        self.check_access("write")
        for connection, issues in self.exists().grouped("connection_id").items():
            refused = issues.filtered(lambda issue: issue.kind == "customers")
            self.env["xero.contact"]._retry_refused(connection, refused.mapped("xero_id"))
            if kinds := set((issues - refused).mapped("kind")):
                connection._queue(sorted(kinds), full=True)
        return True

    def action_ignore(self):
        """Show these records no longer, unless they are asked for."""
        self.check_access("write")
        self.state = "ignored"
        return True

    def action_reopen(self):
        """Show ignored records again."""
        self.check_access("write")
        self.state = "open"
        return True

    def action_open_xero(self):
        """Open the record in Xero, in a new tab."""
        self.check_access("read")
        one(self)
        return {"type": "ir.actions.act_url", "url": self.xero_url or const.GO_URL, "target": "new"}
