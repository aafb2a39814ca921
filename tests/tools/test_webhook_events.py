import base64
import hashlib
import hmac
import json
from datetime import datetime

import pytest

from exsalerate_xero.tools.errors import BadAnswer
from exsalerate_xero.tools.webhook import Event, parse_events, signature_ok

BODY = b'{"events":[],"entropy":"S0m3"}'


def sign(key, body=BODY):
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()


def test_the_key_that_signed_is_found_among_several():
    assert signature_ok(["one", "two", "three"], BODY, sign("two")) == "two"


@pytest.mark.parametrize("header", [None, "", "x", "ключ", sign("other"), sign("two")[:-1]])
def test_a_wrong_or_missing_signature_matches_no_key(header):
    assert signature_ok(["one", "two"], BODY, header) is None


def test_a_changed_body_does_not_match():
    assert signature_ok(["one"], BODY + b" ", sign("one")) is None


def test_a_blank_key_matches_nothing():
    assert signature_ok([""], BODY, sign("")) is None
    assert signature_ok([], BODY, sign("")) is None


def event(**changes):
    return {
        "resourceUrl": "https://api.xero.com/api.xro/2.0/Contacts/717f",
        "resourceId": "717f",
        "eventDateUtc": "2026-06-21T01:15:39.9020000",
        "eventType": "Update",
        "eventCategory": "CONTACT",
        "tenantId": "c2cc",
        "tenantType": "ORGANISATION",
    } | changes


def parse(*events):
    return parse_events(json.dumps({"events": events, "lastEventSequence": 1}).encode())


def test_an_event_says_what_changed_where_and_when():
    assert parse(event()) == [
        Event("c2cc", "CONTACT", "717f", "UPDATE", datetime(2026, 6, 21, 1, 15, 39))
    ]


def test_an_intent_to_receive_has_no_events():
    assert parse() == []


def test_unknown_members_and_categories_are_accepted():
    [found] = parse(event(eventCategory="PREPAYMENT", eventDateUtc="soon", news=[1]))
    assert (found.category, found.at) == ("PREPAYMENT", None)
    assert parse(event(eventDateUtc="2026-99-99T00:00:00"))[0].at is None


@pytest.mark.parametrize(
    "odd", ["x", None, 1, {}, event(tenantId=None), event(resourceId=""), event(resourceId=7)]
)
def test_an_event_without_tenant_or_record_is_left_out(odd):
    assert [each.resource_id for each in parse(odd, event())] == ["717f"]


@pytest.mark.parametrize("name", ["tenantId", "resourceId"])
@pytest.mark.parametrize("bad", ["\0", "a\0b", "\ud83d", "c2cc\udfff", 10**30, [], {"a": 1}, True])
def test_an_event_with_an_id_that_cannot_be_stored_is_left_out_and_the_others_kept(name, bad):
    assert [each.resource_id for each in parse(event(**{name: bad}), event())] == ["717f"]


@pytest.mark.parametrize("bad", ["\0", "\ud83d", 10**30, [], {"a": 1}])
def test_a_category_or_type_that_is_no_text_is_unknown(bad):
    found = parse(event(eventCategory=bad), event(eventType=bad))
    assert [(each.category, each.type) for each in found] == [("", "UPDATE"), ("CONTACT", "")]


@pytest.mark.parametrize(
    "odd",
    [b"9" * 5000, b"1e999999", b"NaN", b'"\xff"', b'"\x00\x1f"', b'"\\ud83d"', b"-" + b"9" * 5000],
)
def test_a_value_that_json_decoders_refuse_costs_no_event(odd):
    good = json.dumps(event()).encode()
    raw = b'{"events": [%s, %s]}' % (good.replace(b"{", b'{"news": ' + odd + b", ", 1), good)
    assert [each.resource_id for each in parse_events(raw)] == ["717f", "717f"]


@pytest.mark.parametrize(
    "raw", [b"", b"no json", b"[]", b"{}", b"null", b'{"events": {}}', b"\xff", b"[" * 100_000]
)
def test_a_body_that_is_not_xeros_is_a_bad_answer(raw):
    with pytest.raises(BadAnswer):
        parse_events(raw)
