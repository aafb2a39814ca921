from datetime import timedelta

from odoo import api, fields, models

from ..base.wording import format_words
from .xero_stream import KINDS

KEPT = timedelta(days=90)


class XeroSyncRun(models.Model):
    """The history of a connection, with one row for each read of a list.

    A read that is paused or fails and resumes later stays one row.
    """

    _name = "xero.sync.run"
    _description = "Xero Import History"
    _order = "date_from DESC, id DESC"
    _rec_name = "kind"

    connection_id = fields.Many2one(
        "xero.connection", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, "List", required=True, readonly=True)
    scope = fields.Selection(
        [
            ("full", "All records"),
            ("changes", "Changes"),
            ("announced", "Single records"),
        ],
        required=True,
        readonly=True,
        help="Records read for webhooks, or on request, share one row per hour.",
    )
    date_from = fields.Datetime("Started", required=True, readonly=True, index=True)
    date_to = fields.Datetime("Ended", readonly=True)
    seconds = fields.Float(readonly=True, help="Working time, including waiting for Xero.")
    call_count = fields.Integer("Calls", readonly=True)
    new_count = fields.Integer("New", readonly=True)
    changed_count = fields.Integer("Changed", readonly=True)
    unchanged_count = fields.Integer("Unchanged", readonly=True)
    odd_count = fields.Integer("Skipped", readonly=True)
    state = fields.Selection(
        [("done", "Done"), ("waiting", "Waiting for Xero"), ("failed", "Failed")],
        required=True,
        readonly=True,
    )
    shown_state = fields.Selection(
        "_selection_shown_state", "Status", compute="_compute_shown_state"
    )
    result = fields.Char(compute="_compute_result")
    result_words = fields.Json(readonly=True)

    @api.model
    def _selection_shown_state(self):
        states = self._fields["state"]._description_selection(self.env)
        return [*states, ("retrying", self.env._("Retrying"))]

    @api.depends("state")
    def _compute_shown_state(self):
        """Distinguish failed reads that Odoo retries without anyone's help."""
        streams = self.env["xero.stream"].search(
            [("run_id", "in", self.filtered(lambda run: run.state == "failed").ids)]
        )
        retried = streams.filtered(lambda stream: stream.shown_state == "retrying").run_id
        for run in self:
            run.shown_state = "retrying" if run in retried else run.state

    @api.depends("result_words")
    @api.depends_context("lang")
    def _compute_result(self):
        for run in self:
            run.result = format_words(self.env, run.result_words)

    @api.autovacuum
    def _gc_old(self):
        """Delete rows of reads that began more than 90 days ago."""
        self.search([("date_from", "<", fields.Datetime.now() - KEPT)]).unlink()
