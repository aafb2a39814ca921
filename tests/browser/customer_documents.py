"""A customer's invoices, credit notes and quotes, as its page lists them and as Xero has them."""

import re
from datetime import datetime
from decimal import Decimal
from urllib.parse import unquote

from tests.browser.customer_figures import day as shown_day
from tests.browser.customer_figures import written

ID = re.compile(r"(?i)(?:InvoiceID|creditNoteID|QuoteID)=([0-9a-f-]{36})")
NUMBER = re.compile(r"-?[\d,]+\.\d\d")
LABELS = {
    "DRAFT": "Draft",
    "SUBMITTED": "Awaiting approval",
    "AUTHORISED": "Awaiting payment",
    "PAID": "Paid",
    "VOIDED": "Voided",
    "DELETED": "Deleted",
    "SENT": "Sent",
    "ACCEPTED": "Accepted",
    "DECLINED": "Declined",
    "INVOICED": "Invoiced",
}
# Amounts due are shown for these only: other documents aren't approved, or are cancelled.
OWING = ("AUTHORISED", "PAID")

# The cells of each row of a list, with the link of its number.
READ_ROWS = """(selector) => [...document.querySelectorAll(selector)].map((row) => ({
    link: row.querySelector("a").href,
    number: row.querySelector("a").firstChild.textContent.trim(),
    isAlert: Boolean(row.querySelector("td:last-child .o_xero_alert")),
    cells: [...row.children].map((cell) => cell.innerText.trim().replace(/\\s+/g, " ")),
}))"""


def shown_invoices(page):
    """Return {Xero ID: (number, date, due date, status, amount, due, overdue)} as listed."""
    rows = page.evaluate(READ_ROWS, ".o_xero_invoice")
    return {
        xero_id(row): (
            row["number"],
            row["cells"][2],
            written(shown_day(row["cells"][3])),
            row["cells"][4],
            amount(row["cells"][5]),
            amount(row["cells"][6]),
            row["isAlert"],
        )
        for row in rows
    }


def true_invoices(books, contacts, today):
    """Return the same for all documents of these contacts in Xero.

    :param books: see :func:`all_documents`
    """
    rows = {}
    for path, key in (("Invoices", "InvoiceID"), ("CreditNotes", "CreditNoteID")):
        for document in of(contacts, books[path]):
            if document["Type"] in ("ACCREC", "ACCRECCREDIT"):
                rows[document[key].lower()] = true_invoice(document, path == "CreditNotes", today)
    return rows


def true_invoice(document, is_note, today):
    status, currency = document["Status"], document["CurrencyCode"]
    due_date = day(document.get("DueDateString"))
    label = "Awaiting allocation" if is_note and status == "AUTHORISED" else LABELS[status]
    total, left = document["Total"], document["RemainingCredit" if is_note else "AmountDue"]
    sign = -1 if is_note else 1
    owed = Decimal(str(left)) if status == "AUTHORISED" else Decimal(0)
    late = not is_note and status == "AUTHORISED" and due_date and due_date < today
    return (
        document["CreditNoteNumber" if is_note else "InvoiceNumber"],
        written(day(document["DateString"])),
        written(due_date),
        label,
        (sign * Decimal(str(total)), currency),
        (sign * owed, currency) if status in OWING else None,
        bool(late),
    )


def shown_quotes(page):
    """Return {Xero ID: (number, date, expiry date, status, amount)} of the page's list."""
    rows = page.evaluate(READ_ROWS, ".o_xero_quote")
    return {
        xero_id(row): (row["number"], *row["cells"][2:5], amount(row["cells"][5])) for row in rows
    }


def true_quotes(books, contacts, today):
    rows = {}
    for quote in of(contacts, books["Quotes"]):
        expiry = day(quote.get("ExpiryDateString"))
        expired = quote["Status"] == "SENT" and expiry and expiry < today
        rows[quote["QuoteID"].lower()] = (
            quote["QuoteNumber"],
            written(day(quote["DateString"])),
            written(expiry),
            "Expired" if expired else LABELS[quote["Status"]],
            (Decimal(str(quote["Total"])), quote["CurrencyCode"]),
        )
    return rows


def all_documents(session):
    """Return {list in Xero: all its records}, read once."""
    books = {}
    for path in ("Invoices", "CreditNotes", "Quotes"):
        books[path], page = [], 1
        while records := session.get(path, page=page, pageSize=1000)[path]:
            books[path] += records
            page += 1
    return books


def of(contacts, documents):
    return [each for each in documents if each["Contact"]["ContactID"] in contacts]


def xero_id(row):
    return ID.search(unquote(unquote(row["link"])))[1].lower()


def amount(text):
    """Return (amount, currency) of a text such as `£ 1,234.50` or `-48.00 € EUR`; or None."""
    if not text:
        return None
    currency = next((code for code in ("EUR", "USD", "NZD", "AUD") if code in text), "GBP")
    return Decimal(NUMBER.search(text.replace("\xa0", " "))[0].replace(",", "")), currency


def day(text):
    return datetime.fromisoformat(text).date() if text else None
