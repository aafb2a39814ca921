"""How many records of a list were new, changed or skipped, in the reader's language."""

from ...tools.words import _lt

# By field and kind of list: the text for one record, and for several.
COUNTS = {
    "new_count": {
        "accounts": (_lt("1 new sales code"), _lt("%s new sales codes")),
        "contacts": (_lt("1 new contact"), _lt("%s new contacts")),
        "items": (_lt("1 new item"), _lt("%s new items")),
        "tracking_categories": (_lt("1 new tracking category"), _lt("%s new tracking categories")),
        "invoices": (_lt("1 new invoice"), _lt("%s new invoices")),
        "credit_notes": (_lt("1 new credit note"), _lt("%s new credit notes")),
        "quotes": (_lt("1 new quote"), _lt("%s new quotes")),
        "bank_transactions": (_lt("1 new bank transaction"), _lt("%s new bank transactions")),
        "manual_journals": (_lt("1 new manual journal"), _lt("%s new manual journals")),
        "prepayments": (_lt("1 new prepayment"), _lt("%s new prepayments")),
        "bills": (_lt("1 new bill"), _lt("%s new bills")),
        "bill_credits": (_lt("1 new supplier credit note"), _lt("%s new supplier credit notes")),
        "repeating_invoices": (
            _lt("1 new repeating invoice"),
            _lt("%s new repeating invoices"),
        ),
    },
    "changed_count": {
        "accounts": (_lt("1 changed sales code"), _lt("%s changed sales codes")),
        "contacts": (_lt("1 changed contact"), _lt("%s changed contacts")),
        "items": (_lt("1 changed item"), _lt("%s changed items")),
        "tracking_categories": (
            _lt("1 changed tracking category"),
            _lt("%s changed tracking categories"),
        ),
        "invoices": (_lt("1 changed invoice"), _lt("%s changed invoices")),
        "credit_notes": (_lt("1 changed credit note"), _lt("%s changed credit notes")),
        "quotes": (_lt("1 changed quote"), _lt("%s changed quotes")),
        "bank_transactions": (
            _lt("1 changed bank transaction"),
            _lt("%s changed bank transactions"),
        ),
        "manual_journals": (_lt("1 changed manual journal"), _lt("%s changed manual journals")),
        "prepayments": (_lt("1 changed prepayment"), _lt("%s changed prepayments")),
        "bills": (_lt("1 changed bill"), _lt("%s changed bills")),
        "bill_credits": (
            _lt("1 changed supplier credit note"),
            _lt("%s changed supplier credit notes"),
        ),
        "repeating_invoices": (
            _lt("1 changed repeating invoice"),
            _lt("%s changed repeating invoices"),
        ),
    },
    "odd_count": {
        "accounts": (_lt("1 skipped sales code"), _lt("%s skipped sales codes")),
        "contacts": (_lt("1 skipped contact"), _lt("%s skipped contacts")),
        "items": (_lt("1 skipped item"), _lt("%s skipped items")),
        "tracking_categories": (
            _lt("1 skipped tracking category"),
            _lt("%s skipped tracking categories"),
        ),
        "invoices": (_lt("1 skipped invoice"), _lt("%s skipped invoices")),
        "credit_notes": (_lt("1 skipped credit note"), _lt("%s skipped credit notes")),
        "quotes": (_lt("1 skipped quote"), _lt("%s skipped quotes")),
        "bank_transactions": (
            _lt("1 skipped bank transaction"),
            _lt("%s skipped bank transactions"),
        ),
        "manual_journals": (_lt("1 skipped manual journal"), _lt("%s skipped manual journals")),
        "prepayments": (_lt("1 skipped prepayment"), _lt("%s skipped prepayments")),
        "bills": (_lt("1 skipped bill"), _lt("%s skipped bills")),
        "bill_credits": (
            _lt("1 skipped supplier credit note"),
            _lt("%s skipped supplier credit notes"),
        ),
        "repeating_invoices": (
            _lt("1 skipped repeating invoice"),
            _lt("%s skipped repeating invoices"),
        ),
    },
}


def record_counts(stream):
    """Return texts such as "3 new invoices" for the last read of a list; none for counts of 0."""
    texts = []
    for name, by_kind in COUNTS.items():
        count, (one, several) = stream[name], by_kind[stream.kind]
        if count == 1:
            texts.append(stream.env._(one))
        elif count:
            texts.append(stream.env._(several, stream.connection_id._written(count)))
    return texts
