"""Records that don't match Xero's documentation are skipped one by one, and stop nothing.

If the invalid values don't affect revenue, the records count. Slow: thousands of invoices; with
XERO_LARGE_BOOKS=1, 20,000, of which 500 are invalid.
"""

import random

from tests.system.common import LARGE_BOOKS, connected
from xero_sandbox.client import Session

# Each kind of invalid value occurs several times.
INVOICES, ODD = (20_000, 500) if LARGE_BOOKS else (2_500, 125)
SALES = 'Type=="ACCREC"'


def line(**members):
    """Return the overlay of a document's first line."""
    return {"merge": {"LineItems": {"0": members}}}


def member(**members):
    return {"merge": members}


def without(*paths):
    return {"remove": paths}


# Without anything to distinguish one from another: only once.
ONCE = [{"replace": "no record at all"}]
# Values that revenue depends on.
KINDS = [
    member(DateString=None, Date=None),
    without("DateString", "Date"),
    member(DateString="someday"),
    member(DateString="0001-01-01T00:00:00"),
    member(DateString="9999-12-31T00:00:00"),
    member(Status="HIBERNATING"),
    member(Status=None),
    without("Status"),
    member(Type="ACCWEIRD"),
    without("Type"),
    member(LineAmountTypes="Sideways"),
    without("LineAmountTypes"),
    member(CurrencyCode="ZZZ"),
    member(CurrencyCode=None),
    member(CurrencyCode="EUR", CurrencyRate=0),
    member(CurrencyCode="EUR", CurrencyRate=-2),
    member(CurrencyCode="EUR", CurrencyRate="free"),
    member(CurrencyCode="EUR", CurrencyRate=None),
    member(SubTotal=0.01),
    member(Contact=None),
    member(Contact={"ContactID": "nobody"}),
    without("Contact.ContactID"),
    member(LineItems=None),
    member(LineItems="none"),
    member(LineItems=[]),
    member(InvoiceID=None),
    member(InvoiceID=12345),
    {"merge": {"LineItems": {"0": "a line"}}},
    line(LineAmount="lots"),
    line(LineAmount=None),
    line(AccountID="nowhere"),
]
# Values that it doesn't depend on.
NOTED_KINDS = [
    line(Description="x" * 10_000_000),
    member(DueDateString="1066-10-14T00:00:00"),
    member(FullyPaidOnDate="someday"),
    member(UpdatedDateUTCString="0001-01-01T00:00:00"),
    member(SubTotal="many"),
    member(Total=True),
    member(Total=1e20),
    member(TotalTax=[]),
    member(AmountDue="owed"),
    member(InvoiceNumber="9" * 3000),
    member(InvoiceNumber=5),
    member(Reference={"a": 1}),
    member(Reference="a bell \x07"),
    line(Quantity="a few"),
    line(UnitAmount={}),
    line(Description=7),
    line(Description="a bell \x07"),
    line(Description="a NUL \x00"),
]


def counted(xero, invoices):
    """Return the IDs of the invoices that count."""
    reader = Session.consented(xero.url)
    ids = []
    for page in range(1, -(-invoices // 1000) + 1):
        asked = {"page": page, "pageSize": 1000, "order": "InvoiceID ASC", "where": SALES}
        found = reader.get("Invoices", Statuses="AUTHORISED,PAID", **asked)["Invoices"]
        # A shop's takings add up to zero, with and without their lines.
        ids += [each["InvoiceID"] for each in found if each["LineItems"] and each["SubTotal"]]
    return ids


def spoil(xero):
    """Make some of the invoices invalid, in every way; return their IDs."""
    odd = random.Random(3).sample(counted(xero, INVOICES), ODD)
    for number, id_ in enumerate(odd):
        overlay = ONCE[number] if number < len(ONCE) else KINDS[number % len(KINDS)]
        xero.edit("raw", id=id_, **overlay)
    return odd


def test_invalid_records_are_skipped_with_a_reason_and_all_others_are_imported(
    odoo_server, sandbox_factory
):
    xero = sandbox_factory(customers=200, invoices=INVOICES, minute_limit=10_000)
    odd = spoil(xero)
    organisation = connected(odoo_server(xero), xero)
    server = organisation.server
    organisation.press("action_import_sales").settle(200)

    assert server.sql("SELECT count(*) FROM xero_invoice WHERE kind = 'invoice'") == str(
        INVOICES - ODD
    )
    organisation.assert_figures(skip_raw=True)
    assert server.sql("SELECT count(*) FROM xero_sync_issue WHERE state = 'open'") == str(ODD)
    assert f"{ODD} skipped" in organisation.streams()["invoices"]["summary"]
    [run] = server.call(
        "xero.sync.run", "search_read", [("kind", "=", "invoices")], ["state", "result"]
    )
    assert (run["state"], run["result"]) == ("done", f"Done, {ODD} records skipped")
    issues = server.call("xero.sync.issue", "search_read", [], ["reason"])
    reasons = {issue["reason"] for issue in issues}
    assert len(reasons) >= 20
    for reason in reasons:
        assert 10 < len(reason) < 200, reason
        assert not any(word in reason for word in ("Error", "None", "Traceback", "{", "\\x"))

    # A record that is corrected in Xero is imported by the next sync, and its issue is cleared.
    for id_ in odd[-len(KINDS) :]:
        xero.edit("raw", id=id_, clear=True)
    organisation.sync()
    organisation.assert_figures(skip_raw=True)
    left = int(server.sql("SELECT count(*) FROM xero_sync_issue WHERE state = 'open'"))
    # Issues of records without an ID are only cleared after a full read.
    nameless = sum("InvoiceID" in str(overlay) for overlay in KINDS)
    assert left == ODD - len(KINDS) + nameless


def test_invalid_optional_values_are_noted_and_all_figures_are_xeros(odoo_server, sandbox_factory):
    xero = sandbox_factory(customers=20, invoices=1000, minute_limit=10_000)
    noted = random.Random(3).sample(counted(xero, 1000), len(NOTED_KINDS))
    for id_, overlay in zip(noted, NOTED_KINDS, strict=True):
        xero.edit("raw", id=id_, **overlay)
    organisation = connected(odoo_server(xero), xero)
    server = organisation.server
    organisation.press("action_import_sales").settle(200)
    organisation.assert_figures()
    assert server.sql("SELECT count(*) FROM xero_sync_issue") == "0"
    found = server.sql("SELECT xero_id FROM xero_invoice WHERE has_notes").splitlines()
    assert set(found) == {id_.lower() for id_ in noted}
