from odoo import api, fields, models
from odoo.tools import SQL
from psycopg2.extras import Json

from .. import const
from ..tools import links
from ..tools.words import Words, _lt
from .client_calls import one
from .wording import told
from .xero_mirror import MIRRORS

# Retrying so many reads them by their ids; more of them are read with all of their list, which
# then takes fewer calls. Of some lists single records can be read one by one only.
MANY = 4000
MOST_SINGLY = {"credit_notes": 10, "quotes": 10}

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
    _inherit = ["xero.screen.fields"]

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
    reason = fields.Char("Reason in English", required=True, readonly=True)
    reason_words = fields.Json(readonly=True)
    explanation = fields.Char("Reason", compute="_compute_explanation")
    cause = fields.Selection(
        [
            ("record", "What it holds"),
            ("rate", "A missing exchange rate"),
            ("effect", "What should have followed here"),
        ],
        default="record",
        required=True,
        readonly=True,
    )
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

    @api.depends("reason", "reason_words")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for issue in self:
            issue.explanation = told(self.env, issue.reason_words, issue.reason)

    @api.model
    def _record(self, connection, kind, odd, good_ids):
        """Keep what was set aside, and clear what has come well-formed since.

        :param odd: :class:`payload.Odd` records
        :param good_ids: Xero's ids that were taken in
        """
        if odd:
            self._keep(connection, kind, odd)
            self._mark_out_of_date(connection, kind, [record.xero_id for record in odd])
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
    def _mark_out_of_date(self, connection, kind, xero_ids):
        """Mark what is kept of records that cannot be read any more, and show that to a person."""
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
        """Keep records that were taken in, but not what should have followed from that.

        :param failed: :class:`payload.Odd` records
        :param settled_ids: Xero's ids of those for which it has followed by now
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
        # One without an id is told apart by its reason; it is written again each time, which says
        # that it is still there: see _forget_nameless.
        latest = {record.xero_id or (record.name, str(record.reason)): record for record in odd}
        rows = [
            (
                record.xero_id,
                record.name or self.env._("without a name"),
                str(record.reason),
                Json(record.reason.stored()),
                record.cause,
            )
            for record in latest.values()
        ]
        self.env.cr.execute(
            SQL(
                """INSERT INTO xero_sync_issue (connection_id, company_id, kind, xero_id, name,
                          reason, reason_words, cause, state, create_uid, write_uid, create_date,
                          write_date)
                   SELECT %(connection)s, %(company)s, %(kind)s, odd.xero_id, odd.name,
                          odd.reason, odd.words, odd.cause, 'open', %(uid)s, %(uid)s, %(now)s,
                          %(now)s
                     FROM (VALUES %(rows)s) AS odd (xero_id, name, reason, words, cause)
                       ON CONFLICT (connection_id, kind, COALESCE(xero_id, ''),
                                    (CASE WHEN xero_id IS NULL
                                          THEN COALESCE(name, '') || reason ELSE '' END))
                       DO UPDATE SET name = EXCLUDED.name, reason = EXCLUDED.reason,
                                     reason_words = EXCLUDED.reason_words,
                                     cause = EXCLUDED.cause, write_date = EXCLUDED.write_date
                        WHERE xero_sync_issue.reason <> EXCLUDED.reason
                           OR xero_sync_issue.xero_id IS NULL""",
                connection=connection.id,
                company=connection.company_id.id,
                kind=kind,
                rows=SQL(", ").join(SQL("(%s, %s, %s, %s::jsonb, %s)", *row) for row in rows),
                uid=self.env.uid,
                # Not the transaction's: a walk tells by it what it has met.
                now=fields.Datetime.now(),
            )
        )

    @api.model
    def _forget_nameless(self, connection, kind, since):
        """Clear records without an id that a walk through all of the list has not met again.

        :param since: when that walk began, naive UTC
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
        """Say of records that were asked for by their ids and did not come."""
        words = Words(_lt("Xero does not have it any more."))
        self.search(
            [
                ("connection_id", "=", connection.id),
                ("kind", "=", kind),
                ("xero_id", "in", list(xero_ids)),
            ]
        ).write({"reason": str(words), "reason_words": words.stored(), "cause": "record"})

    def action_retry(self):
        """Read these records from Xero once more, as soon as a worker is free.

        What Odoo refused is tried again at once: Xero has nothing to do with it.
        """
        self.check_access("write")
        for connection, issues in self.exists().grouped("connection_id").items():
            for kind, found in issues.grouped("kind").items():
                effects = found.filtered(lambda issue: issue.cause == "effect")
                if kind == "customers":
                    self.env["xero.contact"]._retry_refused(connection, found.mapped("xero_id"))
                elif kind == "contacts" and effects:
                    effects._match_quotes_again(connection)
                else:
                    found._read_again(connection, kind)
            connection._wake("live")
        return True

    def _match_quotes_again(self, connection):
        contacts = self.env["xero.contact"].search(
            [("connection_id", "=", connection.id), ("xero_id", "in", self.mapped("xero_id"))]
        )
        # sudo: documents are the engine's own; the right to write the issues was checked
        self.env["xero.invoice"].sudo()._look_for_quotes(connection, contacts)

    def _read_again(self, connection, kind):
        """Have these records read by their ids, or with all of their list, whichever is less."""
        ids = self.mapped("xero_id")
        if kind == "accounts" or not all(ids) or len(ids) > MOST_SINGLY.get(kind, MANY):
            connection._queue([kind], full=True)
        else:
            # sudo: what waits to be read is the engine's own; the right to write was checked
            self.env["xero.webhook.event"].sudo()._ask_again(connection, kind, ids)

    def action_ignore(self):
        """Show these records no longer, unless they are asked for."""
        self.check_access("write")
        self.sudo().state = "ignored"  # sudo: the right to write was checked above
        return True

    def action_reopen(self):
        """Show ignored records again."""
        self.check_access("write")
        self.sudo().state = "open"  # sudo: the right to write was checked above
        return True

    def action_open_xero(self):
        """Open the record in Xero, in a new tab."""
        self.check_access("read")
        one(self)
        return {"type": "ir.actions.act_url", "url": self.xero_url or const.GO_URL, "target": "new"}
