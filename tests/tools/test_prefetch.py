"""Fetching pages ahead: their order, how many at once, and failures."""

import gc
import threading
import time
import weakref

import pytest

from exsalerate_xero.tools.errors import RateLimited, Unavailable
from exsalerate_xero.tools.pace import Pace
from exsalerate_xero.tools.prefetch import Balance
from tests.tools.walking import walking


class Source:
    """Fetches pages on demand: `gate` holds them back, `broken` are those that fail."""

    def __init__(self, broken=(), held=()):
        self.started = []
        self.broken = set(broken)
        self.gates = {page: threading.Event() for page in held}
        self.running = self.most_at_once = 0
        self._lock = threading.Lock()

    def fetch(self, page):
        with self._lock:
            self.started.append(page)
            self.running += 1
            self.most_at_once = max(self.most_at_once, self.running)
        if page in self.gates:
            assert self.gates[page].wait(10)
        with self._lock:
            self.running -= 1
        if page in self.broken:
            raise Unavailable(f"page {page}")
        return f"records of {page}"


def soon(condition):
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.002)


def settled(source):
    """Give threads the time to start everything that they would start."""
    time.sleep(0.05)
    return sorted(source.started)


def test_pages_come_in_order_whatever_the_order_they_arrive_in():
    source = Source(held=[1, 2])
    with walking(source.fetch, 1, 6) as pages:
        threading.Timer(0.05, source.gates[2].set).start()
        threading.Timer(0.10, source.gates[1].set).start()
        assert list(pages) == [(page, f"records of {page}") for page in range(1, 7)]
    assert sorted(source.started) == [1, 2, 3, 4, 5, 6], "each fetched once"


def test_reading_may_begin_in_the_middle():
    source = Source()
    with walking(source.fetch, 5, 6) as pages:
        assert [page for page, _ in pages] == [5, 6]
    assert sorted(source.started) == [5, 6]


def test_reading_beyond_the_end_returns_nothing():
    source = Source()
    with walking(source.fetch, 3, 2) as pages:
        assert list(pages) == []
    assert source.started == []


def test_pages_are_fetched_while_the_one_before_is_worked_on():
    source = Source()
    with walking(source.fetch, 1, 100, window=3) as pages:
        assert next(pages)[0] == 1
        soon(lambda: sorted(source.started) == [1, 2, 3, 4])


def test_no_more_than_the_window_is_under_way_or_waiting():
    source = Source()
    with walking(source.fetch, 1, 50, window=3) as pages:
        for page, _ in pages:
            ahead = [started for started in settled(source) if started > page]
            assert len(ahead) <= 3
            if page == 10:
                break
    assert source.most_at_once <= 3


def test_memory_holds_the_window_and_the_page_in_hand():
    alive = weakref.WeakSet()

    class Page:
        pass

    def fetch(_page):
        found = Page()
        alive.add(found)
        return found

    most = 0
    # Only what is made from here on is looked through, not what all other tests have left.
    gc.freeze()
    with walking(fetch, 1, 60, window=4) as pages:
        for _page, _records in pages:
            time.sleep(0.005)
            gc.collect()
            most = max(most, len(alive))
    gc.unfreeze()
    # The window, the current page, and the one that a thread is handing over.
    assert most <= 6


def test_where_pages_turn_out_heavy_fewer_are_held_ahead():
    source = Source()
    with walking(source.fetch, 1, 50, window=5) as pages:
        for page, _ in pages:
            pages.narrow(1)
            ahead = [started for started in settled(source) if started > page]
            assert page < 7 or len(ahead) <= 1
            if page == 12:
                break
    assert page == 12


def test_until_the_last_page_is_known_none_is_fetched_that_might_not_exist():
    source = Source()
    with walking(source.fetch, 1, None) as pages:
        assert next(pages)[0] == 1
        assert settled(source) == [1]
        pages.set_last(3)
        soon(lambda: sorted(source.started) == [1, 2, 3])
        assert [page for page, _ in pages] == [2, 3]
    assert settled(source) == [1, 2, 3]


def test_an_unknown_end_is_read_page_by_page():
    source = Source()
    seen = []
    with walking(source.fetch, 1, None) as pages:
        for page, _ in pages:
            seen.append(page)
            if page == 4:
                pages.set_last(4)
    assert seen == settled(source) == [1, 2, 3, 4]


def test_an_end_that_moves_is_followed_both_ways():
    source = Source()
    with walking(source.fetch, 1, 2) as pages:
        assert [next(pages)[0], next(pages)[0]] == [1, 2]
        pages.set_last(9)
        assert next(pages)[0] == 3
        pages.set_last(4)
        assert [page for page, _ in pages] == [4]


def test_an_end_taken_back_and_given_again_loses_neither_page_nor_failure():
    source = Source(broken=[3])
    with walking(source.fetch, 1, 8, window=2) as pages:
        next(pages)
        soon(lambda: 3 in source.started)
        pages.set_last(2)
        pages.set_last(5)
        assert [(page, type(result)) for page, result in pages] == [(2, str), (3, Unavailable)]


def test_a_failure_comes_in_its_turn_and_ends_the_iteration():
    source = Source(broken=[3], held=[1])
    with walking(source.fetch, 1, 50, window=4) as pages:
        pages.set_last(50)
        soon(lambda: 3 in source.started)
        time.sleep(0.02)
        source.gates[1].set()
        results = list(pages)
    assert [page for page, _ in results] == [1, 2, 3]
    assert [type(result) for _, result in results] == [str, str, Unavailable]
    assert max(settled(source)) <= 4, "nothing new is started once a page has failed"


def test_the_first_of_several_failures_is_the_one_returned():
    source = Source(broken=[2, 3, 4], held=[2, 3, 4])
    with walking(source.fetch, 1, 9) as pages:
        assert next(pages)[0] == 1
        soon(lambda: {2, 3, 4} <= set(source.started))
        for page in (4, 3, 2):
            source.gates[page].set()
            time.sleep(0.02)
        page, error = next(pages)
        assert (page, str(error)) == (2, "page 2")
        assert list(pages) == []


def test_closing_starts_no_calls_and_waits_for_those_in_progress():
    """The next worker has all of Xero's five places."""
    source = Source(held=[1, 2])
    pages = walking(source.fetch, 1, 50, window=2)
    pages.set_last(50)
    soon(lambda: sorted(source.started) == [1, 2])
    closing = threading.Thread(target=pages.close)
    closing.start()
    assert settled(source) == [1, 2]
    assert closing.is_alive()
    for gate in source.gates.values():
        gate.set()
    closing.join(5)
    assert source.running == 0
    assert settled(source) == [1, 2]
    assert list(pages) == []
    pages.close()


def test_at_its_end_a_page_that_still_waits_for_a_limit_is_given_up():
    def fetch(page):
        if page == 2:
            raise RateLimited("minute", 20)
        return page

    began = time.monotonic()
    with walking(fetch, 1, 9, end=began + 0.2) as pages:
        assert list(pages) == [(1, 1)]
    assert time.monotonic() - began < 5


def test_at_its_end_a_page_under_way_is_waited_for_and_is_the_last():
    source = Source(held=[2])
    with walking(source.fetch, 1, 9, window=1, end=time.monotonic() + 0.1) as pages:
        assert next(pages)[0] == 1
        threading.Timer(0.3, source.gates[2].set).start()
        assert [page for page, _ in pages] == [2]
    assert source.started == [1, 2]


def test_winding_down_starts_no_calls_and_loses_none_in_progress():
    source = Source(held=[3])
    with walking(source.fetch, 1, 100, window=3) as pages:
        assert next(pages)[0] == 1
        soon(lambda: settled(source) == [1, 2, 3, 4])
        pages.wind_down()
        source.gates[3].set()
        pages.set_last(90)
        assert [page for page, _ in pages] == [2, 3, 4]
    assert settled(source) == [1, 2, 3, 4]


def test_winding_down_waits_for_no_limit(monkeypatch):
    source, pace = Source(), Pace()
    monkeypatch.setattr("exsalerate_xero.const.LIMITS", {"concurrent": 1, "minute": 60, "day": 9})
    source.gates[2] = threading.Event()
    with walking(source.fetch, 1, 1, window=3, pace=pace) as pages:
        assert next(pages)[0] == 1
        pages.set_last(2)
        soon(lambda: settled(source) == [1, 2])
        # These wait for page 2 to end.
        pages.set_last(100)
        pages.wind_down()
        source.gates[2].set()
        assert [page for page, _ in pages] == [2]


def test_leaving_the_block_early_closes():
    source = Source(held=[3])
    with pytest.raises(ZeroDivisionError), walking(source.fetch, 1, 50, window=2) as pages:
        next(pages)
        # Leaving waits for the page that is being fetched.
        threading.Timer(0.05, source.gates[3].set).start()
        raise ZeroDivisionError
    assert max(settled(source)) <= 3


def test_close_frees_a_page_that_waits_for_a_limit():
    pace = Pace()
    refused = threading.Event()
    calls = []

    def fetch(page):
        calls.append(page)
        refused.set()
        raise RateLimited("minute", 20)

    threads = threading.active_count()
    pages = walking(fetch, 1, 9, window=1, pace=pace)
    pages.set_last(9)
    assert refused.wait(5)
    pages.close()
    soon(lambda: threading.active_count() == threads)
    assert calls == [1]


def test_a_page_refused_for_a_moment_is_fetched_again_in_its_place(monkeypatch):
    monkeypatch.setattr("exsalerate_xero.tools.pace.PAUSE", 0.01)
    refusals = [RateLimited("minute", 0.05), RateLimited("concurrent"), RateLimited("minute", 0)]

    def fetch(page):
        if page == 3 and refusals:
            raise refusals.pop()
        return page * 10

    with walking(fetch, 1, 5) as pages:
        assert list(pages) == [(1, 10), (2, 20), (3, 30), (4, 40), (5, 50)]
    assert not refusals


@pytest.mark.parametrize("refusal", [RateLimited("minute", 31), RateLimited("day", 5)])
def test_a_longer_refusal_is_handed_on_with_its_time(refusal):
    def fetch(page):
        if page == 3:
            raise refusal
        return page

    with walking(fetch, 1, 9) as pages:
        assert list(pages) == [(1, 1), (2, 2), (3, refusal)]


def slow(source, seconds):
    """Let a source's pages take a while to arrive, as over a network."""

    def fetch(page):
        time.sleep(seconds)
        return source.fetch(page)

    return fetch


def test_while_pages_come_faster_than_they_are_used_none_is_fetched_ahead():
    source = Source()
    with walking(source.fetch, 1, 20, window=5, balance=Balance()) as pages:
        for page, _ in pages:
            time.sleep(0.02)
            assert max(source.started) == page, "a crash here loses only the current page"
    assert page == 20


def test_when_pages_come_slower_than_they_are_used_the_window_fills():
    source = Source()
    with walking(slow(source, 0.05), 1, 40, window=5, balance=Balance()) as pages:
        started = time.monotonic()
        assert [page for page, _ in pages] == list(range(1, 41))
        assert time.monotonic() - started < 40 * 0.05 / 2
    assert sorted(source.started) == list(range(1, 41))


def test_one_delay_does_not_count_as_a_slow_network():
    balance = Balance()
    for waited in (0.01, 0.01, 9.0):
        balance.fetched(waited)
        balance.used(0.1)
        assert balance.pages() == 0


def test_computing_does_not_count_as_waiting(monkeypatch):
    """With clocks of its own, since computing on a busy machine also means waiting."""
    clock = threading.local()
    monkeypatch.setattr("exsalerate_xero.tools.prefetch.time", FakeTime(clock))
    noted = []
    balance = Balance()
    monkeypatch.setattr(balance, "fetched", noted.append)

    def fetch(page):
        clock.computed = 3.0
        clock.passed = 5.0
        return page

    with walking(fetch, 1, 1, balance=balance) as pages:
        assert list(pages) == [(1, 1)]
    assert noted == [2.0]


class FakeTime:
    """Clocks that show, in each thread, the times that the thread has set."""

    def __init__(self, clock):
        self._clock = clock

    def monotonic(self):
        return getattr(self._clock, "passed", 0.0)

    def thread_time(self):
        return getattr(self._clock, "computed", 0.0)
