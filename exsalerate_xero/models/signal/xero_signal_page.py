from odoo import api, models


class XeroSignal(models.Model):
    """The signals on a customer's page."""

    _inherit = "xero.signal"

    @api.model
    def _add_to_customer_page(self, partner, page, connections):
        """Add the customer's open signals of the organisations' company to its page."""
        domain = [
            ("partner_id", "=", partner.id),
            ("company_id", "in", connections.company_id.ids),
            *self._get_open_domain(),
        ]
        page["signals"] = [
            signal._prepare_page_values() for signal in self.search(domain, order="amount DESC, id")
        ]

    def _prepare_page_values(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "id": self.id,
            "rule": self.rule_id.name,
            "reason": self.reason,
            "amount": self.amount,
            "kind": self.kind,
            "state": self.state,
            "label": states[self.state],
            "lead_id": self.lead_id.id,
            "user": self.user_id.name or False,
        }
