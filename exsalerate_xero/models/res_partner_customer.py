from odoo import api, models
from odoo.exceptions import AccessError

from .res_partner import USER

LEADER = "sales_team.group_sale_salesman_all_leads"
# Fields that decide which card shows a partner's sales, and who may see them.
# Odoo computes the last one, and takes it from a call all the same.
DECIDING = {"user_id", "parent_id", "is_company", "company_type", "commercial_partner_id"}
# What matching looks a partner up by.
FOUND_BY = {"name", "vat", "is_company", "company_type"}


class ResPartner(models.Model):
    """Whose customer a partner is: who sees its sales, its card, and what matching finds it by."""

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
        """Let lookup and board follow; let no one write themself into sales they may not see.

        :raises AccessError: where the write would show its author another salesperson's customer
        """
        if DECIDING & vals.keys():
            before, hidden = self.commercial_partner_id.ids, self._xero_hidden_contacts()
            # The chatter shows who changed the salesperson, whatever the call's context asks for.
            is_noted = not self.env.su and any(self._xero_linked_contacts())
            noted = self.with_context(tracking_disable=False, mail_notrack=False)
            result = super(ResPartner, noted if is_noted else self).write(vals)
            hidden._check_still_hidden()
            # sudo: Odoo let the partners be written, above; the board follows whoever writes them
            self.env["xero.customer"].sudo()._touch([*before, *self.ids])
        else:
            result = super().write(vals)
        if FOUND_BY & vals.keys():
            # sudo: Odoo let the partners be written, above; an index for matching follows
            self.env["xero.partner.key"].sudo()._update_keys(self.sudo())
        return result

    @api.ondelete(at_uninstall=False)
    def _touch_customers(self):
        """Refresh the cards of customers whose contacts are deleted, and their sales with them."""
        # sudo: Odoo lets delete the partners, or refuses elsewhere; the board follows
        self.env["xero.customer"].sudo()._touch(self.commercial_partner_id.ids)

    def _xero_linked_contacts(self):
        """Return the Xero contacts of the partners and of all partners below them."""
        # sudo: only to compare who may see them before and after a write
        contacts = self.env["xero.contact"].sudo().with_context(active_test=False)
        return contacts.search([("partner_id", "child_of", self.ids)])

    def _xero_hidden_contacts(self):
        """Return those of the linked contacts that the user's sales rights hide.

        Nothing is hidden from a user who sees all customers, or shown to one without any right to
        Xero, whatever is written.
        """
        user = self.env.user
        if self.env.su or user.has_group(LEADER) or not user.has_group(USER):
            return self.env["xero.contact"]
        return self._xero_linked_contacts()._hidden_from_user()


class ResUsers(models.Model):
    """Deleting a salesperson leaves their customers' cards without one."""

    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _touch_customers(self):
        # sudo: in every company, whoever may delete the user
        cards = self.env["xero.customer"].sudo().with_context(active_test=False)
        cards._touch(cards.search([("user_id", "in", self.ids)]).partner_id.ids)


class XeroContact(models.Model):
    _inherit = "xero.contact"

    def _hidden_from_user(self):
        """Return the contacts that the user may not see in any of the user's companies."""
        contacts = self.env["xero.contact"].sudo(False)
        companies = self.env.user.company_ids.ids
        seen = contacts.with_context(allowed_company_ids=companies).search([("id", "in", self.ids)])
        return self.browse(set(self.ids) - set(seen.ids))

    def _check_still_hidden(self):
        """Check that a write of this user has not shown them what was hidden before.

        :raises AccessError: otherwise
        """
        shown = self - self._hidden_from_user() if self else self
        if shown:
            # sudo: the names of customers, which every salesperson may read in Odoo
            names = ", ".join(shown.sudo().partner_id.mapped("name"))
            raise AccessError(
                self.env._(
                    "You can't take over %(customers)s: the sales in Xero are another "
                    "salesperson's. Ask that salesperson or a sales manager to reassign the "
                    "customer.",
                    customers=names,
                )
            )
