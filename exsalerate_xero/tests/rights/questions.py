"""Ways in which clients can read a model."""

from functools import partial

from odoo.exceptions import AccessError, UserError

from .public_methods import ADDON

# Odoo's own models, of which only the addon's fields are read.
EXTENDED_MODELS = ("res.partner", "crm.lead", "mail.activity")
NUMBERS = ("integer", "float", "monetary")
# The values of hidden rows before and after a change lie on both sides of these.
BETWEEN = {"date": "2026-06-01", "datetime": "2026-06-01 00:00:00", "char": "%1%", "text": "%1%"}
GREATEST = 10**5


def fields_for(records):
    """Return the names of the fields that the user may read, including display_name."""
    names = [
        name
        for name, field in records._fields.items()
        if (records._name.startswith("xero.") or ADDON in field._modules)
        and records._has_field_access(field, "read")
        and field.type != "binary"
    ]
    return [*dict.fromkeys(("display_name", *names))]


def shown_of(records, depth):
    """Return the specification of a form with all fields, and those of related records."""
    return {name: _shown_of_field(records, name, depth) for name in fields_for(records)}


def _shown_of_field(records, name, depth):
    field = records._fields[name]
    if not field.relational:
        return {}
    comodel = records.env[field.comodel_name]
    if not depth or not comodel.has_access("read"):
        return {"fields": {"display_name": {}}}
    return {"fields": shown_of(comodel, depth - 1)}


def questions(records, thorough):
    """Return {name: callable that reads} for the ways to read a model.

    :param records: the model, with its user
    :param thorough: search by each field, where otherwise one of each type is enough
    """
    names = fields_for(records)
    asked = {
        "search": lambda: records.search([]).ids,
        "count": lambda: records.search_count([]),
        "name": lambda: records.name_search(""),
        "export": lambda: records.search([]).export_data(_plain(records, names)),
    }
    for name in names:
        asked |= _asked_of_field(records, name)
    for name in _chosen(records, names, thorough):
        asked[f"search {name}"] = partial(_found, records, _domain(records._fields[name], name))
    for name in names:
        asked |= _asked_through_relation(records, name, thorough)
    return asked


def _plain(records, names):
    """Return the names of fields to export; Odoo exports no IDs of a view's rows."""
    plain = [name for name in names if not records._fields[name].relational]
    return [name for name in plain if name != "id" or records._is_an_ordinary_table()]


def _chosen(records, names, thorough):
    """Return the names of all fields, or of one for each type."""
    kinds = {}
    for name in names:
        field = records._fields[name]
        kinds.setdefault((field.type, field.store), name)
    return names if thorough else list(kinds.values())


def _found(records, domain):
    return records.search(domain).ids


def _asked_of_field(records, name):
    """Return the ways to read a field: its values, order and groups."""
    field = records._fields[name]
    group = f"{name}:month" if field.type in ("date", "datetime") else name
    shown = {name: _shown_of_field(records, name, 1)}
    asked = {
        f"read {name}": lambda: records.web_search_read([], shown),
        f"sort {name}": lambda: records.search([], order=f"{name} DESC, id").ids,
        f"group {name}": lambda: records.formatted_read_group([], [group], ["__count"]),
    }
    if field.relational:
        # Users may read the name of related records that they can't access, but no fields.
        asked[f"name {name}"] = lambda: records.search_read([], [name])
    if field.type in NUMBERS:
        asked[f"sum {name}"] = lambda: records.formatted_read_group(
            [], [], [f"{name}:sum", f"{name}:max"]
        )
    return asked


def _asked_through_relation(records, name, thorough):
    """Return the ways to export and search by the related records of a field."""
    field = records._fields[name]
    if not field.relational or not records.env[field.comodel_name].has_access("read"):
        return {}
    comodel = records.env[field.comodel_name]
    others = fields_for(comodel)
    paths = [f"{name}/{other}" for other in _plain(comodel, others)]
    asked = {f"export {name}": lambda: records.search([]).export_data(paths)}
    for other in _chosen(comodel, others, thorough):
        domain = _domain(comodel._fields[other], f"{name}.{other}")
        asked[f"search {name}.{other}"] = partial(_found, records, domain)
    return asked


def _domain(field, name):
    if field.type in NUMBERS:
        return [(name, ">", GREATEST)]
    if field.type in ("date", "datetime"):
        return [(name, "<", BETWEEN[field.type])]
    if field.type in ("char", "text"):
        return [(name, "ilike", BETWEEN[field.type])]
    return [(name, "!=", False)]


def fields_of_xero(env):
    """Return {model: names of its fields that could tell of Xero}, None for all fields.

    Odoo's own fields, such as those of users and their groups, tell nothing.
    """
    found = {}
    for name, model in env.registry.items():
        if model._original_module == ADDON:
            found[name] = None
        elif names := [each for each, field in model._fields.items() if ADDON in field._modules]:
            found[name] = names
    return found


def answer(env, fields, ask):
    """Return the result of a read, or the type of its error.

    :param fields: see :func:`fields_of_xero`; nothing of these is in the cache before
    """
    for model, names in fields.items():
        env[model].invalidate_model(names, flush=False)
    try:
        return repr(ask())
    except (AccessError, UserError, ValueError, NotImplementedError) as error:
        return type(error).__name__
