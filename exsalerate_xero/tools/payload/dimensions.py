"""What lines are about: items and the options of tracking categories."""

from functools import lru_cache

from .. import fields
from ..fields import Notes
from ..words import _lt
from . import schema
from .master import is_active, name_of
from .records import Item, Tracking, TrackingCategory, TrackingOption, stamp
from .records import digest as digest_of

# Tracking categories of a line.
MOST_TRACKED = 2
LONGEST_NAME = 500


def item(record, digest):
    """Map an item; without a name, it is named after its code."""
    notes = Notes()
    xero_id = fields.guid(record.ItemID, "ItemID")
    code = notes.code(record.Code, "Code", 500)
    # Only items that are sold or kept in stock need a name.
    name = notes.text(record.Name, "Name", 500) or code or xero_id
    sold = record.IsSold is not False
    return Item(xero_id, code, name, sold, True, digest + stamp(), notes.once())


def tracking_category(record, digest):
    """Map a tracking category with its options; an option without an ID is left out."""
    notes = Notes()
    xero_id = fields.guid(record.TrackingCategoryID, "TrackingCategoryID")
    listed = notes.records(record.Options, "Options", schema.TrackingOption)
    options = tuple(filter(None, [_tracking_option(each, xero_id, notes) for each in listed]))
    name, active = name_of(record, notes, xero_id), is_active(record, notes)
    return TrackingCategory(xero_id, name, active, options, digest + stamp(), notes.once())


def _tracking_option(record, category, notes):
    xero_id = notes.guid(record.TrackingOptionID, "TrackingOptionID")
    if not xero_id:
        return None
    values = (xero_id, category, name_of(record, notes, xero_id), is_active(record, notes))
    return TrackingOption(*values, digest_of(values))


def item_id(line, notes):
    """Return the ID of a line's item, or None."""
    if type(line.Item) is not schema.ItemReference:
        return None
    return notes.guid(line.Item.ItemID, "ItemID")


def tracking(line, notes):
    """Return the tracking options of a line; Xero allows two."""
    if not line.Tracking:
        return ()
    found = notes.records(line.Tracking, "Tracking", schema.TrackingReference)
    if len(found) > MOST_TRACKED:
        notes.add(_lt("A line has more than two tracking categories. The first two are used."))
    chosen = []
    for each in found[:MOST_TRACKED]:
        try:
            option, noted = _known_option(each)
        except TypeError:
            # One of its members is a list or an object.
            option, noted = _option(each)
        notes += noted
        if option.option_id or option.option:
            chosen.append(option)
    return tuple(chosen)


def _option(named):
    """Return a :class:`Tracking`, and the notes of its members."""
    notes = Notes()
    option = Tracking(
        notes.guid(named.TrackingCategoryID, "TrackingCategoryID"),
        notes.guid(named.TrackingOptionID, "TrackingOptionID"),
        notes.text(named.Name, "Name", LONGEST_NAME),
        notes.text(named.Option, "Option", LONGEST_NAME),
    )
    return option, tuple(notes)


# Thousands of lines name the same few options.
_known_option = lru_cache(4096)(_option)
