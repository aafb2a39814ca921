from odoo import api, models

# Fields of base_vat that are computed by a VIES request, with their value before the request.
ASKED_ABOUT = {"vies_valid": False}
# Methods of account_peppol and l10n_dk_nemhandel that look a partner up in a network when it is
# created or written.
LOOKUPS = ("_update_peppol_state_per_company", "_update_nemhandel_state_per_company")
# Xero's tax IDs are kept as they are.
AS_IN_XERO = {"no_vat_validation": True, "xero_no_lookups": True}


class ResPartner(models.Model):
    """Write Xero's values to partners without requests to third parties.

    An import waits for Xero only. Odoo checks the value when a user changes it later.
    """

    _inherit = "res.partner"

    @api.model
    def _xero_create(self, vals_list):
        """Create partners with Xero's values."""
        vals_list = [self._prepare_xero_vals(vals) for vals in vals_list]
        partners = self.with_context(**AS_IN_XERO).create(vals_list)
        return partners.with_env(self.env)

    def _xero_write(self, vals):
        """Write Xero's values to partners."""
        self.with_context(**AS_IN_XERO).write(self._prepare_xero_vals(vals))

    @api.model
    def _prepare_xero_vals(self, vals):
        """Return values that don't trigger requests to third parties."""
        if "vat" not in vals:
            return vals
        return vals | {name: value for name, value in ASKED_ABOUT.items() if name in self._fields}

    def _register_hook(self):
        """Suppress look-ups by addons that are loaded after this one."""
        result = super()._register_hook()
        model = type(self)
        for name in LOOKUPS:
            method = getattr(model, name, None)
            if method and not hasattr(method, "unless_from_xero"):
                setattr(model, name, _unless_from_xero(method))
        return result


def _unless_from_xero(method):
    def suppressed(self, *arguments, **options):
        if not self.env.context.get("xero_no_lookups"):
            return method(self, *arguments, **options)
        return None

    suppressed.unless_from_xero = True
    return suppressed
