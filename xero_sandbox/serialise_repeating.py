"""Repeating invoices as Xero's JSON."""

from json.encoder import encode_basestring_ascii as quoted

from .dates import ms_date
from .serialise_documents import amount, contact_text, lines_text


def repeating_invoice_text(invoice):
    """Return an entry of RepeatingInvoices."""
    return (
        f'{{"Schedule":{{{_schedule_text(invoice)}}},"RepeatingInvoiceID":"{invoice.id}",'
        f'"Type":"{invoice.type}","Reference":{quoted(invoice.reference)},'
        f'"HasAttachments":false,"ApprovedForSending":false,"SendCopy":false,'
        f'"MarkAsSent":false,"IncludePDF":false,"ID":"{invoice.id}",'
        f'{contact_text(invoice.contact)},"Status":"{invoice.status}",'
        f'"LineAmountTypes":"{invoice.tax_mode}","LineItems":[{lines_text(invoice, 2)}],'
        f'"SubTotal":{amount(invoice.sub_total)},"TotalTax":{amount(invoice.total_tax)},'
        f'"Total":{amount(invoice.total)},"CurrencyCode":"{invoice.currency}"}}'
    )


def _schedule_text(invoice):
    days = {
        "StartDate": invoice.start_date,
        "NextScheduledDate": invoice.next_date,
        # Only given if it has an end.
        "EndDate": invoice.end_date,
    }
    dates = "".join(f',"{name}":"{ms_date(day)}"' for name, day in days.items() if day)
    return (
        f'"Period":{invoice.period},"Unit":"{invoice.unit}","DueDate":30,'
        f'"DueDateType":"DAYSAFTERBILLDATE"{dates}'
    )
