"""Edits of the books, as people at Xero's screens would make them: one function an action."""

from . import ledger, organisation, people, plant, quotes, sales
from .desk import Desk

PARTS = (sales, people, quotes, ledger, organisation, plant)
ACTIONS = {name: action for part in PARTS for name, action in part.ACTIONS.items()}


def perform(books, action, **arguments):
    """Make an edit and return the records it touched, the one it is about first.

    Raises LookupError for an unknown action or record, TypeError or ValueError for arguments that
    make no sense. Without an id the sandbox picks a fitting record, the same for the same seed.
    """
    if action not in ACTIONS:
        raise LookupError(f"no action {action}; there are {', '.join(sorted(ACTIONS))}")
    with books.lock:
        records = ACTIONS[action](Desk(books), **arguments)
    return records if isinstance(records, list) else [records]
