from odoo import api, models


class XeroScreenFields(models.AbstractModel):
    """Mixin that lets users write only those of the addon's fields that a screen offers.

    The attribute ``readonly`` of a field doesn't prevent writing it through RPC; this does.
    """

    _name = "xero.screen.fields"
    _description = "Xero: Fields That Users Edit"

    # Names of the fields that users can write, and of those that they can set on creation only.
    _xero_writable = frozenset()
    _xero_writable_once = frozenset()

    @api.model
    def _has_field_access(self, field, operation):
        if operation == "write" and not self.env.su and self._original_module in field._modules:
            once = self._xero_writable_once if not self else ()
            if field.name not in self._xero_writable and field.name not in once:
                return False
        return super()._has_field_access(field, operation)

    def copy_data(self, default=None):
        """Leave fields that the user may not write out of the duplicate."""
        given, empty = default or {}, self.browse()
        return [
            vals
            and {
                name: value
                for name, value in vals.items()
                if name in given or empty._has_field_access(self._fields[name], "write")
            }
            for vals in super().copy_data(default)
        ]
