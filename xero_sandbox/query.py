"""List queries: the records that a URL asks for, and the page of them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timezone
from random import Random

from .fields import FIELDS
from .where import WhereError, predicate

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
DEFAULT_PAGE_SIZE = 100
LARGEST_PAGE = 1000
MOST_IDS = 52
# The URL parameters that filter a list in addition to `where`: field names by parameter.
NAMED_FILTERS = {
    "Contacts": {"IDs": "ContactID"},
    "Invoices": {
        "IDs": "InvoiceID",
        "ContactIDs": "Contact.ContactID",
        "Statuses": "Status",
        "InvoiceNumbers": "InvoiceNumber",
    },
    "Quotes": {"ContactID": "Contact.ContactID", "Status": "Status", "QuoteNumber": "QuoteNumber"},
}
QUOTE_DATES = {
    "DateFrom": ("Date", False),
    "DateTo": ("Date", True),
    "ExpiryDateFrom": ("ExpiryDate", False),
    "ExpiryDateTo": ("ExpiryDate", True),
}


class QueryError(ValueError):
    """The list can't be returned; `number` and `kind` are Xero's ErrorNumber and Type."""

    def __init__(self, message, number=16, kind="QueryParseException"):
        super().__init__(message)
        self.number = number
        self.kind = kind


class TooManyIds(ValueError):
    """There are more IDs in the URL than Xero's gateway accepts."""


@dataclass(frozen=True)
class Page:
    """A page of a list; `size` is the actual page size, not the requested one."""

    number: int
    size: int

    @classmethod
    def asked(cls, args, largest):
        size = whole(args.get("pageSize"), DEFAULT_PAGE_SIZE)
        return cls(max(1, whole(args.get("page"), 1)), max(1, min(size, LARGEST_PAGE, largest)))

    def of(self, records):
        start = (self.number - 1) * self.size
        return records[start : start + self.size]

    def described(self, count):
        """Return the `pagination` object."""
        return {
            "page": self.number,
            "pageSize": self.size,
            "pageCount": -(-count // self.size),
            "itemCount": count,
        }


def select(books, resource, args, modified_since, high_volume_limit=None):
    """Return all records that match the query, in its order; raise QueryError or TooManyIds.

    `modified_since` is the raw If-Modified-Since header, `high_volume_limit` the maximum number of
    records (None: any number). Hold the books' lock.
    """
    relevant = sorted((k, v) for k, v in args.items() if k not in ("page", "pageSize", "unitdp"))
    key = (resource.name, tuple(relevant), modified_since, high_volume_limit)
    return books.selection(
        key, lambda: _select(books, resource, args, modified_since, high_volume_limit)
    )


def _select(books, resource, args, modified_since, high_volume_limit):
    fields = FIELDS[resource.name]
    tests = [*_tests(resource, args, fields)]
    since = since_ms(modified_since)
    if since is not None:
        tests.append(lambda record: record.updated >= since)
    records = list(resource.records(books).values())
    for test in tests:
        records = [record for record in records if test(record)]
    if high_volume_limit is not None and len(records) > high_volume_limit:
        raise QueryError(
            f"More than {high_volume_limit:,} records would be returned. "
            "Narrow the request with a filter.",
            51,
            "HighVolumeException",
        )
    return _ordered(records, args.get("order") or "UpdatedDateUTC ASC", fields)


def out_of_order(records, args, page):
    """Return the records shuffled anew for each page, unless they are in the order of Date."""
    if args.get("order", "Date").startswith("Date"):
        return records
    return Random(page.number).sample(records, len(records))


def _tests(resource, args, fields):
    for parameter, name in NAMED_FILTERS.get(resource.name, {}).items():
        if args.get(parameter):
            yield _one_of(args[parameter].split(","), parameter, fields[name])
    if args.get("where"):
        try:
            yield predicate(args["where"], fields)
        except WhereError as error:
            raise QueryError(str(error)) from None
    if resource.name == "Contacts":
        yield from _contact_tests(args)
    if resource.name == "TrackingCategories" and not _with_archived(args):
        yield lambda category: category.status != "ARCHIVED"
    if resource.name == "Quotes":
        for parameter, (name, upper) in QUOTE_DATES.items():
            if args.get(parameter):
                yield _day_test(args[parameter], fields[name], upper)


def _with_archived(args):
    return args.get("includeArchived", "").lower() == "true"


def _contact_tests(args):
    if not _with_archived(args):
        yield lambda contact: contact.status != "ARCHIVED"
    if args.get("searchTerm"):
        part = args["searchTerm"].lower()
        yield lambda contact: part in f"{contact.name}\n{contact.email}".lower()


def _one_of(values, parameter, getter):
    wanted = {value.strip() for value in values}
    if parameter.endswith(("IDs", "ContactID")):
        if len(wanted) > MOST_IDS:
            raise TooManyIds(f"{len(wanted)} ids")
        for value in wanted:
            if not GUID.match(value):
                raise QueryError(f"'{value}' is not a valid identifier")
        wanted = {value.lower() for value in wanted}
    return lambda record: getter(record) in wanted


def _day_test(text, getter, upper):
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise QueryError(f"'{text}' is not a date") from None
    if upper:
        return lambda record: getter(record) is not None and getter(record) <= day
    return lambda record: getter(record) is not None and getter(record) >= day


def _ordered(records, order, fields):
    """Return the records in the requested order; equal ones are ordered by ID."""
    records = sorted(records, key=lambda record: record.id)
    for part in reversed(order.split(",")):
        name, _, direction = part.strip().partition(" ")
        if name not in fields or direction.strip().upper() not in ("", "ASC", "DESC"):
            raise QueryError(f"No property or field '{part.strip()}' exists to order by")
        getter = fields[name]
        records.sort(
            key=lambda record, read=getter: _sortable(read(record)),
            reverse=direction.strip().upper() == "DESC",
        )
    return records


def _sortable(value):
    """Return a sort key with missing values first."""
    return (value is not None, 0 if value is None else value)


def since_ms(header):
    """Return If-Modified-Since in epoch ms, to the second; None if it is missing or not a time.

    Xero documents `yyyy-mm-ddThh:mm:ss` in UTC; HTTP's format and an offset are accepted too.
    """
    if not header:
        return None
    try:
        moment = datetime.fromisoformat(header.strip().replace("Z", "+00:00"))
    except ValueError:
        try:
            moment = datetime.strptime(header.strip(), "%a, %d %b %Y %H:%M:%S GMT")
        except ValueError:
            return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return int(moment.timestamp()) * 1000


def whole(text, default):
    """Return an integer from a URL, or the default if it is invalid."""
    try:
        return int(text)
    except (TypeError, ValueError):
        return default
