from odoo import api, fields, models
from odoo.exceptions import UserError

from ..base.client_calls import one
from ..mirror.xero_invoice_line import DIMENSIONS
from .xero_signal import OPEN_STATES

# Ready rules of a new organisation's company, switched off: (kind, days until the activity is due).
READY = (
    ("stopped", 0),
    ("shrinking", 2),
    ("unbought", 5),
    ("retainer", 0),
    ("slow", 0),
    ("growing", 1),
)


class XeroSignalRule(models.Model):
    """Rules on the screen: ready ones, switching on and off, and what came of them."""

    _inherit = "xero.signal.rule"

    open_count = fields.Integer("Open signals", compute="_compute_results")
    signal_count = fields.Integer("Signals", compute="_compute_results")
    won_count = fields.Integer("Customers won back", compute="_compute_results")
    amount_won = fields.Monetary("Won back", compute="_compute_results")
    warning = fields.Char(compute="_compute_warning")

    @api.depends_context("uid")
    def _compute_results(self):
        """Count the signals that the user may see."""
        groups = self.env["xero.signal"]._read_group(
            [("rule_id", "in", self.ids)], ["rule_id", "state"], ["__count", "amount_won:sum"]
        )
        for rule in self:
            own = [(state, count, won) for each, state, count, won in groups if each == rule]
            rule.signal_count = sum(count for _state, count, _won in own)
            rule.open_count = sum(count for state, count, _won in own if state in OPEN_STATES)
            rule.won_count = sum(count for state, count, _won in own if state == "won_back")
            rule.amount_won = sum(won or 0 for _state, _count, won in own)

    @api.depends(
        *("kind", "dimension", "company_id", "fallback_user_id", "partner_domain"),
        *DIMENSIONS,
        *(f"missing_{name}" for name in DIMENSIONS),
    )
    def _compute_warning(self):
        for rule in self:
            rule.warning = rule._get_warning()

    def _get_warning(self):
        """Return what the rule lacks to find anybody, or False."""
        if choice := self._get_missing_choice():
            return choice
        try:
            self._customers_to_sql()
        except UserError as error:
            return str(error)
        unassigned = [("company_id", "=", self.company_id.id), ("user_id", "=", False)]
        customers = self.env["xero.customer"]
        if not self.fallback_user_id and customers.search_count(unassigned, limit=1):
            return self.env._("No one is notified about customers without a salesperson.")
        return False

    def _get_missing_choice(self):
        """Return what the rule must be told before it can find anybody, or False."""
        bought, missing = self._value_field(), self._value_field(missing=True)
        if self.kind == "unbought" and not (bought and self[bought] and self[missing]):
            return self.env._("Choose what these customers buy, and what they never bought.")
        return False

    @api.depends("is_on")
    def _compute_on_since(self):
        for rule in self:
            rule.on_since = fields.Datetime.now() if rule.is_on else False

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Offer the dimensions in use, with the tracking categories' names."""
        described = super().fields_get(allfields, attributes)
        if "selection" in described.get("dimension", ()):
            labels = self.env["xero.invoice.line"]._get_dimension_labels()
            described["dimension"]["selection"] = [
                (name, labels.get(name, label))
                for name, label in described["dimension"]["selection"]
                if name not in DIMENSIONS or name in labels
            ]
        return described

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        if on := rules.filtered("is_on"):
            on._queue_evaluation()
        return rules

    def write(self, vals):
        """Evaluate a rule that is switched on soon, not only at night."""
        result = super().write(vals)
        if "is_on" in vals:
            self._queue_evaluation()
        return result

    @api.model
    def _create_ready_rules(self, connection):
        """Create the ready rules of a company that has none."""
        company = connection.company_id
        if self.search_count([("company_id", "=", company.id)], limit=1):
            return
        call = self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False)
        names = dict(self._fields["kind"]._description_selection(self.env))
        self.create(
            [
                {
                    "name": names[kind],
                    "kind": kind,
                    "company_id": company.id,
                    "sequence": sequence,
                    "activity_type_id": call and call.id,
                    "activity_delay_days": days,
                }
                for sequence, (kind, days) in enumerate(READY)
            ]
        )

    def action_switch(self):
        """Switch the rule on or off."""
        rule = one(self)
        rule.is_on = not rule.is_on

    def action_view_won(self):
        """Show the customers that the rule won back."""
        return self.action_view_signals() | {"context": {"search_default_won_back": 1}}

    def action_view_signals(self):
        """Show the rule's signals."""
        self.env["xero.signal"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("exsalerate_xero.xero_signal_action")
        return action | {
            "domain": [("rule_id", "in", self.ids)],
            "context": {"search_default_open": 1},
        }
