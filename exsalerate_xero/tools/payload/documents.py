"""Invoices, credit notes and quotes."""

from decimal import ROUND_HALF_UP, Decimal

from ... import const
from .. import fields
from ..fields import ZERO, InvalidRecord, Notes
from ..money import CENT, Converter
from ..words import _lt
from . import schema
from .dimensions import item_id, tracking
from .records import Line, Quote, QuoteLine, Sale, stamp
from .settlements import settlements

# Xero gives the amounts of credit notes as positive. Here they are negative, so that documents of
# both kinds can be added up.
# Bills reduce the profit, and so are negative as well.
SIGNS = {"invoice": 1, "credit_note": -1, "bill": -1, "bill_credit": 1}
LINE_AMOUNT_TYPES = {"EXCLUSIVE", "INCLUSIVE", "NOTAX"}
# The range of rates between any two currencies.
LOWEST_RATE, HIGHEST_RATE = Decimal("1e-9"), Decimal("1e9")
ONE = Decimal(1)


def sale(record, kind, converter: Converter, digest):
    """Map an invoice, bill or credit note; return None for records that aren't kept.

    The net amount of a line is ``LineAmount``, less ``TaxAmount`` if amounts include tax; the
    discount is already deducted. The positive amounts of credit notes and bills become negative.
    """
    wanted, other = const.SALE_TYPES[kind]
    if fields.choice(record.Type, "Type", {wanted, other}) == other:
        return None
    status = fields.choice(record.Status, "Status", const.DOCUMENT_STATUSES)
    if status in const.UNAPPROVED_STATUSES and not _is_complete(record):
        return None
    notes = Notes()
    currency, rate = _currency(record, converter)
    day = _day(record)
    sign = SIGNS[kind]
    factor = converter.factor(currency, rate, day)
    tax_included = bool(record.LineItems) and is_tax_included(record)
    lines = _lines(record, status, sign, tax_included, converter, factor, notes)
    untaxed = untaxed_of(record, status, sign, tax_included, lines, notes)
    xero_id, number, due = _own_members(record, kind, notes)
    company = sum([line.amount_company for line in lines], ZERO)
    values = (
        *(xero_id, kind, number),
        notes.text(record.Reference, "Reference", 2000),
        contact_of(record),
        day,
        notes.day(record.DueDateString or record.DueDate, "DueDate"),
        notes.day(record.FullyPaidOnDate, "FullyPaidOnDate"),
        *(status, currency, rate, untaxed),
        *_amounts(record, sign, untaxed, due, notes),
        company if lines else converter.convert(untaxed, factor),
        # Nothing is due before approval, whatever the document would come to.
        converter.convert(sign * due, factor) if status in const.COUNTED_STATUSES else ZERO,
        _updated_at(record, notes),
        lines,
        settlements(record, kind, notes),
    )
    return Sale(*values, digest + stamp(converter, day), notes.once())


def income(record, kind, chart, converter: Converter, digest):
    """Map another document that is booked to income; return None for records that aren't kept.

    Only its lines on income accounts are kept, and those on accounts that aren't known yet. A
    record without any isn't checked further: nothing in it can be wrong for a figure.

    :param kind: kind of list
    :param chart: IDs, and codes, of the accounts that are known not to be income
    """
    listed = record.JournalLines if kind == "manual_journals" else record.LineItems
    items = fields.records(listed or [], "LineItems", schema.Line)
    kept = [item for item in items if _may_be_income(item, chart)]
    if items and not kept:
        return None
    types = const.INCOME_TYPES[kind]
    type_ = None if kind == "manual_journals" else record.Type
    if type_ is not None or None not in types:
        type_ = fields.choice(type_, "Type", {*types, *const.OTHER_TYPES})
    status = fields.choice(record.Status, "Status", const.INCOME_STATUSES)
    if type_ not in types or status not in const.COUNTED_STATUSES:
        return None
    if not items:
        if kind != "manual_journals" and fields.number(record.SubTotal, "SubTotal", ZERO):
            raise InvalidRecord(_lt("it has an amount but no lines"))
        return None
    return _income(record, kind, types[type_], status, kept, converter, digest)


def _may_be_income(item, chart):
    """Return whether a line has an account that isn't known not to be income."""
    account = str(item.AccountID).lower() if item.AccountID else item.AccountCode
    return bool(account) and str(account) not in chart


def _income(record, kind, of_type, status, items, converter, digest):
    notes, day = Notes(), _day(record)
    record_kind, sign = of_type
    is_journal = kind == "manual_journals"
    currency, rate = (converter.base, ONE) if is_journal else _currency(record, converter)
    factor = converter.factor(currency, rate, day)
    tax_included = is_tax_included(record)
    lines = tuple(_line(item, tax_included, sign, converter, factor, notes) for item in items)
    net = sum([line.amount for line in lines], ZERO)
    if kind == "prepayments":
        lines += _allocated(record, lines, converter, factor, notes)
    untaxed, tax, total = net, ZERO, net
    if not is_journal:
        untaxed = sign * notes.number(record.SubTotal, "SubTotal", sign * net)
        tax = sign * notes.number(record.TotalTax, "TotalTax")
        total = sign * notes.number(record.Total, "Total", sign * (untaxed + tax))
    values = (
        fields.guid(getattr(record, const.ID_MEMBERS[kind]), const.ID_MEMBERS[kind]),
        record_kind,
        _income_number(record, kind, notes),
        _income_reference(record, is_journal, notes),
        None if is_journal else _optional_contact(record, notes),
        *(day, None, None),
        *(status, currency, rate),
        # Nothing is due, paid or credited on these: balances are those of sales.
        *(untaxed, tax, total, ZERO, ZERO, ZERO),
        *(converter.convert(untaxed, factor), ZERO),
        _updated_at(record, notes),
        lines,
        None,
    )
    return Sale(*values, digest + stamp(converter, day), notes.once())


def _allocated(record, lines, converter, factor, notes):
    """Return lines that take back what was allocated to invoices, which have their own revenue.

    Xero counts a prepayment on an income account when it is received, and no longer from the day on
    which it is allocated. The last allocation takes what rounding left of the others.
    """
    total = notes.number(record.Total, "Total")
    left, taken_back, remaining = total, [], list(lines)
    for allocation in notes.records(record.Allocations, "Allocations", schema.Allocation):
        amount = notes.number(allocation.Amount, "Amount")
        day = notes.day(allocation.DateString or allocation.Date, "Date")
        if not amount or not total or not day:
            continue
        left -= amount
        for index, line in enumerate(lines):
            rest, share = remaining[index], line.amount * amount / total
            taken = {"amount": rest.amount, "amount_company": rest.amount_company}
            if left:
                taken["amount"] = share.quantize(CENT, ROUND_HALF_UP)
                taken["amount_company"] = converter.convert(share, factor)
            kept = {name: getattr(rest, name) - value for name, value in taken.items()}
            remaining[index] = rest._replace(**kept)
            back = {name: -value for name, value in taken.items()}
            taken_back.append(line._replace(day=day, **back))
    return tuple(taken_back)


def _income_number(record, kind, notes):
    """Return a document's number; only bills and supplier credit notes have one."""
    member = {"bills": "InvoiceNumber", "bill_credits": "CreditNoteNumber"}.get(kind)
    return notes.text(getattr(record, member), member, 500) if member else None


def _income_reference(record, is_journal, notes):
    if is_journal:
        return notes.text(record.Narration, "Narration", 2000)
    return notes.text(record.Reference, "Reference", 2000)


def _optional_contact(record, notes):
    """Return a contact's ID, or None: money can come in without a contact."""
    if type(record.Contact) is not schema.ContactReference:
        return None
    return notes.guid(record.Contact.ContactID, "ContactID")


def quote(record, converter: Converter, digest):
    """Map a quote; return None for an incomplete draft. Without a date, today's rate applies."""
    status = fields.choice(record.Status, "Status", const.QUOTE_STATUSES)
    if status == "DRAFT" and not _has_contact(record):
        return None
    notes = Notes()
    currency, rate = _currency(record, converter)
    day = notes.day(record.DateString or record.Date, "Date")
    factor = converter.factor(currency, rate, day or converter.today)
    untaxed = notes.number(record.SubTotal, "SubTotal")
    values = (
        fields.guid(record.QuoteID, "QuoteID"),
        notes.text(record.QuoteNumber, "QuoteNumber", 500),
        notes.text(record.Reference, "Reference", 2000),
        notes.text(record.Title, "Title", 2000),
        notes.long_text(record.Terms, "Terms"),
        contact_of(record),
        day,
        notes.day(record.ExpiryDateString or record.ExpiryDate, "ExpiryDate"),
        status,
        currency,
        rate,
        untaxed,
        notes.number(record.Total, "Total"),
        converter.convert(untaxed, factor),
        _updated_at(record, notes),
        _quote_lines(record, notes),
    )
    return Quote(*values, digest + stamp(converter, day), notes.once())


def _own_members(record, kind, notes):
    """Return ID, number and amount due, which have other names in credit notes."""
    if kind in ("invoice", "bill"):
        return (
            fields.guid(record.InvoiceID, "InvoiceID"),
            notes.text(record.InvoiceNumber, "InvoiceNumber", 500),
            notes.number(record.AmountDue, "AmountDue"),
        )
    return (
        fields.guid(record.CreditNoteID, "CreditNoteID"),
        notes.text(record.CreditNoteNumber, "CreditNoteNumber", 500),
        notes.number(record.RemainingCredit, "RemainingCredit"),
    )


def _amounts(record, sign, untaxed, due, notes):
    """Return tax, total, and what is due, paid and credited, with the kind's sign."""
    tax = notes.number(record.TotalTax, "TotalTax")
    total = notes.number(record.Total, "Total", None)
    paid = notes.number(record.AmountPaid, "AmountPaid")
    credited = notes.number(record.AmountCredited, "AmountCredited")
    if sign < 0:
        tax, due, paid, credited = -tax, -due, -paid, -credited
        total = -total if total is not None else None
    return tax, untaxed + tax if total is None else total, due, paid, credited


def _updated_at(record, notes):
    return notes.moment(record.UpdatedDateUTCString or record.UpdatedDateUTC, "UpdatedDateUTC")


def _day(record):
    return fields.day(record.DateString or record.Date, "Date")


def contact_of(record):
    """Return the ID of a document's contact."""
    if record.Contact is None:
        raise InvalidRecord(fields.MISSING, name="Contact")
    if type(record.Contact) is not schema.ContactReference:
        raise InvalidRecord(_lt("%(name)s is not a record"), name="Contact")
    return fields.guid(record.Contact.ContactID, "ContactID")


def _is_complete(record):
    """Return whether a draft has what every approved document has: a contact and a date."""
    try:
        _day(record)
    except InvalidRecord:
        return False
    return _has_contact(record)


def _has_contact(record):
    try:
        return bool(contact_of(record))
    except InvalidRecord:
        return False


def _lines(record, status, sign, tax_included, converter, factor, notes):
    if status in const.COUNTED_STATUSES:
        items = fields.records(record.LineItems, "LineItems", schema.Line)
    else:
        # Voided and deleted documents may come without lines.
        items = fields.records(record.LineItems or [], "LineItems", schema.Line)
    return tuple([_line(item, tax_included, sign, converter, factor, notes) for item in items])


def _line(item, tax_included, sign, converter, factor, notes):
    account_id, code, amount = account_and_net(item, tax_included, notes)
    if sign < 0:
        amount = -amount
    return Line(
        account_id,
        code,
        *_line_details(item, notes),
        amount,
        converter.convert(amount, factor),
        item_id(item, notes),
        tracking(item, notes),
    )


def account_and_net(item, tax_included, notes):
    """Return a line's account ID and code, either of which can be None, and its net amount."""
    account_id = code = None
    if item.AccountID:
        account_id = fields.guid(item.AccountID, "AccountID")
        code = notes.code(item.AccountCode, "AccountCode", 50)
    elif item.AccountCode:
        # Nothing else identifies the account.
        code = fields.text(item.AccountCode, "AccountCode", 50)
    # A line that is only text may have no amount; a line with an account must have one.
    missing = None if account_id or code else ZERO
    amount = fields.number(item.LineAmount, "LineAmount", missing)
    if tax_included:
        amount -= fields.number(item.TaxAmount, "TaxAmount", missing)
    return account_id, code, amount


def _quote_lines(record, notes):
    """Return a quote's lines; no figure depends on them, so all of their members are optional."""
    items = notes.records(record.LineItems, "LineItems", schema.Line)
    # Without knowing whether tax is included, the net amounts are unknown.
    types = items and notes.choice(record.LineAmountTypes, "LineAmountTypes", LINE_AMOUNT_TYPES)
    return tuple([_quote_line(item, types, notes) for item in items])


def _quote_line(item, types, notes):
    amount = notes.number(item.LineAmount, "LineAmount") if types else ZERO
    tax = notes.number(item.TaxAmount, "TaxAmount") if types == "INCLUSIVE" else ZERO
    return QuoteLine(*_line_details(item, notes), amount - tax, item_id(item, notes))


def _line_details(item, notes):
    """Return description, item code, quantity and unit price of a line."""
    return (
        notes.long_text(item.Description, "Description"),
        notes.code(item.ItemCode, "ItemCode", 500),
        notes.number(item.Quantity, "Quantity"),
        notes.number(item.UnitAmount, "UnitAmount"),
    )


def untaxed_of(record, status, sign, tax_included, lines, notes):
    """Return a document's net amount as Xero gives it, or else the sum of its lines.

    :param lines: records with an ``amount``
    :raises InvalidRecord: if lines of an approved document are missing
    """
    counted = status in const.COUNTED_STATUSES
    if not lines and counted:
        if fields.number(record.SubTotal, "SubTotal"):
            raise InvalidRecord(_lt("it has an amount but no lines"))
        return ZERO
    net = sum([line.amount for line in lines], ZERO)
    stated = notes.number(record.SubTotal, "SubTotal", None)
    if stated is None:
        return net
    if sign < 0:
        stated = -stated
    if net == stated or not counted:
        return stated
    # Each line is rounded to the cent, its included tax as well, and so is the total.
    roundings = len(lines) * (2 if tax_included else 1) + 1
    if abs(net - stated) > roundings * CENT / 2:
        raise InvalidRecord(
            _lt("its lines add up to %(net)s instead of %(stated)s: something is missing"),
            net=f"{net:.2f}",
            stated=f"{stated:.2f}",
        )
    notes.add(
        _lt("Its lines add up to %(net)s, but SubTotal is %(stated)s. The lines are used."),
        net=f"{net:.2f}",
        stated=f"{stated:.2f}",
    )
    return stated


def is_tax_included(record):
    """Return whether line amounts include tax. Quotes write the member in capitals."""
    types = fields.choice(record.LineAmountTypes, "LineAmountTypes", LINE_AMOUNT_TYPES)
    return types == "INCLUSIVE"


def known_currency(record, converter):
    """Return the ISO code of a document's currency, which Odoo must know."""
    currency = fields.text(record.CurrencyCode, "CurrencyCode", 20).upper()
    if currency not in converter.currencies:
        raise InvalidRecord(_lt("its currency %(currency)s is unknown in Odoo"), currency=currency)
    return currency


def _currency(record, converter):
    currency = known_currency(record, converter)
    if currency == converter.base:
        return currency, ONE
    rate = fields.number(record.CurrencyRate, "CurrencyRate")
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        raise InvalidRecord(_lt("CurrencyRate is out of range"))
    return currency, rate
