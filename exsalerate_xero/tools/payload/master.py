"""Accounts, contacts and the organisation."""

from ... import const
from .. import fields
from ..fields import ZERO
from .records import Account, Contact, OrganisationDetails, digest


def organisation(record):
    """Map the organisation; raises OddRecord without a base currency."""
    return OrganisationDetails(
        name=fields.text(record, "Name", required=True, longest=500),
        short_code=fields.text(record, "ShortCode", longest=50),
        currency=fields.text(record, "BaseCurrency", required=True, longest=3),
        country=fields.text(record, "CountryCode", longest=10),
        timezone=fields.text(record, "Timezone", longest=100),
        year_end_day=int(fields.number(record, "FinancialYearEndDay", ZERO)) or None,
        year_end_month=int(fields.number(record, "FinancialYearEndMonth", ZERO)) or None,
    )


def account(record, digest):
    """Map one account."""
    values = (
        fields.guid(record, "AccountID"),
        fields.text(record, "Code", longest=50),
        fields.text(record, "Name", required=True, longest=500),
        fields.text(record, "Type", required=True, longest=50),
        fields.text(record, "Class", longest=50),
        fields.text(record, "Status", longest=50) != "ARCHIVED",
    )
    return Account(*values, digest)


def contact(record, _digest):
    """Map one contact, with its street address before its postal one.

    Its digest is of what is kept: balances and other members change with every sale.
    """
    status = fields.choice(record, "ContactStatus", const.CONTACT_STATUSES)
    address = _address(record)
    values = (
        fields.guid(record, "ContactID"),
        fields.text(record, "Name", required=True, longest=500),
        fields.text(record, "EmailAddress", longest=320),
        fields.text(record, "TaxNumber", longest=100),
        _phone(record),
        fields.text(address, "AddressLine1", longest=1000),
        fields.text(address, "AddressLine2", longest=1000),
        fields.text(address, "City", longest=500),
        fields.text(address, "Region", longest=500),
        fields.text(address, "PostalCode", longest=100),
        fields.text(address, "Country", longest=100),
        fields.text(record, "FirstName", longest=500),
        fields.text(record, "LastName", longest=500),
        fields.flag(record, "IsCustomer"),
        fields.flag(record, "IsSupplier"),
        status,
        fields.guid(record, "MergedToContactID", required=False),
    )
    return Contact(*values, fields.moment(record, "UpdatedDateUTC"), digest(values))


def _first(record, name, type_name, order):
    """Return the first non-empty member of the list ``name``, by its type in ``order``."""
    parts = [part for part in record.get(name) or () if isinstance(part, dict)]
    by_type = {part.get(type_name): part for part in reversed(parts)}
    return [by_type[kind] for kind in order if kind in by_type]


def _address(record):
    for address in _first(record, "Addresses", "AddressType", ("STREET", "POBOX", "DELIVERY")):
        if any(address.get(name) for name in ("AddressLine1", "City", "PostalCode", "Country")):
            return address
    return {}


def _phone(record):
    for phone in _first(record, "Phones", "PhoneType", ("DEFAULT", "DDI", "MOBILE")):
        if fields.text(phone, "PhoneNumber", longest=100):
            names = ("PhoneCountryCode", "PhoneAreaCode", "PhoneNumber")
            country, area, number = (fields.text(phone, name, longest=100) for name in names)
            parts = (f"+{country.lstrip('+')}" if country else None, area, number)
            return " ".join(part for part in parts if part)
    return None
