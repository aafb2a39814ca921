"""Keeping to five concurrent calls and sixty a minute, whenever Xero's minute starts."""

import threading
import time
from dataclasses import dataclass
from itertools import pairwise

import pytest

from exsalerate_xero.tools import pace as pace_module
from exsalerate_xero.tools.client import Limits
from exsalerate_xero.tools.errors import RateLimited, Unavailable
from exsalerate_xero.tools.pace import Pace, Stopped
from tests.tools.walking import walking

# A minute in these tests takes four seconds; all other times are shortened as well.
SCALE = 15
MINUTE = 60 / SCALE


@pytest.fixture
def short_minute(monkeypatch):
    monkeypatch.setattr(pace_module, "MINUTE", MINUTE)
    monkeypatch.setattr(pace_module, "PAUSE", pace_module.PAUSE / SCALE)
    monkeypatch.setattr(pace_module, "CLOSE", pace_module.CLOSE / SCALE)


@dataclass
class Answer:
    page: int
    limits: Limits


def left(minute_left):
    return Answer(0, Limits(4000, minute_left, 9000))


class Xero:
    """Enforces Xero's limits: five at once, sixty in fixed windows that began `phase` s ago."""

    def __init__(self, latency, phase, others=0, counted_late=False):
        self._lock = threading.Lock()
        self._latency = latency
        self._origin = time.monotonic() - phase
        self._window = None
        self._others = others  # calls that another program takes from each window
        self._counted_late = counted_late  # a response counts the calls that came after its own
        self.running = self.most_at_once = self.refused = self.answered = 0

    def fetch(self, page):
        with self._lock:
            minute_left = self._admit()
            self.running += 1
            self.most_at_once = max(self.most_at_once, self.running)
        time.sleep(self._latency)
        with self._lock:
            self.running -= 1
            self.answered += 1
            if self._counted_late:
                minute_left = 60 - self._used
        return Answer(page, Limits(4000, minute_left, 9000))

    def _admit(self):
        since, passed = divmod(time.monotonic() - self._origin, MINUTE)
        if since != self._window:
            self._window, self._used = since, self._others
        if self._used >= 60:
            self.refused += 1
            raise RateLimited("minute", MINUTE - passed)
        if self.running >= 5:
            self.refused += 1
            raise RateLimited("concurrent")
        self._used += 1
        return 60 - self._used


def floor(pages, latency, phase):
    """Return the seconds that the limits alone require, calculated call by call."""
    places, used, end = [0.0] * 5, {}, 0.0
    for _ in range(pages):
        start = min(places)
        while used.get((start + phase) // MINUTE, 0) >= 60:
            start = ((start + phase) // MINUTE + 1) * MINUTE - phase
        used[(start + phase) // MINUTE] = used.get((start + phase) // MINUTE, 0) + 1
        places[places.index(min(places))] = end = start + latency
    return end


def walk(xero, pages):
    started = time.monotonic()
    with walking(xero.fetch, 1, pages, window=5) as walked:
        results = [result for _, result in walked]
    assert [result.page for result in results] == list(range(1, pages + 1))
    return time.monotonic() - started


@pytest.mark.parametrize(("phase", "counted_late"), [(0.0, True), (1.9, False)])
def test_a_hundred_pages_take_hardly_longer_than_the_limits_impose(
    short_minute, phase, counted_late
):
    """Slow, about six seconds: a (shortened) minute must pass."""
    latency = 3 / SCALE
    xero = Xero(latency, phase, counted_late=counted_late)
    seconds = walk(xero, 100)
    assert seconds <= 1.10 * floor(100, latency, phase)
    assert xero.most_at_once == 5
    assert xero.answered == 100
    # Finding out when the window ends costs one refusal, not one for each page.
    assert xero.refused <= 2


def test_the_floor_is_that_of_three_seconds_a_call_and_sixty_a_minute():
    assert floor(100, 3 / SCALE, 0.0) * SCALE == pytest.approx(84)


def test_calls_of_other_programs_are_counted_as_reported(short_minute):
    """Slow, about four seconds: a shortened minute must pass."""
    xero = Xero(0.02, 0.0, others=40)
    walk(xero, 30)
    assert xero.answered == 30
    assert xero.refused <= 8


def test_no_more_than_five_calls_run_at_once():
    pace, running, most = Pace(), [], []

    def call():
        running.append(1)
        most.append(len(running))
        time.sleep(0.01)
        running.pop()

    threads = [threading.Thread(target=pace.run, args=(call,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(most) == 20
    assert max(most) == 5


def wait_seconds(pace):
    """Return the seconds until the limits let a call start, 0 for at once; ignores busy places."""
    return pace._wait(time.monotonic())


def test_a_fresh_pace_lets_calls_start_at_once():
    assert wait_seconds(Pace()) == 0


def test_an_exhausted_window_of_unknown_end_is_probed_by_one_call_at_a_time():
    pace, release, running = Pace(), threading.Event(), []

    def probe():
        running.append(1)
        assert release.wait(5)
        return left(59)

    pace.run(lambda: left(0))
    assert wait_seconds(pace) == 0
    threads = [threading.Thread(target=pace.run, args=(probe,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    assert len(running) == 1
    release.set()
    for thread in threads:
        thread.join(5)
    assert len(running) == 4


def test_all_calls_wait_after_a_refusal():
    pace = Pace(max_wait=10)
    with pytest.raises(RateLimited):
        pace.run(refuse("minute", 20))
    assert 19 < wait_seconds(pace) <= 20
    called = []
    with pytest.raises(RateLimited) as caught:
        pace.run(lambda: called.append(1))
    assert not called, "refused without a call to Xero"
    assert caught.value.problem == "minute"
    assert 19 < caught.value.retry_after <= 20


def refuse(problem, retry_after):
    def call():
        raise RateLimited(problem, retry_after)

    return call


def test_calls_resume_in_a_new_window_and_its_end_is_known(short_minute):
    pace = Pace(max_wait=0.1)
    with pytest.raises(RateLimited):
        pace.run(refuse("minute", 0.3))
    time.sleep(0.3)
    assert wait_seconds(pace) == 0
    pace.run(lambda: left(0))
    assert MINUTE - 0.2 < wait_seconds(pace) <= MINUTE


def test_a_count_that_rises_between_two_close_calls_shows_when_the_window_ended():
    pace = Pace()
    pace.run(lambda: left(30))
    pace.run(lambda: left(59))
    pace.run(lambda: left(0))
    assert 59 < wait_seconds(pace) <= 60


def test_a_rise_after_a_long_pause_shows_no_precise_time(monkeypatch):
    monkeypatch.setattr(pace_module, "CLOSE", 0.01)
    pace = Pace()
    pace.run(lambda: left(30))
    time.sleep(0.05)
    pace.run(lambda: left(59))
    pace.run(lambda: left(0))
    assert wait_seconds(pace) == 0


def test_an_answer_that_comes_late_does_not_overrule_a_newer_one():
    pace, release = Pace(), threading.Event()

    def late():
        assert release.wait(5)
        return left(0)

    thread = threading.Thread(target=pace.run, args=(late,))
    thread.start()
    pace.run(refuse_once(0))
    pace.run(lambda: left(59))
    pace.run(lambda: left(58))
    release.set()
    thread.join(5)
    assert wait_seconds(pace) == 0


def refuse_once(retry_after):
    answers = [left(59), RateLimited("minute", retry_after)]

    def call():
        answer = answers.pop()
        if isinstance(answer, RateLimited):
            raise answer
        return answer

    return call


@pytest.mark.parametrize("problem", ["minute", "concurrent", "appminute"])
def test_refusals_without_a_time_are_retried_with_growing_pauses_but_not_forever(
    monkeypatch, problem
):
    monkeypatch.setattr(pace_module, "PAUSE", 0.02)
    times = []

    def call():
        times.append(time.monotonic())
        raise RateLimited(problem)

    with pytest.raises(RateLimited):
        Pace(max_wait=0.5).run(call)
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert 3 <= len(pauses) <= 5
    assert pauses == sorted(pauses)
    assert sum(pauses) <= 0.6


def test_an_immediate_retry_is_not_repeated_forever(monkeypatch):
    monkeypatch.setattr(pace_module, "PAUSE", 0.02)
    calls = []

    def call():
        calls.append(1)
        raise RateLimited("minute", 0)

    with pytest.raises(RateLimited):
        Pace(max_wait=0.5).run(call)
    assert len(calls) <= 6


def test_the_day_limit_is_never_waited_for():
    started = time.monotonic()
    with pytest.raises(RateLimited) as caught:
        Pace().run(refuse("day", 1))
    assert caught.value.retry_after == 1
    assert time.monotonic() - started < 0.5


def test_other_errors_pass_and_give_their_place_back():
    pace = Pace()

    def fail():
        raise Unavailable()

    for _ in range(8):
        with pytest.raises(Unavailable):
            pace.run(fail)
    assert pace.run(lambda: "still alive") == "still alive"


def test_a_failed_probe_lets_the_next_one_try():
    pace = Pace()
    pace.run(lambda: left(0))
    with pytest.raises(Unavailable):
        pace.run(lambda: (_ for _ in ()).throw(Unavailable()))
    assert pace.run(lambda: left(9)).limits.minute_left == 9


def test_a_call_that_is_no_longer_needed_is_not_made():
    called = []
    with pytest.raises(Stopped):
        Pace().run(lambda: called.append(1), stopped=lambda: True)
    assert not called


def test_the_apps_limit_applies_to_each_of_its_organisations():
    pace, release, running = Pace(), threading.Event(), []

    def probe():
        running.append(1)
        assert release.wait(5)
        return Answer(0, Limits(4000, 50, 9000))

    pace.run(lambda: Answer(0, Limits(4000, 50, 0)))
    threads = [threading.Thread(target=pace.run, args=(probe,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    assert len(running) == 1, "one finds out whether it is over, the others wait"
    release.set()
    for thread in threads:
        thread.join(5)
    assert len(running) == 3
