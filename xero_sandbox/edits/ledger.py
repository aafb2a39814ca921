"""Edits of accounts, and those that any record may suffer."""

from ..company.ledger import CLASSES
from ..records import Account


def add_account(desk, code=None, name="New service", type="REVENUE"):
    """A new ledger account; its class follows from its type."""
    code = code or f"2{desk.rng.randrange(71, 99)}"
    account = Account(desk.maker.guid(), code, name, type, _class(type), "OUTPUT2", 0)
    return desk.file(account, desk.books.accounts)


def edit_account(desk, id=None, code=None, name=None, type=None):
    """Change an account's code, name, or type and with it the class.

    Lines show the new code without being dated.
    """
    account = desk.pick(desk.books.accounts, id, _is_active_revenue)
    account.classification = _class(type or account.type)
    account.type = type or account.type
    account.code = code or account.code
    account.name = name or account.name
    for collection in (desk.books.invoices, desk.books.credit_notes, desk.books.quotes):
        for document in collection.values():
            document.forms.clear()
    return desk.save(account)


def archive_account(desk, id=None):
    """Archive an account; old lines keep it."""
    account = desk.pick(desk.books.accounts, id, _is_active_revenue)
    account.status = "ARCHIVED"
    return desk.save(account)


def touch(desk, id=None):
    """Date a record anew without changing it, as many a save at Xero does."""
    return desk.save(_any(desk, id))


def raw(desk, id=None, bump=True, clear=False, **overlay):
    """Lay arbitrary JSON over the served form of a record: see overlay.py for the ways.

    The truth does not know of it. `clear` takes the overlay off again.
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
    """A record of any kind by its id; without one, a sales invoice."""
    books = desk.books
    if wanted is not None and str(wanted).lower() == books.tenant:
        return books.organisation
    for collection in (
        books.invoices,
        books.credit_notes,
        books.quotes,
        books.contacts,
        books.accounts,
    ):
        if wanted is not None and str(wanted).lower() in collection:
            return collection[str(wanted).lower()]
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
