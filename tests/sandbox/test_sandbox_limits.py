"""Limits: the calls left are reported, and further calls are refused as in Xero."""

import threading
import time

import pytest

from xero_sandbox import running
from xero_sandbox.client import Session


@pytest.fixture
def limited():
    """A sandbox with low limits, and a session with it."""
    with running(
        customers=3, invoices=5, minute_limit=4, day_limit=6, minute_seconds=1.5, organisations=2
    ) as sandbox:
        yield sandbox, Session.consented(sandbox.url)


def test_the_minute_window_fills_is_refused_and_opens_again(limited, fetch):
    _sandbox, session = limited
    left = [fetch(session, "Organisation").headers["X-MinLimit-Remaining"] for _ in range(4)]
    assert left == ["3", "2", "1", "0"]
    refused = fetch(session, "Organisation")
    assert refused.status_code == 429
    assert refused.headers["X-Rate-Limit-Problem"] == "minute"
    assert refused.headers["Retry-After"] in ("1", "2")
    time.sleep(1.6)
    assert fetch(session, "Organisation").headers["X-MinLimit-Remaining"] == "3"


def test_the_day_limit_says_when_to_come_back(limited, fetch):
    sandbox, session = limited
    sandbox.control.settings(minute_limit=100)
    for _ in range(6):
        assert fetch(session, "Organisation").status_code == 200
    refused = fetch(session, "Organisation")
    assert refused.headers["X-Rate-Limit-Problem"] == "day"
    assert refused.headers["X-DayLimit-Remaining"] == "0"
    assert 86_000 < int(refused.headers["Retry-After"]) <= 86_400
    sandbox.control.reset_limits()
    assert fetch(session, "Organisation").status_code == 200


def test_every_organisation_has_its_own_limits(limited, fetch):
    sandbox, first = limited
    second = Session.consented(sandbox.url)
    assert first.tenant != second.tenant
    for _ in range(5):
        status = fetch(first, "Organisation").status_code
    assert status == 429
    assert fetch(second, "Organisation").status_code == 200


def test_the_app_has_a_limit_over_all_organisations(limited, fetch):
    sandbox, session = limited
    sandbox.control.settings(app_minute_limit=1)
    assert fetch(session, "Organisation").headers["X-AppMinLimit-Remaining"] == "0"
    refused = fetch(session, "Organisation")
    assert refused.headers["X-Rate-Limit-Problem"] == "appminute"
    assert "Retry-After" not in refused.headers


def test_five_calls_at_once_and_no_more(own, own_session, fetch):
    own.control.settings(latency=0.4)
    answers = []

    def call():
        answers.append(fetch(own_session, "Organisation"))

    threads = [threading.Thread(target=call) for _ in range(7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * 2
    refused = [answer for answer in answers if answer.status_code == 429]
    for answer in refused:
        assert answer.headers["X-Rate-Limit-Problem"] == "concurrent"
        assert "Retry-After" not in answer.headers
    assert max(call["in_flight"] for call in own.control.calls()) > 5


def test_the_starter_tier_has_a_thousand_calls_a_day(fetch):
    with running(customers=3, invoices=5, tier="starter") as sandbox:
        answer = fetch(Session.consented(sandbox.url), "Organisation")
        assert answer.headers["X-DayLimit-Remaining"] == "999"
        assert answer.headers["X-MinLimit-Remaining"] == "59"


def test_paused_holds_calls_back_until_resumed(own, own_session, fetch):
    own.control.settings(paused=True)
    answers = []
    thread = threading.Thread(target=lambda: answers.append(fetch(own_session, "Organisation")))
    thread.start()
    thread.join(0.3)
    assert thread.is_alive() and not answers
    own.control.settings(paused=False)
    thread.join(5)
    assert answers[0].status_code == 200
