"""No server can exceed the limits of a call's time and a response's size."""

import gzip
import time
import tracemalloc

import pytest

from exsalerate_xero import const
from exsalerate_xero.tools import errors
from exsalerate_xero.tools.client import XeroClient
from tests.tools.answers import decoded

BODY = b'{"Invoices": [{"InvoiceID": "a"}], "DateTimeUTC": "/Date(1518685950940+0000)/"}'
GZIP = {"Content-Encoding": "gzip"}
MEGABYTE = 2**20


@pytest.fixture
def client(server):
    return XeroClient("tenant-1", "token-1", server.url)


@pytest.mark.parametrize("part", ["slow_head", "slow_body"])
@pytest.mark.parametrize("status", [200, 500])
def test_a_call_ends_at_its_deadline_however_steadily_bytes_come(
    server, client, reply, monkeypatch, part, status
):
    monkeypatch.setattr(const, "CALL_SECONDS", 1)
    server.answers(reply(BODY, status=status, **{part: 0.1}))
    started = time.monotonic()
    with pytest.raises(errors.Unavailable):
        client.invoices()
    assert time.monotonic() - started < 2.5


def test_a_slow_answer_is_read_while_there_is_time(server, client, reply):
    server.answers(reply(BODY, slow_body=0.005))
    assert decoded(client.invoices()) == [{"InvoiceID": "a"}]


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("compress", [True, False])
def test_an_answer_larger_than_any_may_be_is_refused_before_it_fills_the_memory(
    server, client, reply, monkeypatch, status, compress
):
    monkeypatch.setattr(const, "LARGEST_ANSWER", MEGABYTE)
    bomb = bytes(50 * MEGABYTE)
    body = gzip.compress(bomb) if compress else bomb
    server.answers(reply(body, status=status, headers=GZIP if compress else {}))
    tracemalloc.start()
    with pytest.raises(errors.BadAnswer, match="larger than 1 MB"):
        client.invoices()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 * MEGABYTE
    server.answers(reply(BODY))
    assert client.invoices().records, "the next call uses a new connection"


def test_the_error_of_an_answer_that_is_too_large_does_not_hold_what_was_read_of_it(
    server, client, reply, monkeypatch
):
    monkeypatch.setattr(const, "LARGEST_ANSWER", 10 * MEGABYTE)
    server.answers(reply(gzip.compress(bytes(50 * MEGABYTE)), headers=GZIP))
    tracemalloc.start()
    with pytest.raises(errors.BadAnswer) as caught:
        client.invoices()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert caught.value.__traceback__
    assert held < 2 * MEGABYTE


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(BODY)[:-20]),
        ("gzip", BODY),
        ("br", BODY),
        ("gzip, gzip", gzip.compress(gzip.compress(BODY))),
    ],
)
def test_an_answer_that_cannot_be_decompressed_is_a_bad_answer(
    server, client, reply, encoding, body
):
    server.answers(reply(body, headers={"Content-Encoding": encoding}))
    with pytest.raises(errors.BadAnswer):
        client.invoices()


def test_an_answer_compressed_in_parts_is_read_whole(server, client, reply):
    body = gzip.compress(BODY[:10]) + gzip.compress(BODY[10:])
    server.answers(reply(body, headers=GZIP))
    assert decoded(client.invoices()) == [{"InvoiceID": "a"}]
