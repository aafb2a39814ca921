"""Every kind of refusal, in the formats that Xero sends."""

import json

import pytest
from requests.structures import CaseInsensitiveDict

from exsalerate_xero.tools import errors

HTML = b"<html><body>Bad gateway</body></html>"


def refused(status, body=b"", **headers):
    headers = CaseInsensitiveDict({name.replace("_", "-"): each for name, each in headers.items()})
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return errors.error_for(status, headers, raw)


def problem(detail, status):
    return {"Type": None, "Title": "Refused", "Status": status, "Detail": detail}


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (refused(400, {"ErrorNumber": 51, "Type": "HighVolumeException"}), errors.HighVolume),
        (refused(400, {"ErrorNumber": "51"}), errors.HighVolume),
        (refused(400, {"ErrorNumber": 16, "Type": "QueryParseException"}), errors.Rejected),
        (refused(400, HTML), errors.Rejected),
        (refused(401, problem("TokenExpired: at 04/09/2026", 401)), errors.TokenExpired),
        (refused(401), errors.TokenExpired),
        (refused(401, problem("AuthorizationUnsuccessful", 401)), errors.ScopeMissing),
        (refused(401, WWW_Authenticate='error="insufficent_scope"'), errors.ScopeMissing),
        (refused(401, WWW_Authenticate='error="insufficient_scope"'), errors.ScopeMissing),
        (refused(403, problem("AuthenticationUnsuccessful", 403)), errors.OrganisationGone),
        (refused(403, problem("Not for this user", 403)), errors.Forbidden),
        (refused(403, HTML), errors.Unavailable),
        (refused(404), errors.NotFound),
        (refused(412), errors.Rejected),
        (refused(302), errors.Unavailable),
        (refused(408), errors.Unavailable),
        (refused(500, HTML), errors.Unavailable),
        (refused(502, b"upstream"), errors.Unavailable),
        (refused(503), errors.Unavailable),
    ],
)
def test_each_refusal_has_its_kind(error, kind):
    assert type(error) is kind
    assert "Xero" in str(error)


@pytest.mark.parametrize(
    ("headers", "limit", "seconds"),
    [
        ({"X_Rate_Limit_Problem": "minute", "Retry_After": "17"}, "minute", 17.0),
        ({"X_Rate_Limit_Problem": "Day", "Retry_After": "40000"}, "day", 40000.0),
        ({"X_Rate_Limit_Problem": "Concurrent"}, "concurrent", None),
        ({"X_Rate_Limit_Problem": "appminute", "Retry_After": "3"}, "appminute", 3.0),
        ({"X_Rate_Limit_Problem": "minute", "Retry_After": "soon"}, "minute", None),
        ({"X_Rate_Limit_Problem": "minute", "Retry_After": "nan"}, "minute", None),
        ({"X_Rate_Limit_Problem": "minute", "Retry_After": "-4"}, "minute", 1),
        ({"X_Rate_Limit_Problem": "day", "Retry_After": "1e12"}, "day", 86400),
        ({"X_Rate_Limit_Problem": "minute", "Retry_After": "99999999"}, "minute", 86400),
        ({"X_Rate_Limit_Problem": "day", "Retry_After": "inf"}, "day", 86400),
        ({"Retry_After": "Fri, 31 Dec 2199 23:59:59 GMT"}, "minute", 86400),
        ({"Retry_After": "Sat, 01 Jan 2000 00:00:00 GMT"}, "minute", 1),
        ({"X_Rate_Limit_Problem": "new kind", "Retry_After": "9"}, "minute", 9.0),
        ({}, "concurrent", None),
    ],
)
def test_a_limit_has_its_kind_and_duration(headers, limit, seconds):
    error = refused(429, **headers)
    assert type(error) is errors.RateLimited
    assert (error.problem, error.retry_after) == (limit, seconds)
    assert "limit" in str(error)


def test_a_rejection_carries_the_sentence_meant_for_people():
    message = {
        "ErrorNumber": 10,
        "Message": "A validation exception occurred",
        "Elements": [{"ValidationErrors": [{"Message": "No such\r\n\taccount\x00 code"}]}],
    }
    assert str(refused(400, message)) == "Xero refused the request: No such account code"
    del message["Elements"]
    assert str(refused(400, message)).endswith(": A validation exception occurred")


@pytest.mark.parametrize("elements", [[], {}, [None], [{"ValidationErrors": []}], [{}], "x"])
def test_an_unknown_rejection_is_still_a_rejection(elements):
    assert type(refused(400, {"Message": ["?"], "Elements": elements})) is errors.Rejected


def test_a_message_from_outside_is_short_and_holds_no_token():
    echo = "Bearer abc.def and eyJhbGciOi.eyJzdWIi.c2ln were wrong " + "x" * 5000
    text = str(refused(400, {"Message": echo}))
    assert len(text) < 400
    assert "abc.def" not in text
    assert "eyJ" not in text


def test_a_message_from_outside_can_be_stored_whatever_it_holds():
    text = str(refused(400, rb'{"Message": "half \ud83d of one, and \u0000"}'))
    assert "of one" in text
    assert "\0" not in text
    # Half a pair could not be encoded.
    assert text.encode().decode() == text


def test_the_correlation_id_is_kept_unless_it_is_invalid():
    assert refused(500, Xero_Correlation_Id="4f1c-9a").correlation_id == "4f1c-9a"
    assert refused(500, Xero_Correlation_Id="x\r\ny").correlation_id is None
    assert refused(500).correlation_id is None


def test_all_errors_have_a_common_base_and_their_own_message():
    kinds = errors.XeroError.__subclasses__()
    plain = [kind() for kind in kinds if kind is not errors.RateLimited]
    assert len({str(error) for error in plain}) == len(plain) >= 10
