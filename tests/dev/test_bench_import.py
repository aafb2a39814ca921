"""The parts of the import benchmark that can be checked without running it."""

import pytest

from dev.bench_import import limits_floor, table

FIGURES = {"invoices": 50_000, "import_s": 11.5, "ratio_to_floor": 6.04, "calls": 50}


@pytest.mark.parametrize(
    ("pages", "seconds"),
    [
        (1, 3),
        (6, 6),  # the first alone, then five at once
        (7, 9),
        (60, 39),  # the last of one minute's calls
        (61, 63),  # waits for the next minute
        (100, 84),
        (121, 123),
    ],
)
def test_the_floor_is_what_xeros_limits_alone_impose(pages, seconds):
    assert limits_floor(pages, latency=3.0, concurrent=5, minute=60) == seconds


def test_a_figure_that_misses_what_is_wanted_stands_out():
    assert "MISSED" not in table(FIGURES)
    lines = table(FIGURES | {"calls": 51}).splitlines()
    assert [line.split()[0] for line in lines if "MISSED" in line] == ["calls"]
