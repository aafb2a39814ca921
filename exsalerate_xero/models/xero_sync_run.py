from datetime import timedelta

from odoo import api, fields, models

from .wording import told

KEPT = timedelta(days=90)


class XeroSyncRun(models.Model):
    """The history of a connection: what each walk of a list did.

    A walk that waits or fails and goes on later stays one row.
    """

    _name = "xero.sync.run"
    _description = "Xero Import History"
    _order = "date_from DESC, id DESC"
    _rec_name = "kind"

    connection_id = fields.Many2one(
        "xero.connection", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("accounts", "Sales codes"),
            ("contacts", "Customers and suppliers"),
            ("invoices", "Invoices"),
            ("credit_notes", "Credit notes"),
            ("quotes", "Quotes"),
        ],
        "What",
        required=True,
        readonly=True,
    )
    scope = fields.Selection(
        [
            ("full", "Everything"),
            ("changes", "What had changed"),
            ("announced", "What was announced"),
        ],
        "Read",
        required=True,
        readonly=True,
        help="What webhooks announce, or a person asks for, is one row an hour.",
    )
    date_from = fields.Datetime("From", required=True, readonly=True, index=True)
    date_to = fields.Datetime("To", readonly=True)
    seconds = fields.Float(readonly=True, help="Of work, waiting for Xero included.")
    call_count = fields.Integer("Calls", readonly=True)
    new_count = fields.Integer("New", readonly=True)
    changed_count = fields.Integer("Changed", readonly=True)
    unchanged_count = fields.Integer("Unchanged", readonly=True)
    odd_count = fields.Integer("Set aside", readonly=True)
    state = fields.Selection(
        [("done", "Done"), ("waiting", "Waiting for Xero"), ("failed", "Failed")],
        required=True,
        readonly=True,
    )
    result = fields.Char(compute="_compute_result")
    result_words = fields.Json(readonly=True)

    @api.depends("result_words")
    @api.depends_context("lang")
    def _compute_result(self):
        for run in self:
            run.result = told(self.env, run.result_words)

    @api.autovacuum
    def _gc_old(self):
        """Forget runs that began more than 90 days ago."""
        self.search([("date_from", "<", fields.Datetime.now() - KEPT)]).unlink()
