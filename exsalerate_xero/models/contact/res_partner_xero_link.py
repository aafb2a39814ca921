from odoo import api, models

from ...tools.words import Words, _lt
from .. import steps
from .xero_contact_link import reason_values

# Fields that determine which card shows a partner's sales, and who may see them.
# The last one is computed, but Odoo also accepts it in a call.
DECIDING = {"user_id", "parent_id", "is_company", "company_type", "commercial_partner_id"}
# Fields that matching looks partners up by.
FOUND_BY = {"name", "vat", "is_company", "company_type", "parent_id"}


class ResPartner(models.Model):
    """Update Xero's records when users create, change or delete a customer."""

    _inherit = "res.partner"

    # Matching looks up e-mail addresses for every new contact.
    _xero_email_index = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        """Add the new partners to the index for matching."""
        partners = super().create(vals_list)
        # sudo: an index that users can't access
        self.env["xero.partner.key"].sudo()._update_keys(partners.sudo())
        return partners

    def write(self, vals):
        """Update what depends on the partners; prevent users from gaining access to sales.

        :raises AccessError: if the write would show the user another salesperson's customer
        """
        if DECIDING & vals.keys():
            before, hidden = self.commercial_partner_id.ids, self._xero_hidden_contacts()
            # The change of salesperson is always tracked, whatever the call's context.
            is_tracked = not self.env.su and any(self._xero_linked_contacts())
            tracked = self.with_context(tracking_disable=False, mail_notrack=False)
            result = super(ResPartner, tracked if is_tracked else self).write(vals)
            hidden._check_still_hidden()
            steps.run(self.env, steps.PARTNERS_CHANGED, [*before, *self.ids])
        else:
            result = super().write(vals)
        if FOUND_BY & vals.keys():
            # sudo: an index that users can't access; Odoo checked access to the partners above
            self.env["xero.partner.key"].sudo()._update_keys(self.sudo())
        return result

    def unlink(self):
        """Unlink the partners from their contacts, and from lines, which have no foreign key.

        :raises AccessError: if that would show the user another salesperson's customer, as the
            contact of a company that is deleted
        """
        ids, hidden = self.ids, self._xero_hidden_contacts()
        self._unlink_xero_contacts()
        result = super().unlink()
        self.env["xero.invoice.line"]._replace_partner(ids)
        hidden._check_still_hidden()
        return result

    def get_xero_deletion_warning(self):
        """Return what deleting these partners does to sales from Xero, False if nothing."""
        # sudo: only the number of customers that the user may delete, whoever sees their sales
        contacts = self._filtered_access("unlink").sudo().xero_contact_ids
        number = len(contacts.partner_id)
        if not number:
            return False
        if len(self) == 1:
            return self.env._(
                "This customer is linked to Xero. If you delete it, its sales stay in Odoo without "
                "a customer, and its contact goes back to Xero → Review contacts. Nothing changes "
                "in Xero.\n\nTo keep the customer's sales together, archive it instead."
            )
        return self.env._(
            "Linked to Xero: %(number)s of %(all)s. If you delete them, their sales stay in Odoo "
            "without a customer, and their contacts go back to Xero → Review contacts. Nothing "
            "changes in Xero.\n\nTo keep the customers' sales together, archive them instead.",
            number=number,
            all=len(self),
        )

    def _unlink_xero_contacts(self):
        """Put contacts in review whose customers are about to be deleted."""
        # sudo: Odoo checks access to the customers later; contacts remain without a customer
        contacts = self.env["xero.contact"].sudo().search([("partner_id", "in", self.ids)])
        words = Words(_lt("The customer was deleted in Odoo"))
        # Erased and merged contacts need no decision.
        gone = contacts.filtered(lambda c: c.status == "GDPRREQUEST" or c.merged_into_xero_id)
        gone.write({"partner_id": False, "match_state": False, "proposal": False})
        (contacts - gone).write(
            {"partner_id": False, "match_state": "review", "proposal": "decide"}
            | reason_values(words)
        )
