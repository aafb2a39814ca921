"""Faults on demand."""

import json
import time

import pytest
import requests

from xero_sandbox import ControlError, running
from xero_sandbox.control import Control
from xero_sandbox.evil import EVIL
from xero_sandbox.faults import KINDS


def invoices(fetch, session):
    return fetch(session, "Invoices", page=1)


def test_a_status_strikes_as_often_as_ordered(own, own_session, fetch):
    own.control.fault("status", status=503, times=2)
    assert [invoices(fetch, own_session).status_code for _ in range(3)] == [503, 503, 200]


def test_a_fault_waits_for_calls_that_match(own, own_session, fetch):
    own.control.fault("status", match="Invoices", after=1)
    assert fetch(own_session, "Organisation").status_code == 200
    assert invoices(fetch, own_session).status_code == 200
    assert invoices(fetch, own_session).status_code == 500
    assert invoices(fetch, own_session).status_code == 200
    (order,) = own.control.faults()
    assert order == {"kind": "status", "match": "Invoices", "hits": 1}


@pytest.mark.parametrize("kind", ["cut", "drop"])
def test_a_connection_breaks(own, own_session, fetch, kind):
    own.control.fault(kind)
    with pytest.raises(requests.RequestException):
        invoices(fetch, own_session)
    assert invoices(fetch, own_session).status_code == 200
    assert own.control.calls()[-2]["fault"] == kind


@pytest.mark.parametrize("kind", ["garbage", "truncate", "empty"])
def test_an_answer_that_is_no_json(own, own_session, fetch, kind):
    own.control.fault(kind)
    answer = invoices(fetch, own_session)
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        json.loads(answer.content)


@pytest.mark.parametrize("kind", sorted(set(EVIL) - {"bomb"}))
def test_an_evil_answer_is_another_than_the_good_one(own, own_session, fetch, kind):
    good = invoices(fetch, own_session).content
    own.control.fault(kind)
    evil = invoices(fetch, own_session).content
    assert evil != good and evil.endswith(b"]}")
    if kind not in ("endless", "modified_ahead", "clock_ahead", "clock_back"):
        assert len(evil) > len(good)


def test_a_bomb_is_small_on_its_way(own, own_session, fetch):
    own.control.fault("bomb")
    url, headers = f"{own.url}/api.xro/2.0/Invoices", own_session.headers
    with requests.get(url, headers=headers, stream=True, timeout=30) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert int(answer.headers["Content-Length"]) < 2**21


def test_a_page_comes_again_and_again(own, own_session, fetch):
    own.control.settings(max_page_size=10)
    own.control.fault("repeat", match="Invoices", times=3)
    pages = [fetch(own_session, "Invoices", page=page).content for page in (1, 2, 3, 4)]
    assert pages[0] == pages[1] == pages[2] != pages[3]


def test_a_slow_answer_comes_byte_by_byte(own, own_session, fetch):
    own.control.fault("slow", seconds=0.0005)
    started = time.monotonic()
    answer = fetch(own_session, "Organisation")
    assert answer.status_code == 200 and answer.json()["Organisations"]
    assert time.monotonic() - started > 0.0005 * len(answer.content)


def test_html_instead_of_an_answer(own, own_session, fetch):
    own.control.fault("html", status=502)
    answer = invoices(fetch, own_session)
    assert answer.status_code == 502
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_delay_ends_in_a_good_answer(own, own_session, fetch):
    own.control.fault("delay", seconds=0.3)
    started = time.monotonic()
    assert invoices(fetch, own_session).status_code == 200
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize(("problem", "told"), [("minute", "7"), ("day", "7"), ("concurrent", None)])
def test_a_rate_limit_of_any_kind(own, own_session, fetch, problem, told):
    own.control.fault("rate_limit", problem=problem, retry_after=7)
    answer = invoices(fetch, own_session)
    assert answer.status_code == 429
    assert answer.headers["X-Rate-Limit-Problem"] == problem
    assert answer.headers.get("Retry-After") == told


def test_an_expired_token_and_a_disconnect(own, own_session, fetch):
    own.control.fault("expired_token")
    answer = invoices(fetch, own_session)
    assert (answer.status_code, answer.json()["Detail"][:12]) == (401, "TokenExpired")
    own.control.fault("disconnect")
    answer = invoices(fetch, own_session)
    assert (answer.status_code, answer.json()["Detail"]) == (403, "AuthenticationUnsuccessful")
    assert invoices(fetch, own_session).status_code == 200


def test_the_token_endpoint_fails_only_when_named(own, own_session):
    def refresh():
        return requests.post(
            f"{own.url}/connect/token",
            auth=("sandbox-client", "sandbox-secret"),
            data={
                "grant_type": "refresh_token",
                "refresh_token": own_session.token["refresh_token"],
            },
            timeout=5,
        )

    own.control.fault("status")
    assert refresh().status_code == 200
    own.control.clear_faults()
    own.control.fault("drop", match="connect/token")
    with pytest.raises(requests.RequestException):
        refresh()
    assert refresh().status_code == 200


def test_random_faults_strike_with_their_probability_and_are_of_every_kind(own, own_session, fetch):
    own.control.fault("random", probability=0.5, seconds=0)
    calls = 160
    for _ in range(calls):
        try:
            invoices(fetch, own_session)
        except requests.RequestException:
            continue
    kinds = [call["fault"] for call in own.control.calls() if "Invoices" in call["path"]]
    struck = [kind for kind in kinds if kind]
    assert 0.3 * calls < len(struck) < 0.7 * calls
    assert set(struck) == set(KINDS)
    own.control.clear_faults()
    assert invoices(fetch, own_session).status_code == 200


def test_an_order_that_makes_no_sense_is_refused(own):
    with pytest.raises(ControlError, match="kind"):
        own.control.fault("earthquake")
    with pytest.raises(ControlError):
        own.control.fault("status", colour="red")


def test_a_connection_stays_open_between_calls(own, own_session):
    with requests.Session() as client:
        for _ in range(3):
            answer = client.get(
                f"{own.url}/api.xro/2.0/Organisation", headers=own_session.headers, timeout=5
            )
            assert answer.status_code == 200
            assert answer.headers.get("Connection", "").lower() != "close"


def test_a_stopped_sandbox_hangs_up_on_open_connections():
    with requests.Session() as client:
        with running(customers=2, invoices=3) as sandbox:
            assert client.get(sandbox.url, timeout=5).status_code == 200
        with pytest.raises(requests.ConnectionError):
            client.get(sandbox.url, timeout=5)


def test_a_control_client_works_from_outside(own):
    assert Control(own.url).truth() == own.control.truth()


def test_the_call_log_holds_what_a_test_needs_and_no_token(own, own_session, fetch):
    own.control.reset_calls()
    fetch(own_session, "Invoices", {"If-Modified-Since": "2026-01-01T00:00:00"}, page=2)
    (call,) = own.control.calls()
    assert (call["method"], call["path"]) == ("GET", "/api.xro/2.0/Invoices")
    assert (call["query"], call["status"]) == ("page=2", 200)
    assert call["tenant"] == own_session.tenant
    assert call["if_modified_since"] == "2026-01-01T00:00:00"
    assert call["started"] <= call["ended"]
    assert own_session.token["access_token"] not in json.dumps(call)
