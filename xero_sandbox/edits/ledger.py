"""Edits of accounts, and edits of any kind of record."""

from ..company.ledger import CLASSES
from ..records import Account


def add_account(desk, code=None, name="New service", type="REVENUE"):
    """Add a ledger account; its class follows from its type."""
    code = code or f"2{desk.rng.randrange(71, 99)}"
    account = Account(desk.maker.guid(), code, name, type, _class(type), "OUTPUT2", 0)
    return desk.file(account, desk.books.accounts)


def edit_account(desk, id=None, code=None, name=None, type=None):
    """Change an account's code, name, or type and with it the class.

    Lines show the new code without a new date.
    """
    account = desk.pick(desk.books.accounts, id, _is_active_revenue)
    account.classification = _class(type or account.type)
    account.type = type or account.type
    account.code = code or account.code
    account.name = name or account.name
    for record in desk.books.with_lines():
        record.forms.clear()
    return desk.save(account)


def archive_account(desk, id=None):
    """Archive an account; old lines keep it."""
    account = desk.pick(desk.books.accounts, id, _is_active_revenue)
    account.status = "ARCHIVED"
    return desk.save(account)


def touch(desk, id=None):
    """Set a record's date without changing it, as saving in Xero often does."""
    return desk.save(_any(desk, id))


def raw(desk, id=None, bump=True, clear=False, **overlay):
    """Add an overlay to a record's JSON: see overlay.py.

    The truth ignores it. `clear` removes the overlay.
    """
    record = _any(desk, id)
    unknown = set(overlay) - {"merge", "remove", "replace"}
    if unknown:
        raise ValueError(f"an overlay has no {', '.join(sorted(unknown))}")
    record.raw = None if clear else overlay
    if bump:
        return desk.save(record)
    desk.books.changed(record, bump=False)
    return record


def _any(desk, wanted):
    """Return a record of any kind by its ID; by default, a sales invoice."""
    books = desk.books
    if wanted is not None and str(wanted).lower() == books.tenant:
        return books.organisation
    found = None if wanted is None else books.find(wanted)
    if found is not None:
        return found
    return desk.document(wanted, lambda document: True)


def _class(type):
    if type not in CLASSES:
        raise ValueError(f"no account has type {type}; there are {', '.join(sorted(CLASSES))}")
    return CLASSES[type]


def _is_active_revenue(account):
    return account.classification == "REVENUE" and account.status == "ACTIVE"


ACTIONS = {
    action.__name__: action for action in (add_account, edit_account, archive_account, touch, raw)
}
