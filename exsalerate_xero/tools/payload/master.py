"""Accounts, contacts and the organisation."""

from ... import const
from .. import fields
from . import schema
from .decoding import decoded
from .records import Account, Contact, OrganisationDetails, digest, stamp

NO_ADDRESS = schema.Address()


def organisation(text):
    """Map the organisation's own record; raises OddRecord without a base currency."""
    record = decoded(text, schema.Organisation)
    return OrganisationDetails(
        name=fields.text(record.Name, "Name", required=True, longest=500),
        short_code=fields.text(record.ShortCode, "ShortCode", longest=50),
        currency=fields.text(record.BaseCurrency, "BaseCurrency", required=True, longest=3),
        timezone=fields.text(record.Timezone, "Timezone", longest=100),
        year_end_day=_whole(record.FinancialYearEndDay, "FinancialYearEndDay"),
        year_end_month=_whole(record.FinancialYearEndMonth, "FinancialYearEndMonth"),
    )


def account(record, digest):
    """Map one account."""
    values = (
        fields.guid(record.AccountID, "AccountID"),
        fields.text(record.Code, "Code", longest=50),
        fields.text(record.Name, "Name", required=True, longest=500),
        fields.text(record.Type, "Type", required=True, longest=50),
        fields.text(record.Class, "Class", longest=50),
        fields.text(record.Status, "Status", longest=50) != "ARCHIVED",
    )
    return Account(*values, digest + stamp())


def contact(record, _digest):
    """Map one contact, with its street address before its postal one.

    Its digest is of what is kept: balances and other members change with every sale.
    """
    status = fields.choice(record.ContactStatus, "ContactStatus", const.CONTACT_STATUSES)
    address = _address(record)
    values = (
        fields.guid(record.ContactID, "ContactID"),
        fields.text(record.Name, "Name", required=True, longest=500),
        fields.text(record.EmailAddress, "EmailAddress", longest=320),
        fields.text(record.TaxNumber, "TaxNumber", longest=100),
        _phone(record),
        fields.text(address.AddressLine1, "AddressLine1", longest=1000),
        fields.text(address.AddressLine2, "AddressLine2", longest=1000),
        fields.text(address.City, "City", longest=500),
        fields.text(address.Region, "Region", longest=500),
        fields.text(address.PostalCode, "PostalCode", longest=100),
        fields.text(address.Country, "Country", longest=100),
        fields.text(record.FirstName, "FirstName", longest=500),
        fields.text(record.LastName, "LastName", longest=500),
        bool(record.IsCustomer),
        bool(record.IsSupplier),
        status,
        fields.guid(record.MergedToContactID, "MergedToContactID", required=False),
    )
    updated_at = record.UpdatedDateUTCString or record.UpdatedDateUTC
    return Contact(*values, fields.moment(updated_at, "UpdatedDateUTC"), digest(values))


def _whole(value, name):
    return None if value is None else int(fields.number(value, name))


def _address(record):
    by_type = {each.AddressType: each for each in reversed(record.Addresses or ())}
    for kind in ("STREET", "POBOX", "DELIVERY"):
        address = by_type.get(kind, NO_ADDRESS)
        if address.AddressLine1 or address.City or address.PostalCode or address.Country:
            return address
    return NO_ADDRESS


def _phone(record):
    by_type = {each.PhoneType: each for each in reversed(record.Phones or ())}
    for kind in ("DEFAULT", "DDI", "MOBILE"):
        phone = by_type.get(kind)
        number = phone and fields.text(phone.PhoneNumber, "PhoneNumber", longest=100)
        if number:
            country = fields.text(phone.PhoneCountryCode, "PhoneCountryCode", longest=100)
            area = fields.text(phone.PhoneAreaCode, "PhoneAreaCode", longest=100)
            parts = (f"+{country.lstrip('+')}" if country else None, area, number)
            return " ".join(part for part in parts if part)
    return None
