from datetime import datetime
from itertools import count

from ... import const
from ...tools import payload
from ...tools.client import Answer
from ..common import answer_of
from .test_income import CONTACT, SALES, IncomeCase

ALL_SCOPES = " ".join((const.SCOPES, *const.OPTIONAL_SCOPES["all_income"]))
NEXT = count(1)


def line(account, amount, **members):
    """Return a line without tax."""
    return {"AccountID": account, "LineAmount": amount, "TaxAmount": 0.0} | members


def document(id_member, *lines, **members):
    """Return a document of the customer's contact in Xero's format."""
    net = sum(each["LineAmount"] for each in lines)
    return {
        id_member: f"5690f1e8-1d02-4893-90c2-ee1a6a{next(NEXT):06d}",
        "Contact": {"ContactID": CONTACT},
        "Status": "AUTHORISED",
        "DateString": "2026-03-15T00:00:00",
        "LineAmountTypes": "Exclusive",
        "CurrencyCode": "GBP",
        "SubTotal": net,
        "TotalTax": 0.0,
        "Total": net,
        "UpdatedDateUTC": "/Date(1773820800000+0000)/",
        "LineItems": list(lines),
    } | members


def receipt(*lines, **members):
    """Return money received, by default 250.00 on the income account."""
    lines = lines or [line(SALES, 250.0)]
    return document("BankTransactionID", *lines, **{"Type": "RECEIVE"} | members)


def journal(*lines, **members):
    """Return a posted manual journal; positive amounts are debits."""
    own = {"Status": "POSTED", "Narration": "Accrued revenue", "JournalLines": list(lines)}
    record = document("ManualJournalID", *lines, **own | members)
    kept = ("ManualJournalID", "Status", "DateString", "LineAmountTypes", "UpdatedDateUTC", *own)
    return {name: record[name] for name in kept}


def prepayment(*lines, **members):
    lines = lines or [line(SALES, 500.0)]
    return document("PrepaymentID", *lines, **{"Type": "RECEIVE-PREPAYMENT"} | members)


def bill(*lines, **members):
    own = {"Type": "ACCPAY", "InvoiceNumber": "B-1", "AmountDue": 40.0}
    return document("InvoiceID", *lines, **own | members)


class OtherIncomeCase(IncomeCase):
    """An organisation whose income without an invoice is imported too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.write({"granted_scopes": ALL_SCOPES, "all_income": True})
        cls.connection._streams()

    def kept(self, record):
        """Return the imported document of a record."""
        members = ("BankTransactionID", "ManualJournalID", "PrepaymentID", "InvoiceID")
        xero_id = next(record[name] for name in (*members, "CreditNoteID") if name in record)
        return self.env["xero.invoice"].search([("xero_id", "=", xero_id)])

    def bring(self, kind, *records):
        """Import records; return the documents that are kept of them."""
        self.take_in(kind, *records)
        return self.env["xero.invoice"].union(*map(self.kept, records))

    def reread(self, kind, record):
        """Import a record that hasn't changed since, as a full read does; return its document."""
        stream, text = self.stream(kind), answer_of(record)
        answer = Answer(text.records, text.digests, 1000, 1, 1, datetime.now(), None)
        ids = payload.ids(answer, kind)
        stream._process_batch(None, stream._map_differing(answer, ids, stream._converter()))
        self.env.flush_all()
        self.env.invalidate_all()
        return self.kept(record)

    def amounts(self, documents):
        return documents.line_ids.sorted("id").mapped("amount_company")

    def stream(self, kind):
        return self.connection.stream_ids.filtered(lambda each: each.kind == kind)
