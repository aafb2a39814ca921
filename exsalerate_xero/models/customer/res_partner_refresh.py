from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_time

from ..base.client_calls import one
from ..base.groups import USER


class ResPartner(models.Model):
    """Refresh a customer's documents from Xero on request."""

    _inherit = "res.partner"

    xero_can_refresh = fields.Boolean(compute="_compute_xero_can_refresh", groups=USER)

    @api.depends_context("uid", "company")
    def _compute_xero_can_refresh(self):
        linked = set(self._xero_contacts_to_refresh().partner_id.ids)
        family = self._xero_family()
        for partner in self:
            partner.xero_can_refresh = not linked.isdisjoint(family.get(partner._origin.id, ()))

    def action_xero_refresh(self):
        """Read this customer's documents from Xero with priority.

        :raises AccessError: if the user can't see the customer or its Xero contacts
        :raises UserError: if the customer can't be refreshed
        """
        self.check_access("read")
        self.env["xero.contact"].check_access("read")
        one(self)
        contacts = self._xero_contacts_to_refresh()
        if not contacts:
            raise UserError(
                self.env._(
                    "This customer can't be refreshed: it isn't linked to a contact of a connected "
                    "organisation whose sales have been imported."
                )
            )
        # sudo: access was checked above; the request changes nothing in Odoo
        requested, refused = contacts.sudo()._request_refresh()
        requested.connection_id._wake("live")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "info", "message": self._xero_refresh_message(requested, refused)},
        }

    def _xero_refresh_message(self, requested, refused):
        """Return the notification for requested and refused contacts."""
        until = max(filter(None, requested.connection_id.mapped("not_before")), default=None)
        if until and until > fields.Datetime.now():
            local = fields.Datetime.context_timestamp(self, until)
            when = format_time(self.env, local.timetz(), time_format="short")
            return self.env._("Xero's call limit is reached. The refresh starts at %s.", when)
        if requested:
            return self.env._("Refreshing from Xero. The page updates in a few seconds.")
        if refused:
            return self.env._(
                "Today's remaining calls to Xero are reserved for changes, which are synced "
                "automatically."
            )
        return self.env._("This customer was refreshed a few minutes ago.")

    def _xero_contacts_to_refresh(self):
        """Return the Xero contacts of the customers and their contacts that can be refreshed."""
        members = [id_ for ids in self._xero_family().values() for id_ in ids]
        contacts = self.env["xero.contact"].search(
            [
                ("partner_id", "in", members),
                ("company_id", "=", self.env.company.id),
                ("connection_id.state", "=", "connected"),
            ]
        )
        # sudo: whether sales have been imported; only administrators can see streams
        imported = (
            contacts.connection_id.sudo()
            .stream_ids.filtered(lambda stream: stream.kind == "invoices" and stream.last_success)
            .connection_id
        )
        return contacts.filtered(lambda contact: contact.connection_id in imported)
