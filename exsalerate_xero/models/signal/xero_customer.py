from odoo import api, fields, models
from odoo.tools import SQL


class XeroCustomer(models.Model):
    """The open signals of a card, which are for the same salesperson."""

    _inherit = "xero.customer"

    signal_count = fields.Integer("Signals", compute="_compute_signals")
    signal_names = fields.Char("Rules with signals", compute="_compute_signals")
    signal_rule_ids = fields.Many2many(
        "xero.signal.rule",
        string="Signals of rules",
        compute="_compute_signals",
        search="_search_signal_rule_ids",
        help="Rules with an open signal about the customer.",
    )

    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_signals(self):
        signals = self.env["xero.signal"]
        found = signals.search_fetch(
            [("partner_id", "in", self.partner_id.ids), *signals._get_open_domain()],
            ["rule_id", "company_id", "partner_id", "user_id"],
        )
        by_card = found.grouped(lambda signal: signal._get_card())
        for customer in self:
            key = (customer.company_id.id, customer.partner_id.id, customer.user_id.id)
            own = by_card.get(key, signals)
            customer.signal_count = len(own)
            customer.signal_rule_ids = own.rule_id
            customer.signal_names = ", ".join(own.rule_id.mapped("name"))

    @api.model
    def _search_signal_rule_ids(self, operator, value):
        """Return the domain of cards with an open signal of one of the rules."""
        if operator not in ("in", "any", "ilike"):
            return NotImplemented
        rules = self._find_values(self.env["xero.signal.rule"], operator, value)
        some = self._having_signals([("rule_id", "in", rules.ids)])
        return some | ~self._having_signals([]) if operator == "in" and False in value else some

    @api.model
    def _having_signals(self, domain):
        """Return the domain of cards with an open signal that the user may see."""
        signals = self.env["xero.signal"]
        query = signals._search([*domain, *signals._get_open_domain()])
        card = {"company_id": "company_id", "partner_id": "customer_id", "user_id": "user_id"}
        columns = [
            SQL(
                "%s AS %s",
                SQL("COALESCE(%s, 0)", signals._field_to_sql(query.table, name, query)),
                SQL.identifier(key),
            )
            for name, key in card.items()
        ]
        return self._having_answer(query.select(*columns))

    def action_view_signals(self):
        """Show the open signals of the card."""
        self.check_access("read")
        signals = self.env["xero.signal"]
        signals.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("exsalerate_xero.xero_signal_action")
        domain = [
            ("company_id", "in", self.company_id.ids),
            ("partner_id", "in", self.partner_id.ids),
            ("user_id", "in", [False, *self.user_id.ids]),
            *signals._get_open_domain(),
        ]
        return action | {"domain": domain, "context": {}}
