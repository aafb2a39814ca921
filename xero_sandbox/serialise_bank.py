"""Bank transactions, prepayments and manual journals as Xero's JSON, written directly as bytes."""

from json.encoder import encode_basestring_ascii as quoted

from .dates import iso_midnight, iso_time, ms_date, ms_time
from .serialise_documents import amount, contact_text, lines_text, rate


def bank_transaction_text(transaction, lines, places):
    """Return an entry of BankTransactions. It has no Contact if the bank feed named none."""
    bank = transaction.bank
    twin = transaction.type.partition("-")[2].title()
    return (
        f'{{"BankTransactionID":"{transaction.id}","BankAccount":{{"AccountID":"{bank.id}",'
        f'"Code":{quoted(bank.code)},"Name":{quoted(bank.name)}}},"Type":"{transaction.type}",'
        f'"IsReconciled":{"true" if transaction.reconciled else "false"},"HasAttachments":false,'
        + (f'"{twin}ID":"{transaction.twin}",' if transaction.twin else "")
        + (f"{contact_text(transaction.contact)}," if transaction.contact else "")
        + f"{_shared_text(transaction, lines, places)}}}"
    )


def prepayment_text(prepayment, lines, places):
    """Return an entry of Prepayments."""
    allocations = ",".join(
        f'{{"AllocationID":"{a.id}","Amount":{amount(a.amount)},"Date":"{ms_date(a.date)}",'
        f'"Invoice":{{"InvoiceID":"{a.invoice.id}","InvoiceNumber":{quoted(a.invoice.number)}}}}}'
        for a in prepayment.allocations
    )
    return (
        f'{{"PrepaymentID":"{prepayment.id}","ID":"{prepayment.id}","Type":"{prepayment.type}",'
        f'"RemainingCredit":{amount(prepayment.due)},"Allocations":[{allocations}],"Payments":[],'
        f'"HasAttachments":false,{contact_text(prepayment.contact)},'
        f"{_shared_text(prepayment, lines, places)}}}"
    )


def manual_journal_text(journal, lines, places):
    """Return an entry of ManualJournals: without currency, contact or DateString."""
    items = ",".join(map(_journal_line_text, journal.lines)) if lines else ""
    return (
        f'{{"ManualJournalID":"{journal.id}","Narration":{quoted(journal.narration)},'
        f'"Date":"{ms_date(journal.date)}","Status":"{journal.status}",'
        f'"LineAmountTypes":"{journal.tax_mode}","ShowOnCashBasisReports":true,'
        f'"HasAttachments":false,"JournalLines":[{items}],'
        f'"UpdatedDateUTC":"{ms_time(journal.updated)}"}}'
    )


def _journal_line_text(line):
    account = ""
    if line.account is not None:
        account = f'"AccountID":"{line.account.id}","AccountCode":{quoted(line.account.code)},'
    return (
        f'{{"LineAmount":{amount(line.amount)},{account}"Description":{quoted(line.description)},'
        f'"TaxType":"{line.tax_type}","TaxAmount":{amount(line.tax)},"IsBlank":false,"Tracking":[]}}'
    )


def _shared_text(record, lines, places):
    """Return the members that bank transactions and prepayments share."""
    return (
        f'"Reference":{quoted(record.reference)},"DateString":"{iso_midnight(record.date)}",'
        f'"Date":"{ms_date(record.date)}","Status":"{record.status}",'
        f'"LineAmountTypes":"{record.tax_mode}",'
        f'"LineItems":[{lines_text(record, places) if lines else ""}],'
        f'"SubTotal":{amount(record.sub_total)},"TotalTax":{amount(record.total_tax)},'
        f'"Total":{amount(record.total)},"UpdatedDateUTC":"{ms_time(record.updated)}",'
        f'"UpdatedDateUTCString":"{iso_time(record.updated)}",'
        f'"CurrencyCode":"{record.currency}","CurrencyRate":{rate(record.rate)}'
    )
