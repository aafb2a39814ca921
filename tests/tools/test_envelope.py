"""Responses with content that JSON decoders refuse."""

import json
import time
from types import SimpleNamespace

import msgspec
import pytest

from exsalerate_xero.tools import payload
from exsalerate_xero.tools.envelope import Unreadable, parse

GOOD = {"InvoiceID": "00000000-0000-0000-0000-000000000001", "Reference": "fine, [really] {so}"}
ID = "00000000-0000-0000-0000-000000000002"
UNREADABLE = {"unreadable": True}
UNKNOWN = "\ufffd"


def answer(*records):
    """Return the bytes of a response with these records between two valid ones."""
    good = json.dumps(GOOD).encode()
    texts = b" , ".join([good, *records, good])
    return b'{"Id": "x", "Invoices": [' + texts + b'], "DateTimeUTC": "t", "pagination": {"a": 1}}'


def between(body):
    """Return the decoded record in the middle; the others must be unchanged."""
    content = parse(body, "Invoices")
    first, middle, last = map(msgspec.json.decode, content.records)
    assert first == last == GOOD
    assert (content.server_time, content.pagination) == ("t", {"a": 1})
    return middle


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (rb"half \ud83d of one", f"half {UNKNOWN} of one"),
        (rb"the end \ud83d", f"the end {UNKNOWN}"),
        (rb"the other \udc00", f"the other {UNKNOWN}"),
        (rb"\ud83d\ud83d\ude00", f"{UNKNOWN}\U0001f600"),
        (rb"\\ud83d stays, \ud83d goes", f"\\ud83d stays, {UNKNOWN} goes"),
        (rb"no escape \x", f"no escape {UNKNOWN}x"),
        (rb"half an escape \u12", f"half an escape {UNKNOWN}u12"),
        (b"a line\nand a bell \x07", "a line\nand a bell \x07"),
        (b"a NUL \x00", "a NUL \x00"),
        (b"latin \xe9 letter", f"latin {UNKNOWN} letter"),
        (b"no UTF-8 \xff", f"no UTF-8 {UNKNOWN}"),
        (b"half of one in UTF-8 \xed\xa0\xbd", f"half of one in UTF-8 {3 * UNKNOWN}"),
    ],
)
def test_a_text_that_cannot_be_read_costs_a_character_of_that_text(text, read):
    record = b'{"InvoiceID": "%s", "Reference": "%s", "Total": 1.10}' % (ID.encode(), text)
    assert between(answer(record)) == {"InvoiceID": ID, "Reference": read, "Total": 1.1}


@pytest.mark.parametrize(
    "value",
    [
        b"NaN",
        b"-Infinity",
        b"+1",
        b".5",
        b"007",
        b"1/*one*/",
        b"'one'",
        b"[" * 100_000 + b"]" * 100_000,
    ],
)
def test_a_value_that_cannot_be_read_costs_that_member(value):
    record = b'{"InvoiceID": "%s", "Total": %s, "Reference": "kept"}' % (ID.encode(), value)
    assert between(answer(record)) == {"InvoiceID": ID, "Total": UNREADABLE, "Reference": "kept"}


def test_an_unreadable_value_is_not_mistaken_for_a_missing_one():
    record = b'{"AccountID": "%s", "Code": NaN, "Name": "Sales"}' % ID.encode()
    content = parse(b'{"Accounts": [%s]}' % record, "Accounts")
    [account] = payload.accounts(SimpleNamespace(records=content.records, digests=["d"])).values
    assert (account.name, account.code) == ("Sales", None)
    assert "Code is not text" in str(account.notes[0])


@pytest.mark.parametrize("record", [b"NaN", b"'x'", b"{'InvoiceID': 1}", b'{"a": 1 "b": 2}'])
def test_an_invalid_record_does_not_affect_other_records(record):
    assert between(answer(record)) in (UNREADABLE, {"a": UNREADABLE})


def test_a_byte_order_mark_is_ignored():
    assert between(b"\xef\xbb\xbf" + answer(b"{}")) == {}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'{"Invoices": [NaN',
        b'{"Invoices": [NaN]',
        b'{"Invoices": [NaN}]',
        b'{"Invoices": [NaN]} and more',
        b'{"Invoices": [{"a": "\\ud83d}]}',
        b'{"Contacts": [NaN]}',
        b'{"Invoices": {"a": NaN}}',
    ],
)
def test_an_answer_that_is_not_whole_is_unreadable(body):
    with pytest.raises(Unreadable):
        parse(body, "Invoices")


@pytest.mark.parametrize("piece", [b'\\"', b'"', b"[", b"{", b"\\", b'{"', b"]", b'"\\', b"\xff"])
def test_no_answer_takes_long_to_be_refused_or_read(piece):
    started = time.monotonic()
    for body in (piece * 500_000, b'{"Invoices": ["' + piece * 500_000):
        with pytest.raises(Unreadable):
            parse(body, "Invoices")
    assert time.monotonic() - started < 5
