from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..base.groups import LEADER, USER
from .xero_contact_update import alike

# A condition on the table res_partner. Changing the address of one of these partners would redirect
# their mail, including links to set a password.
GUARDED = SQL(
    """(EXISTS (SELECT FROM res_users WHERE res_users.partner_id = res_partner.id)
        OR EXISTS (SELECT FROM res_company WHERE res_company.partner_id = res_partner.id))"""
)


class ResPartner(models.Model):
    """Protect users and Odoo's own companies: Xero neither changes nor matches them by e-mail."""

    _inherit = "res.partner"

    def _xero_guarded(self):
        """Return partners of Odoo's companies and of users, including portal and archived ones."""
        self.env["res.users"].flush_model(["partner_id"])
        self.env["res.company"].flush_model(["partner_id"])
        query = SQL("SELECT id FROM res_partner WHERE id = ANY(%s) AND %s", self.ids, GUARDED)
        return self.browse(id_ for (id_,) in self.env.execute_query(query))

    def _xero_shared(self):
        """Return the names of fields that Odoo shares between the partner, company and colleagues.

        They belong to the company, so a contact person's data in Xero doesn't change them.
        """
        if not self.parent_id or self.commercial_partner_id == self:
            return set()
        shared = set(self._synced_commercial_fields())
        return shared | set(self._address_fields()) if self.type == "contact" else shared

    def _without_others(self, contact, said):
        """Return a contact's values without those that the customer's other contacts also have.

        :param said: {field: values}
        """
        others = self.xero_contact_ids - contact
        others = others.filtered(lambda other: other.status != "GDPRREQUEST")
        left = {
            name: [v for v in values if not any(alike(name, v, other[name]) for other in others)]
            for name, values in said.items()
        }
        return {name: values for name, values in left.items() if values}

    def _xero_linked_contacts(self):
        """Return the Xero contacts of the partners and of their child contacts."""
        # sudo: only to compare access before and after a write
        contacts = self.env["xero.contact"].sudo().with_context(active_test=False)
        return contacts.search([("partner_id", "child_of", self.ids)])

    def _xero_hidden_contacts(self):
        """Return the linked contacts that the user's sales permissions hide.

        None are returned for users who see all customers, nor for users without access to Xero: a
        write can't change what these see.
        """
        user = self.env.user
        if self.env.su or user.has_group(LEADER) or not user.has_group(USER):
            return self.env["xero.contact"]
        return self._xero_linked_contacts()._hidden_from_user()


class XeroContact(models.Model):
    _inherit = "xero.contact"

    def _hidden_from_user(self):
        """Return the contacts that the user can't see in any of the user's companies."""
        contacts = self.env["xero.contact"].sudo(False)
        companies = self.env.user.company_ids.ids
        seen = contacts.with_context(allowed_company_ids=companies).search([("id", "in", self.ids)])
        return self.browse(set(self.ids) - set(seen.ids))

    def _check_still_hidden(self):
        """Check that a write by this user hasn't made these contacts visible to them.

        :raises AccessError: otherwise
        """
        shown = self - self._hidden_from_user() if self else self
        if shown:
            # sudo: names of customers, which every salesperson can read in Odoo
            names = ", ".join(shown.sudo().partner_id.mapped("name"))
            raise AccessError(
                self.env._(
                    "You can't take over %(customers)s: the sales in Xero belong to another "
                    "salesperson. Ask that salesperson or a sales manager to reassign the "
                    "customer.",
                    customers=names,
                )
            )
