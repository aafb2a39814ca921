from odoo import api, models

# What decides whose card a partner's sales are on.
DECIDING = {"user_id", "parent_id", "is_company", "company_type"}
# What matching looks a partner up by.
FOUND_BY = {"name", "vat", "is_company", "company_type"}


class ResPartner(models.Model):
    """What follows from writing a partner: its card on the board, and what it is found by."""

    _inherit = "res.partner"

    # The same addresses are looked up for every new contact.
    _xero_email_index = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        """Let matching find the new partners."""
        partners = super().create(vals_list)
        # sudo: an index for matching, whoever creates partners
        self.env["xero.partner.key"].sudo()._update_keys(partners.sudo())
        return partners

    def write(self, vals):
        before = self.commercial_partner_id.ids if DECIDING & vals.keys() else ()
        result = super().write(vals)
        if FOUND_BY & vals.keys():
            # sudo: Odoo let the partners be written, above; an index for matching follows
            self.env["xero.partner.key"].sudo()._update_keys(self.sudo())
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
