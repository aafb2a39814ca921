"""Repeating invoices: an unpaged list, with what people change in it."""


def listed(fetch, session):
    answer = fetch(session, "RepeatingInvoices")
    assert answer.status_code == 200, answer.text[:300]
    return {each["RepeatingInvoiceID"]: each for each in answer.json()["RepeatingInvoices"]}


def test_the_list_has_all_at_once_as_the_sdk_reads_them(fetch, session, books, sdk):
    tenant = next(iter(books.books.values()))
    assert set(listed(fetch, session)) == set(tenant.repeating_invoices)
    accounting, _identity = sdk(session)
    read = accounting.get_repeating_invoices(session.tenant).repeating_invoices
    kept = {each.repeating_invoice_id: each for each in read}
    for invoice in tenant.repeating_invoices.values():
        found = kept[invoice.id]
        assert (found.type, found.status) == (invoice.type, invoice.status)
        schedule = found.schedule
        assert (schedule.period, schedule.unit) == (invoice.period, invoice.unit)
        assert schedule.end_date == invoice.end_date
        assert round(found.sub_total * 100) == invoice.sub_total
    assert {each.type for each in read} == {"ACCREC", "ACCPAY"}
    assert any(each.schedule.end_date for each in read)


def test_repeating_invoices_are_edited_ended_and_deleted(fetch, own_session, own):
    edit = own.control.edit
    made = edit("new_repeating_invoice", lines=[{"amount": "100", "account": "220"}])
    key = made["RepeatingInvoiceID"]
    assert (made["SubTotal"], made["Schedule"]["Unit"]) == (100, "MONTHLY")
    edit("edit_repeating_invoice", id=key, amount="150", end_date="2030-01-31", period=2)
    found = listed(fetch, own_session)[key]
    assert (found["SubTotal"], found["LineItems"][0]["AccountCode"]) == (150, "220")
    assert (found["Schedule"]["Period"], "EndDate" in found["Schedule"]) == (2, True)
    edit("delete_repeating_invoice", id=key, listed=True)
    assert listed(fetch, own_session)[key]["Status"] == "DELETED"
    edit("delete_repeating_invoice", id=key)
    assert key not in listed(fetch, own_session)
