"""The truth about an organisation's sales, calculated from the records alone.

Shares no code with filters, pages and serialisation, or with the report, so that figures read from
the API can be compared with it. Every line's net amount is converted to the base currency, rounded
half up to two places, and added up; credit notes are negative. Revenue is what approved documents
book to income accounts; what they book to others is added up separately. `income` is all income,
also what nobody was invoiced for, by kind. `purchases` is what was spent with suppliers.
"""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from .truth_income import all_income
from .truth_purchases import purchases

CENT = Decimal("0.01")
REVENUE_STATUSES = {"AUTHORISED", "PAID"}
# What a customer's truth says of all income.
CONTACT_INCOME = (
    *("total", "by_kind", "by_account", "by_month", "by_account_month"),
    *("by_item", "by_option"),
)


class Ledger:
    """Sums by key, returned as decimal strings."""

    def __init__(self):
        self.sums = defaultdict(Decimal)

    def add(self, key, value):
        self.sums[key] += value

    def written(self):
        return {key: str(self.sums[key]) for key in sorted(self.sums)}


class Dimensions:
    """Sums by item, and by option of each tracking category; by "" for lines without one."""

    def __init__(self):
        self.items = Ledger()
        self.options = defaultdict(Ledger)
        self.total = Decimal("0.00")

    def add(self, line, value):
        self.total += value
        self.items.add(line.item.id if line.item else "", value)
        for option in line.tracking:
            self.options[option.category.id].add(option.id, value)

    def written(self):
        for ledger in self.options.values():
            ledger.add("", self.total - sum(ledger.sums.values()))
        return {
            "by_item": self.items.written(),
            "by_option": {key: self.options[key].written() for key in sorted(self.options)},
        }


def in_base(minor_units, millionths):
    """Return minor units of a document's currency in the base currency, half up to two places."""
    value = Decimal(minor_units) / 100 / (Decimal(millionths) / 1_000_000)
    return value.quantize(CENT, ROUND_HALF_UP)


def net(document, line):
    """Return a line's net amount in minor units of the document's currency."""
    return line.amount - line.tax if document.tax_mode == "Inclusive" else line.amount


def counted_lines(documents):
    """Yield (document, line, signed base amount) of every line of an approved document."""
    for document in documents:
        if document.status not in REVENUE_STATUSES:
            continue
        sign = -1 if document.type == "ACCRECCREDIT" else 1
        for line in document.lines:
            yield document, line, sign * in_base(net(document, line), document.rate)


def is_income(line):
    """Return whether a line is booked to an income account; without an account, it isn't."""
    return line.account is not None and line.account.classification == "REVENUE"


def by_income(documents):
    """Return the counted lines in two lists: revenue, and those booked to other accounts."""
    income, elsewhere = [], []
    for entry in counted_lines(documents):
        (income if is_income(entry[1]) else elsewhere).append(entry)
    return income, elsewhere


def sales_of(books, since=None):
    """Return the sales invoices and credit notes of any status, dated on or after `since`."""
    everything = [*books.invoices.values(), *books.credit_notes.values()]
    return [
        document
        for document in everything
        if document.type in ("ACCREC", "ACCRECCREDIT") and (since is None or document.date >= since)
    ]


def account_key(line):
    return line.account.id if line.account is not None else ""


def truth(books, since=None, skip_raw=False):
    """Return counts, revenue, and what was invoiced but is not income.

    `skip_raw` leaves out documents with an overlay.
    """
    documents = sales_of(books, since)
    if skip_raw:
        documents = [document for document in documents if document.raw is None]
    income, elsewhere = by_income(documents)
    return {
        "tenant": books.tenant,
        "currency": books.organisation.base_currency,
        "counts": _counts(books, documents),
        "revenue": _sums(income),
        "not_income": _sums(elsewhere),
        "income": all_income(books, since, skip_raw),
        "purchases": purchases(books, books.today, since, skip_raw),
    }


def _counts(books, documents):
    known = [
        contact
        for contact in books.contacts.values()
        if contact.merged_to is None and contact.status != "GDPRREQUEST"
    ]
    return {
        "accounts": sum(1 for a in books.accounts.values() if a.classification == "REVENUE"),
        "customers": sum(1 for contact in known if contact.is_customer),
        "suppliers": sum(1 for contact in known if contact.is_supplier),
        "invoices": sum(1 for document in documents if document.type == "ACCREC"),
        "credit_notes": sum(1 for document in documents if document.type == "ACCRECCREDIT"),
        "lines": sum(len(document.lines) for document in documents),
        "counted_lines": sum(1 for _ in counted_lines(documents)),
        "quotes": len(books.quotes),
    }


def _sums(entries):
    """Return the sums of (document, line, value) in all formats."""
    total = Decimal("0.00")
    accounts, months, contacts = Ledger(), Ledger(), Ledger()
    about = Dimensions()
    matrix = defaultdict(Ledger)
    for document, line, value in entries:
        contact = document.contact.id
        total += value
        months.add(f"{document.date:%Y-%m}", value)
        contacts.add(contact, value)
        about.add(line, value)
        if line.account is not None or value:
            accounts.add(account_key(line), value)
            matrix[contact].add(account_key(line), value)
    return {
        "total": str(total),
        "by_account": accounts.written(),
        "by_month": months.written(),
        "by_contact": contacts.written(),
        **about.written(),
        "by_contact_account": {key: matrix[key].written() for key in sorted(matrix)},
    }


def truth_of_contact(books, contact, today):
    """Return a customer's figures: revenue by account, day, month and year; open amounts.

    `bought` has the days with an invoice by account; `paid` has pairs of an invoice's date and the
    date of its full payment (without those settled by credit notes alone); `not_income` has what
    was invoiced but booked to other accounts; `documents` and `quotes` are counts.
    """
    documents = [d for d in sales_of(books) if d.contact is contact]
    all_income_of = all_income(books, contact=contact)
    income, elsewhere = by_income(documents)
    not_income = _sums(elsewhere)
    return {
        "contact": contact.id,
        "documents": len(documents),
        "quotes": sum(1 for quote in books.quotes.values() if quote.contact is contact),
        "currency": books.organisation.base_currency,
        **_revenue_of_contact(income),
        "not_income": {key: not_income[key] for key in ("total", "by_account", "by_month")},
        "income": {name: all_income_of[name] for name in CONTACT_INCOME},
        "purchases": purchases(books, today, contact=contact),
        "paid": sorted(
            [str(document.date), str(document.fully_paid_on)]
            for document in documents
            if document.type == "ACCREC" and document.fully_paid_on and document.payments
        ),
        **_open_amounts(documents, today),
    }


def _revenue_of_contact(income):
    lifetime = Decimal("0.00")
    accounts, years, currencies = Ledger(), Ledger(), Ledger()
    about = Dimensions()
    months, days, bought = defaultdict(Ledger), defaultdict(Ledger), defaultdict(set)
    for document, line, value in income:
        account = account_key(line)
        sign = -1 if document.type == "ACCRECCREDIT" else 1
        lifetime += value
        accounts.add(account, value)
        about.add(line, value)
        years.add(f"{document.date:%Y}", value)
        months[account].add(f"{document.date:%Y-%m}", value)
        days[account].add(str(document.date), value)
        currencies.add(document.currency, sign * Decimal(net(document, line)).scaleb(-2))
        if value > 0 and not document.is_credit_note:
            bought[account].add(str(document.date))
    return {
        "lifetime": str(lifetime),
        "by_account": accounts.written(),
        **about.written(),
        "by_account_month": {key: months[key].written() for key in sorted(months)},
        "by_account_day": {key: days[key].written() for key in sorted(days)},
        "bought": {key: sorted(bought[key]) for key in sorted(bought)},
        "by_year": years.written(),
        "by_currency": currencies.written(),
    }


def _open_amounts(documents, today):
    outstanding = overdue = credit = Decimal("0.00")
    overdue_since = None
    for document in documents:
        if document.status != "AUTHORISED":
            continue
        settled = sum(part.amount for part in (*document.payments, *document.allocations))
        value = in_base(document.sub_total + document.total_tax - settled, document.rate)
        if document.is_credit_note:
            credit += value
            continue
        outstanding += value
        if value and document.due_date is not None and document.due_date < today:
            overdue += value
            overdue_since = min(overdue_since or document.due_date, document.due_date)
    return {
        "outstanding": str(outstanding),
        "overdue": str(overdue),
        "overdue_since": str(overdue_since) if overdue_since else None,
        "credit": str(credit),
    }
