from odoo import api, models


class ResPartner(models.Model):
    """Refresh a customer's card when one of its contacts is deleted."""

    _inherit = "res.partner"

    @api.ondelete(at_uninstall=False)
    def _touch_customers(self):
        """Refresh the cards of customers whose contacts are deleted."""
        # sudo: cards that users can't write; Odoo checks access to the partners
        self.env["xero.customer"].sudo()._touch(self.commercial_partner_id.ids)


class ResUsers(models.Model):
    """Refresh the cards of a salesperson who is deleted."""

    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _touch_customers(self):
        # sudo: cards of all companies
        cards = self.env["xero.customer"].sudo().with_context(active_test=False)
        cards._touch(cards.search([("user_id", "in", self.ids)]).partner_id.ids)
