"""Accounts, contacts and the organisation."""

import re

from ... import const
from .. import fields
from ..fields import InvalidRecord, Notes
from . import schema
from .decoding import decoded
from .records import Account, Contact, OrganisationDetails, digest, stamp

NO_ADDRESS = schema.Address()
# Countries where the "0" before the area code is also dialled from abroad: Italy, San Marino,
# Vatican City.
ZERO_KEPT = ("39", "378", "379")


def organisation(text):
    """Map the organisation's record; raise InvalidRecord without a name or base currency."""
    record, notes = decoded(text, schema.Organisation), Notes()
    return OrganisationDetails(
        name=fields.text(record.Name, "Name", 500),
        short_code=notes.code(record.ShortCode, "ShortCode", 50),
        currency=fields.text(record.BaseCurrency, "BaseCurrency", 3),
        timezone=notes.code(record.Timezone, "Timezone", 100),
        year_end_day=_whole(record.FinancialYearEndDay, "FinancialYearEndDay", notes),
        year_end_month=_whole(record.FinancialYearEndMonth, "FinancialYearEndMonth", notes),
        locked_until=notes.day(record.PeriodLockDate, "PeriodLockDate"),
    )


def account(record, digest):
    """Map an account; without a name, it is named after its code.

    Its class says whether it is income, which every figure depends on. Without a class, its type
    does.
    """
    notes = Notes()
    xero_id = fields.guid(record.AccountID, "AccountID")
    code = notes.code(record.Code, "Code", 50)
    account_type = notes.code(record.Type, "Type", 50)
    values = (
        xero_id,
        code,
        name_of(record, notes, code, xero_id),
        account_type,
        _account_class(record, account_type),
        is_active(record, notes),
    )
    return Account(*values, digest + stamp(), notes.once())


def _account_class(record, account_type):
    if record.Class:
        return fields.choice(record.Class, "Class", const.ACCOUNT_CLASSES)
    return const.REVENUE_CLASS if account_type in const.REVENUE_TYPES else None


def contact(record, _digest):
    """Map a contact, preferring its street address to its postal address.

    Only its ID is required, since invoices refer to it. Its digest covers what is kept: balances
    and other members change with every sale.
    """
    notes = Notes()
    address = _address(record, notes)
    xero_id = fields.guid(record.ContactID, "ContactID")
    first_name = notes.text(record.FirstName, "FirstName", 500)
    last_name = notes.text(record.LastName, "LastName", 500)
    email = notes.code(record.EmailAddress, "EmailAddress", 320)
    person = " ".join(filter(None, (first_name, last_name)))
    values = (
        xero_id,
        name_of(record, notes, person, email, xero_id),
        email,
        notes.code(record.TaxNumber, "TaxNumber", 100),
        _phone(record, notes),
        notes.text(address.AddressLine1, "AddressLine1", 1000),
        _further_lines(address, notes),
        notes.text(address.City, "City", 500),
        notes.text(address.Region, "Region", 500),
        notes.text(address.PostalCode, "PostalCode", 100),
        notes.text(address.Country, "Country", 100),
        first_name,
        last_name,
        notes.flag(record.IsCustomer, "IsCustomer"),
        notes.flag(record.IsSupplier, "IsSupplier"),
        _contact_status(record, notes),
        notes.guid(record.MergedToContactID, "MergedToContactID"),
    )
    updated_at = notes.moment(
        record.UpdatedDateUTCString or record.UpdatedDateUTC, "UpdatedDateUTC"
    )
    noted = notes.once()
    return Contact(*values, updated_at, digest((*values, *map(str, noted))), noted)


def is_active(record, notes):
    """Return whether a record isn't archived or deleted."""
    return notes.code(record.Status, "Status", 50) not in ("ARCHIVED", "DELETED")


def name_of(record, notes, *otherwise):
    """Return a record's name, or else the first of ``otherwise`` that isn't empty."""
    name = notes.text(record.Name, "Name", 500)
    if name:
        return name
    notes.add(fields.MISSING, name="Name")
    return next(filter(None, otherwise))


def _contact_status(record, notes):
    try:
        return fields.choice(record.ContactStatus, "ContactStatus", const.CONTACT_STATUSES)
    except InvalidRecord as invalid:
        notes.append(invalid.words)
        return "ACTIVE"


def _whole(value, name, notes):
    number = notes.number(value, name, None)
    return None if number is None else int(number)


def _address(record, notes):
    addresses = notes.records(record.Addresses, "Addresses", schema.Address)
    by_type = {str(each.AddressType): each for each in reversed(addresses)}
    for kind in ("STREET", "POBOX", "DELIVERY"):
        address = by_type.get(kind, NO_ADDRESS)
        if address.AddressLine1 or address.City or address.PostalCode or address.Country:
            return address
    return NO_ADDRESS


def _further_lines(address, notes):
    """Return the second to fourth line of an address as one text; None if they are empty."""
    lines = (
        notes.text(address.AddressLine2, "AddressLine2", 500),
        notes.text(address.AddressLine3, "AddressLine3", 500),
        notes.text(address.AddressLine4, "AddressLine4", 500),
    )
    return ", ".join(filter(None, lines)) or None


def _phone(record, notes):
    phones = notes.records(record.Phones, "Phones", schema.Phone)
    by_type = {str(each.PhoneType): each for each in reversed(phones)}
    for kind in ("DEFAULT", "DDI", "MOBILE"):
        phone = by_type.get(kind)
        number = phone and notes.code(phone.PhoneNumber, "PhoneNumber", 100)
        if number:
            country = notes.code(phone.PhoneCountryCode, "PhoneCountryCode", 100) or ""
            area = notes.code(phone.PhoneAreaCode, "PhoneAreaCode", 100) or ""
            return phone_number(country, area, number)
    return None


def phone_number(country, area, number):
    """Return a phone number from the parts that people type into Xero's three fields.

    It has the country code if that is known, and no part twice. What isn't recognised is kept as it
    was typed.
    """
    if re.match(r"\s*(\+|00)", number):
        # The whole number is in the last field.
        return re.sub(r"\(0\)\s*", "", re.sub(r"^\s*(\+|00)\s*", "+", number))
    code = re.sub(r"^(\+|00)", "", re.sub(r"[\s()-]", "", country))
    if not re.fullmatch(r"[1-9]\d{0,3}", code):
        return " ".join(filter(None, (area, number)))
    if code not in ZERO_KEPT:
        area = re.sub(r"^\s*(\(0\)|0)\s*", "", area)
        if not area or _digits(number).startswith("0" + _digits(area)):
            area, number = "", re.sub(r"^\s*(\(0\)|0)\s*", "", number)
    return " ".join(filter(None, (f"+{code}", area, number)))


def _digits(text):
    return re.sub(r"\D", "", text)
