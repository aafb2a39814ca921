"""Invalid records on demand: changes that the control interface makes to a record's JSON.

An overlay is a dict with any of: `merge` (objects merge deeply; a dict merged with a list addresses
entries by their index, as in {"LineItems": {"0": {"AccountCode": null}}}), `remove` (dotted paths
such as "LineItems.0.AccountID"), `replace` (any JSON value that replaces the record).
"""

import json


def overlaid(text, overlay):
    """Return the JSON text of a record with the overlay applied."""
    if "replace" in overlay:
        return json.dumps(overlay["replace"])
    value = _merged(json.loads(text), overlay.get("merge") or {})
    for path in overlay.get("remove") or ():
        _remove(value, path.split("."))
    return json.dumps(value)


def _merged(value, change):
    if not isinstance(change, dict):
        return change
    if isinstance(value, list):
        for index, entry in change.items():
            value[int(index)] = _merged(value[int(index)], entry)
        return value
    if not isinstance(value, dict):
        return change
    for name, entry in change.items():
        value[name] = _merged(value.get(name), entry)
    return value


def _remove(value, path):
    for name in path[:-1]:
        value = value[int(name)] if isinstance(value, list) else value[name]
    if isinstance(value, list):
        del value[int(path[-1])]
    else:
        value.pop(path[-1], None)
