from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import oauth
from ...tools.custom_connection import custom_tokens

# Only for refresh tokens, which custom connections don't have.
OFFLINE = "offline_access"


class XeroConnection(models.Model):
    """Custom connections: access to one organisation without a person's consent in the browser."""

    _inherit = "xero.connection"

    is_custom = fields.Boolean(
        compute="_compute_is_custom",
        # The kind of app isn't a secret; the company's field is for administrators.
        compute_sudo=True,
        help="The company's Xero app is a custom connection.",
    )

    @api.depends("company_id.xero_custom_connection")
    def _compute_is_custom(self):
        for connection in self:
            connection.is_custom = connection.company_id.xero_custom_connection

    @api.model
    def _custom_scopes(self):
        """Return the scopes that a custom connection needs."""
        return [scope for scope in self._needed_scopes() if scope != OFFLINE]

    def _custom_connection(self):
        """Return what every token is requested with; None for a web app.

        Of the optional scopes, these are the ones that were granted when it was connected.
        """
        if not self.is_custom:
            return None
        granted = [scope for scope in self._optional_scopes() if self._has_scope(scope)]
        return oauth.CustomConnection(
            self._host("api"), self.tenant_id or "", tuple(self._custom_scopes()), tuple(granted)
        )

    def _connect_custom(self):
        """Connect the organisation of the company's custom connection.

        Optional scopes that it doesn't include switch off what needs them.

        :raises UserError: if it can't be done, with the reason for the user
        """

        def tokens_of_any_organisation():
            credentials = self._credentials()
            optional = tuple(self._optional_scopes())
            custom = replace(credentials.custom, tenant_id="", optional=optional)
            return custom_tokens(replace(credentials, custom=custom))

        tokens = self._call_xero(tokens_of_any_organisation)
        organisation = self._get_custom_organisation(self._list_organisations(tokens.access_token))
        # sudo: callers checked write access; users may not write details that come from Xero
        self.sudo()._connect_organisation(organisation, tokens)

    def _get_custom_organisation(self, organisations):
        """Return the organisation that a custom connection is for.

        :raises UserError: if that isn't one, or another one than this connection's
        """
        names = ", ".join(each.tenant_name for each in organisations)
        if not organisations:
            raise UserError(
                self.env._(
                    "Your custom connection isn't authorised for an organisation. Authorise it in "
                    "Xero's developer portal, then connect again."
                )
            )
        if len(organisations) > 1:
            raise UserError(
                self.env._(
                    "A custom connection is for one organisation, but Xero lists several for "
                    "yours: %s. Disconnect the others in Xero, then connect again.",
                    names,
                )
            )
        if self.tenant_id and self.tenant_id != organisations[0].tenant_id:
            raise UserError(
                self.env._(
                    "Your custom connection is for %(other)s. Authorise it for %(name)s in Xero's "
                    "developer portal, or enter the client ID and secret of another custom "
                    "connection in Settings → Xero.",
                    other=names,
                    name=self.name,
                )
            )
        return organisations[0]
