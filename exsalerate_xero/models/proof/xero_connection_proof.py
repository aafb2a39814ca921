from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import const
from ...tools.words import Words, _lt
from ..base.wording import format_words

# Where figures are proved, the report shows what changed: all documents are read again once a week.
SWEEP_DAYS = 7
# If no proof has succeeded for so long, all documents are read again every night.
OVERDUE = timedelta(days=2)
ASK = _lt("Click Allow access, so that Xero lets Odoo read the report.")
NO_SCOPE = _lt(
    "Xero doesn't let Odoo read the profit and loss report. Switch it on again, click Allow access "
    "and allow it in Xero."
)
NOT_IN_CUSTOM = _lt(
    "Your custom connection doesn't include the scope %(scope)s. Select it in Xero's developer "
    "portal, authorise the connection again, then switch Proof on again and click Allow access."
)
SWITCHED_OFF = _lt("Proof was switched off. %(why)s")


class XeroConnection(models.Model):
    """Proving figures against Xero's profit and loss: switching it on, queueing it, its result."""

    _inherit = "xero.connection"

    proof_allowed = fields.Boolean(
        compute="_compute_proof_allowed",
        help="Proof is switched on, and a user has allowed access to the report in Xero.",
    )
    proof_step = fields.Selection(
        [
            ("report", "Reading the report"),
            ("months", "Reading the report of some months"),
            ("documents", "Reading documents again"),
        ],
        readonly=True,
        copy=False,
    )
    proof_reached = fields.Date(
        readonly=True, copy=False, help="The earliest month compared so far, of the step."
    )
    proof_read_at = fields.Datetime(
        "Last proved",
        readonly=True,
        copy=False,
        help="When all months were last compared, each with a report that could be read.",
    )
    proof_words = fields.Json(readonly=True, copy=False)
    proof_notice = fields.Char(compute="_compute_proof_notice")
    proof_month_ids = fields.One2many("xero.proof.month", "connection_id", readonly=True)
    proof_summary = fields.Char(compute="_compute_proof_summary")

    @api.depends("prove", "granted_scopes")
    def _compute_proof_allowed(self):
        for connection in self:
            connection.proof_allowed = connection.prove and connection._is_allowed("prove")

    @api.depends("proof_words")
    @api.depends_context("lang")
    def _compute_proof_notice(self):
        for connection in self:
            connection.proof_notice = format_words(self.env, connection.proof_words)

    @api.depends("proof_month_ids.verdict", "proof_month_ids.residual")
    @api.depends_context("lang")
    def _compute_proof_summary(self):
        for connection in self:
            connection.proof_summary = connection.proof_month_ids._summary()

    def action_prove(self):
        """Queue comparing revenue with Xero's profit and loss."""
        self.check_access("write")
        for connection in self.exists():
            connection._check_proof_on()
            connection.sudo()._queue_proof()  # sudo: write access was checked above
        return self._notify_limit()

    def action_open_proof(self):
        """Open the screen with the comparison."""
        self.check_access("write")
        action = self.env["ir.actions.client"]._for_xml_id("exsalerate_xero.xero_proof_action")
        return action | {"params": {"connection_id": self[:1].id}}

    def _check_proof_on(self):
        if not self.prove:
            raise UserError(self.env._("Switch on “Prove figures” first."))

    def _queue_proof(self, step="report"):
        """Queue a proof of all months, or ("months") of those that a user wants to check again.

        One of all months that has begun continues.
        """
        if self.proof_step not in ("report", step):
            self.write({"proof_step": step, "proof_reached": False})
        self._queue_tasks()

    @api.model
    def _queue_nightly_proof(self, connection):
        """Queue a proof each night; without a recent one, read all documents every night."""
        last = connection.proof_read_at
        if not connection.prove or not last or last < fields.Datetime.now() - OVERDUE:
            connection.sweep_days = 1
        if connection.proof_allowed:
            connection._queue_proof()

    @api.model
    def _process_proof_switch(self, connections, values):
        """Prove figures, or explain what to do, after Proof was switched on; forget its queue."""
        if "prove" not in values:
            return
        # sudo: a consequence of the setting, which the user was allowed to write
        for connection in connections.sudo():
            connected = connection.prove and connection.state == "connected"
            ask = connected and not connection.proof_allowed
            connection.write(
                {
                    "proof_step": False,
                    "proof_reached": False,
                    "proof_words": Words(ASK).stored() if ask else False,
                    "sweep_days": 1,
                    "task_calls": 0,
                }
            )
            if connected and not ask:
                connection._queue_proof()

    @api.model
    def _process_proof_allowed(self, connection):
        """Prove figures once a user has allowed access to the report."""
        own = connection.sudo()  # sudo: callers have checked write access to the connection
        if own.proof_allowed:
            own.proof_words = False
            own._queue_proof()
        elif own.prove:
            own._switch_proof_off(own._no_scope_words())

    def _no_scope_words(self):
        """Return why Xero doesn't allow the report, as Words."""
        if not self.is_custom:
            return Words(NO_SCOPE)
        return Words(NOT_IN_CUSTOM, {"scope": ", ".join(const.OPTIONAL_SCOPES["prove"])})

    def _switch_proof_off(self, why):
        """Switch Proof off, and say why; the connection stays connected."""
        self.prove = False
        self.proof_words = Words(SWITCHED_OFF, {"why": why}).stored()
        self.message_post(body=self.proof_notice)
