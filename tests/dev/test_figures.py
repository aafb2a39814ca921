"""The comparison at the end of `./run demo`."""

from datetime import date
from types import SimpleNamespace

import pytest

from dev import figures

COUNTS = dict.fromkeys(figures.COUNTS, 3)


def sides(revenue="10.10", received="2.00", not_income="-4.00", spend="7.00", **counts):
    """A server with these figures, and a stand-in whose truth is 3 of each, and these amounts.

    2.00 of the revenue is money received.
    """
    held = {query: str({**COUNTS, **counts}[name]) for name, query in figures.COUNTS.items()}
    held |= {figures.OF_KIND.format(kind): "0" for kind in figures.SOURCES}
    held |= {figures.REVENUE: revenue, figures.OF_KIND.format("receipt"): received}
    held |= {figures.NOT_INCOME: not_income, figures.SPEND: spend}
    income = {"total": "10.10", "by_kind": {"receipt": "2.00"}}
    sums = {"income": income, "not_income": {"total": "-4.00"}, "purchases": {"total": "7.00"}}
    truth = {"currency": "GBP", "counts": COUNTS, **sums}
    return SimpleNamespace(sql=held.get), SimpleNamespace(truth=lambda since: truth)


def test_equal_figures_agree(capsys):
    assert figures.compare(*sides(), since=date(2021, 1, 1))
    shown = capsys.readouterr().out
    assert "revenue, GBP" in shown and "invoiced, not income" in shown


@pytest.mark.parametrize("name", figures.COUNTS)
def test_any_count_that_differs_is_found(name, capsys):
    assert not figures.compare(*sides(**{name: 2}), since=date(2021, 1, 1))
    assert "-1" in capsys.readouterr().out


@pytest.mark.parametrize(
    "held",
    [{"revenue": "10.11"}, {"received": "2.01"}, {"not_income": "-3.99"}, {"spend": "7.01"}],
)
def test_a_cent_is_a_difference(held, capsys):
    assert not figures.compare(*sides(**held), since=date(2021, 1, 1))
    assert "0.01" in capsys.readouterr().out
