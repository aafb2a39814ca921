"""The comparison that `./run demo` ends with."""

from datetime import date
from types import SimpleNamespace

import pytest

from dev import figures

COUNTS = dict.fromkeys(figures.COUNTS, 3)


def sides(revenue="10.10", **counts):
    """A server that holds these figures, and a stand-in whose truth is 3 of each and 10.10."""
    held = {query: str({**COUNTS, **counts}[name]) for name, query in figures.COUNTS.items()}
    held[figures.REVENUE] = revenue
    truth = {"currency": "GBP", "counts": COUNTS, "revenue": {"total": "10.10"}}
    return SimpleNamespace(sql=held.get), SimpleNamespace(truth=lambda since: truth)


def test_equal_figures_agree(capsys):
    assert figures.compare(*sides(), since=date(2021, 1, 1))
    assert "revenue, GBP" in capsys.readouterr().out


@pytest.mark.parametrize("name", figures.COUNTS)
def test_any_count_that_differs_is_told(name, capsys):
    assert not figures.compare(*sides(**{name: 2}), since=date(2021, 1, 1))
    assert "-1" in capsys.readouterr().out


def test_a_cent_is_a_difference(capsys):
    assert not figures.compare(*sides(revenue="10.11"), since=date(2021, 1, 1))
    assert "0.01" in capsys.readouterr().out
