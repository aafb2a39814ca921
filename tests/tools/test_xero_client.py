"""The client with a loopback server: what it sends, what it reads, and failures."""

import gzip
import json
import threading
import time
import warnings
from datetime import date, datetime, timedelta, timezone

import pytest

from exsalerate_xero import const
from exsalerate_xero.tools import errors
from exsalerate_xero.tools.client import Limits, XeroClient
from tests.tools.answers import decoded

STAMP = "/Date(1518685950940+0000)/"
PAGES = {"page": 2, "pageSize": 250, "pageCount": 7, "itemCount": 1601}


@pytest.fixture
def client(server):
    return XeroClient("tenant-1", "token-1", server.url)


def invoices(*records, **more):
    return {"Invoices": list(records), "DateTimeUTC": STAMP, **more}


def now():
    return datetime.now(timezone.utc).replace(tzinfo=None)


def stamp(moment):
    return f"/Date({round(moment.replace(tzinfo=timezone.utc).timestamp() * 1000)})/"


# --- requests -----------------------------------------------------------------------------------


def test_a_call_names_the_organisation_and_asks_for_json(server, client, reply):
    server.answers(reply({"Organisations": [{"Name": "Demo"}], "DateTimeUTC": STAMP}))
    assert decoded(client.organisation()) == [{"Name": "Demo"}]
    [call] = server.calls
    assert (call.method, call.path) == ("GET", "/api.xro/2.0/Organisation")
    assert call.headers["Authorization"] == "Bearer token-1"
    assert call.headers["xero-tenant-id"] == "tenant-1"
    assert call.headers["Accept"] == "application/json"


def test_lists_are_read_in_an_order_that_cannot_change(server, client, reply):
    every = {"Invoices": [], "Contacts": [], "CreditNotes": [], "Quotes": [], "DateTimeUTC": STAMP}
    server.answers(reply(every))
    client.invoices(3)
    client.contacts(3)
    client.credit_notes(3)
    client.quotes(3)
    assert [(call.path.rsplit("/")[-1], call.query["order"]) for call in server.calls] == [
        ("Invoices", "InvoiceID ASC"),
        ("Contacts", "ContactID ASC"),
        ("CreditNotes", "CreditNoteID ASC"),
        ("Quotes", "QuoteID ASC"),
    ]
    assert {call.query["page"] for call in server.calls} == {"3"}
    assert [call.query.get("pageSize") for call in server.calls] == ["1000"] * 3 + [None]
    assert server.calls[1].query["includeArchived"] == "true"


def test_other_income_is_read_in_pages_and_journals_in_xeros_order(server, client, reply):
    kinds = ("BankTransactions", "Prepayments", "ManualJournals", "Invoices", "CreditNotes")
    server.answers(reply({kind: [] for kind in kinds} | {"DateTimeUTC": STAMP}))
    lists = (client.bank_transactions, client.prepayments, client.manual_journals)
    for read in (*lists, client.bills, client.bill_credits):
        read(3, since=datetime(2026, 3, 4, 5, 6, 7), date_from=date(2025, 1, 1))
    day = "Date>=DateTime(2025,01,01)"
    assert [(call.query.get("order"), call.query["where"]) for call in server.calls] == [
        ("BankTransactionID ASC", day),
        ("PrepaymentID ASC", day),
        (None, day),
        ("InvoiceID ASC", f'Type=="ACCPAY" AND {day}'),
        ("CreditNoteID ASC", f'Type=="ACCPAYCREDIT" AND {day}'),
    ]
    assert {call.query["page"] + call.query["pageSize"] for call in server.calls} == {"31000"}
    assert {call.headers["If-Modified-Since"] for call in server.calls} == {"2026-03-04T05:06:07"}


def test_sales_and_days_are_filtered_in_xeros_words(server, client, reply):
    server.answers(reply(invoices(CreditNotes=[])))
    client.invoices()
    client.invoices(date_from=date(2025, 1, 1), date_to=date(2025, 1, 31))
    client.credit_notes(date_to=date(2025, 12, 31))
    client.invoices(sales_only=False)
    assert [call.query.get("where") for call in server.calls] == [
        'Type=="ACCREC"',
        'Type=="ACCREC" AND Date>=DateTime(2025,01,01) AND Date<DateTime(2025,02,01)',
        'Type=="ACCRECCREDIT" AND Date<DateTime(2026,01,01)',
        None,
    ]


def test_unit_prices_are_requested_with_four_decimals(server, client, reply):
    server.answers(reply(invoices(CreditNotes=[])))
    client.invoices()
    client.invoices(ids=["a"])
    client.credit_notes()
    client.credit_note("a")
    assert [call.query.get("unitdp") for call in server.calls] == ["4"] * 4


def test_since_is_sent_in_the_documented_form_to_the_second(server, client, reply):
    every = invoices(Contacts=[], CreditNotes=[], Quotes=[])
    server.answers(reply(every))
    since = datetime(2026, 3, 4, 5, 6, 7, 890123)
    client.contacts(since=since)
    client.invoices(since=since)
    client.credit_notes(since=since)
    client.quotes(since=since)
    sent = [call.headers["If-Modified-Since"] for call in server.calls]
    assert sent == ["2026-03-04T05:06:07"] * 4
    client.invoices()
    assert "If-Modified-Since" not in server.calls[-1].headers


def test_records_are_fetched_by_id_forty_a_call(server, client, reply):
    server.answers(reply(invoices(Contacts=[])))
    client.contacts(ids=(f"c{n}" for n in range(40)))
    client.invoices(ids=["a", "b"], contact_ids=["c"])
    assert server.calls[0].query["IDs"].split(",") == [f"c{n}" for n in range(40)]
    assert (server.calls[1].query["IDs"], server.calls[1].query["ContactIDs"]) == ("a,b", "c")


@pytest.mark.parametrize("count", [0, 41])
def test_no_id_or_too_many_are_refused_before_a_call(client, server, count):
    with pytest.raises(ValueError, match=f"{count} ids"):
        client.contacts(ids=["x"] * count)
    assert not server.calls


def test_a_new_token_is_used_from_the_next_call_on(server, client, reply):
    server.answers(reply(invoices()))
    client.invoices()
    client.access_token = "token-2"
    client.invoices()
    assert [call.headers["Authorization"] for call in server.calls] == [
        "Bearer token-1",
        "Bearer token-2",
    ]


def test_two_clients_never_share_a_token(server, client, reply):
    server.answers(reply(invoices(), delay=0.02))
    other = XeroClient("tenant-2", "token-2", server.url)
    other.access_token = "token-3"

    def read(each):
        for _ in range(10):
            each.invoices()

    threads = [threading.Thread(target=read, args=(each,)) for each in (client, other) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pairs = [
        (call.headers["xero-tenant-id"], call.headers["Authorization"]) for call in server.calls
    ]
    assert len(pairs) == 40
    assert set(pairs) == {("tenant-1", "Bearer token-1"), ("tenant-2", "Bearer token-3")}


def test_connections_are_kept_open_between_calls(server, client, reply):
    server.answers(reply(invoices()))
    opened = []
    accept = server._http.get_request
    server._http.get_request = lambda: opened.append(1) or accept()
    for _ in range(4):
        client.invoices()
    assert len(opened) == 1


# --- responses ----------------------------------------------------------------------------------


def test_a_record_is_handed_over_to_the_letter(server, client, reply):
    record = b'{"Total": 1150.10, "Rate": 0.1000000000000000055511151231257827, "Big":1e400}'
    server.answers(
        reply(b'{"Invoices": [' + record + b'], "DateTimeUTC": "/Date(1518685950940)/"}')
    )
    assert [bytes(text) for text in client.invoices().records] == [record]


def test_only_a_record_that_has_changed_has_another_digest(server, client, reply):
    server.answers(reply(invoices({"Total": 1}, {"Total": 2})), reply(invoices({"Total": 1}, {})))
    first, second = client.invoices().digests, client.invoices().digests
    assert first[0] == second[0] and first[1] != second[1]


def test_the_pagination_that_xero_gives_is_believed(server, client, reply):
    server.answers(reply(invoices(pagination=PAGES)))
    answer = client.invoices(2, page_size=1000)
    assert (answer.page_size, answer.page_count, answer.item_count) == (250, 7, 1601)


@pytest.mark.parametrize("pagination", [None, [], {}, {"page": None, "pageCount": "many"}])
def test_without_pagination_the_page_has_the_requested_size(server, client, reply, pagination):
    server.answers(reply(invoices(pagination=pagination)))
    answer = client.invoices(4, page_size=500)
    assert (answer.page_size, answer.page_count, answer.item_count) == (500, None, None)


def test_quotes_come_by_the_hundred(server, client, reply):
    server.answers(reply({"Quotes": [{}, {}], "DateTimeUTC": STAMP}))
    answer = client.quotes(3)
    assert (answer.page_size, len(answer.records)) == (100, 2)


def test_a_response_has_xeros_clock_and_the_limits(server, client, reply):
    headers = {
        "X-DayLimit-Remaining": "4711",
        "X-MinLimit-Remaining": "0",
        "X-AppMinLimit-Remaining": "odd",
    }
    told = now().replace(microsecond=940_000) - timedelta(minutes=5)
    server.answers(reply(invoices(DateTimeUTC=stamp(told)), headers=headers))
    answer = client.invoices()
    assert answer.server_time == told
    assert answer.limits == Limits(day_left=4711, minute_left=0, app_minute_left=None)


@pytest.mark.parametrize("told", [None, "", "yesterday", 5, "/Date(99)"])
def test_the_date_header_is_the_clock_where_the_body_has_none(server, client, reply, told):
    server.answers(reply({"Invoices": [], "DateTimeUTC": told}))
    found = client.invoices().server_time
    assert found.tzinfo is None
    assert abs((found - now()).total_seconds()) < 5


@pytest.mark.parametrize("ahead", [timedelta(seconds=90), timedelta(days=5 * 365)])
def test_xeros_clock_is_believed_as_far_as_our_own_goes(server, client, reply, ahead):
    server.answers(reply(invoices(DateTimeUTC=stamp(now() + ahead))))
    assert client.invoices().server_time <= now()


def test_a_clock_of_xeros_that_is_years_back_is_bounded(server, client, reply):
    server.answers(reply(invoices(DateTimeUTC=stamp(datetime(1990, 1, 1)))))
    assert client.invoices().server_time > now() - const.CLOCK_BACK - timedelta(minutes=1)


def test_compressed_answers_are_read(server, client, reply):
    raw = json.dumps(invoices({"InvoiceID": "a"})).encode()
    server.answers(reply(gzip.compress(raw), headers={"Content-Encoding": "gzip"}))
    assert decoded(client.invoices()) == [{"InvoiceID": "a"}]


def test_a_record_that_is_not_an_object_is_left_for_the_mapper_to_skip(server, client, reply):
    server.answers(reply(invoices({"InvoiceID": "a"}, None, 7, "x", [])))
    assert decoded(client.invoices()) == [{"InvoiceID": "a"}, None, 7, "x", []]


@pytest.mark.parametrize("spoilt", ['{"Total": NaN}', '{"Reference": "\\ud83d"}', "007"])
def test_an_invalid_record_does_not_affect_the_others(server, client, reply, spoilt):
    body = '{"Invoices": [{"InvoiceID": "a"}, %s, {"InvoiceID": "b"}], "DateTimeUTC": "%s"}'
    server.answers(reply((body % (spoilt, STAMP)).encode()))
    first, _spoilt, last = decoded(client.invoices())
    assert (first["InvoiceID"], last["InvoiceID"]) == ("a", "b")


@pytest.mark.parametrize("count", ["9999999999", "9" * 5000, "-1", "1e400", '"many"', "1.5"])
def test_a_count_beyond_all_bounds_is_no_count(server, client, reply, count):
    pages = f'{{"pageCount": {count}}}'
    body = f'{{"Invoices": [], "pagination": {pages}, "DateTimeUTC": "{STAMP}"}}'
    server.answers(reply(body.encode()))
    assert client.invoices().page_count is None


def test_not_modified_is_a_list_with_nothing_in_it(server, client, reply):
    server.answers(reply(status=304))
    assert client.invoices(since=datetime(2026, 1, 1)).records == []


def test_nothing_is_warned_about(server, client, reply):
    server.answers(reply(invoices()), reply(status=500))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client.invoices()
        with pytest.raises(errors.Unavailable):
            client.invoices()


# --- failures -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff\xfe garbage",
        b'{"Invoices": [{"InvoiceID": "a"}, {"Inv',
        b"[]",
        b"null",
        b"<Response><Invoices/></Response>",
        b'{"Contacts": []}',
        b'{"Invoices": null}',
        b'{"Invoices": {}}',
        b'{"Invoices": ' + b"[" * 100_000,
    ],
)
def test_a_success_that_cannot_be_read_is_a_bad_answer(server, client, reply, body):
    server.answers(reply(body, headers={"Xero-Correlation-Id": "c-1"}))
    with pytest.raises(errors.BadAnswer) as caught:
        client.invoices()
    assert caught.value.correlation_id == "c-1"


def test_a_web_page_in_place_of_data_means_unavailable(server, client, reply):
    server.answers(reply(b"<html>Back soon</html>", headers={"Content-Type": "text/html"}))
    with pytest.raises(errors.Unavailable):
        client.invoices()


@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_cut_connection_means_unavailable(server, client, reply, status):
    server.answers(reply(b"x" * 10_000, status=status, cut=True))
    with pytest.raises(errors.Unavailable):
        client.invoices()


def test_a_server_that_is_not_there_means_unavailable():
    with pytest.raises(errors.Unavailable):
        XeroClient("tenant", "token", "http://127.0.0.1:9").invoices()


def test_a_server_that_does_not_answer_in_time_means_unavailable(
    server, client, reply, monkeypatch
):
    monkeypatch.setattr("exsalerate_xero.const.TIMEOUT", (1, 1))
    server.answers(reply(invoices(), delay=3))
    started = time.monotonic()
    with pytest.raises(errors.Unavailable):
        client.invoices()
    assert time.monotonic() - started < 2.5


def test_the_wait_for_a_limit_is_reported_and_not_slept(server, client, reply):
    headers = {"Retry-After": "5", "X-Rate-Limit-Problem": "minute"}
    server.answers(reply(status=429, headers=headers))
    started = time.monotonic()
    with pytest.raises(errors.RateLimited) as caught:
        client.invoices()
    assert time.monotonic() - started < 1
    assert (caught.value.problem, caught.value.retry_after) == ("minute", 5.0)
    assert len(server.calls) == 1, "the SDK's own retries are off"


@pytest.mark.parametrize("status", [500, 502, 503, 413])
def test_refused_calls_are_not_repeated(server, client, reply, status):
    server.answers(reply(status=status, headers={"Retry-After": "1"}))
    with pytest.raises(errors.XeroError):
        client.invoices()
    assert len(server.calls) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_not_even_on_the_same_host(
    server, other_server, client, reply, status
):
    for target in (other_server.url, server.url + "/api.xro/2.0/Contacts"):
        server.calls.clear()
        server.answers(reply(status=status, headers={"Location": target}))
        with pytest.raises(errors.Unavailable):
            client.invoices()
        assert len(server.calls) == 1
    assert not other_server.calls


def test_refusals_come_as_errors_of_our_own(server, client, reply):
    validation = {"ErrorNumber": 10, "Message": "Bad order"}
    server.answers(
        reply({"Detail": "TokenExpired: token expired"}, status=401),
        reply({"Detail": "AuthenticationUnsuccessful"}, status=403),
        reply(validation, status=400, headers={"Xero-Correlation-Id": "c-9"}),
    )
    with pytest.raises(errors.TokenExpired):
        client.invoices()
    with pytest.raises(errors.OrganisationGone):
        client.invoices()
    with pytest.raises(errors.Rejected, match="Bad order") as caught:
        client.invoices()
    assert caught.value.correlation_id == "c-9"


def test_only_a_proxy_of_the_environment_stands_in_between(monkeypatch, server, client, reply):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with pytest.raises(errors.Unavailable):
        XeroClient("tenant", "token").organisation()
    server.answers(reply(invoices()))
    XeroClient("tenant", "token", server.url).invoices()
    assert len(server.calls) == 1, "the loopback needs no proxy"
