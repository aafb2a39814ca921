import time
from datetime import timedelta
from math import ceil

from odoo import api, fields, models

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
        lambda self: self.env["xero.stream"]._fields["kind"].selection,
        "What",
        required=True,
        readonly=True,
    )
    full = fields.Boolean(
        "Everything", readonly=True, help="Everything was read, not only what had changed."
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
    result = fields.Char(readonly=True)

    @api.autovacuum
    def _gc_old(self):
        """Forget runs that began more than 90 days ago."""
        self.search([("date_from", "<", fields.Datetime.now() - KEPT)]).unlink()


class XeroConnection(models.Model):
    _inherit = "xero.connection"

    run_ids = fields.One2many("xero.sync.run", "connection_id", readonly=True)


class XeroStream(models.Model):
    """What a walk has cost and brought so far, for its row of the history."""

    _inherit = "xero.stream"

    run_id = fields.Many2one("xero.sync.run", readonly=True, index="btree_not_null")
    began_at = fields.Datetime(readonly=True)
    seconds = fields.Float(readonly=True)
    call_count = fields.Integer(readonly=True)

    def _note_effort(self, calls, since):
        """Add what reading a page took since ``since`` (monotonic seconds); return now."""
        now = time.monotonic()
        self.write({"call_count": self.call_count + calls, "seconds": self.seconds + now - since})
        return now

    def _minutes_left(self):
        """Estimate when a walk will be done, by its pace so far; None while that is unknown."""
        if not (self.done_count and self.seconds):
            return None
        left = self.total_count - self.done_count
        return ceil(left * self.seconds / self.done_count / 60)

    def _outcome(self):
        """Return how a walk has ended, in words."""
        if self.odd_count:
            return self.env._("Done, with %s to look at", self.odd_count)
        return self.env._("Done")

    def _log(self, state, result):
        """Write down how the walk stands, when it ends or is interrupted."""
        now = fields.Datetime.now()
        read = self.new_count + self.changed_count + self.odd_count
        values = {
            "connection_id": self.connection_id.id,
            "kind": self.kind,
            "full": self.full,
            "date_from": self.began_at or now,
            "date_to": now,
            "seconds": self.seconds,
            "call_count": self.call_count,
            "new_count": self.new_count,
            "changed_count": self.changed_count,
            "unchanged_count": max(0, self.done_count - read),
            "odd_count": self.odd_count,
            "state": state,
            "result": result,
        }
        if self.run_id:
            self.run_id.write(values)
        else:
            self.run_id = self.env["xero.sync.run"].create(values)
