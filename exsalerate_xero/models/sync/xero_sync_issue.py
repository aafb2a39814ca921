from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL
from psycopg2.extras import Json

from ... import const
from ...tools import links
from ...tools.words import Words, _lt
from .. import steps
from ..base.client_calls import one
from ..base.wording import format_words
from ..base.xero_mirror import MIRRORS
from .xero_webhook_event import SINGLE_KINDS

# Up to so many records are retried by ID. For more, reading the whole list takes fewer calls. In
# some lists, Xero only allows to read single records one by one.
MANY = 4000
MOST_SINGLY = dict.fromkeys(SINGLE_KINDS, 10)

LINKS = {
    "contacts": links.contact_url,
    "customers": links.contact_url,
    "invoices": links.invoice_url,
    "credit_notes": links.credit_note_url,
    "quotes": links.quote_url,
    "repeating_invoices": links.repeating_invoice_url,
    **{
        kind: partial(links.document_url, kind=record_kinds[0])
        for kind, record_kinds in const.RECORD_KINDS.items()
        if kind in const.INCOME_KINDS
    },
}


class XeroSyncIssue(models.Model):
    """A record that was skipped, or whose effects in Odoo failed."""

    _name = "xero.sync.issue"
    _description = "Xero Import Issue"
    _order = "write_date DESC, id DESC"
    _rec_name = "name"
    _inherit = ["xero.screen.fields"]

    connection_id = fields.Many2one(
        "xero.connection", "Organisation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("accounts", "Account"),
            ("contacts", "Contact"),
            ("items", "Item"),
            ("tracking_categories", "Tracking category"),
            # A contact that was imported, but whose customer Odoo refused to save.
            ("customers", "Customer"),
            ("invoices", "Invoice"),
            ("credit_notes", "Credit note"),
            ("quotes", "Quote"),
            ("bank_transactions", "Money received or spent"),
            ("manual_journals", "Manual journal"),
            ("prepayments", "Prepayment"),
            ("bills", "Bill"),
            ("bill_credits", "Supplier credit note"),
            ("repeating_invoices", "Repeating invoice"),
        ],
        required=True,
        readonly=True,
    )
    xero_id = fields.Char("Xero ID", readonly=True)
    name = fields.Char("Record", readonly=True)
    reason = fields.Char(compute="_compute_reason")
    reason_words = fields.Json(required=True, readonly=True)
    cause = fields.Selection(
        [
            ("record", "Invalid data"),
            ("rate", "Missing exchange rate"),
            ("effect", "Failed in Odoo"),
        ],
        default="record",
        required=True,
        readonly=True,
    )
    amounts = fields.Json(
        readonly=True,
        help="What can be read of an approved document's amounts: [month, account's ID or code, "
        "net amount in base currency] of each line.",
    )
    state = fields.Selection(
        [("open", "Open"), ("ignored", "Ignored")], default="open", required=True, index=True
    )
    xero_url = fields.Char("Link to Xero", compute="_compute_xero_url")

    # Several issues can have the same name; those without an ID are identified by their reason.
    _record_unique = models.UniqueIndex(
        "(connection_id, kind, COALESCE(xero_id, ''), (CASE WHEN xero_id IS NULL"
        " THEN MD5(COALESCE(name, '') || reason_words::text) ELSE '' END))"
    )

    @api.depends("kind", "xero_id", "connection_id.short_code")
    def _compute_xero_url(self):
        for issue in self:
            link = LINKS.get(issue.kind)
            issue.xero_url = (
                link(short_code=issue.connection_id.short_code, xero_id=issue.xero_id)
                if link and issue.xero_id
                else False
            )

    @api.depends("reason_words")
    @api.depends_context("lang")
    def _compute_reason(self):
        for issue in self:
            issue.reason = format_words(self.env, issue.reason_words)

    @api.model
    def _record(self, connection, kind, odd, good_ids):
        """Store issues for skipped records, and delete those of records that are now valid.

        :param odd: :class:`payload.Skipped` records
        :param good_ids: Xero IDs of the imported records
        """
        if odd:
            self._keep(connection, kind, odd)
            self._mark_out_of_date(connection, kind, [record.xero_id for record in odd])
        # Nearly always there is none, and many ids to look for.
        if self.search_count([("connection_id", "=", connection.id), ("kind", "=", kind)], limit=1):
            self.env.cr.execute(
                SQL(
                    """DELETE FROM xero_sync_issue
                        WHERE connection_id = %s AND kind = %s AND xero_id = ANY(%s)
                          AND cause <> 'effect'""",
                    connection.id,
                    kind,
                    list(good_ids),
                )
            )
            self.invalidate_model()

    @api.model
    def _record_rates(self, connection, kind, odd):
        """Store issues for imported records that lack an exchange rate, and delete earlier ones.

        :param odd: :class:`payload.Skipped` records, all of the list
        """
        named = [record.xero_id for record in odd]
        domain = [("connection_id", "=", connection.id), ("kind", "=", kind)]
        self.search([*domain, ("cause", "=", "rate"), ("xero_id", "not in", named)]).unlink()
        if odd:
            self._keep(connection, kind, odd)

    @api.model
    def _mark_out_of_date(self, connection, kind, xero_ids):
        """Mark stored records of unreadable new versions; reopen their ignored issues."""
        marked = self.env[MIRRORS[kind]]._mark_out_of_date(connection, filter(None, xero_ids))
        if marked:
            self.flush_model()
            self.search(
                [
                    ("connection_id", "=", connection.id),
                    ("kind", "=", kind),
                    ("xero_id", "in", marked),
                    ("state", "=", "ignored"),
                ]
            ).state = "open"

    @api.model
    def _record_effects(self, connection, kind, failed, settled_ids):
        """Store issues for imported records whose effects failed.

        :param failed: :class:`payload.Skipped` records
        :param settled_ids: Xero IDs of records whose effects have now succeeded
        """
        if failed:
            self._keep(connection, kind, [odd._replace(cause="effect") for odd in failed])
        self.env.cr.execute(
            SQL(
                """DELETE FROM xero_sync_issue
                    WHERE connection_id = %s AND kind = %s AND xero_id = ANY(%s)
                      AND cause = 'effect'""",
                connection.id,
                kind,
                list(settled_ids),
            )
        )
        self.invalidate_model()

    @api.model
    def _keep(self, connection, kind, odd):
        # Issues without an ID are identified by their reason. They are written again each time, to
        # show that they still exist: see _forget_nameless.
        latest = {record.xero_id or (record.name, str(record.reason)): record for record in odd}
        unnamed = self.env._("Unnamed")
        rows = [_row(record, unnamed) for record in latest.values()]
        self.env.cr.execute(
            SQL(
                """INSERT INTO xero_sync_issue (connection_id, company_id, kind, xero_id, name,
                          reason_words, cause, amounts, state, create_uid, write_uid, create_date,
                          write_date)
                   SELECT %(connection)s, %(company)s, %(kind)s, odd.xero_id, odd.name,
                          odd.words, odd.cause, odd.amounts, 'open', %(uid)s, %(uid)s,
                          %(now)s, %(now)s
                     FROM (VALUES %(rows)s) AS odd (xero_id, name, words, cause, amounts)
                       ON CONFLICT (connection_id, kind, COALESCE(xero_id, ''),
                                    (CASE WHEN xero_id IS NULL
                                          THEN MD5(COALESCE(name, '') || reason_words::text)
                                          ELSE '' END))
                       DO UPDATE SET name = EXCLUDED.name, reason_words = EXCLUDED.reason_words,
                                     cause = EXCLUDED.cause, amounts = EXCLUDED.amounts,
                                     write_date = EXCLUDED.write_date
                        WHERE xero_sync_issue.reason_words <> EXCLUDED.reason_words
                           OR xero_sync_issue.amounts IS DISTINCT FROM EXCLUDED.amounts
                           OR xero_sync_issue.xero_id IS NULL""",
                connection=connection.id,
                company=connection.company_id.id,
                kind=kind,
                rows=SQL(", ").join(
                    SQL("(%s, %s, %s::jsonb, %s, %s::jsonb)", *row) for row in rows
                ),
                uid=self.env.uid,
                # Not the transaction's time: a full read recognises issues it has met by it.
                now=fields.Datetime.now(),
            )
        )

    @api.model
    def _forget_nameless(self, connection, kind, since):
        """Delete issues without an ID that a full read has not met again.

        :param since: when the full read began, naive UTC
        """
        self.search(
            [
                ("connection_id", "=", connection.id),
                ("kind", "=", kind),
                ("xero_id", "=", False),
                ("write_date", "<", since),
            ]
        ).unlink()

    @api.model
    def _note_gone(self, connection, kind, xero_ids):
        """Update the issues of requested records that Xero no longer has."""
        words = Words(_lt("The record no longer exists in Xero."))
        self.search(
            [
                ("connection_id", "=", connection.id),
                ("kind", "=", kind),
                ("xero_id", "in", list(xero_ids)),
            ]
        ).write({"reason_words": words.stored(), "cause": "record"})

    def action_retry(self):
        """Queue reading these records from Xero again.

        Failed effects are retried at once, without Xero.
        """
        self.check_access("write")
        for connection, issues in self.exists().grouped("connection_id").items():
            for kind, found in issues.grouped("kind").items():
                effects = found.filtered(lambda issue: issue.cause == "effect")
                effects = effects if kind in steps.RETRIED else effects.browse()
                if effects:
                    retry = steps.RETRIED[kind]
                    steps.run(self.env, retry, connection, effects.mapped("xero_id"))
                if found - effects:
                    (found - effects)._read_again(connection, kind)
            connection._wake("live")
        return True

    def _read_again(self, connection, kind):
        """Queue reading these records by ID, or their whole list if that takes fewer calls."""
        ids = self.mapped("xero_id")
        if kind in const.UNPAGED_KINDS or not all(ids) or len(ids) > MOST_SINGLY.get(kind, MANY):
            connection._queue([kind], full=True)
        else:
            # sudo: the sync's own rows; write access was checked
            self.env["xero.webhook.event"].sudo()._ask_again(connection, kind, ids)

    def action_ignore(self):
        """Hide these issues from the default filter."""
        self.check_access("write")
        self.sudo().state = "ignored"  # sudo: write access was checked above
        return True

    def action_reopen(self):
        """Reopen ignored issues."""
        self.check_access("write")
        self.sudo().state = "open"  # sudo: write access was checked above
        return True

    def action_open_xero(self):
        """Open the record in Xero, in a new tab."""
        self.check_access("read")
        one(self)
        return {"type": "ir.actions.act_url", "url": self.xero_url or const.GO_URL, "target": "new"}


def _row(record, unnamed):
    """Return the values of a skipped record's issue."""
    amounts = [(month.isoformat(), account, str(net)) for month, account, net in record.amounts]
    return (
        record.xero_id,
        record.name or unnamed,
        Json(record.reason.stored()),
        record.cause,
        Json(amounts) if amounts else None,
    )
