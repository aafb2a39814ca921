"""The tools with the stand-in for Xero, from consent to the last page."""

from datetime import date, timedelta

import pytest

from exsalerate_xero import const
from exsalerate_xero.tools import errors, oauth
from exsalerate_xero.tools.client import XeroClient
from tests.tools.answers import decoded
from tests.tools.walking import walking
from xero_sandbox import running
from xero_sandbox.control import query_of

CALLBACK = "http://localhost:8069/exsalerate_xero/oauth/callback"
CLIENT = ("sandbox-client", "sandbox-secret")


@pytest.fixture(scope="module")
def sandbox():
    with running(seed=11, customers=30, invoices=400, organisations=2) as running_sandbox:
        yield running_sandbox


@pytest.fixture
def consent(sandbox):
    """Return a new consent for one organisation: (TokenSet, Organisation)."""
    url = oauth.authorise_url(sandbox.url, CLIENT[0], CALLBACK, const.SCOPES, "state-1")
    back = query_of(sandbox.control.authorise(url))
    assert back["state"] == "state-1"
    tokens = oauth.exchange_code(sandbox.url, *CLIENT, back["code"], CALLBACK)
    [organisation] = oauth.connections(sandbox.url, tokens.access_token, tokens.auth_event_id)
    sandbox.control.reset_limits()
    return tokens, organisation


@pytest.fixture
def client(sandbox, consent):
    tokens, organisation = consent
    return XeroClient(organisation.tenant_id, tokens.access_token, sandbox.url)


def test_a_consent_is_refreshed_and_the_used_token_is_no_longer_valid(sandbox, consent):
    tokens, organisation = consent
    assert organisation.usable
    newer = oauth.refresh(sandbox.url, *CLIENT, tokens.refresh_token)
    assert newer.refresh_token != tokens.refresh_token
    sandbox.control.break_consent()
    with pytest.raises(errors.ConsentLost):
        oauth.refresh(sandbox.url, *CLIENT, newer.refresh_token)
    with pytest.raises(errors.Rejected, match="client ID or secret"):
        oauth.refresh(sandbox.url, CLIENT[0], "wrong", newer.refresh_token)


def test_a_deleted_connection_is_gone_for_the_client_too(sandbox, consent, client):
    tokens, organisation = consent
    assert decoded(client.organisation())[0]["BaseCurrency"]
    oauth.delete_connection(sandbox.url, tokens.access_token, organisation.id)
    with pytest.raises(errors.OrganisationGone):
        client.organisation()


def test_every_invoice_is_read_once_and_its_total_is_a_decimal(sandbox, client):
    sandbox.control.settings(max_page_size=100)
    found = []
    with walking(client.invoices, 1, None, window=5) as pages:
        for _page, answer in pages:
            pages.set_last(answer.page_count)
            assert answer.page_size == 100
            found += decoded(answer)
    sandbox.control.settings(max_page_size=1000)
    assert len(found) == answer.item_count == len({each["InvoiceID"] for each in found})
    assert [each["InvoiceID"] for each in found] == sorted(each["InvoiceID"] for each in found)
    assert {each["Type"] for each in found} == {"ACCREC"}
    assert all(each["LineItems"] for each in found if each["Status"] == "AUTHORISED")


def test_other_lists_filters_and_ids_are_understood(client):
    accounts = decoded(client.accounts())
    assert "REVENUE" in {each["Class"] for each in accounts}
    contacts = decoded(client.contacts())
    assert {"ACTIVE", "ARCHIVED"} <= {each["ContactStatus"] for each in contacts}
    some = [each["ContactID"] for each in contacts[:40]]
    assert {each["ContactID"] for each in decoded(client.contacts(ids=some))} == set(some)
    assert {each["Type"] for each in decoded(client.credit_notes())} == {"ACCRECCREDIT"}
    quotes = client.quotes()
    assert len(quotes.records) <= quotes.page_size == 100
    everything = client.invoices(sales_only=False)
    assert everything.item_count > client.invoices().item_count


def test_slices_of_dates_share_no_invoice_and_leave_none_out(client):
    whole = client.invoices()
    days = sorted(each["DateString"][:10] for each in decoded(whole))
    middle = date.fromisoformat(days[len(days) // 2])
    first = client.invoices(date_to=middle)
    second = client.invoices(date_from=middle + timedelta(days=1))
    assert 0 < first.item_count < whole.item_count
    assert first.item_count + second.item_count == whole.item_count


def test_since_the_last_answer_only_what_changed_is_read(sandbox, client):
    begun = client.invoices().server_time
    assert client.invoices(since=begun + timedelta(seconds=2)).records == []
    invoice = next(each for each in decoded(client.invoices()) if each["Status"] == "AUTHORISED")
    sandbox.control.edit("void", id=invoice["InvoiceID"])
    [changed] = decoded(client.invoices(since=begun - const.CURSOR_OVERLAP))
    assert (changed["InvoiceID"], changed["Status"]) == (invoice["InvoiceID"], "VOIDED")


def test_an_expired_token_is_reported_and_a_refreshed_one_works(sandbox, consent, client):
    sandbox.control.expire_tokens()
    with pytest.raises(errors.TokenExpired):
        client.organisation()
    newer = oauth.refresh(sandbox.url, *CLIENT, consent[0].refresh_token)
    client.access_token = newer.access_token
    assert client.organisation().records


def test_a_used_up_day_is_reported_with_its_end(sandbox, client):
    before = sandbox.control.settings()["day_limit"]
    left = client.organisation().limits.day_left
    sandbox.control.settings(day_limit=before - left)
    try:
        with pytest.raises(errors.RateLimited) as caught:
            client.organisation()
        assert caught.value.problem == "day"
        assert caught.value.retry_after > 3600
    finally:
        sandbox.control.settings(day_limit=before)


@pytest.mark.parametrize(
    ("kind", "order", "expected"),
    [
        ("status", {"status": 500}, errors.Unavailable),
        ("status", {"status": 503}, errors.Unavailable),
        ("status", {"status": 404}, errors.NotFound),
        ("html", {}, errors.Unavailable),
        ("cut", {}, errors.Unavailable),
        ("drop", {}, errors.Unavailable),
        ("garbage", {}, errors.BadAnswer),
        ("truncate", {}, errors.BadAnswer),
        ("empty", {}, errors.BadAnswer),
        ("rate_limit", {"problem": "minute"}, errors.RateLimited),
        ("rate_limit", {"problem": "concurrent"}, errors.RateLimited),
        ("expired_token", {}, errors.TokenExpired),
        ("disconnect", {}, errors.OrganisationGone),
    ],
)
def test_every_fault_is_an_error_of_its_kind_and_the_next_call_works(
    sandbox, client, kind, order, expected
):
    sandbox.control.fault(kind, **order)
    with pytest.raises(errors.XeroError) as caught:
        client.invoices()
    assert type(caught.value) is expected
    sandbox.control.clear_faults()
    assert client.invoices().records
