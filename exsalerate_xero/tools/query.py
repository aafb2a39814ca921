"""Parameters of the calls to Xero's lists."""

from datetime import timedelta

from .. import const

# Unit prices with four decimals; by default Xero rounds them to two.
PRECISE = {"unitdp": 4}


def since(moment):
    """Return the parameter for changes since a time, naive UTC; none for None."""
    # A text, because the SDK writes microseconds, which Xero's documented format doesn't have.
    return {"if_modified_since": moment.strftime("%Y-%m-%dT%H:%M:%S")} if moment else {}


def ids(name, wanted):
    """Return the parameter for these IDs; none for None."""
    if wanted is None:
        return {}
    wanted = list(wanted)
    if not 0 < len(wanted) <= const.IDS_PER_CALL:
        # Without an ID, Xero would return every record; with too many, a 404.
        raise ValueError(f"{len(wanted)} ids; one call takes 1 to {const.IDS_PER_CALL}")
    return {name: wanted}


def where(document_type, date_from=None, date_to=None):
    """Return the parameter for documents of a type, if one is given, and between two dates."""
    conditions = []
    if document_type:
        conditions.append(f'Type=="{document_type}"')
    if date_from:
        conditions.append(f"Date>={_literal(date_from)}")
    if date_to:
        conditions.append(f"Date<{_literal(date_to + timedelta(days=1))}")
    return {"where": " AND ".join(conditions)} if conditions else {}


def _literal(day):
    return f"DateTime({day.year:04},{day.month:02},{day.day:02})"
