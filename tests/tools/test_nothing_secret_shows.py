"""Searches all texts that the tools can produce for tokens, secrets and codes."""

import base64
import logging
import traceback

import pytest

from exsalerate_xero.tools import oauth
from exsalerate_xero.tools.client import XeroClient
from exsalerate_xero.tools.custom_connection import custom_tokens
from exsalerate_xero.tools.errors import XeroError
from tests.tools.answers import decoded

ACCESS, REFRESH, CLIENT_SECRET, CODE = "acc3ss-t0ken", "r3fresh-t0ken", "cl1ent-s3cret", "c0de-1"
PERSONAL = "Jane Customer"
SECRETS = (ACCESS, REFRESH, CLIENT_SECRET, CODE, PERSONAL)
ENCODED = base64.b64encode(f"id:{CLIENT_SECRET}".encode()).decode()


def traceback_of(error):
    """Return the error as a log would print it, with all its causes."""
    text = [repr(error), str(error), repr(vars(error)), *traceback.format_exception(error)]
    while error := error.__cause__ or error.__context__:
        text += [repr(error), str(error)]
    return "\n".join(text)


def assert_nothing_secret_in(text):
    assert [secret for secret in (*SECRETS, ENCODED) if secret in text] == []


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


def calls(server):
    client = XeroClient("tenant", ACCESS, server.url)
    return [
        client.organisation,
        client.invoices,
        lambda: oauth.connections(server.url, ACCESS),
        lambda: oauth.refresh(server.url, "id", CLIENT_SECRET, REFRESH),
        lambda: oauth.exchange_code(server.url, "id", CLIENT_SECRET, CODE, "https://o.example"),
        lambda: oauth.delete_connection(server.url, ACCESS, "c"),
        lambda: custom_tokens(custom(server.url)),
    ]


def custom(url):
    connection = oauth.CustomConnection(url, "tenant", ("needed",), ("optional",))
    return oauth.Credentials(url, "id", CLIENT_SECRET, connection)


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 429, 500])
@pytest.mark.parametrize("cut", [False, True])
def test_an_answer_that_echoes_everything_leaves_no_trace(server, reply, log, status, cut):
    echo = f"Bearer {ACCESS}, Basic {ENCODED} {PERSONAL}"
    body = {"odd": f"{echo} {REFRESH} {CLIENT_SECRET} {CODE}", "Detail": f"Bearer {ACCESS}"}
    headers = {"X-Echo": echo, "Xero-Correlation-Id": echo, "WWW-Authenticate": echo}
    server.answers(reply(body, status=status, headers=headers, cut=cut))
    failed = 0
    for call in calls(server):
        try:
            call()
        except XeroError as error:
            failed += 1
            assert_nothing_secret_in(traceback_of(error))
    assert failed >= 5
    assert log.records, "calls are logged without their contents"
    assert_nothing_secret_in("\n".join(repr(vars(record)) for record in log.records))


def test_a_server_that_is_not_there_leaves_no_trace(log):
    class Nowhere:
        url = "http://127.0.0.1:9"

    for call in calls(Nowhere):
        with pytest.raises(XeroError) as caught:
            call()
        assert_nothing_secret_in(traceback_of(caught.value))
    assert_nothing_secret_in(log.text)


def test_what_is_returned_hides_tokens_and_records_when_printed(server, reply, log):
    records = {"Invoices": [{"Name": PERSONAL}], "DateTimeUTC": "/Date(1518685950940)/"}
    tokens = {"access_token": ACCESS, "refresh_token": REFRESH, "expires_in": 60}
    server.answers(reply(records), reply(tokens))
    client = XeroClient("tenant", ACCESS, server.url)
    answer = client.invoices()
    found = oauth.refresh(server.url, "id", CLIENT_SECRET, REFRESH)
    assert decoded(answer)[0]["Name"] == PERSONAL
    assert found.access_token == ACCESS
    assert_nothing_secret_in(f"{client!r} {client} {vars(client)} {answer!r} {found!r} {found}")
    assert_nothing_secret_in("\n".join(repr(vars(record)) for record in log.records))


def test_a_call_is_logged_with_what_xeros_support_asks_for(server, reply, log):
    server.answers(reply({}, status=500, headers={"Xero-Correlation-Id": "c0rr-1"}))
    with pytest.raises(XeroError):
        XeroClient("tenant", ACCESS, server.url).invoices(7)
    [line] = [each.getMessage() for each in log.records if each.name.endswith("tools.client")]
    assert line.startswith("get_invoices page 7: 500 in ")
    assert line.endswith("correlation c0rr-1")
