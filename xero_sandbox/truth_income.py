"""The truth about all income, by kind: what was invoiced, received, accrued, and taken back.

Calculated from the records alone, like the truth about sales, and without any code of the report.
"""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
# Kinds by Xero's type, with the sign of their lines on income accounts.
KINDS = {
    "ACCREC": ("invoice", 1),
    "ACCRECCREDIT": ("credit_note", -1),
    "ACCPAY": ("bill", -1),
    "ACCPAYCREDIT": ("bill_credit", 1),
    "RECEIVE": ("receipt", 1),
    "SPEND": ("spend", -1),
    "RECEIVE-PREPAYMENT": ("prepayment", 1),
    "SPEND-PREPAYMENT": ("prepayment", -1),
}
SUMS = (
    *("by_kind", "by_account", "by_month", "by_contact", "by_account_month"),
    *("by_kind_account_month", "by_contact_account", "by_contact_kind", "by_item", "by_option"),
)
COUNTED = {"AUTHORISED", "PAID", "POSTED"}


def all_income(books, since=None, skip_raw=False, contact=None):
    """Return the sums of all income in base currency, as decimal strings.

    `documents` counts the records of each kind that have a line on an income account, counted or
    not. Keys of a record without a contact, and of a line without an item, are empty. Each tracking
    category has the lines without one of its options under an empty key.
    """
    sums = defaultdict(lambda: defaultdict(Decimal))
    total = Decimal("0.00")
    for kind, record, line, day, value in _entries(books, since, skip_raw, contact):
        account, item = line.account.id, getattr(line, "item", None)
        payer = record.contact.id if getattr(record, "contact", None) else ""
        total += value
        for name, key in (
            ("by_kind", kind),
            ("by_account", account),
            ("by_month", f"{day:%Y-%m}"),
            ("by_contact", payer),
            ("by_account_month", (account, f"{day:%Y-%m}")),
            ("by_kind_account_month", (kind, account, f"{day:%Y-%m}")),
            ("by_contact_account", (payer, account)),
            ("by_contact_kind", (payer, kind)),
            ("by_item", item.id if item else ""),
            *(("by_option", (o.category.id, o.id)) for o in getattr(line, "tracking", ())),
        ):
            sums[name][key] += value
    for category in {category for category, _option in sums["by_option"]}:
        named = sum(v for key, v in sums["by_option"].items() if key[0] == category)
        sums["by_option"][category, ""] = total - named
    written = {name: nested(sums[name]) for name in sums}
    return {
        "total": str(total),
        "documents": _counts(books, since, skip_raw, contact),
        **{name: written.get(name, {}) for name in SUMS},
    }


def _records(books, since, skip_raw, contact):
    """Yield (kind, sign, record) of every record that can bring income, in the lists of Xero."""
    journals = ((journal, ("journal", -1)) for journal in books.manual_journals.values())
    typed = (
        (record, KINDS[record.type])
        for collection in (
            books.invoices,
            books.credit_notes,
            books.prepayments,
            # A prepayment's money is in the bank, too, but counts once.
            {t.id: t for t in books.bank_transactions.values() if t.type in ("RECEIVE", "SPEND")},
        )
        for record in collection.values()
        if record.type in KINDS
    )
    for record, (kind, sign) in (*typed, *journals):
        # A prepayment also counts on the days on which it is allocated.
        parts = record.allocations if kind == "prepayment" else ()
        last_day = max([record.date, *(part.date for part in parts)])
        is_left_out = since is not None and last_day < since
        if is_left_out or (skip_raw and record.raw is not None):
            continue
        if contact is None or getattr(record, "contact", None) is contact:
            yield kind, sign, record


def _income_lines(record):
    return [
        line
        for line in record.lines
        if line.account is not None and line.account.classification == "REVENUE"
    ]


def _entries(books, since=None, *which):
    """Yield (kind, record, line, day, signed base amount) from a day on."""
    for entry in _all_entries(books, since, *which):
        if since is None or entry[3] >= since:
            yield entry


def _all_entries(books, *which):
    """Yield the entries of records of which some count.

    A prepayment is taken back when it is allocated, by the part of it that is. The part that uses
    it up takes what rounding left of the others.
    """
    for kind, sign, record in _records(books, *which):
        if record.status not in COUNTED:
            continue
        for line in _income_lines(record):
            net = line.amount - line.tax if record.tax_mode == "Inclusive" else line.amount
            value = in_base(record, sign * net)
            rest = cents(value)
            yield kind, record, line, record.date, rest
            if kind != "prepayment":
                continue
            used = 0
            for part in record.allocations:
                used += part.amount
                share = cents(value * part.amount / record.total)
                taken = rest if used == record.total else share
                yield kind, record, line, part.date, -taken
                rest -= taken


def _counts(books, *which):
    counts = defaultdict(int)
    for kind, _sign, record in _records(books, *which):
        counts[kind] += bool(_income_lines(record))
    return dict(counts)


def in_base(record, minor_units):
    """Return minor units of a record's currency in base currency, not rounded."""
    return Decimal(minor_units) / 100 / (Decimal(getattr(record, "rate", 10**6)) / 10**6)


def cents(value):
    return value.quantize(CENT, ROUND_HALF_UP)


def nested(sums):
    """Return sums by key, or by tuple of keys as dicts in dicts, as decimal strings."""
    result = {}
    for key in sorted(sums):
        *outer, last = key if isinstance(key, tuple) else (key,)
        inner = result
        for part in outer:
            inner = inner.setdefault(part, {})
        inner[last] = str(sums[key])
    return result
