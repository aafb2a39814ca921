from odoo import api, models

# What decides whose card a partner's sales are on.
DECIDING = {"user_id", "parent_id", "is_company", "company_type"}


class ResPartner(models.Model):
    """Telling the board when a customer gets another salesperson, or becomes another's contact."""

    _inherit = "res.partner"

    def write(self, vals):
        before = self.commercial_partner_id.ids if DECIDING & vals.keys() else ()
        result = super().write(vals)
        if before:
            # sudo: Odoo let the partners be written, above; the board follows whoever writes them
            self.env["xero.customer"].sudo()._touch([*before, *self.ids])
        return result

    @api.ondelete(at_uninstall=False)
    def _touch_customers(self):
        """Refresh the cards of customers whose contacts are deleted, and their sales with them."""
        # sudo: Odoo lets delete the partners, or refuses elsewhere; the board follows
        self.env["xero.customer"].sudo()._touch(self.commercial_partner_id.ids)


class ResUsers(models.Model):
    """The cards of a salesperson who is deleted become those of nobody."""

    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _touch_customers(self):
        # sudo: in every company, whoever may delete the user
        cards = self.env["xero.customer"].sudo().with_context(active_test=False)
        cards._touch(cards.search([("user_id", "in", self.ids)]).partner_id.ids)
