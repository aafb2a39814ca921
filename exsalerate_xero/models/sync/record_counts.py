"""How many records of a list were new, changed or skipped, in the reader's language."""

from ...tools.words import _lt

# By field and kind of list: the text for one record, and for several.
COUNTS = {
    "new_count": {
        "accounts": (_lt("1 new sales code"), _lt("%s new sales codes")),
        "contacts": (_lt("1 new contact"), _lt("%s new contacts")),
        "invoices": (_lt("1 new invoice"), _lt("%s new invoices")),
        "credit_notes": (_lt("1 new credit note"), _lt("%s new credit notes")),
        "quotes": (_lt("1 new quote"), _lt("%s new quotes")),
    },
    "changed_count": {
        "accounts": (_lt("1 changed sales code"), _lt("%s changed sales codes")),
        "contacts": (_lt("1 changed contact"), _lt("%s changed contacts")),
        "invoices": (_lt("1 changed invoice"), _lt("%s changed invoices")),
        "credit_notes": (_lt("1 changed credit note"), _lt("%s changed credit notes")),
        "quotes": (_lt("1 changed quote"), _lt("%s changed quotes")),
    },
    "odd_count": {
        "accounts": (_lt("1 skipped sales code"), _lt("%s skipped sales codes")),
        "contacts": (_lt("1 skipped contact"), _lt("%s skipped contacts")),
        "invoices": (_lt("1 skipped invoice"), _lt("%s skipped invoices")),
        "credit_notes": (_lt("1 skipped credit note"), _lt("%s skipped credit notes")),
        "quotes": (_lt("1 skipped quote"), _lt("%s skipped quotes")),
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
