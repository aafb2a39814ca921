"""Edits of items and tracking categories, and of what lines say of them."""

from ..records import Item, TrackingCategory, TrackingOption


def add_item(desk, code=None, name="New product", sold=True):
    """Add an item."""
    code = code or f"NEW-{desk.rng.randrange(100, 999)}"
    return desk.file(Item(desk.maker.guid(), code, name, 0, sold), desk.books.items)


def edit_item(desk, id=None, code=None, name=None):
    """Change an item's code or name; lines show the new ones without a new date."""
    item = _item(desk, id)
    item.code, item.name = code or item.code, name or item.name
    return _save(desk, item)


def delete_item(desk, id=None):
    """Delete an item; lines keep it."""
    item = _item(desk, id)
    item.deleted = True
    del desk.books.items[item.id]
    return _save(desk, item)


def add_tracking(desk, name="Department", options=("One", "Two")):
    """Add a tracking category with options, or options to the category with that ID or name."""
    books = desk.books
    category = next((c for c in _categories(desk) if name in (c.id, c.name)), None)
    is_new = category is None
    category = category or TrackingCategory(desk.maker.guid(), name, 0)
    category.options += [TrackingOption(desk.maker.guid(), each, category) for each in options]
    return desk.file(category, books.tracking_categories) if is_new else desk.save(category)


def edit_tracking(desk, id, name=None, status=None):
    """Rename or archive a tracking category or option, given by ID or name.

    Lines show the new name without a new date.
    """
    for category in _categories(desk):
        for each in (category, *category.options):
            if id in (each.id, each.name):
                each.name, each.status = name or each.name, status or each.status
                return _save(desk, category)
    raise LookupError(f"no tracking category or option {id}")


def relabel(desk, id=None, line=0, item=None, tracking=None):
    """Change a line's item or tracking options. Like `recode`, this sets no new date."""
    document = desk.document(id, lambda d: d.status in ("AUTHORISED", "PAID") and d.lines)
    entry = document.lines[line]
    entry.item = desk.item(item) if item is not None else entry.item
    if tracking is not None:
        entry.tracking = tuple(map(desk.option, tracking))
    desk.books.changed(document, bump=False)
    return document


def _item(desk, wanted):
    return desk.item(wanted) or desk.pick(desk.books.items, None, lambda item: item.sold)


def _categories(desk):
    return desk.books.tracking_categories.values()


def _save(desk, record):
    for each in desk.books.with_lines():
        each.forms.clear()
    return desk.save(record)


ACTIONS = {
    action.__name__: action
    for action in (
        *(add_item, edit_item, delete_item, add_tracking, edit_tracking),
        relabel,
    )
}
