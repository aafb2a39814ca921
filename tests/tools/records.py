"""Records in Xero's format, and a converter of their amounts to pounds."""

import json
from hashlib import sha256
from types import SimpleNamespace

from exsalerate_xero.tools.money import Converter

POUNDS = Converter("GBP", "GBP", currencies=frozenset({"GBP", "EUR", "USD"}))
ID = "11111111-2222-3333-4444-55555555555A"


def invoice(**members):
    """Return an invoice of 100.00 net in Xero's format; ``members`` replace its own."""
    record = {
        "InvoiceID": ID,
        "Type": "ACCREC",
        "InvoiceNumber": "INV-1",
        "Contact": {"ContactID": ID, "Name": "Acme"},
        "DateString": "2025-03-31T00:00:00",
        "Date": "/Date(1743379200000+0000)/",
        "DueDateString": "2025-04-30T00:00:00",
        "Status": "AUTHORISED",
        "LineAmountTypes": "Exclusive",
        "CurrencyCode": "GBP",
        "CurrencyRate": "1.0000000000",
        "TotalTax": "20.00",
        "Total": "120.00",
        "AmountDue": "120.00",
        "UpdatedDateUTC": "/Date(1743379200123+0000)/",
        "LineItems": [line()],
    } | members
    return {"SubTotal": _net(record)} | record


def _net(record):
    """Return the sum of the lines, as far as they can be added up."""
    try:
        inclusive = str(record["LineAmountTypes"]).upper() == "INCLUSIVE"
        return sum(
            each["LineAmount"] - (each["TaxAmount"] if inclusive else 0)
            for each in record["LineItems"]
        )
    except TypeError:
        return 100.0


def line(**members):
    return {
        "AccountID": ID,
        "AccountCode": "200",
        "Description": "Work",
        "Quantity": 1.0,
        "UnitAmount": 100.0,
        "LineAmount": 100.0,
        "TaxAmount": 20.0,
    } | members


def item(**members):
    return {"ItemID": ID, "Code": "DES", "Name": "Design", "IsSold": True} | members


def category(**members):
    option = {"TrackingOptionID": ID, "Name": "North", "Status": "ACTIVE"}
    own = {"TrackingCategoryID": ID, "Name": "Region", "Status": "ACTIVE", "Options": [option]}
    return own | members


def repeating(**members):
    """Return a repeating invoice of 100.00 net a month in Xero's format."""
    schedule = {"Period": 1, "Unit": "MONTHLY", "StartDate": "/Date(1743379200000+0000)/"}
    return {
        "RepeatingInvoiceID": ID,
        "Type": "ACCREC",
        "Status": "AUTHORISED",
        "Reference": "Care plan",
        "Contact": {"ContactID": ID, "Name": "Acme"},
        "Schedule": schedule | {"NextScheduledDate": "/Date(1748649600000+0000)/"},
        "LineAmountTypes": "Exclusive",
        "LineItems": [line()],
        "SubTotal": 100.0,
        "CurrencyCode": "GBP",
    } | members


def answer(*records):
    """Return records as a client returns them: their texts, and digests of the texts."""
    texts = [json.dumps(record).encode() for record in records]
    return SimpleNamespace(records=texts, digests=[sha256(text).hexdigest() for text in texts])
