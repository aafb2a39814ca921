"""Lists: pages, filters, order, If-Modified-Since, and Xero's pitfalls with them."""

from datetime import date, datetime, timedelta, timezone
from xml.etree import ElementTree

import pytest
import requests

from xero_sandbox.resources import LISTS


def ids(answer, name="Invoices", key="InvoiceID"):
    assert answer.status_code == 200, answer.text[:300]
    return [entry[key] for entry in answer.json()[name]]


def walk(fetch, session, path="Invoices", **query):
    """Return all entries of a paged list."""
    entries, page = [], 1
    while True:
        answer = fetch(session, path, page=page, **query).json()
        entries += answer[path]
        if page >= answer["pagination"]["pageCount"]:
            return entries
        page += 1


@pytest.fixture(scope="module")
def tenant(books):
    return next(iter(books.books.values()))


def test_pages_partition_the_list(fetch, session, tenant):
    entries = walk(fetch, session, pageSize=33, order="InvoiceID")
    read = [entry["InvoiceID"] for entry in entries]
    assert read == sorted(tenant.invoices)


def test_the_page_size_is_clamped_and_said(fetch, session, books):
    def said(**query):
        return fetch(session, "Invoices", page=1, **query).json()["pagination"]["pageSize"]

    assert said() == 100
    assert said(pageSize=5000) == 1000
    assert said(pageSize=0) == 1
    books.control.settings(max_page_size=40)
    try:
        answer = fetch(session, "Invoices", page=1, pageSize=1000).json()
    finally:
        books.control.settings(max_page_size=1000)
    assert answer["pagination"]["pageSize"] == len(answer["Invoices"]) == 40
    assert answer["pagination"]["pageCount"] == -(-answer["pagination"]["itemCount"] // 40)


def test_a_page_past_the_end_is_empty(fetch, session):
    answer = fetch(session, "Invoices", page=999)
    assert ids(answer) == []
    assert answer.json()["pagination"]["page"] == 999


def test_lines_come_only_with_page_or_ids_or_alone(fetch, session, tenant):
    wanted = next(i.id for i in tenant.invoices.values() if len(i.lines) > 1)

    def lines(**query):
        entries = fetch(session, "Invoices", **query).json()["Invoices"]
        return next(len(e["LineItems"]) for e in entries if e["InvoiceID"] == wanted)

    assert lines() == 0
    assert lines(page=1, pageSize=1000) > 1
    assert lines(IDs=wanted) > 1
    assert lines(page=1, pageSize=1000, summaryOnly="true") == 0
    alone = fetch(session, f"Invoices/{wanted}").json()["Invoices"][0]
    assert len(alone["LineItems"]) > 1


@pytest.mark.parametrize("path", ["Invoices", "CreditNotes", "Quotes"])
def test_unit_prices_have_two_decimals_unless_asked(fetch, session, tenant, path):
    documents = LISTS[path].records(tenant).values()
    wanted = next(d for d in documents if any(line.unit % 100 for line in d.lines))
    place = next(n for n, line in enumerate(wanted.lines) if line.unit % 100)

    def price(**query):
        entry = fetch(session, f"{path}/{wanted.id}", **query).json()[path][0]
        return entry["LineItems"][place]["UnitAmount"]

    assert price(unitdp=4) == wanted.lines[place].unit / 10_000
    assert price() == pytest.approx(price(unitdp=4), abs=0.0051)
    assert price() != price(unitdp=4)


def test_unpaged_contacts_lack_the_merge_target(fetch, session):
    unpaged = fetch(session, "Contacts", includeArchived="true").json()["Contacts"]
    paged = fetch(session, "Contacts", includeArchived="true", page=1).json()["Contacts"]
    assert not any("MergedToContactID" in contact for contact in unpaged)
    assert sum("MergedToContactID" in contact for contact in paged) == 3


def test_archived_contacts_are_listed_only_on_request(fetch, session, tenant):
    shown = fetch(session, "Contacts", page=1, pageSize=1000).json()["Contacts"]
    assert "ARCHIVED" not in {contact["ContactStatus"] for contact in shown}
    everyone = fetch(session, "Contacts", page=1, pageSize=1000, includeArchived="true").json()
    assert len(everyone["Contacts"]) == len(tenant.contacts)


def test_summary_contacts_do_not_say_what_they_are(fetch, session):
    contact = fetch(session, "Contacts", page=1, summaryOnly="true").json()["Contacts"][0]
    assert not {"IsCustomer", "IsSupplier", "Addresses"} & set(contact)


def test_filters_that_may_be_combined(fetch, session, tenant):
    cut = date.today() - timedelta(days=365)
    buyer = next(i.contact.id for i in tenant.invoices.values() if i.type == "ACCREC")
    where = f'Type=="ACCREC" AND Date>=DateTime({cut.year},{cut.month:02d},{cut.day:02d})'
    read = ids(
        fetch(
            session,
            "Invoices",
            page=1,
            pageSize=1000,
            where=where,
            Statuses="PAID,AUTHORISED",
            ContactIDs=buyer,
        )
    )
    assert set(read) == {
        i.id
        for i in tenant.invoices.values()
        if i.type == "ACCREC"
        and i.date >= cut
        and i.status in ("PAID", "AUTHORISED")
        and i.contact.id == buyer
    }


@pytest.mark.parametrize(
    ("where", "fits"),
    [
        ('Type=="ACCPAY"', lambda i: i.type == "ACCPAY"),
        ('Status!="PAID"', lambda i: i.status != "PAID"),
        ("Total>1000 && Total<=2000", lambda i: 100_000 < i.total <= 200_000),
        ('Status=="DRAFT" OR Status=="SUBMITTED"', lambda i: i.status in ("DRAFT", "SUBMITTED")),
        (
            '(Status=="PAID" || AmountDue>0) AND Type=="ACCREC"',
            lambda i: (i.status == "PAID" or i.due > 0) and i.type == "ACCREC",
        ),
        ('Reference.StartsWith("PO")', lambda i: i.reference.startswith("PO")),
        ('Contact.Name.Contains("Ltd")', lambda i: "Ltd" in i.contact.name),
        ("FullyPaidOnDate==null", lambda i: i.fully_paid_on is None),
    ],
)
def test_where(fetch, session, tenant, where, fits):
    read = ids(fetch(session, "Invoices", page=1, pageSize=1000, where=where))
    expected = {i.id for i in tenant.invoices.values() if fits(i)}
    assert set(read) == expected and 0 < len(expected) < len(tenant.invoices)


def test_where_with_a_guid_and_on_accounts(fetch, session, tenant):
    buyer = next(i.contact.id for i in tenant.invoices.values())
    read = fetch(session, "Invoices", where=f'Contact.ContactID==Guid("{buyer.upper()}")').json()
    assert {i["Contact"]["ContactID"] for i in read["Invoices"]} == {buyer}
    accounts = fetch(session, "Accounts", where='Class=="REVENUE" AND Status=="ARCHIVED"').json()
    assert [account["Code"] for account in accounts["Accounts"]] == ["250"]


@pytest.mark.parametrize(
    "query",
    [
        {"where": "Colour==1"},
        {"where": 'Type=="ACCREC" AND'},
        {"where": "Type ~ 1"},
        {"order": "Colour"},
        {"IDs": "not-a-guid"},
    ],
)
def test_what_cannot_be_understood_is_a_400_of_xeros(fetch, session, query):
    answer = fetch(session, "Invoices", page=1, **query)
    assert answer.status_code == 400
    assert set(answer.json()) == {"ErrorNumber", "Type", "Message"}


def test_too_many_ids_are_a_404(fetch, session, tenant):
    known = sorted(tenant.invoices)
    assert len(ids(fetch(session, "Invoices", IDs=",".join(known[:52])))) == 52
    assert fetch(session, "Invoices", IDs=",".join(known[:53])).status_code == 404


def test_too_many_rows_are_a_high_volume_exception(fetch, session, books):
    cut = date.today() - timedelta(days=365)
    recent = f"Date>=DateTime({cut.year},{cut.month:02d},{cut.day:02d})"
    books.control.settings(high_volume_limit=150)
    try:
        refused = fetch(session, "Invoices", page=1)
        narrowed = fetch(session, "Invoices", page=1, where=recent)
    finally:
        books.control.settings(high_volume_limit=100_000)
    assert refused.status_code == 400
    assert refused.json()["ErrorNumber"] == 51
    assert refused.json()["Type"] == "HighVolumeException"
    assert narrowed.status_code == 200


@pytest.fixture
def few_contacts(own):
    """A sandbox that refuses lists of more than five contacts, and no others."""
    own.control.settings(high_volume_limit=5, high_volume_lists=["Contacts"])
    return own


def test_too_many_contacts_are_refused_but_not_those_that_are_named(
    few_contacts, own_session, fetch
):
    everyone = {"page": 1, "includeArchived": "true"}
    for order in ({}, {"order": "ContactID"}):
        refused = fetch(own_session, "Contacts", **everyone, **order)
        assert (refused.status_code, refused.json()["ErrorNumber"]) == (400, 51)
    known = sorted(next(iter(few_contacts.books.values())).contacts)[:5]
    named = fetch(own_session, "Contacts", IDs=",".join(known), **everyone)
    assert sorted(ids(named, "Contacts", "ContactID")) == known
    before = datetime.now(timezone.utc)
    changed = few_contacts.control.edit("edit_contact")["ContactID"]
    (read,) = modified_since(fetch, own_session, before, "Contacts", order="ContactID")
    assert read["ContactID"] == changed
    assert fetch(own_session, "Invoices", page=1, order="InvoiceID").status_code == 200


def test_paging_in_the_lists_own_order_can_be_allowed(few_contacts, own_session, fetch):
    few_contacts.control.settings(high_volume_walks=True)
    assert fetch(own_session, "Contacts", page=1).status_code == 200
    assert fetch(own_session, "Contacts", page=1, order="ContactID").status_code == 400
    assert fetch(own_session, "Contacts").status_code == 400


def test_the_default_order_loses_the_record_at_a_page_boundary(own, own_session, fetch):
    known = set(next(iter(own.books.values())).invoices)
    first = ids(fetch(own_session, "Invoices", page=1, pageSize=50))
    own.control.edit("touch", id=first[0])
    second = ids(fetch(own_session, "Invoices", page=2, pageSize=50))
    third = ids(fetch(own_session, "Invoices", page=3, pageSize=50))
    assert len(known - set(first + second + third)) == 1


def test_an_order_by_id_loses_nothing(own, own_session, fetch):
    known = set(next(iter(own.books.values())).invoices)
    read = ids(fetch(own_session, "Invoices", page=1, pageSize=50, order="InvoiceID"))
    own.control.edit("touch", id=read[0])
    for page in (2, 3):
        read += ids(fetch(own_session, "Invoices", page=page, pageSize=50, order="InvoiceID"))
    assert set(read) == known


def test_orders(fetch, session):
    entries = walk(fetch, session, pageSize=50, order="Date DESC")
    dates = [entry["DateString"] for entry in entries]
    assert dates == sorted(dates, reverse=True)
    entries = walk(fetch, session, pageSize=50)
    moments = [int(entry["UpdatedDateUTC"][6:19]) for entry in entries]
    assert moments == sorted(moments)


def modified_since(fetch, session, moment, path="Invoices", **query):
    header = {"If-Modified-Since": moment.strftime("%Y-%m-%dT%H:%M:%S")}
    return fetch(session, path, header, page=1, **query).json()[path]


def test_if_modified_since_brings_what_changed(own, own_session, fetch):
    before = datetime.now(timezone.utc)
    assert modified_since(fetch, own_session, before) == []
    changed = own.control.edit("touch")["InvoiceID"]
    (read,) = modified_since(fetch, own_session, before)
    assert read["InvoiceID"] == changed
    assert modified_since(fetch, own_session, before + timedelta(seconds=5)) == []


def test_if_modified_since_does_not_see_a_recoded_line(own, own_session, fetch):
    before = datetime.now(timezone.utc)
    recoded = own.control.edit("recode")
    assert modified_since(fetch, own_session, before) == []
    served = fetch(own_session, f"Invoices/{recoded['InvoiceID']}").json()["Invoices"][0]
    assert served["LineItems"][0]["AccountCode"] == recoded["LineItems"][0]["AccountCode"]


def test_if_modified_since_does_not_see_a_contact_become_a_customer(own, own_session, fetch):
    contact = own.control.edit("new_contact", name="Prospect Ltd")
    assert contact["IsCustomer"] is False
    later = datetime.now(timezone.utc) + timedelta(seconds=1)
    own.control.edit("new_invoice", contact=contact["ContactID"])
    served = fetch(own_session, f"Contacts/{contact['ContactID']}").json()["Contacts"][0]
    assert served["IsCustomer"] is True
    assert served["UpdatedDateUTC"] == contact["UpdatedDateUTC"]
    assert modified_since(fetch, own_session, later, "Contacts") == []


def test_the_history_is_older_than_any_reader(fetch, session):
    midnight = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    for path in ("Invoices", "CreditNotes", "Contacts", "Quotes"):
        assert modified_since(fetch, session, midnight, path) == []


def test_quotes_have_pages_of_a_hundred_and_no_pagination(own, own_session, fetch):
    for _ in range(100):
        own.control.edit("new_quote")
    first = fetch(own_session, "Quotes", page=1).json()
    second = fetch(own_session, "Quotes", page=2).json()
    assert "pagination" not in first
    assert len(first["Quotes"]) == 100
    assert 0 < len(second["Quotes"]) < 100
    read = {q["QuoteID"] for q in first["Quotes"] + second["Quotes"]}
    assert read == set(next(iter(own.books.values())).quotes)


def test_the_servers_time_is_in_the_header_and_the_body(fetch, session):
    answer = fetch(session, "Organisation")
    told = int(answer.json()["DateTimeUTC"][6:19]) / 1000
    header = datetime.strptime(answer.headers["Date"], "%a, %d %b %Y %H:%M:%S GMT")
    assert abs(told - header.replace(tzinfo=timezone.utc).timestamp()) < 2
    assert answer.headers["Xero-Correlation-Id"]


@pytest.mark.parametrize("path", ["Organisation", "Accounts", "Contacts", "Invoices", "Quotes"])
def test_xml_unless_json_is_requested(session, path):
    headers = {**session.headers, "Accept": "*/*"}
    url = f"{session.url}/api.xro/2.0/{path}?page=1"
    answer = requests.get(url, headers=headers, timeout=10)
    assert answer.headers["Content-Type"].startswith("text/xml")
    root = ElementTree.fromstring(answer.content)
    assert root.findtext("Status") == "OK"
    names = {"Organisation": "Organisations"}
    entries = root.find(names.get(path, path))
    assert len(entries) > 0
    assert entries[0].tag == path.removesuffix("s")
    if path == "Invoices":
        datetime.fromisoformat(entries[0].findtext("Date"))
        assert entries[0].find("LineItems/LineItem/LineItemID") is not None


def test_unknown_records_and_paths_are_404(fetch, session):
    assert fetch(session, "Invoices/00000000-0000-4000-a000-000000000000").status_code == 404
    assert fetch(session, "Nonsense").status_code == 404


def test_a_tenant_that_is_not_connected_is_403(fetch, session):
    answer = fetch(session, "Organisation", {"xero-tenant-id": "0" * 36})
    assert answer.status_code == 403
