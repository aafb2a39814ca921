"""Invoices, credit notes and quotes as Xero's JSON, written directly as bytes.

Written by hand rather than with dicts: a page of 1000 must cost almost nothing, and numbers keep
Xero's fixed decimals. A form is named by what varies: with or without lines, and whether unit
prices have two or four decimals (`unitdp`).
"""

from json.encoder import encode_basestring_ascii as quoted

from .dates import iso_midnight, iso_time, ms_date, ms_time
from .money import divide

EMPTY_CONTACT_LISTS = (
    '"Addresses":[],"Phones":[],"ContactGroups":[],"ContactPersons":[],"HasValidationErrors":false'
)


def amount(minor):
    """Return minor units with two decimals."""
    return f"{minor / 100:.2f}"


def rate(millionths):
    """Return an exchange rate with ten decimals, as Xero writes it."""
    return f"{millionths // 10**6}.{millionths % 10**6:06d}0000"


def unit_price(ten_thousandths, places):
    """Return a unit price with two decimals, or four if requested."""
    if places == 4:
        return f"{ten_thousandths / 10_000:.4f}"
    return f"{divide(ten_thousandths, 100) / 100:.2f}"


def has_fine_prices(document):
    """Return whether a unit price of the document needs more than two decimals."""
    return any(line.unit % 100 for line in document.lines)


def line_text(line, places):
    """Return an entry of LineItems."""
    text = f'{{"Description":{quoted(line.description)},"LineItemID":"{line.id}","Tracking":[]'
    if line.quantity is None:
        return text + "}"
    if line.account is not None:
        text += f',"AccountCode":{quoted(line.account.code)},"AccountID":"{line.account.id}"'
    if line.item:
        text += f',"ItemCode":{quoted(line.item.code)}'
        if has_ids(line) or line.item.deleted:
            text += (
                f',"Item":{{"ItemID":"{line.item.id}","Name":{quoted(line.item.name)},'
                f'"Code":{quoted(line.item.code)}}}'
            )
    text += f',"Tracking":[{tracking_text(line)}]'
    if line.discount:
        text += f',"DiscountRate":{line.discount / 100:.2f}'
    return (
        f'{text},"Quantity":{line.quantity / 10_000:.4f}'
        f',"UnitAmount":{unit_price(line.unit, places)},"TaxType":"{line.tax_type}"'
        f',"TaxAmount":{amount(line.tax)},"LineAmount":{amount(line.amount)}}}'
    )


def has_ids(line):
    """Return whether a line names its item and options by ID; a quarter gives only names."""
    return line.id[-1] not in "0123"


def tracking_text(line):
    """Return a line's Tracking list."""
    return ",".join(
        [
            f'{{"Name":{quoted(option.category.name)},"Option":{quoted(option.name)},'
            f'"TrackingCategoryID":"{option.category.id}"'
            + (f',"TrackingOptionID":"{option.id}"' if has_ids(line) else "")
            + ',"Options":[]}'
            for option in line.tracking
        ]
    )


def lines_text(document, places):
    """Return the whole LineItems list."""
    return ",".join([line_text(line, places) for line in document.lines])


def contact_text(contact):
    """Return the contact as part of a document."""
    form = contact.forms.get("inside")
    if form is None:
        form = contact.forms["inside"] = (
            f'"Contact":{{"ContactID":"{contact.id}","ContactStatus":"{contact.status}",'
            f'"Name":{quoted(contact.name)},{EMPTY_CONTACT_LISTS}}}'
        )
    return form


def payments_text(document):
    """Return the Payments list."""
    return ",".join(
        [
            f'{{"PaymentID":"{p.id}","Date":"{ms_date(p.date)}","Amount":{amount(p.amount)},'
            f'"CurrencyRate":{rate(document.rate)},"HasAccount":false,"HasValidationErrors":false}}'
            for p in document.payments
        ]
    )


def date_texts(document):
    """Return Date, DueDate and their String members."""
    text = f'"DateString":"{iso_midnight(document.date)}","Date":"{ms_date(document.date)}"'
    if document.due_date is not None:
        text += (
            f',"DueDateString":"{iso_midnight(document.due_date)}"'
            f',"DueDate":"{ms_date(document.due_date)}"'
        )
    if document.fully_paid_on is not None:
        text += f',"FullyPaidOnDate":"{ms_date(document.fully_paid_on)}"'
    return text


def shared_text(document, lines, places):
    """Return the members that invoices and credit notes share, from Contact to the end."""
    items = lines_text(document, places) if lines else ""
    return (
        f'"HasErrors":false,{contact_text(document.contact)},{date_texts(document)},'
        f'"Status":"{document.status}","LineAmountTypes":"{document.tax_mode}",'
        f'"LineItems":[{items}],"SubTotal":{amount(document.sub_total)},'
        f'"TotalTax":{amount(document.total_tax)},"Total":{amount(document.total)},'
        f'"UpdatedDateUTC":"{ms_time(document.updated)}",'
        f'"UpdatedDateUTCString":"{iso_time(document.updated)}",'
        f'"CurrencyCode":"{document.currency}","CurrencyRate":{rate(document.rate)},'
        f'"SentToContact":{"true" if document.sent else "false"},"HasAttachments":false,'
        f'"Payments":[{payments_text(document)}]'
    )


def invoice_text(invoice, lines, places):
    """Return an entry of Invoices: a sale or a bill."""
    notes, prepayments = applied_texts(invoice)
    return (
        f'{{"Type":"{invoice.type}","InvoiceID":"{invoice.id}",'
        f'"InvoiceNumber":{quoted(invoice.number)},"Reference":{quoted(invoice.reference)},'
        f'"CreditNotes":[{notes}],"Prepayments":[{prepayments}],"Overpayments":[],'
        f'"AmountDue":{amount(invoice.due)},"AmountPaid":{amount(invoice.paid)},'
        f'"AmountCredited":{amount(invoice.credited)},"IsDiscounted":'
        f"{'true' if any(line.discount for line in invoice.lines) else 'false'},"
        f"{shared_text(invoice, lines, places)}}}"
    )


def applied_texts(invoice):
    """Return the entries of an invoice's CreditNotes and Prepayments."""
    notes, prepayments = [], []
    for each in invoice.allocations:
        source = each.credit_note
        rest = (
            f'"ID":"{source.id}","Total":{amount(source.total)},'
            f'"AppliedAmount":{amount(each.amount)},"Date":"{ms_date(each.date)}","LineItems":[]}}'
        )
        if source.is_credit_note:
            number = quoted(source.number)
            notes.append(f'{{"CreditNoteID":"{source.id}","CreditNoteNumber":{number},{rest}')
        else:
            prepayments.append(f'{{"PrepaymentID":"{source.id}",{rest}')
    return ",".join(notes), ",".join(prepayments)


def credit_note_text(note, lines, places):
    """Return an entry of CreditNotes; its amounts are positive."""
    allocations = ",".join(
        f'{{"AllocationID":"{a.id}","Amount":{amount(a.amount)},"Date":"{ms_date(a.date)}",'
        f'"Invoice":{{"InvoiceID":"{a.invoice.id}","InvoiceNumber":{quoted(a.invoice.number)}}}}}'
        for a in note.allocations
    )
    return (
        f'{{"Type":"{note.type}","CreditNoteID":"{note.id}","ID":"{note.id}",'
        f'"CreditNoteNumber":{quoted(note.number)},"Reference":{quoted(note.reference)},'
        f'"RemainingCredit":{amount(note.due)},"Allocations":[{allocations}],'
        f"{shared_text(note, lines, places)}}}"
    )


def quote_text(quote, lines, places):
    """Return an entry of Quotes, with the type of line amounts in capitals."""
    expiry = ""
    if quote.expiry_date is not None:
        expiry = (
            f'"ExpiryDateString":"{iso_midnight(quote.expiry_date)}",'
            f'"ExpiryDate":"{ms_date(quote.expiry_date)}",'
        )
    items = lines_text(quote, places) if lines else ""
    return (
        f'{{"QuoteID":"{quote.id}","QuoteNumber":{quoted(quote.number)},'
        f'"Reference":{quoted(quote.reference)},"Terms":{quoted(quote.terms)},'
        f'{contact_text(quote.contact)},"LineItems":[{items}],'
        f'"DateString":"{iso_midnight(quote.date)}","Date":"{ms_date(quote.date)}",{expiry}'
        f'"Status":"{quote.status}","CurrencyCode":"{quote.currency}",'
        f'"CurrencyRate":{rate(quote.rate)},"SubTotal":{amount(quote.sub_total)},'
        f'"TotalTax":{amount(quote.total_tax)},"Total":{amount(quote.total)},'
        f'"TotalDiscount":0.00,"Title":{quoted(quote.title)},"Summary":{quoted(quote.summary)},'
        f'"UpdatedDateUTC":"{ms_time(quote.updated)}",'
        f'"LineAmountTypes":"{quote.tax_mode.upper()}","StatusAttributeString":"OK"}}'
    )
