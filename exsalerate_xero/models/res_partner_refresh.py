from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_time

from .client_calls import one
from .res_partner import USER


class ResPartner(models.Model):
    """Reading a customer's documents from Xero when somebody asks, not when they change."""

    _inherit = "res.partner"

    xero_can_refresh = fields.Boolean(compute="_compute_xero_can_refresh", groups=USER)

    @api.depends_context("uid", "company")
    def _compute_xero_can_refresh(self):
        linked = set(self._xero_contacts_to_refresh().partner_id.ids)
        family = self._xero_family()
        for partner in self:
            partner.xero_can_refresh = not linked.isdisjoint(family.get(partner._origin.id, ()))

    def action_xero_refresh(self):
        """Have this customer's documents read from Xero next, before anything else.

        :raises AccessError: where the customer or its Xero contacts are not the reader's to see
        :raises UserError: in words, where Xero cannot be asked
        """
        self.check_access("read")
        self.env["xero.contact"].check_access("read")
        one(self)
        contacts = self._xero_contacts_to_refresh()
        if not contacts:
            raise UserError(
                self.env._(
                    "This customer cannot be read from Xero: it is not linked to a contact of an "
                    "organisation that is connected and whose sales have been imported."
                )
            )
        # sudo: what may be read was checked above; asking for it changes nothing in Odoo
        asked, refused = contacts.sudo()._ask()
        asked.connection_id._wake("live")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "info", "message": self._xero_refresh_message(asked, refused)},
        }

    def _xero_refresh_message(self, asked, refused):
        """Say what comes of asking for some contacts, where others were refused or read of late."""
        until = max(filter(None, asked.connection_id.mapped("not_before")), default=None)
        if until and until > fields.Datetime.now():
            local = fields.Datetime.context_timestamp(self, until)
            when = format_time(self.env, local.timetz(), time_format="short")
            return self.env._("Xero takes no calls before %s; then it is read.", when)
        if asked:
            return self.env._("Reading from Xero. The page follows in a few seconds.")
        if refused:
            return self.env._(
                "The calls that Xero still takes today are kept for what changes, which comes by "
                "itself."
            )
        return self.env._("This customer was read from Xero only minutes ago.")

    def _xero_contacts_to_refresh(self):
        """Return the Xero contacts of the customers and their contacts, if the reader's to see."""
        members = [id_ for ids in self._xero_family().values() for id_ in ids]
        contacts = self.env["xero.contact"].search(
            [
                ("partner_id", "in", members),
                ("company_id", "=", self.env.company.id),
                ("connection_id.state", "=", "connected"),
            ]
        )
        # sudo: only whether sales have been imported; streams are for administrators to see
        imported = (
            contacts.connection_id.sudo()
            .stream_ids.filtered(lambda stream: stream.kind == "invoices" and stream.last_success)
            .connection_id
        )
        return contacts.filtered(lambda contact: contact.connection_id in imported)
