"""What lines are about: items, and tracking categories with their options."""

from random import Random

from ..records import Item, TrackingCategory, TrackingOption
from .work import SERVICES

# Sold to nobody, and one that was deleted but stands on old lines.
BOUGHT = [("HW-LAPTOP", "Laptop for staff"), ("HW-PHONE", "Phone for staff")]
DELETED = "PRINT"
REGION, SERVICE = "Region", "Service line"
REGIONS = ["North", "South", "Scotland & Islands", "Wales"]
CLOSED_REGION = "Channel Islands"
SERVICE_LINES = {"205": "Creative", "210": "Build", "220": "Care", "230": "Care", "240": "Growth"}


def make_items(maker):
    """Return the items: those of all services, and others that are only bought."""
    services = [(code, name) for each in SERVICES.values() for code, name, _unit, _way in each]
    stamp = maker.stamp(maker.months[0])
    items = [Item(maker.guid(), code, name, stamp) for code, name in services]
    return items + [Item(maker.guid(), code, name, stamp, sold=False) for code, name in BOUGHT]


def make_tracking(maker):
    """Return the tracking categories. One option is archived, but used by old lines."""
    categories = []
    for name, options in (
        (REGION, [*REGIONS, CLOSED_REGION]),
        (SERVICE, list(dict.fromkeys(SERVICE_LINES.values()))),
    ):
        category = TrackingCategory(maker.guid(), name, maker.stamp(maker.months[0]))
        category.options = [TrackingOption(maker.guid(), option, category) for option in options]
        categories.append(category)
    categories[0].options[-1].status = "ARCHIVED"
    return categories


def track(books, categories, seed):
    """Give lines their options: most contacts have a region, and most services a service line."""
    by_name = {option.name: option for each in categories for option in each.options}
    rng = Random(f"tracking-{seed}-{books.tenant}")
    regions = {}
    for contact_id in books.contacts:
        region = rng.choice([*REGIONS, *REGIONS, CLOSED_REGION, None])
        regions[contact_id] = by_name.get(region)
    for record in books.with_lines():
        contact = getattr(record, "contact", None)
        if contact is None:
            continue
        for line in record.lines:
            service = line.account and by_name.get(SERVICE_LINES.get(line.account.code))
            line.tracking = tuple(filter(None, (regions[contact.id], service or None)))
