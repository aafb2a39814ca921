"""Checks of what clients send to public methods: anything odd is refused in words."""

from odoo.exceptions import UserError
from odoo.fields import Date

# Beyond it, PostgreSQL knows no id.
MOST = 2**31 - 1


def one(records):
    """Return ``records`` if they are exactly one.

    :raises UserError: otherwise, where ``ensure_one`` would end in a traceback
    """
    if len(records) != 1 or not records.id:
        raise UserError(records.env._("This takes exactly one record."))
    return records


def whole(env, value):
    """Return a whole number that can be an id or a count; None, False and 0 as they are."""
    if not value:
        return value if isinstance(value, int) else None
    if isinstance(value, int) and value is not True and 0 < value <= MOST:
        return value
    raise UserError(env._("A number was expected."))


def day(env, value):
    """Return a day that came as text or not at all."""
    try:
        return Date.to_date(value or None)
    except (TypeError, ValueError):
        raise UserError(env._("A date was expected.")) from None
