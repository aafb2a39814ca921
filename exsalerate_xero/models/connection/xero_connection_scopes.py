from odoo import api, fields, models

from ... import const


class XeroConnection(models.Model):
    """Optional permissions: which are requested, and which Xero has granted.

    A permission that isn't granted only switches off what needs it.
    """

    _inherit = "xero.connection"

    all_income = fields.Boolean(
        "All income",
        tracking=True,
        help="Import everything that Xero counts as income, not only invoices and credit notes.",
    )
    granted_scopes = fields.Char(readonly=True, copy=False)
    needs_consent = fields.Boolean(compute="_compute_needs_consent")

    @api.depends("granted_scopes", "all_income", "state")
    def _compute_needs_consent(self):
        """Tell whether Xero hasn't granted everything that "All income" needs."""
        for connection in self:
            connection.needs_consent = (
                connection.state == "connected"
                and connection.all_income
                and not connection._is_allowed("all_income")
            )

    @api.model
    def _needed_scopes(self):
        """Return the scopes that are always requested."""
        # sudo: the addon's own parameter with the scopes, not a secret
        chosen = self.env["ir.config_parameter"].sudo().get_param("exsalerate_xero.scopes")
        return (chosen or const.SCOPES).split()

    def _optional_scopes(self):
        """Return the scopes that are requested for what is switched on."""
        needed = self._needed_scopes()
        return [
            scope
            for switch, scopes in const.OPTIONAL_SCOPES.items()
            if self[switch]
            for scope in scopes
            if not _covers(needed, scope)
        ]

    def _scopes(self):
        """Return the scopes to request, with those of what is switched on."""
        return " ".join([*self._needed_scopes(), *self._optional_scopes()])

    def _is_allowed(self, switch):
        """Return whether Xero has granted all that a switch needs."""
        return all(self._has_scope(scope) for scope in const.OPTIONAL_SCOPES[switch])

    def _has_scope(self, scope):
        """Return whether Xero has granted an optional scope."""
        return _covers((self.granted_scopes or "").split(), scope)

    def _note_refused_scope(self, scope):
        """Store that Xero has refused a scope, whatever it granted before.

        Of a broad scope that includes it, the other optional scopes remain.
        """
        granted, refused = (self.granted_scopes or "").split(), _covering(scope)
        kept = [each for each in granted if each not in refused]
        others = set().union(*const.OPTIONAL_SCOPES.values()) - {scope}
        kept += sorted(o for o in others if _covers(granted, o) and not _covers(kept, o))
        self.granted_scopes = " ".join(kept)


def _covers(granted, scope):
    """Return whether scopes include an optional scope."""
    return not _covering(scope).isdisjoint(granted)


def _covering(scope):
    """Return the scopes that include an optional scope."""
    broad = [
        each
        for switch, scopes in const.OPTIONAL_SCOPES.items()
        if scope in scopes
        for each in const.BROAD_SCOPES[switch]
    ]
    return {scope, scope.removesuffix(".read"), *broad}
