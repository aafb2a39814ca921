"""Checks of arguments that clients send to public methods, with messages for users."""

from odoo.exceptions import UserError
from odoo.fields import Date

# The largest ID in PostgreSQL.
LARGEST_ID = 2**31 - 1


def one(records):
    """Return ``records`` if there is exactly one.

    :raises UserError: otherwise; ``ensure_one`` would end in a traceback
    """
    if len(records) != 1 or not records.id:
        raise UserError(records.env._("Select exactly one record."))
    return records


def whole(env, value):
    """Return a number that can be an ID or a count; 0 and False unchanged; None if empty.

    :raises UserError: for anything else
    """
    if not value:
        return value if isinstance(value, int) else None
    if isinstance(value, int) and value is not True and 0 < value <= LARGEST_ID:
        return value
    raise UserError(env._("A number was expected."))


def day(env, value):
    """Return a date from text, or None.

    :raises UserError: if the text is not a date
    """
    try:
        return Date.to_date(value or None)
    except (TypeError, ValueError):
        raise UserError(env._("A date was expected.")) from None
