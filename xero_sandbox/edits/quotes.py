"""Edits of quotes."""

from ..dates import plus
from ..records import Quote
from . import sales
from .desk import a_day


def new_quote(
    desk, contact=None, status="DRAFT", expiry_date=None, title=None, summary="", **given
):
    """Create a quote, by default dated today."""
    reader = desk.contact(contact, lambda c: True)
    number = f"QU-{len(desk.books.quotes) + 1:04d}"
    values = desk.new(reader, **{"number": number, **given})
    quote = Quote(
        expiry_date=a_day(expiry_date) or plus(values["date"], 30),
        status=status,
        title=title or f"New work for {reader.name}",
        summary=summary,
        **values,
    )
    return desk.file(quote, desk.books.quotes)


def send_quote(desk, id=None):
    """Mark a draft as sent."""
    return _move(desk, id, ("DRAFT",), "SENT")


def accept_quote(desk, id=None):
    return _move(desk, id, ("SENT",), "ACCEPTED")


def decline_quote(desk, id=None):
    return _move(desk, id, ("SENT",), "DECLINED")


def delete_quote(desk, id=None):
    return _move(desk, id, ("DRAFT", "SENT"), "DELETED")


def invoice_quote(desk, id=None, status="AUTHORISED"):
    """Create an accepted quote's invoice; return the quote and the invoice."""
    quote = _move(desk, id, ("ACCEPTED",), "INVOICED")
    lines = [
        {
            "account": line.account.id if line.account else None,
            "amount": line.amount / 100,
            "description": line.description,
            "tax_type": line.tax_type,
        }
        for line in quote.lines
    ]
    invoices = sales.new_invoice(
        desk,
        contact=quote.contact.id,
        status=status,
        lines=lines,
        currency=quote.currency,
        tax_mode=quote.tax_mode,
        reference=quote.number,
    )
    return [quote, *invoices]


def _move(desk, id, origins, status):
    quote = desk.pick(desk.books.quotes, id, lambda q: q.status in origins)
    quote.status = status
    return desk.save(quote)


ACTIONS = {
    action.__name__: action
    for action in (
        new_quote,
        send_quote,
        accept_quote,
        decline_quote,
        delete_quote,
        invoice_quote,
    )
}
