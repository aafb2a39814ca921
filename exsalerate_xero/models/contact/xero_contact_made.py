from odoo import api, fields, models
from odoo.api import SUPERUSER_ID
from odoo.tools import SQL

from .xero_contact_update import alike, of_partner


class XeroContact(models.Model):
    """Detect whether a customer that was created from a contact has been edited.

    The date of the addon's last change to the partner is kept and compared with its last change.
    """

    _inherit = "xero.contact"

    partner_created = fields.Boolean(
        readonly=True, help="The customer was created from this contact."
    )
    # The partner's write date after the addon's last change.
    partner_as_of = fields.Datetime(readonly=True, groups=fields.NO_ACCESS)

    @api.model
    def _as_made(self, partners):
        """Return the IDs of partners that were created from contacts and not edited since."""
        self.env["res.partner"].flush_model()
        self.flush_model(["partner_id", "partner_created", "partner_as_of"])
        rows = self.env.execute_query(
            SQL(
                """SELECT partner.id
                     FROM xero_contact contact JOIN res_partner partner
                          ON partner.id = contact.partner_id
                    WHERE partner.id = ANY(%s) AND contact.partner_created
                      AND partner.write_date = contact.partner_as_of
                      AND partner.write_uid IN (partner.create_uid, %s)""",
                partners.ids,
                SUPERUSER_ID,
            )
        )
        return {id_ for (id_,) in rows}

    @api.model
    def _note_as_made(self, partner_ids):
        """Record that the addon made the last change to these partners."""
        self.env["res.partner"].flush_model()
        self.flush_model(["partner_id", "partner_created"])
        self.env.cr.execute(
            SQL(
                """UPDATE xero_contact contact SET partner_as_of = partner.write_date
                     FROM res_partner partner
                    WHERE partner.id = ANY(%s) AND contact.partner_id = partner.id
                      AND contact.partner_created""",
                list(partner_ids),
            )
        )
        self.invalidate_model(["partner_as_of"])

    def _is_edited(self, countries):
        """Return whether a value of the customer differs from the contact's."""
        said = self._partner_values(self, countries)
        return any(not alike(name, said[name], of_partner(self.partner_id, name)) for name in said)
