"""Edits of the books: what changes, what the record shows then, which records get a new date."""

import json

import pytest
import requests

from xero_sandbox import ControlError
from xero_sandbox.edits import ACTIONS


@pytest.fixture
def edit(own):
    return own.control.edit


def test_a_new_invoice_is_listed_at_once(own_session, edit):
    line = {"account": "205", "amount": "250.50", "description": "Logo"}
    made = edit("new_invoice", lines=[line], date="2026-02-03", currency="GBP")
    (read,) = own_session.get("Invoices", IDs=made["InvoiceID"])["Invoices"]
    assert read == made
    assert (made["SubTotal"], made["TotalTax"], made["Total"]) == (250.5, 50.1, 300.6)
    assert made["LineItems"][0]["AccountCode"] == "205"
    assert made["DateString"] == "2026-02-03T00:00:00"


def test_many_at_once_and_paid_at_once(edit):
    made = edit("new_invoice", count=3, status="PAID")
    assert [entry["Status"] for entry in made] == ["PAID"] * 3
    assert {entry["AmountDue"] for entry in made} == {0.0}
    assert len({entry["InvoiceNumber"] for entry in made}) == 3


def test_part_paid_then_paid(edit):
    invoice = edit("new_invoice", lines=[{"amount": "100.00"}], tax_mode="NoTax")
    part = edit("pay", id=invoice["InvoiceID"], amount="30.00")
    assert (part["Status"], part["AmountDue"], part["AmountPaid"]) == ("AUTHORISED", 70.0, 30.0)
    paid = edit("pay", id=invoice["InvoiceID"])
    assert (paid["Status"], paid["AmountDue"]) == ("PAID", 0.0)
    assert "FullyPaidOnDate" in paid and len(paid["Payments"]) == 2


def test_a_voided_invoice_may_lose_its_lines_but_not_its_total(edit):
    invoice = edit("new_invoice", lines=[{"amount": "100.00"}])
    voided = edit("void", id=invoice["InvoiceID"])
    assert (voided["Status"], voided["LineItems"]) == ("VOIDED", [])
    assert voided["SubTotal"] == invoice["SubTotal"]
    kept = edit("void", id=edit("new_invoice")["InvoiceID"], empty_lines=False)
    assert kept["LineItems"]


def test_approve_and_delete_drafts(edit):
    first, second = edit("new_invoice", count=2, status="DRAFT")
    assert edit("approve", id=first["InvoiceID"])["Status"] == "AUTHORISED"
    assert edit("delete", id=second["InvoiceID"])["Status"] == "DELETED"


def test_change_amount_moves_the_totals_and_the_date(edit):
    invoice = edit("new_invoice", lines=[{"amount": "100.00"}, {"amount": "50.00"}])
    changed = edit("change_amount", id=invoice["InvoiceID"], line=1, amount="75.25")
    assert changed["SubTotal"] == 175.25
    assert changed["UpdatedDateUTC"] > invoice["UpdatedDateUTC"]


def test_recode_moves_a_line_without_dating_the_invoice(edit):
    invoice = edit("new_invoice", lines=[{"amount": "100.00", "account": "200"}])
    recoded = edit("recode", id=invoice["InvoiceID"], account="240")
    assert recoded["LineItems"][0]["AccountCode"] == "240"
    assert recoded["UpdatedDateUTC"] == invoice["UpdatedDateUTC"]


def test_a_new_due_date_dates_only_what_is_not_part_paid(edit):
    invoice = edit("new_invoice", lines=[{"amount": "100.00"}])
    moved = edit("change_due_date", id=invoice["InvoiceID"], due_date="2031-01-31")
    assert moved["DueDateString"] == "2031-01-31T00:00:00"
    assert moved["UpdatedDateUTC"] > invoice["UpdatedDateUTC"]
    paid = edit("pay", id=invoice["InvoiceID"], amount="1.00")
    moved = edit("change_due_date", id=invoice["InvoiceID"], due_date="2031-02-28")
    assert moved["DueDateString"] == "2031-02-28T00:00:00"
    assert moved["UpdatedDateUTC"] == paid["UpdatedDateUTC"]


def test_a_credit_note_is_allocated(edit):
    invoice = edit("new_invoice", lines=[{"amount": "100.00"}], tax_mode="NoTax")
    contact = invoice["Contact"]["ContactID"]
    note = edit("new_credit_note", contact=contact, lines=[{"amount": "40"}], tax_mode="NoTax")
    note, invoice = edit("credit", id=note["CreditNoteID"], invoice=invoice["InvoiceID"])
    assert (note["Status"], note["RemainingCredit"]) == ("PAID", 0.0)
    assert (invoice["AmountCredited"], invoice["AmountDue"]) == (40.0, 60.0)
    edit("void", id=note["CreditNoteID"])


def test_merged_contacts_and_their_documents(own_session, edit):
    loser, winner = (edit("new_contact", name=name)["ContactID"] for name in ("Old", "New"))
    invoice = edit("new_invoice", contact=loser)
    gone, stays = edit("merge", loser=loser, winner=winner)
    assert gone["ContactStatus"] == "ARCHIVED" and gone["MergedToContactID"] == winner
    assert stays["IsCustomer"] is True
    (served,) = own_session.get("Invoices", IDs=invoice["InvoiceID"])["Invoices"]
    assert served["Contact"] == {**served["Contact"], "ContactID": winner, "Name": "New"}
    assert served["UpdatedDateUTC"] == invoice["UpdatedDateUTC"]


def test_a_renamed_contact_shows_in_its_documents(own_session, edit):
    invoice = edit("new_invoice")
    contact = edit("edit_contact", id=invoice["Contact"]["ContactID"], name="Renamed Ltd")
    assert contact["Name"] == "Renamed Ltd"
    (served,) = own_session.get("Invoices", IDs=invoice["InvoiceID"])["Invoices"]
    assert served["Contact"]["Name"] == "Renamed Ltd"
    assert served["UpdatedDateUTC"] == invoice["UpdatedDateUTC"]


def test_an_erased_person_leaves_no_data(own_session, edit):
    contact = edit("new_contact", name="Ada Quillfeather", email="ada@quill.example")["ContactID"]
    invoice = edit("new_invoice", contact=contact)
    erased = edit("gdpr", id=contact)
    assert erased["ContactStatus"] == "GDPRREQUEST"
    served = own_session.get("Invoices", IDs=invoice["InvoiceID"])
    for text in (str(erased), str(served)):
        assert "Quillfeather" not in text and "quill.example" not in text


def test_a_quote_on_its_way_to_an_invoice(edit):
    quote = edit("new_quote", title="Relaunch")
    assert (quote["Status"], quote["Title"]) == ("DRAFT", "Relaunch")
    for action, status in (("send_quote", "SENT"), ("accept_quote", "ACCEPTED")):
        assert edit(action, id=quote["QuoteID"])["Status"] == status
    invoiced, invoice = edit("invoice_quote", id=quote["QuoteID"])
    assert invoiced["Status"] == "INVOICED"
    assert invoice["Reference"] == quote["QuoteNumber"]
    assert invoice["SubTotal"] == quote["SubTotal"]


def test_a_quote_that_comes_to_nothing(edit):
    declined = edit("new_quote", status="SENT", expiry_date="2020-01-31")
    assert declined["ExpiryDateString"] == "2020-01-31T00:00:00"
    assert edit("decline_quote", id=declined["QuoteID"])["Status"] == "DECLINED"
    assert edit("delete_quote", id=edit("new_quote")["QuoteID"])["Status"] == "DELETED"


def test_accounts_come_change_and_go(own_session, edit):
    account = edit("add_account", code="280", name="Workshops")
    assert account["Class"] == "REVENUE"
    invoice = edit("new_invoice", lines=[{"account": "280", "amount": "10"}])
    edit("edit_account", id=account["AccountID"], code="281")
    (served,) = own_session.get("Invoices", IDs=invoice["InvoiceID"])["Invoices"]
    assert served["LineItems"][0]["AccountCode"] == "281"
    assert edit("archive_account", id=account["AccountID"])["Status"] == "ARCHIVED"


def test_a_bill_makes_a_supplier(own_session, edit):
    contact = edit("new_contact")
    bill = edit("new_bill", contact=contact["ContactID"])
    assert bill["Type"] == "ACCPAY"
    served = own_session.get(f"Contacts/{contact['ContactID']}")["Contacts"][0]
    assert (served["IsSupplier"], served["IsCustomer"]) == (True, False)


def test_raw_lays_anything_over_a_record(own_session, edit):
    invoice = edit("new_invoice", lines=[{"amount": "1"}, {"amount": "2"}])["InvoiceID"]
    odd = edit(
        "raw",
        id=invoice,
        merge={"Status": "MYSTERY", "Total": None, "LineItems": {"1": {"LineAmount": "x\u0000"}}},
        remove=["LineItems.0.AccountID", "CurrencyCode"],
    )
    assert odd["Status"] == "MYSTERY" and odd["Total"] is None
    assert "CurrencyCode" not in odd and "AccountID" not in odd["LineItems"][0]
    assert odd["LineItems"][1]["LineAmount"] == "x\x00"
    (served,) = own_session.get("Invoices", IDs=invoice)["Invoices"]
    assert served == odd
    assert len(edit("raw", id=invoice, remove=["LineItems.1"])["LineItems"]) == 1
    edit("raw", id=invoice, replace=None)
    assert own_session.get("Invoices", IDs=invoice)["Invoices"] == [None]
    assert edit("raw", id=invoice, clear=True)["Status"] == "AUTHORISED"


def test_an_accounts_class_follows_from_its_type(own_session, edit):
    account = edit("add_account", code="281", name="Deposits", type="CURRLIAB")
    assert account["Class"] == "LIABILITY"
    edited = edit("edit_account", id=account["AccountID"], type="OTHERINCOME")
    assert (edited["Type"], edited["Class"]) == ("OTHERINCOME", "REVENUE")
    assert edited["UpdatedDateUTC"] > account["UpdatedDateUTC"]
    (served,) = own_session.get("Accounts", where='Code=="281"')["Accounts"]
    assert served == edited


def test_the_organisation_changes(own, own_session, edit):
    changes = {
        "name": "Brightwater Group",
        "timezone": "NEWZEALANDSTANDARDTIME",
        "year_end_day": 30,
        "year_end_month": 6,
        "base_currency": "NZD",
    }
    edited = edit("edit_organisation", **changes)
    (served,) = own_session.get("Organisation")["Organisations"]
    assert served == edited
    assert (served["Name"], served["Timezone"]) == (changes["name"], changes["timezone"])
    assert (served["FinancialYearEndDay"], served["FinancialYearEndMonth"]) == (30, 6)
    assert own.control.truth()["currency"] == served["BaseCurrency"] == "NZD"
    headers = {"Authorization": own_session.headers["Authorization"]}
    (connection,) = requests.get(f"{own.url}/connections", headers=headers, timeout=10).json()
    assert connection["tenantName"] == "Brightwater Group"
    invoice = edit("new_invoice", contact=edit("new_contact")["ContactID"])
    assert (invoice["CurrencyCode"], invoice["CurrencyRate"]) == ("NZD", 1.0)


def test_the_organisation_can_have_invalid_values(own_session, edit):
    edit("raw", id=own_session.tenant, remove=["Timezone"], merge={"FinancialYearEndDay": "x"})
    (served,) = own_session.get("Organisation")["Organisations"]
    assert "Timezone" not in served and served["FinancialYearEndDay"] == "x"


PLANTED = "5690f1e8-1d02-4893-90c2-ee1a69ef0101"


def planted(**changes):
    """Return a shop's day as Xero's JSON."""
    sold = {"AccountCode": "200", "LineAmount": 3810.17, "TaxAmount": 0, "Quantity": 1}
    return {
        "Type": "ACCREC",
        "InvoiceID": PLANTED,
        "Contact": {"ContactID": "5690f1e8-1d02-4893-90c2-ee1a69ef0020"},
        "DateString": "2026-03-31T00:00:00",
        "Status": "AUTHORISED",
        "LineAmountTypes": "Exclusive",
        "LineItems": [sold, {**sold, "AccountCode": "615", "LineAmount": -3810.17}],
        "CurrencyCode": "GBP",
        "CurrencyRate": 1.0,
        **changes,
    }


def test_a_planted_record_is_served_to_the_letter_and_counted(own, own_session, edit):
    before = own.control.truth()
    record = planted(UpdatedDateUTCString="2026-08-03T09:42:06Z", Colour=["red", None])
    assert edit("plant", record=record) == record
    where = 'Type=="ACCREC" AND Date==DateTime(2026,03,31) AND Reference==""'
    assert record in own_session.get("Invoices", page=1, pageSize=1000, where=where)["Invoices"]
    assert own_session.get("Invoices", IDs=PLANTED)["Invoices"] == [record]
    figures = own.control.truth_of_contact(record["Contact"]["ContactID"])
    assert (figures["lifetime"], figures["not_income"]["total"]) == ("3810.17", "-3810.17")
    assert own.control.truth(skip_raw=True) == {
        **before,
        "counts": {**before["counts"], "customers": before["counts"]["customers"] + 1},
    }


def test_planting_again_takes_the_place_of_what_was_there(own, edit):
    edit("plant", record=planted())
    edit("plant", record=planted(Status="VOIDED", LineItems=[]))
    figures = own.control.truth_of_contact(planted()["Contact"]["ContactID"])
    assert (figures["documents"], figures["lifetime"]) == (1, "0.00")


def test_invalid_records_can_be_planted(own_session, edit):
    odd = planted(Date=7, DateString=None, LineItems=[None, {"LineAmount": "x"}], CurrencyRate=0)
    del odd["Contact"]
    edit("plant", record=odd)
    assert odd in own_session.get("Invoices", page=1, pageSize=1000)["Invoices"]
    for name, key in (("Contacts", "ContactID"), ("Accounts", "AccountID"), ("Quotes", "QuoteID")):
        record = {key: PLANTED, "Name": None, "Skipped": [1]}
        edit("plant", record=record)
        assert own_session.get(f"{name}/{PLANTED}")[name] == [record]
    note = {"CreditNoteID": PLANTED, "Type": 7}
    assert edit("plant", record=note) == note


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "text/plain", "application/json", ""]
)
def test_an_edit_is_of_the_record_named_whatever_the_content_type(own, edit, content_type):
    first, second = (edit("new_quote", status="DRAFT")["QuoteID"] for _ in range(2))
    for quote in (first, second):
        answer = requests.post(
            f"{own.url}/_sandbox/books/send_quote",
            data=json.dumps({"id": quote}),
            headers={"Content-Type": content_type},
            timeout=10,
        )
        assert answer.json()["QuoteID"] == quote


@pytest.mark.parametrize("path", ["books/void?id=x", "disconnect?tenant=x", "settings?paused=1"])
def test_orders_in_the_address_are_refused(own, path):
    answer = requests.post(f"{own.url}/_sandbox/{path}", timeout=10)
    assert answer.status_code == 400 and "body" in answer.json()["error"]


@pytest.mark.parametrize("body", ["id=7", '["id"]', "{id: 7}"])
def test_a_body_that_is_no_json_object_is_refused(books, body):
    answer = requests.post(f"{books.url}/_sandbox/books/void", data=body, timeout=10)
    assert answer.status_code == 400 and "JSON object" in answer.json()["error"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("POST", path) for path in ("disconnect", "expire_tokens", "break_consent", "faults")),
        *(("POST", path) for path in ("reset_limits", "settings", "webhooks/intent")),
        *(("DELETE", path) for path in ("faults", "calls")),
        *(("GET", path) for path in ("", "truth", "calls", "faults", "settings", "webhooks")),
        *(("POST", f"books/{action}") for action in sorted(ACTIONS)),
    ],
)
def test_unknown_members_are_refused_not_ignored(books, method, path):
    control = books.control
    before = control.calls(), control.organisations(), control.truth()
    order = {"params": {"shade": "blue"}} if method == "GET" else {"json": {"shade": "blue"}}
    answer = requests.request(method, f"{books.url}/_sandbox/{path}", timeout=10, **order)
    assert answer.status_code == 400 and "shade" in answer.json()["error"]
    assert (control.calls(), control.organisations(), control.truth()) == before


@pytest.mark.parametrize(
    ("path", "order"),
    [
        ("books/new_invoice", {"lines": [{"amount": "1", "shade": "blue"}]}),
        ("webhooks/burst", {"events": [{"id": "x", "shade": "blue"}]}),
        ("webhooks/burst", {"events": [], "shade": "blue"}),
    ],
)
def test_unknown_members_of_an_entry_are_refused_too(books, path, order):
    answer = requests.post(f"{books.url}/_sandbox/{path}", json=order, timeout=10)
    assert answer.status_code == 400 and "shade" in answer.json()["error"]


def test_the_truth_can_leave_raw_records_out(own, edit):
    before = own.control.truth()["revenue"]["total"]
    invoice = edit("new_invoice", lines=[{"amount": "10"}])["InvoiceID"]
    edit("raw", id=invoice, merge={"Total": "odd"})
    assert own.control.truth()["revenue"]["total"] != before
    assert own.control.truth(skip_raw=True)["revenue"]["total"] == before


def test_the_sandbox_picks_the_same_records_for_the_same_seed():
    from xero_sandbox import running

    def picked():
        with running(seed=5, customers=14, invoices=80, today="2026-06-15") as sandbox:
            actions = ("void", "pay", "recode", "gdpr", "decline_quote", "touch")
            records = [sandbox.control.edit(action) for action in actions]
        return [{k: v for k, v in r.items() if not k.startswith("UpdatedDate")} for r in records]

    assert picked() == picked()


@pytest.mark.parametrize(
    ("action", "arguments"),
    [
        ("explode", {}),
        ("void", {"id": "00000000-0000-4000-a000-000000000000"}),
        ("new_invoice", {"colour": "red"}),
        ("new_invoice", {"lines": [{"account": "999", "amount": "1"}]}),
        ("edit_contact", {"shoe_size": 44}),
        ("raw", {"id": None, "upside": "down"}),
        ("edit_account", {"type": "MAGIC"}),
        ("edit_organisation", {"motto": "Carry on"}),
        ("edit_organisation", {}),
        ("plant", {"record": {"Name": "of no kind"}}),
    ],
)
def test_edits_that_make_no_sense_are_refused(edit, action, arguments):
    with pytest.raises(ControlError, match="400"):
        edit(action, **arguments)


def test_a_snapshot_is_restored_any_number_of_times(own, own_session):
    [books] = own.books.values()
    before = own.control.truth()
    snapshot = own.snapshot()
    for _time in range(2):
        own.control.edit("new_invoice", count=2)
        assert own.control.truth() != before
        own.restore(snapshot)
        assert own.control.truth() == before
    assert own_session.get("Organisation")["Organisations"], "the consent is restored as well"
    contact = next(iter(books.invoices.values())).contact
    assert books.contacts[contact.id] is contact
