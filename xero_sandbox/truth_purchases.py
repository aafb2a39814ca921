"""The truth about purchases: what was spent with suppliers, and what is owed to them.

Calculated from the records alone, like the truth about sales. Spend is what approved bills and
supplier credit notes come to, net of tax, on any account; credit notes reduce it.
"""

from collections import defaultdict
from decimal import Decimal

from .truth_income import cents, in_base, nested

# Kinds by Xero's type, with the sign of what is spent.
KINDS = {"ACCPAY": ("bill", 1), "ACCPAYCREDIT": ("bill_credit", -1)}
APPROVED = {"AUTHORISED", "PAID"}
SUMS = ("by_kind", "by_account", "by_month", "by_contact", "by_contact_account_month")


def purchases(books, today, since=None, skip_raw=False, contact=None):
    """Return the sums of purchases in base currency, as decimal strings.

    `documents` counts the records of each kind in any status. `outstanding` and `overdue` are owed
    on bills, and `credit` is unused on credit notes (positive); these include tax.
    """
    documents, sums = defaultdict(int), {name: defaultdict(Decimal) for name in SUMS}
    total, balance = Decimal("0.00"), dict.fromkeys(("outstanding", "overdue", "credit"), Decimal())
    for kind, sign, record in _records(books, since, skip_raw, contact):
        documents[kind] += 1
        if record.status not in APPROVED:
            continue
        _add_due(balance, record, today)
        for line in record.lines:
            net = line.amount - line.tax if record.tax_mode == "Inclusive" else line.amount
            value = cents(in_base(record, sign * net))
            account, month = line.account.id if line.account else "", f"{record.date:%Y-%m}"
            total += value
            sums["by_kind"][kind] += value
            sums["by_account"][account] += value
            sums["by_month"][month] += value
            sums["by_contact"][record.contact.id] += value
            sums["by_contact_account_month"][record.contact.id, account, month] += value
    return {
        "total": str(total),
        "documents": dict(documents),
        **{name: nested(sums[name]) for name in SUMS},
        **{name: f"{amount:.2f}" for name, amount in balance.items()},
        "paid": sorted(
            [str(record.date), str(record.fully_paid_on)]
            for kind, _sign, record in _records(books, since, skip_raw, contact)
            if kind == "bill" and record.fully_paid_on and record.payments
        ),
    }


def _records(books, since, skip_raw, contact):
    for record in (*books.invoices.values(), *books.credit_notes.values()):
        is_left_out = since is not None and record.date < since
        if record.type not in KINDS or is_left_out or (skip_raw and record.raw is not None):
            continue
        if contact is None or record.contact is contact:
            yield (*KINDS[record.type], record)


def _add_due(balance, record, today):
    if record.status != "AUTHORISED":
        return
    owed = cents(in_base(record, record.due))
    if record.is_credit_note:
        balance["credit"] += owed
        return
    balance["outstanding"] += owed
    if record.due_date is not None and record.due_date < today:
        balance["overdue"] += owed
