"""Users other than the administrator."""


def group_ids(odoo, *names):
    found = [name.split(".") for name in names]
    return [
        odoo.call("ir.model.data", "check_object_reference", module, name)[1]
        for module, name in found
    ]
