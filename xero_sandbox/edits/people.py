"""Edits of contacts."""

from ..company.people import domain, erase
from ..records import Contact

EDITABLE = (
    "name",
    "email",
    "first_name",
    "last_name",
    "tax_number",
    "account_number",
    "website",
    "currency",
    "street",
    "postal",
    "phone",
    "mobile",
)


def new_contact(desk, name=None, **values):
    """Create a contact that hasn't been invoiced yet."""
    _check(values)
    name = name or f"Newcomer {desk.rng.randrange(10_000, 99_999)} Ltd"
    contact = Contact(desk.maker.guid(), name, 0, email=f"hello@{domain(name)}")
    for field, value in values.items():
        setattr(contact, field, value)
    return desk.file(contact, desk.books.contacts)


def edit_contact(desk, id=None, **values):
    """Change any of name, email, tax_number, …; by default, the e-mail address."""
    _check(values)
    contact = desk.contact(id)
    for field, value in (values or {"email": f"new@{domain(contact.name)}"}).items():
        setattr(contact, field, value)
    desk.redraw_documents(contact)
    return desk.save(contact)


def merge(desk, loser=None, winner=None, move=True):
    """Merge one contact into another; return both.

    Xero moves the loser's documents and does not document whether it sets new dates: here it
    doesn't (the harder case). `move=False` leaves them with the loser.
    """
    loser = desk.contact(loser)
    winner = desk.contact(winner, lambda c: c.is_customer and c is not loser)
    loser.status, loser.merged_to = "ARCHIVED", winner
    if move:
        _move_documents(desk, loser, winner)
    desk.redraw_documents(loser)
    desk.redraw_documents(winner)
    desk.flag(
        winner,
        is_customer=winner.is_customer or loser.is_customer,
        is_supplier=winner.is_supplier or loser.is_supplier,
    )
    return [desk.save(loser), winner]


def gdpr(desk, id=None):
    """Erase a person's data on request."""
    contact = desk.contact(id)
    erase(contact)
    desk.redraw_documents(contact)
    return desk.save(contact)


def _move_documents(desk, loser, winner):
    books = desk.books
    moved = books.documents_of.pop(loser.id, [])
    books.documents_of.setdefault(winner.id, []).extend(moved)
    for document in moved:
        document.contact = winner
    for record in books.with_contact(loser):
        record.contact = winner


def _check(values):
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"a contact has no {', '.join(sorted(unknown))}")


ACTIONS = {action.__name__: action for action in (new_contact, edit_contact, merge, gdpr)}
