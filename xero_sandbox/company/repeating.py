"""Repeating invoices: what some customers pay regularly, and a bill."""

from ..dates import plus
from ..records import RepeatingInvoice
from .work import Workshop

# Reference, account, net amount in minor units, period, unit, days until its end (None for none),
# status, type.
INVENTED = [
    ("Hosting", "220", 8900, 1, "MONTHLY", None, "AUTHORISED", "ACCREC"),
    ("Care plan", "230", 19500, 1, "MONTHLY", 30, "AUTHORISED", "ACCREC"),
    ("Search optimisation", "240", 62000, 1, "MONTHLY", None, "AUTHORISED", "ACCREC"),
    ("Weekly fixes", "230", 7200, 1, "WEEKLY", None, "AUTHORISED", "ACCREC"),
    ("Domains", "260", 24000, 12, "MONTHLY", None, "AUTHORISED", "ACCREC"),
    ("Articles", "240", 36000, 3, "MONTHLY", -20, "AUTHORISED", "ACCREC"),
    ("Support, to be agreed", "230", 15000, 1, "MONTHLY", None, "DRAFT", "ACCREC"),
    ("Server costs passed on", "429", 4500, 1, "MONTHLY", None, "AUTHORISED", "ACCREC"),
    ("Office rent", "429", 90000, 1, "MONTHLY", None, "AUTHORISED", "ACCPAY"),
]


def add_repeating_invoices(maker, books, customers):
    """Add the repeating invoices of active customers in pounds."""
    workshop = Workshop(maker, books.accounts.values())
    buyers = [c for c in customers if c.status == "ACTIVE" and not c.currency]
    for index, (reference, account, net, period, unit, ends_in, status, type_) in enumerate(
        INVENTED[: 2 * len(buyers)]
    ):
        line = workshop.charge(reference, net, account)
        invoice = RepeatingInvoice(
            id=maker.guid(),
            type=type_,
            contact=buyers[index % len(buyers)],
            status=status,
            tax_mode="Exclusive",
            lines=[line],
            updated=maker.stamp(maker.months[0]),
            start_date=plus(maker.today, -200),
            next_date=plus(maker.today, 3 + index) if (ends_in or 1) > 0 else None,
            end_date=None if ends_in is None else plus(maker.today, ends_in),
            period=period,
            unit=unit,
            reference=reference,
        )
        invoice.add_up()
        books.add(invoice, books.repeating_invoices)
