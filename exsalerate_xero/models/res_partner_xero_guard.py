from odoo import models
from odoo.tools import SQL

from .xero_contact_update import alike

# Of the table res_partner. Whoever changes the address of one of these gets that one's mail, links
# to set a password among it.
GUARDED = SQL(
    """(EXISTS (SELECT FROM res_users WHERE res_users.partner_id = res_partner.id)
        OR EXISTS (SELECT FROM res_company WHERE res_company.partner_id = res_partner.id))"""
)


class ResPartner(models.Model):
    """Whom Xero never changes, nor finds by an address: those who log in, and Odoo's companies."""

    _inherit = "res.partner"

    def _xero_guarded(self):
        """Return those who log in to Odoo, or did, portal users included, or are its companies."""
        self.env["res.users"].flush_model(["partner_id"])
        self.env["res.company"].flush_model(["partner_id"])
        query = SQL("SELECT id FROM res_partner WHERE id = ANY(%s) AND %s", self.ids, GUARDED)
        return self.browse(id_ for (id_,) in self.env.execute_query(query))

    def _xero_shared(self):
        """Return the names of fields that Odoo writes to the partner's company and colleagues too.

        They are the company's: what Xero says of one person changes none of them.
        """
        if not self.parent_id or self.commercial_partner_id == self:
            return set()
        shared = set(self._synced_commercial_fields())
        return shared | set(self._address_fields()) if self.type == "contact" else shared

    def _without_others(self, contact, said):
        """Return what a contact said of the customer, without what its other contacts say as well.

        :param said: {field: values}
        """
        others = self.xero_contact_ids - contact
        others = others.filtered(lambda other: other.status != "GDPRREQUEST")
        left = {
            name: [v for v in values if not any(alike(name, v, other[name]) for other in others)]
            for name, values in said.items()
        }
        return {name: values for name, values in left.items() if values}
