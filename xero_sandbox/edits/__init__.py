"""Edits of the books, as people would make them in Xero: one function for each action."""

from . import (
    dimensions,
    income,
    ledger,
    organisation,
    people,
    plant,
    quotes,
    repeating,
    sales,
)
from .desk import Desk

PARTS = (sales, income, people, quotes, repeating, ledger, dimensions, organisation, plant)
ACTIONS = {name: action for part in PARTS for name, action in part.ACTIONS.items()}


def perform(books, action, **arguments):
    """Make an edit and return the records that it changed, its main record first.

    Raise LookupError for an unknown action or record, TypeError or ValueError for invalid
    arguments. Without an ID, the sandbox chooses a suitable record, the same for the same seed.
    """
    if action not in ACTIONS:
        raise LookupError(f"no action {action}; there are {', '.join(sorted(ACTIONS))}")
    with books.lock:
        records = ACTIONS[action](Desk(books), **arguments)
    return records if isinstance(records, list) else [records]
