"""Edits of bank transactions, prepayments and journals."""

from ..company.other_documents import allocate
from ..company.other_income import twin_of
from ..company.work import tax_of
from ..money import scaled
from ..records import BankTransaction, JournalLine, ManualJournal
from .desk import a_day

TYPES = tuple(
    way + kind for way in ("RECEIVE", "SPEND") for kind in ("", "-PREPAYMENT", "-OVERPAYMENT")
)
PREPAID = ("RECEIVE-PREPAYMENT", "SPEND-PREPAYMENT")


def new_bank_transaction(desk, type="RECEIVE", contact=None, nameless=False, **given):
    """Receive or spend money, by default today; `nameless` leaves the contact out.

    Return also the prepayment that it is, first.
    """
    if type not in TYPES:
        raise ValueError(f"no bank transaction has type {type}; there are {', '.join(TYPES)}")
    payer = desk.contact(contact)
    values = desk.new(payer, **{"number": "", **given})
    del values["number"]
    if nameless:
        values["contact"] = None
    made = BankTransaction(
        type=type, status="AUTHORISED", bank=desk.books.account("090"), reconciled=False, **values
    )
    if type.endswith("-OVERPAYMENT"):
        made.twin = desk.maker.guid()
    prepayment = twin_of(made, desk.maker.guid()) if type in PREPAID else None
    records = [desk.file(made, desk.books.bank_transactions)]
    if prepayment:
        records.insert(0, desk.file(prepayment, desk.books.prepayments))
    return records


def allocate_prepayment(desk, id=None, invoice=None, date=None, amount=None):
    """Pay an invoice of the same contact with a prepayment: all that fits, or the given amount."""

    def takers(prepayment):
        return [
            each
            for each in desk.books.documents(prepayment.contact)
            if each.type == "ACCREC" and each.status == "AUTHORISED" and each.due > 0
        ]

    prepayment = desk.pick(
        desk.books.prepayments,
        id,
        lambda p: p.status == "AUTHORISED" and p.type == PREPAID[0] and takers(p),
    )
    paid = desk.pick(desk.books.invoices, invoice, lambda i: i in takers(prepayment))
    day = a_day(date) or desk.books.today
    most = None if amount is None else scaled(amount, 2)
    allocate(prepayment, paid, desk.maker.guid(), day, most)
    return [desk.save(prepayment), desk.save(paid)]


def new_journal(desk, **given):
    """Post a manual journal; by default, today's accrual of 100.00 on account 200."""
    return desk.file(_journal(desk, **given), desk.books.manual_journals)


def new_system_journal(desk, **given):
    """Post what is in the report and in no list, such as a disposal or an expense claim."""
    return desk.file(_journal(desk, **given), desk.books.system_journals)


def _journal(
    desk,
    lines=({"account": "200", "amount": "-100"}, {"account": "610", "amount": "100"}),
    date=None,
    status="POSTED",
    tax_mode="NoTax",
    narration="Accrued income",
):
    return ManualJournal(
        id=desk.maker.guid(),
        narration=narration,
        date=a_day(date) or desk.books.today,
        status=status,
        tax_mode=tax_mode,
        lines=[_line(desk, tax_mode, **line) for line in lines],
        updated=0,
    )


def _line(desk, tax_mode, /, amount, account="200", description="Accrual", tax_type="NONE"):
    """Return a journal's line; a positive amount is a debit."""
    amount = scaled(amount, 2)
    return JournalLine(
        id=desk.maker.guid(),
        description=description,
        amount=amount,
        tax=tax_of(amount, tax_mode, tax_type),
        account=desk.books.account(account) if account is not None else None,
        tax_type=tax_type,
    )


ACTIONS = {
    action.__name__: action
    for action in (new_bank_transaction, allocate_prepayment, new_journal, new_system_journal)
}
