"""Repeating invoices."""

from ... import const
from .. import fields
from ..fields import InvalidRecord, Notes
from ..money import Converter
from ..words import _lt
from . import schema
from .documents import account_and_net, contact_of, is_tax_included, known_currency, untaxed_of
from .records import RepeatingInvoice, RepeatingLine, stamp

# In weeks or months.
LONGEST_PERIOD = 1000


def repeating_invoice(record, converter: Converter, digest):
    """Map a repeating invoice; return None for a repeating bill.

    What recurring revenue depends on must be valid: the customer, what is sold, how often, and
    until when.
    """
    wanted, other = const.SALE_TYPES["invoice"]
    if fields.choice(record.Type, "Type", {wanted, other}) == other:
        return None
    notes = Notes()
    status = fields.choice(record.Status, "Status", const.REPEATING_STATUSES)
    schedule = _schedule(record)
    tax_included = bool(record.LineItems) and is_tax_included(record)
    lines = _lines(record, tax_included, notes)
    values = (
        fields.guid(record.RepeatingInvoiceID, "RepeatingInvoiceID"),
        contact_of(record),
        status,
        notes.text(record.Reference, "Reference", 2000),
        known_currency(record, converter),
        fields.choice(schedule.Unit, "Unit", const.REPEATING_UNITS),
        _period(schedule),
        notes.day(schedule.StartDate, "StartDate"),
        notes.day(schedule.NextScheduledDate, "NextScheduledDate"),
        fields.day(schedule.EndDate, "EndDate") if schedule.EndDate else None,
        untaxed_of(record, status, 1, tax_included, lines, notes),
        lines,
    )
    return RepeatingInvoice(*values, digest + stamp(), notes.once())


def _schedule(record):
    if record.Schedule is None:
        raise InvalidRecord(fields.MISSING, name="Schedule")
    if type(record.Schedule) is not schema.InvoiceSchedule:
        raise InvalidRecord(_lt("%(name)s is not a record"), name="Schedule")
    return record.Schedule


def _period(schedule):
    period = fields.number(schedule.Period, "Period")
    if period != int(period) or not 1 <= period <= LONGEST_PERIOD:
        raise InvalidRecord(_lt("Period is out of range"))
    return int(period)


def _lines(record, tax_included, notes):
    items = fields.records(record.LineItems or [], "LineItems", schema.Line)
    found = [account_and_net(item, tax_included, notes) for item in items]
    return tuple([RepeatingLine(id_ or code, amount) for id_, code, amount in found])
