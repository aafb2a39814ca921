"""Edits of repeating invoices. Xero neither dates nor announces these."""

from ..records import RepeatingInvoice
from .desk import a_day


def new_repeating_invoice(
    desk,
    contact=None,
    status="AUTHORISED",
    type="ACCREC",
    period=1,
    unit="MONTHLY",
    start_date=None,
    next_date=None,
    end_date=None,
    **given,
):
    """Create a repeating invoice, by default one of every month from today on."""
    values = desk.new(desk.contact(contact), **{"number": "", **given})
    kept = ("id", "contact", "tax_mode", "currency", "reference", "lines", "updated")
    invoice = RepeatingInvoice(
        type=type,
        status=status,
        start_date=a_day(start_date) or values["date"],
        next_date=a_day(next_date) or values["date"],
        end_date=a_day(end_date),
        period=period,
        unit=unit,
        **{name: values[name] for name in kept},
    )
    return desk.file(invoice, desk.books.repeating_invoices)


def edit_repeating_invoice(desk, id=None, amount=None, lines=None, contact=None, **given):
    """Change members of a repeating invoice, by their names in `RepeatingInvoice`.

    `amount` is the net amount of its only line.
    """
    invoice = _pick(desk, id)
    if amount is not None:
        account = invoice.lines[0].account
        lines = [{"amount": amount, "account": account and account.id}]
    if lines is not None:
        day = desk.books.today
        invoice.lines = desk.lines(lines, invoice.tax_mode, invoice.currency, day)
        invoice.add_up()
    if contact is not None:
        invoice.contact = desk.contact(contact)
    for name, value in given.items():
        if name not in ("status", "reference", "period", "unit", *DAYS):
            raise TypeError(f"no member {name}")
        setattr(invoice, name, a_day(value) if name in DAYS else value)
    desk.books.changed(invoice)
    return invoice


def delete_repeating_invoice(desk, id=None, listed=False):
    """Delete a repeating invoice, which Xero may go on listing as DELETED."""
    invoice = _pick(desk, id)
    invoice.status = "DELETED"
    if not listed:
        del desk.books.repeating_invoices[invoice.id]
    desk.books.changed(invoice)
    return invoice


DAYS = ("start_date", "next_date", "end_date")


def _pick(desk, wanted):
    """Return the repeating invoice with that ID or reference, or any of a customer."""
    for invoice in desk.books.repeating_invoices.values():
        if wanted is not None and wanted in (invoice.id, invoice.reference):
            return invoice
    fits = desk.books.repeating_invoices
    return desk.pick(fits, wanted, lambda r: r.type == "ACCREC" and r.status == "AUTHORISED")


ACTIONS = {
    action.__name__: action
    for action in (new_repeating_invoice, edit_repeating_invoice, delete_repeating_invoice)
}
